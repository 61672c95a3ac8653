"""What is done from the reconciliation: check now, mirror earlier sales, open the record."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from upline.backorders.actions import mirror_earlier_sales, request_reconciliation
from upline.backorders.queries import ReconciliationRow, find_difference, find_reconciliation
from upline.backorders.rulebook import NEEDS, BackOrderAction
from upline.kernel import clock
from upline.kernel.texts import plural_text, text
from upline.tenancy.queries import TenantFacts, get_downline
from upline.web.channel.reconciliation import difference_href, result_tag
from upline.web.channel.sale_event import require_distributor
from upline.web.shared.access import Visit, bss_page, button_page, render_page
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.polling import answer_poll, reload_page

_CHECK = NEEDS[BackOrderAction.RECONCILE].permission
_MIRROR = NEEDS[BackOrderAction.MIRROR_EARLIER_SALES].permission


@button_page
@bss_page(_CHECK)
def check_all(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Have all resellers reconciled now."""
    require_distributor(visit)
    count = request_reconciliation(tenant_id=visit.tenant.id, by=visit.actor, now=clock.now())
    messages.success(
        request,
        plural_text(
            "Check of {count} reseller requested",
            "Check of {count} resellers requested",
            count=count,
        ),
    )
    return redirect("reconciliation", visit.tenant.slug)


@button_page
@bss_page(_CHECK)
def check_one(request: HttpRequest, visit: Visit, reseller_id: UUID) -> HttpResponseBase:
    """Have one reseller reconciled now."""
    reseller = _reseller(visit, reseller_id)
    request_reconciliation(
        tenant_id=visit.tenant.id, reseller_id=reseller.id, by=visit.actor, now=clock.now()
    )
    messages.success(request, text("Check of {name} requested", name=reseller.name))
    return redirect(_differences_of(visit, reseller))


@require_safe
@bss_page()
def result(_request: HttpRequest, visit: Visit, reseller_id: UUID) -> HttpResponseBase:
    """Lead to the differences of a reseller, with its counts."""
    return redirect(_differences_of(visit, _reseller(visit, reseller_id)))


@require_safe
@bss_page()
def live(request: HttpRequest, visit: Visit, reseller_id: UUID) -> HttpResponseBase:
    """Answer a page that waits for the check of a reseller: 304 until there is a new result."""
    found = _result(visit, reseller_id)
    return answer_poll(request, tag=result_tag(found), draw=reload_page)


@require_safe
@bss_page()
def difference(_request: HttpRequest, visit: Visit, difference_id: UUID) -> HttpResponseBase:
    """Lead to the record that a difference names."""
    require_distributor(visit)
    row = find_difference(
        tenant_id=visit.tenant.id, difference_id=difference_id, reach=visit.reach()
    )
    href = difference_href(row, visit.tenant.slug) if row else ""
    if not href:
        raise Http404("no such difference, or its record is not in this BSS")
    return redirect(href)


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(_MIRROR)
def mirror_sales(request: HttpRequest, visit: Visit, reseller_id: UUID) -> HttpResponseBase:
    """Say what mirroring the earlier sales of a reseller does, or do it."""
    reseller = _reseller(visit, reseller_id)
    if request.method != "POST":
        context = {"reseller": reseller, "back": _differences_of(visit, reseller)}
        return render_page(
            request, visit, "channel/mirror_sales.html", context, current_area="reconciliation"
        )
    count = mirror_earlier_sales(
        tenant_id=visit.tenant.id, reseller_id=reseller.id, by=visit.actor, now=clock.now()
    )
    request_reconciliation(
        tenant_id=visit.tenant.id, reseller_id=reseller.id, by=visit.actor, now=clock.now()
    )
    if not count:
        messages.info(
            request, text("Nothing to mirror: the events of all earlier sales are recorded")
        )
        return redirect(_differences_of(visit, reseller))
    messages.success(
        request,
        plural_text(
            "{count} subscription on the way to be mirrored",
            "{count} subscriptions on the way to be mirrored",
            count=count,
        ),
    )
    return redirect(_differences_of(visit, reseller))


def _result(visit: Visit, reseller_id: UUID) -> ReconciliationRow:
    require_distributor(visit)
    found = find_reconciliation(tenant_id=visit.tenant.id, reseller_id=reseller_id)
    if found is None:
        raise Http404("no reconciliation of such a reseller")
    return found


def _reseller(visit: Visit, reseller_id: UUID) -> TenantFacts:
    require_distributor(visit)
    return get_downline(tenant_id=visit.tenant.id, reseller_id=reseller_id)


def _differences_of(visit: Visit, reseller: TenantFacts) -> str:
    address = reverse("differences", args=[visit.tenant.slug])
    return ListUrl(address, {}).href(reseller=reseller.slug)
