"""The subscription that a page is about, and the addresses of its pages."""

from uuid import UUID

from django.http import Http404
from django.urls import reverse

from upline.backorders.queries import subscription_page_with_orders
from upline.kernel import clock
from upline.subscriptions.queries import SubscriptionPage
from upline.web.shared.access import Visit


def get_subscription(visit: Visit, subscription_id: UUID) -> SubscriptionPage:
    """Return the subscription or add-on as its pages show it today.

    Raises: Http404 — this BSS has no such subscription, or none that the person may see.
    """
    found = subscription_page_with_orders(
        tenant_id=visit.tenant.id,
        subscription_id=subscription_id,
        today=clock.local_date(clock.now(), timezone=visit.tenant.timezone),
        by=visit.actor,
        reach=visit.reach(),
    )
    if found is None:
        raise Http404("no such subscription in this BSS")
    return found


def subscription_url(visit: Visit, page: SubscriptionPage) -> str:
    """Return the address of a subscription's page; an add-on is shown on its parent's page."""
    return reverse("subscription", args=[visit.tenant.slug, (page.parent or page).id])
