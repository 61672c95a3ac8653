"""Lists of orders: filters, sortings, groups, pages by key, the rows as primitives."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access.reach import Reach
from upline.database.grouping import (
    MAX_GROUP_ROWS,
    GroupRow,
    Groups,
    GroupSum,
    latest_records,
    merge_groups,
)
from upline.database.keyset import Rows, Sorting
from upline.database.numbering import format_number
from upline.database.record_list import RecordList, each_row
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref
from upline.orders.models import Order
from upline.orders.queries.written_numbers import ways_to_find
from upline.orders.rulebook import Origin
from upline.setup.queries import custom_values_filter
from upline.setup.rulebook import StatusKind
from upline.tenancy.queries import order_number_format, related_records


class OrderView(StrEnum):
    """Saved filters that exclude each other."""

    ALL = "all"
    BACK_ORDERS = "back-orders"
    DIRECT = "direct"


class OrderSort(StrEnum):
    """What a list of orders can be sorted by: what an index serves, at any number of orders."""

    NUMBER = "number"
    DATE = "date"
    TOTAL = "total"
    ACCOUNT = "account"
    STATUS = "status"


_SORTINGS: Mapping[OrderSort, Sorting] = {
    OrderSort.NUMBER: Sorting(unique="number", descending=True),
    OrderSort.DATE: Sorting(column="order_date", unique="number", descending=True),
    OrderSort.TOTAL: Sorting(column="total", unique="number", descending=True),
    OrderSort.ACCOUNT: Sorting(column="account_name", unique="number", is_looked_up=True),
    # In the order in which the statuses were created, which the index of their orders has.
    OrderSort.STATUS: Sorting(column="status_id", unique="number", is_looked_up=True),
}

assert _SORTINGS.keys() == set(OrderSort), "a sorting without a column"


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderColumnFilter:
    """Filters by the other columns of a list, as programs use them. None and "" do not filter."""

    billing_to_id: UUID | None = None
    responsible_user_id: UUID | None = None
    sales_rep_id: UUID | None = None
    campaign_id: UUID | None = None
    price_list_id: UUID | None = None
    payment_method_id: UUID | None = None
    currency: str = ""
    total_from: Decimal | None = None
    total_to: Decimal | None = None

    def condition(self) -> Q:
        """Return the condition on an order."""
        exact = {
            "billing_to_id": self.billing_to_id,
            "responsible_user_id": self.responsible_user_id,
            "sales_rep_id": self.sales_rep_id,
            "campaign_id": self.campaign_id,
            "price_list_id": self.price_list_id,
            "payment_method_id": self.payment_method_id,
            "currency": self.currency or None,
            "total__gte": self.total_from,
            "total__lte": self.total_to,
        }
        return Q(**{name: value for name, value in exact.items() if value is not None})


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderFilter:
    """Which orders to list, and by what. None and "" do not filter; both dates are included.

    `account_words` is found anywhere in the account's name; `text` is its number, as
    people write it, or words of its name. Without drafts: `with_drafts` is False. `custom`: exact values of custom fields, by code. `order_ids`:
    none but these. `changed`: the condition of `audit.queries.changed_since`.
    `status_kinds`: those whose status means one of these. `party_id`: those for an account or billed to it, or
    of a reseller's sales. `known_as`: an external id, or the id of the sale event of a back-order.
    """

    view: OrderView = OrderView.ALL
    sort: OrderSort = OrderSort.NUMBER
    reseller_id: UUID | None = None
    status_id: UUID | None = None
    status_kinds: Sequence[StatusKind] = ()
    type_id: UUID | None = None
    type_name: str = ""
    known_as: str = ""
    party_id: UUID | None = None
    account_id: UUID | None = None
    account_words: str = ""
    trigger: str = ""
    date_from: date | None = None
    date_to: date | None = None
    text: str = ""
    external_id: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)
    order_ids: Sequence[UUID] = ()
    with_drafts: bool = True
    more: OrderColumnFilter = OrderColumnFilter()
    changed: Q = field(default_factory=Q)


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderRow:
    """One order as a list shows it. `reference` is its number as people write it."""

    id: UUID
    version: int
    number: int
    reference: str
    name: str
    order_date: date
    account: Ref
    billing_to: Ref
    is_back_order: bool
    trigger: str
    type_id: UUID | None
    type: str
    status_id: UUID
    status: str
    status_kind: str
    lines: int
    total: Money
    responsible_user_id: UUID | None
    responsible_user: str
    external_id: str
    custom_fields: Mapping[str, Any]
    created_at: datetime


def list_orders(*, tenant_id: UUID, where: OrderFilter, reach: Reach) -> RecordList[OrderRow]:
    """Return the BSS's orders that `reach` lets somebody see, the newest first."""
    return RecordList(
        rows=_matching(tenant_id, where, reach),
        sorting=_SORTINGS[where.sort],
        read=each_row(partial(_row, reach)),
        every=Order.objects.filter(tenant_id=tenant_id).annotate(account_name=F("account__name")),
    )


def list_order_ids(
    *,
    tenant_id: UUID,
    where: OrderFilter,
    reach: Reach,
    offset: int = 0,
    limit: int | None = None,
) -> tuple[UUID, ...]:
    """Return the ids of the orders that a filter finds, the newest first; at most `limit`, after `offset`."""
    found = _found(tenant_id, where, reach).order_by("-number")
    end = None if limit is None else offset + limit
    return tuple(found.values_list("pk", flat=True)[offset:end])


class OrderGroup(StrEnum):
    """What a list of orders can be grouped by."""

    STATUS = "status"
    TYPE = "type"
    ACCOUNT = "account"
    RESELLER = "reseller"
    CURRENCY = "currency"


def group_orders(
    *, tenant_id: UUID, where: OrderFilter, reach: Reach, by: OrderGroup, is_bounded: bool = False
) -> Groups:
    """Return how many orders each group has, and their totals per currency.

    One query; where it is bounded, two: of many orders, only the latest are counted.
    """
    columns, read = _GROUPS[by]
    found, latest_only = _found(tenant_id, where, reach), 0
    if is_bounded:
        found, latest_only = latest_records(found, key="number")
    rows = (
        found.order_by()
        .values("currency", **columns)
        .annotate(group_count=Count("pk"), group_total=Sum("total"))
        .order_by("-group_count")
    )
    groups = merge_groups(
        GroupRow(
            *read(row, reach),
            row["group_count"],
            GroupSum(Money(row["group_total"], row["currency"])),
        )
        for row in rows[: MAX_GROUP_ROWS + 1]
    )
    return replace(groups, latest_only=latest_only)


def _account_group(row: Mapping[str, Any], reach: Reach) -> tuple[str, str]:
    account = related_records.ref_from_row(
        row, "account", reach, placeholder=related_records.ACCOUNT
    )
    assert account is not None, "an order is for an account"
    return (str(account.id) if account.is_shared else "", account.name)


_GROUPS: Mapping[
    OrderGroup, tuple[dict[str, F], Callable[[Mapping[str, Any], Reach], tuple[str, str]]]
] = {
    OrderGroup.STATUS: (
        {"group_name": F("status__name")},
        lambda row, _reach: (row["group_name"], row["group_name"]),
    ),
    OrderGroup.TYPE: (
        {"group_name": F("type__name")},
        lambda row, _reach: (row["group_name"] or "", row["group_name"] or ""),
    ),
    OrderGroup.ACCOUNT: (related_records.ref_columns("account"), _account_group),
    OrderGroup.RESELLER: (
        {"group_key": F("originated_from__slug"), "group_name": F("originated_from__name")},
        lambda row, _reach: (row["group_key"] or "", row["group_name"] or ""),
    ),
    OrderGroup.CURRENCY: ({}, lambda row, _reach: ("", row["currency"])),
}

assert _GROUPS.keys() == set(OrderGroup), "a group without columns"


def totals_by_currency(rows: Iterable[OrderRow]) -> tuple[Money, ...]:
    """Return what some orders come to, per currency, never added up across."""
    sums: dict[str, Money] = {}
    for row in rows:
        currency = row.total.currency
        sums[currency] = sums[currency] + row.total if currency in sums else row.total
    return tuple(sums[currency] for currency in sorted(sums))


_COLUMNS = {
    **related_records.ref_columns("account"),
    **related_records.ref_columns("billing_to"),
    "type_name": F("type__name"),
    "status_name": F("status__name"),
    "status_kind": F("status__kind"),
    "responsible_name": F("responsible_user__name"),
    "prefix": F("tenant__order_prefix"),
    "padding": F("tenant__order_padding"),
}
_PLAIN = (
    "id", "version", "number", "name", "order_date", "origin", "trigger", "line_count", "total",
    "currency", "type_id", "status_id", "responsible_user_id",
    "custom_fields", "created_at", "external_id",
)  # fmt: skip


def _matching(tenant_id: UUID, where: OrderFilter, reach: Reach) -> Rows:
    rows: Rows = _found(tenant_id, where, reach).values(*_PLAIN, **_COLUMNS)
    return rows


def _found(tenant_id: UUID, where: OrderFilter, reach: Reach) -> "QuerySet[Order]":
    orders = Order.objects.filter(
        reach.visible_filter(),
        custom_values_filter(where.custom),
        where.more.condition(),
        where.changed,
        tenant_id=tenant_id,
    )
    if where.view is not OrderView.ALL:
        back = where.view is OrderView.BACK_ORDERS
        orders = orders.filter(origin=Origin.BACK_ORDER if back else Origin.DIRECT)
    exact = {
        "originated_from_id": where.reseller_id,
        "status_id": where.status_id,
        "status__kind__in": where.status_kinds,
        "type_id": where.type_id,
        "type__name": where.type_name,
        "account_id": where.account_id,
        "trigger": where.trigger,
        "external_id": where.external_id,
        "order_date__gte": where.date_from,
        "order_date__lte": where.date_to,
        "pk__in": where.order_ids,
    }
    orders = orders.filter(**{name: value for name, value in exact.items() if value})
    if where.known_as:
        orders = orders.filter(_known_as(where.known_as))
    if where.party_id is not None:
        party_id = where.party_id
        orders = orders.filter(
            Q(account_id=party_id) | Q(billing_to_id=party_id) | Q(originated_from_id=party_id)
        )
    if not where.with_drafts:
        orders = orders.exclude(status__kind=StatusKind.DRAFT)
    if where.sort is OrderSort.ACCOUNT:
        orders = orders.filter(account__tenant_id=tenant_id)  # as the index by name has it
    if where.account_words:
        orders = orders.filter(
            account__tenant_id=tenant_id, account__name__contains_ci=where.account_words
        )
    if where.text:
        orders = orders.filter(_text_filter(tenant_id, where.text, orders))
    return orders


def _text_filter(tenant_id: UUID, text: str, orders: "QuerySet[Order]") -> Q:
    """Return what finds orders by a text as the search does: by number, or by the words in their names."""
    prefix, _ = order_number_format(tenant_id=tenant_id)
    *likelier, last = ways_to_find(text, prefix=prefix, by_name=(Q(name__matches_prefix=text),))
    return next((way for way in likelier if orders.filter(way).exists()), last)


def _known_as(reference: str) -> Q:
    by_external_id = Q(external_id=reference)
    try:
        return by_external_id | Q(sale_event_id=UUID(reference))
    except ValueError:
        return by_external_id


def _row(reach: Reach, row: dict[str, Any]) -> OrderRow:
    account, billing_to = (
        related_records.ref_from_row(row, path, reach, placeholder=related_records.ACCOUNT)
        for path in ("account", "billing_to")
    )
    assert account is not None, "an order is for an account"
    assert billing_to is not None, "an order is billed to an account"
    return OrderRow(
        id=row["id"],
        version=row["version"],
        number=row["number"],
        reference=format_number(row["number"], prefix=row["prefix"], padding=row["padding"]),
        name=row["name"],
        order_date=row["order_date"],
        account=account,
        billing_to=billing_to,
        is_back_order=row["origin"] == Origin.BACK_ORDER,
        trigger=row["trigger"],
        type_id=row["type_id"],
        type=row["type_name"] or "",
        status_id=row["status_id"],
        status=row["status_name"],
        status_kind=row["status_kind"],
        lines=row["line_count"],
        total=Money(row["total"], row["currency"]),
        responsible_user_id=row["responsible_user_id"],
        responsible_user=row["responsible_name"] or "",
        external_id=row["external_id"],
        custom_fields=row["custom_fields"],
        created_at=row["created_at"],
    )
