"""The list of orders, declared: columns, filters, views, groups, and its queries."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from upline.access.rulebook import Permission
from upline.database.grouping import Groups
from upline.database.record_list import RecordList
from upline.kernel.texts import text
from upline.orders.queries import (
    OrderGroup,
    OrderRow,
    OrderSort,
    OrderView,
    group_orders,
    list_orders,
    totals_by_currency,
)
from upline.parties.queries import find_account_name
from upline.setup.queries import list_order_statuses, list_order_types
from upline.setup.rulebook import Entity
from upline.web.orders.bulk_selection import bulk_selection
from upline.web.orders.item_columns import ITEM_PARTS
from upline.web.orders.list_filters import TRIGGERS, OrderChoices, OrderListForm
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.custom_field_filters import custom_filters_of
from upline.web.shared.forms.list_filters import id_of
from upline.web.shared.labels import status_tone, trigger_title
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.columns import Column, ColumnKind, Line, RecordTable, of
from upline.web.shared.lists.definition import (
    GroupBy,
    ListDefinition,
    ListFilter,
    ListLabels,
    ListSource,
)
from upline.web.shared.lists.page import reseller_choices
from upline.web.shared.markup import icon, write_html

_VIEWS: Mapping[str, str] = {
    OrderView.ALL: text("All"),
    OrderView.BACK_ORDERS: text("Back-orders"),
    OrderView.DIRECT: text("Direct"),
}
_VIEW_NOUNS: Mapping[str, str] = {
    OrderView.BACK_ORDERS: text("back-order"),
    OrderView.DIRECT: text("direct order"),
}
_FILTERS_OF_RESELLER_SALES = ("reseller", "trigger")

assert _VIEWS.keys() == set(OrderView), "a view without a title"


def _number(line: Line) -> SafeString:
    return write_html('<a href="{}">{}</a>', line.href, line.row.reference)


def _trigger(line: Line) -> SafeString:
    row: OrderRow = line.row
    if not row.is_back_order:
        return write_html('<span class="none">{}</span>', row.type or text("Direct"))
    sign, title = icon("chevrons-up", 14), trigger_title(row.trigger)
    return write_html('<span class="chip">{}{}</span>', sign, title)


def _status(line: Line) -> SafeString:
    tone = status_tone(line.row.status, line.row.status_kind)
    return write_html('<span class="badge {}">{}</span>', tone, line.row.status)


def _fold(line: Line) -> SafeString:
    row: OrderRow = line.row
    day = formatting.day(row.order_date)
    return write_html(
        '<a href="{}">{}</a> · <time datetime="{}">{}</time> · {}',
        line.href, row.reference, row.order_date.isoformat(), day, row.billing_to.name,
    )  # fmt: skip


_COLUMNS = (
    Column(
        code="number", label=text("Order"), value=of("reference"), draw=_number,
        sort=OrderSort.NUMBER, css="nowrap", is_fixed=True,
    ),
    Column(code="name", label=text("Name"), value=of("name"), css="cut"),
    Column(
        code="date", label=text("Date"), value=of("order_date"), kind=ColumnKind.DAY,
        sort=OrderSort.DATE,
    ),
    Column(
        code="account", label=text("Account"), value=of("account.name"), sort=OrderSort.ACCOUNT,
        css="cut", is_name=True,
    ),
    Column(
        code="billing_to", label=text("Billing To"), value=of("billing_to.name"), css="cut short"
    ),
    Column(
        code="origin", label=text("Origin"),
        value=lambda line: text("Back-order") if line.row.is_back_order else text("Direct"),
    ),
    Column(
        code="trigger", label=text("Triggered by"), value=lambda line: trigger_title(line.row.trigger),
        draw=_trigger, css="nowrap",
    ),
    Column(code="type", label=text("Type"), value=of("type"), css="nowrap"),
    Column(
        code="status", label=text("Status"), value=of("status"), draw=_status,
        sort=OrderSort.STATUS, fold="d",
    ),
    Column(code="lines", label=text("Lines"), value=of("lines"), kind=ColumnKind.COUNT),
    Column(
        code="total", label=text("Total"), value=of("total"), kind=ColumnKind.MONEY,
        sort=OrderSort.TOTAL, fold="b",
    ),
    Column(code="currency", label=text("Currency"), value=of("total.currency")),
    Column(
        code="responsible_user", label=text("Responsible user"), heading=text("User"),
        value=of("responsible_user"), kind=ColumnKind.PERSON,
    ),
    Column(code="id", label=text("Id"), value=of("id"), css="nowrap"),
)  # fmt: skip


def _form(params: Mapping[str, str], visit: Visit) -> OrderListForm:
    tenant_id, reach = visit.tenant.id, visit.reach()
    account = id_of(params.get("account", ""))
    choices = OrderChoices(
        reach=reach,
        resellers=reseller_choices(params, visit),
        statuses=list_order_statuses(tenant_id=tenant_id),
        types=list_order_types(tenant_id=tenant_id),
        account=find_account_name(tenant_id=tenant_id, account_id=account, reach=reach)
        if account
        else None,
        custom_filters=custom_filters_of(tenant_id=tenant_id, entity=Entity.ORDER),
    )
    return OrderListForm(params, choices=choices)


def _labels(visit: Visit, form: OrderListForm) -> ListLabels:
    booked = text("Each sale of an activated reseller books one here, within seconds.")
    return ListLabels(
        noun=text("order"),
        new_title=text("New order"),
        nouns=text("orders"),
        icon="receipt-text",
        views=_VIEWS,
        view_nouns=_VIEW_NOUNS,
        empty_hint=booked
        if visit.membership.has_resellers
        else text("The first sale to a customer makes one."),
        labels=_page_labels(form),
    )


def _page_labels(form: OrderListForm) -> tuple[str, str]:
    if not form.is_by_time:
        return text("Back"), text("Next")
    newer, older = text("Newer"), text("Older")
    return (newer, older) if form.is_descending else (older, newer)


def _filters(visit: Visit, form: OrderListForm) -> list[ListFilter]:
    """Return the filters, those of resellers' sales only where there are resellers."""
    values = form.cleaned_data
    trigger = TRIGGERS.get(values.get("trigger", ""))
    days = formatting.span(values.get("date_from"), values.get("date_to"))
    filters = [
        ListFilter(("date_from", "date_to"), days, text("Date"), is_period=True),
        ListFilter(("reseller",), form.reseller_name),
        ListFilter(("status",), values.get("status", "")),
        ListFilter(("type",), values.get("type", "")),
        ListFilter(("account",), form.account_name),
        ListFilter(("trigger",), trigger_title(trigger) if trigger else ""),
        ListFilter(("text",), values.get("text", "")),
    ]
    if visit.membership.has_resellers:
        return filters
    return [one for one in filters if one.names[0] not in _FILTERS_OF_RESELLER_SALES]


def _records(visit: Visit, form: OrderListForm) -> RecordList[OrderRow]:
    return list_orders(tenant_id=visit.tenant.id, where=form.where(), reach=form.choices.reach)


def _groups(visit: Visit, form: OrderListForm) -> Groups:
    return group_orders(
        tenant_id=visit.tenant.id,
        where=form.where(),
        reach=form.choices.reach,
        by=OrderGroup(form.cleaned_data["group"]),
        is_bounded=True,
    )


def _new(visit: Visit) -> str:
    return reverse("order-new", args=[visit.tenant.slug]) if visit.may(Permission.SELL) else ""


def _extras(
    visit: Visit, form: OrderListForm, address: ListUrl, rows: tuple[Any, ...]
) -> dict[str, Any]:
    return {
        "sums": totals_by_currency(rows),
        "selection": bulk_selection(visit, form, address, rows),
    }


ORDERS = ListDefinition(
    name="orders",
    labels=_labels,
    form=_form,
    filters=_filters,
    table=RecordTable(
        nouns=text("orders"),
        record="order",
        columns=_COLUMNS,
        default_columns=(
            "number", "date", "account", "billing_to", "trigger", "status", "lines", "total",
            "responsible_user",
        ),
        fold=_fold,
        narrow_without={"lines": 70, "responsible_user": 68, "billing_to": 64, "trigger": 56},
    ),
    source=ListSource(records=_records, groups=_groups),
    group_by={
        OrderGroup.STATUS: GroupBy(text("Status"), "status"),
        OrderGroup.TYPE: GroupBy(text("Type"), "type", lambda name: name or text("Without a type")),
        OrderGroup.ACCOUNT: GroupBy(text("Account"), "account"),
        OrderGroup.RESELLER: GroupBy(text("Reseller"), "reseller", lambda name: name or text("Direct")),
        OrderGroup.CURRENCY: GroupBy(text("Currency")),
    },
    parts=ITEM_PARTS,
    new=_new,
    extras=_extras,
    template="orders/list.html",
)  # fmt: skip

assert ORDERS.group_by.keys() == set(OrderGroup), "a group without a label"
