"""The pages of a subscription: its fields, add-ons and history records; its changes."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from upline.backorders.queries import NO_STATUS, subscription_upstream_status
from upline.kernel import clock
from upline.subscriptions.queries import SubscriptionPage
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.change_log import show_history
from upline.web.shared.lists.record_position import record_position
from upline.web.shared.sale_state import SaleState, answer_live, sale_state
from upline.web.subscriptions.layout import frame
from upline.web.subscriptions.listing import SUBSCRIPTIONS
from upline.web.subscriptions.record import get_subscription, subscription_url
from upline.web.subscriptions.texts import texts_of
from upline.web.subscriptions.totals import subscription_totals


@require_safe
@bss_page()
def page(request: HttpRequest, visit: Visit, subscription_id: UUID) -> HttpResponseBase:
    """Show a subscription with its orders, add-ons and history; an add-on on its parent's page."""
    subscription = get_subscription(visit, subscription_id)
    if subscription.parent is not None:
        return redirect(subscription_url(visit, subscription) + "#add-ons")
    today = clock.local_date(clock.now(), timezone=visit.tenant.timezone)
    context = {
        "subscription": subscription,
        "frame": frame(visit, subscription),
        "texts": texts_of(subscription),
        "timezone": visit.tenant.timezone,
        "sale_state": _sale_state(visit, subscription),
        "totals": subscription_totals(visit, subscription, today),
        "position": record_position(request, visit, SUBSCRIPTIONS, subscription_id),
    }
    return render_page(
        request, visit, "subscriptions/page.html", context, current_area="subscriptions"
    )


@require_safe
@bss_page()
def live_sale_state(request: HttpRequest, visit: Visit, subscription_id: UUID) -> HttpResponseBase:
    """Answer a subscription's page while one of its sales is on its way to the distributor."""
    return answer_live(request, _sale_state(visit, get_subscription(visit, subscription_id)))


def _sale_state(visit: Visit, subscription: SubscriptionPage) -> SaleState:
    """Return what the distributor has booked of a subscription that was sold here."""
    status = NO_STATUS
    if subscription.managed_by is None and not subscription.is_trial:
        status = subscription_upstream_status(
            seller=visit.tenant,
            subject_ids=[subscription.id, *(add_on.id for add_on in subscription.add_ons)],
        )
    address = reverse("subscription-sale-state", args=[visit.tenant.slug, subscription.id])
    return sale_state(status, address=address)


@require_safe
@bss_page()
def history(request: HttpRequest, visit: Visit, subscription_id: UUID) -> HttpResponse:
    """Show the changes of a subscription and its add-ons."""
    subscription = get_subscription(visit, subscription_id)
    return show_history(
        request,
        visit,
        [subscription.id, *(add_on.id for add_on in subscription.add_ons)],
        name=subscription.name,
        home=subscription_url(visit, subscription),
        current_area="subscriptions",
    )
