"""What changed: in a subscription, an account, the setup of a BSS. Orders have a tab of their own."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from upline.access.rulebook import Permission
from upline.audit.labels import ENTITIES, Section
from upline.audit.queries import recent_changes, record_history
from upline.backorders.queries import subscription_page_with_orders
from upline.kernel import clock
from upline.web.accounts.views import get_account
from upline.web.history.change_lines import log, page_key
from upline.web.setup.sections import show_setup
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.list_components import ListUrl, View


@require_safe
@bss_page()
def subscription(request: HttpRequest, visit: Visit, subscription_id: UUID) -> HttpResponse:
    """Show what changed in a subscription and its add-ons."""
    found = subscription_page_with_orders(
        tenant_id=visit.tenant.id,
        subscription_id=subscription_id,
        today=clock.local_date(clock.now(), timezone=visit.tenant.timezone),
        reach=visit.reach(),
    )
    if found is None:
        raise Http404("no such subscription in this BSS")
    held = [found.id, *(add_on.id for add_on in found.add_ons)]
    context = {
        "name": found.name,
        "home": reverse("subscription", args=[visit.tenant.slug, found.id]),
        "area": "Subscriptions",
        "area_href": reverse("subscriptions", args=[visit.tenant.slug]),
    }
    return _show(request, visit, held, context, current_area="subscriptions")


@require_safe
@bss_page()
def account(request: HttpRequest, visit: Visit, account_id: UUID) -> HttpResponse:
    """Show what changed in an account and its contacts."""
    found = get_account(visit, account_id)
    context = {
        "name": found.name,
        "home": reverse("account", args=[visit.tenant.slug, found.id]),
        "area": "Accounts",
        "area_href": reverse("accounts", args=[visit.tenant.slug]),
    }
    return _show(request, visit, [found.id], context, current_area="accounts")


def _show(
    request: HttpRequest,
    visit: Visit,
    record_ids: list[UUID],
    context: dict[str, str],
    *,
    current_area: str,
) -> HttpResponse:
    page = record_history(
        bss=visit.tenant,
        record_ids=record_ids,
        reach=visit.reach(),
        before_key=page_key(request),
    )
    drawn = log(request, page, timezone=visit.tenant.timezone, record_id=record_ids[0])
    return render_page(
        request, visit, "history/record.html", {**context, "log": drawn}, current_area=current_area
    )


_TITLES = {
    Section.ALL: "All",
    Section.SETUP: "Setup",
    Section.PRICES: "Prices",
    Section.PROMOTIONS: "Promotions",
}


@require_safe
@bss_page(Permission.SET_UP)
def setup(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what changed in the setup, the prices and the promotions of the BSS."""
    asked = request.GET.get("about", "")
    section = Section(asked) if asked in set(Section) else Section.ALL
    page = recent_changes(
        bss=visit.tenant, entities=ENTITIES[section], before_key=page_key(request)
    )
    address = ListUrl(request.path, {})
    views = tuple(
        View(title, address.href(about="" if one is Section.ALL else one), one is section)
        for one, title in _TITLES.items()
    )
    context = {"views": views, "log": log(request, page, timezone=visit.tenant.timezone)}
    return show_setup(request, visit, "history/setup.html", context, section="setup-history")
