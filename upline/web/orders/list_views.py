"""The list of orders: views, filters, sorting, pages, export."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from upline.access.reach import Reach
from upline.access.rulebook import Permission
from upline.database.keyset import PageRequest
from upline.orders.queries import (
    OrderFilter,
    OrderRow,
    iterate_orders,
    list_orders,
    totals_by_currency,
)
from upline.parties.queries import find_account_name
from upline.setup.queries import list_order_statuses, list_order_types
from upline.setup.rulebook import Entity
from upline.web.orders.bulk_selection import bulk_selection
from upline.web.orders.list_filters import OrderChoices, OrderListForm
from upline.web.orders.list_labels import order_filters, order_list_labels
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.csv_export import Cell, csv_response
from upline.web.shared.custom_field_filters import CustomFieldFilters, custom_filters_of
from upline.web.shared.forms.list_filters import id_of
from upline.web.shared.labels import trigger_title
from upline.web.shared.record_list import (
    EMPTY_LISTING,
    invalid_filters_response,
    links,
    list_page,
    reseller_choices,
)

_COLUMNS = (
    "Order", "Name", "Date", "Account", "Billing To", "Origin", "Triggered by", "Type", "Status",
    "Lines", "Total", "Currency", "Responsible user", "Id",
)  # fmt: skip


@require_safe
@bss_page()
def order_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show one page of the orders that the address asks for."""
    reach = visit.reach()
    form = _form(request, visit, reach)
    found = EMPTY_LISTING
    if form.is_valid():
        found = list_orders(
            tenant_id=visit.tenant.id,
            where=form.where(),
            page=form.page(),
            reach=reach,
        )
    listing = links(visit, found, "order")
    page = list_page(
        visit, order_list_labels(visit, form), form, listing, order_filters(visit, form)
    )
    new = reverse("order-new", args=[visit.tenant.slug]) if visit.may(Permission.SELL) else ""
    context = {
        "page": page,
        "new": new,
        "sums": totals_by_currency(found.rows),
        "picks": bulk_selection(request, visit),
    }
    return render_page(request, visit, "orders/list.html", context, current_area="orders")


@require_safe
@bss_page()
def order_export(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Send all orders that the address asks for as CSV."""
    reach = visit.reach()
    form = _form(request, visit, reach)
    if not form.is_valid():
        return invalid_filters_response(form)
    rows = iterate_orders(
        tenant_id=visit.tenant.id,
        where=form.where(),
        page=form.page(),
        reach=reach,
    )
    return _csv(visit, rows, form.custom_filters)


def csv_of_orders(visit: Visit, *, order_ids: Sequence[UUID]) -> HttpResponseBase:
    """Send those of some orders that the person may see as CSV."""
    rows = iterate_orders(
        tenant_id=visit.tenant.id,
        where=OrderFilter(order_ids=order_ids),
        page=PageRequest(),
        reach=visit.reach(),
    )
    return _csv(visit, rows, custom_filters_of(tenant_id=visit.tenant.id, entity=Entity.ORDER))


def _csv(
    visit: Visit, rows: Iterator[OrderRow], custom_filters: CustomFieldFilters
) -> HttpResponseBase:
    columns = (*_COLUMNS, *custom_filters.columns)
    return csv_response(f"orders-{visit.tenant.slug}", columns, _cells(rows, custom_filters))


def _form(request: HttpRequest, visit: Visit, reach: Reach) -> OrderListForm:
    account = id_of(request.GET.get("account", ""))
    choices = OrderChoices(
        resellers=reseller_choices(request, visit),
        statuses=list_order_statuses(tenant_id=visit.tenant.id),
        types=list_order_types(tenant_id=visit.tenant.id),
        account=find_account_name(tenant_id=visit.tenant.id, account_id=account, reach=reach)
        if account
        else None,
        custom_filters=custom_filters_of(tenant_id=visit.tenant.id, entity=Entity.ORDER),
    )
    return OrderListForm(request.GET.dict(), choices=choices)


def _cells(
    rows: Iterator[OrderRow], custom_filters: CustomFieldFilters
) -> Iterator[tuple[Cell, ...]]:
    for row in rows:
        yield (
            row.reference, row.name, row.order_date, row.account.name, row.billing_to.name,
            "Back-order" if row.is_back_order else "Direct", trigger_title(row.trigger),
            row.type, row.status, row.lines, row.total, row.currency, row.responsible_user, row.id,
            *custom_filters.cells(row.custom_fields),
        )  # fmt: skip
