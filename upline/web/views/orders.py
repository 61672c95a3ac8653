"""The list of orders: views, filters, sorting, pages, export."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from upline.orders.queries import (
    OrderFilter,
    OrderListing,
    OrderRow,
    PageRequest,
    each_order,
    list_orders,
)
from upline.parties.queries import find_account_name
from upline.setup.queries import list_order_statuses, list_order_types
from upline.setup.rulebook import Entity
from upline.tenancy.queries import resellers_by_slug
from upline.web.access import Visit, bss_page, show
from upline.web.csv_export import Cell, csv_response
from upline.web.custom_fields import Customs, customs_of
from upline.web.forms.order_list import OrderChoices, OrderListForm
from upline.web.forms.record_list import id_of
from upline.web.order_list import order_list_page
from upline.web.orders.picking import picks
from upline.web.presenting import trigger_title

_NOTHING = OrderListing(rows=(), sums=(), has_before=False, has_after=False)
_HEADS = (
    "Order", "Name", "Date", "Account", "Billing To", "Origin", "Triggered by", "Type", "Status",
    "Lines", "Total", "Currency", "Responsible user", "Id",
)  # fmt: skip


@require_safe
@bss_page()
def order_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show one page of the orders that the address asks for."""
    form = _form(request, visit)
    listing = _NOTHING
    if form.is_valid():
        listing = list_orders(
            tenant_id=visit.tenant.id,
            where=form.where(),
            page=form.page(),
            reach=visit.reach(),
        )
    page = order_list_page(visit, form, listing)
    context = {"page": page, "picks": picks(request, visit)}
    return show(request, visit, "orders/list.html", context, here="orders")


@require_safe
@bss_page()
def order_export(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Send all orders that the address asks for as CSV."""
    form = _form(request, visit)
    if not form.is_valid():
        sentences = [str(error) for errors in form.errors.values() for error in errors]
        return HttpResponse("\n".join(sentences), status=400, content_type="text/plain")
    rows = each_order(
        tenant_id=visit.tenant.id,
        where=form.where(),
        page=form.page(),
        reach=visit.reach(),
    )
    return _csv(visit, rows, form.choices.customs)


def csv_of_orders(visit: Visit, *, order_ids: Sequence[UUID]) -> HttpResponseBase:
    """Send those of some orders that the person may see as CSV."""
    rows = each_order(
        tenant_id=visit.tenant.id,
        where=OrderFilter(order_ids=order_ids),
        page=PageRequest(),
        reach=visit.reach(),
    )
    return _csv(visit, rows, customs_of(tenant_id=visit.tenant.id, entity=Entity.ORDER))


def _csv(visit: Visit, rows: Iterator[OrderRow], customs: Customs) -> HttpResponseBase:
    heads = (*_HEADS, *customs.heads)
    return csv_response(f"orders-{visit.tenant.slug}", heads, _cells(rows, customs))


def _form(request: HttpRequest, visit: Visit) -> OrderListForm:
    account = id_of(request.GET.get("account", ""))
    choices = OrderChoices(
        resellers=resellers_by_slug(tenant_id=visit.tenant.id) if visit.seat.has_resellers else {},
        statuses=list_order_statuses(tenant_id=visit.tenant.id),
        types=list_order_types(tenant_id=visit.tenant.id),
        account=find_account_name(tenant_id=visit.tenant.id, account_id=account)
        if account
        else None,
        customs=customs_of(tenant_id=visit.tenant.id, entity=Entity.ORDER),
    )
    return OrderListForm(request.GET.dict(), choices=choices)


def _cells(rows: Iterator[OrderRow], customs: Customs) -> Iterator[tuple[Cell, ...]]:
    for row in rows:
        yield (
            row.reference, row.name, row.order_date, row.account, row.billing_to,
            "Back-order" if row.is_back_order else "Direct", trigger_title(row.trigger),
            row.type, row.status, row.lines, row.total, row.currency, row.responsible_user, row.id,
            *customs.cells(row.custom_fields),
        )  # fmt: skip
