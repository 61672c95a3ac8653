"""Lists of orders: what can be filtered and sorted, pages by key, the rows as primitives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

import upline.kernel.lookups  # noqa: F401 — brings `has`
from upline.kernel.money import Money
from upline.orders.models import Order
from upline.orders.rulebook import Origin
from upline.setup.queries import holding
from upline.tenancy.queries import Reach

PAGE_SIZE = 50
EXPORT_BATCH = 2000
_LARGEST_NUMBER = 2**63 - 1


class OrderView(StrEnum):
    """Saved filters that exclude each other."""

    ALL = "all"
    BACK_ORDERS = "back-orders"
    DIRECT = "direct"


class OrderSort(StrEnum):
    """What a list of orders can be sorted by: what an index serves, at any number of orders."""

    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderFilter:
    """Which orders to list. None and "" do not filter; both dates are included.

    `account_words` is found anywhere in the account's name; `text` in the order's name, but
    figures alone are its number. `custom`: exact values of custom fields, by code. `order_ids`:
    none but these.
    """

    view: OrderView = OrderView.ALL
    reseller_id: UUID | None = None
    status_id: UUID | None = None
    type_id: UUID | None = None
    account_id: UUID | None = None
    account_words: str = ""
    trigger: str = ""
    date_from: date | None = None
    date_to: date | None = None
    text: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)
    order_ids: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class OrderKey:
    """Where a page of a list begins or ends: the order's number, and its date where that sorts."""

    number: int
    order_date: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PageRequest:
    """Which page of a list, in which order. At most one of `after` and `before` is given."""

    sort: OrderSort = OrderSort.NUMBER
    descending: bool = True
    after: OrderKey | None = None
    before: OrderKey | None = None
    size: int = PAGE_SIZE


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderRow:
    """One order as a list shows it. `reference` is its number as people write it."""

    id: UUID
    version: int
    number: int
    reference: str
    name: str
    order_date: date
    account_id: UUID
    account: str
    billing_to_id: UUID
    billing_to: str
    is_back_order: bool
    trigger: str
    type_id: UUID | None
    type: str
    status_id: UUID
    status: str
    status_kind: str
    lines: int
    total: Decimal
    currency: str
    responsible_user_id: UUID | None
    responsible_user: str
    custom_fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OrderListing:
    """A page of a list. `sums`: what is shown, per currency, never added up across."""

    rows: tuple[OrderRow, ...]
    sums: tuple[Money, ...]
    has_before: bool
    has_after: bool


def list_orders(
    *, tenant_id: UUID, where: OrderFilter, page: PageRequest, reach: Reach
) -> OrderListing:
    """Return one page of the BSS's orders that `reach` lets somebody see. Two queries, however many orders there are."""
    matching = _matching(tenant_id, where, reach)
    backwards = page.before is not None
    key = page.before or page.after
    beyond = matching
    if key is not None:
        beyond = matching.filter(_beyond(key, page, backwards=backwards))
    found = list(
        _sorted(beyond, page, backwards=backwards).values(*_PLAIN, **_COLUMNS)[: page.size + 1]
    )
    more, found = len(found) > page.size, found[: page.size]
    if backwards:
        found.reverse()
    behind = key is not None and _has_behind(matching, page, found)
    rows = _rows(found)
    return OrderListing(
        rows=rows,
        sums=_sums(rows),
        has_before=more if backwards else behind,
        has_after=behind if backwards else more,
    )


def each_order(
    *, tenant_id: UUID, where: OrderFilter, page: PageRequest, reach: Reach
) -> Iterator[OrderRow]:
    """Go through all orders of a filter, batch by batch, holding no more than one in memory."""
    after: OrderKey | None = None
    while True:
        matching = _matching(tenant_id, where, reach)
        if after is not None:
            matching = matching.filter(_beyond(after, page, backwards=False))
        found = list(
            _sorted(matching, page, backwards=False).values(*_PLAIN, **_COLUMNS)[:EXPORT_BATCH]
        )
        yield from _rows(found)
        if len(found) < EXPORT_BATCH:
            return
        after = _key(found[-1])


_COLUMNS = {
    "account_name": F("account__name"),
    "billing_to_name": F("billing_to__name"),
    "type_name": F("type__name"),
    "status_name": F("status__name"),
    "status_kind": F("status__kind"),
    "responsible_name": F("responsible_user__name"),
    "prefix": F("tenant__order_prefix"),
    "padding": F("tenant__order_padding"),
}
_PLAIN = (
    "id", "version", "number", "name", "order_date", "origin", "trigger", "line_count", "total",
    "currency", "account_id", "billing_to_id", "type_id", "status_id", "responsible_user_id",
    "custom_fields",
)  # fmt: skip


def _matching(tenant_id: UUID, where: OrderFilter, reach: Reach) -> "QuerySet[Order]":
    orders = Order.objects.filter(reach.visible(), holding(where.custom), tenant_id=tenant_id)
    if where.view is not OrderView.ALL:
        back = where.view is OrderView.BACK_ORDERS
        orders = orders.filter(origin=Origin.BACK_ORDER if back else Origin.DIRECT)
    exact = {
        "originated_from_id": where.reseller_id,
        "status_id": where.status_id,
        "type_id": where.type_id,
        "account_id": where.account_id,
        "trigger": where.trigger,
        "order_date__gte": where.date_from,
        "order_date__lte": where.date_to,
        "pk__in": where.order_ids,
    }
    orders = orders.filter(**{name: value for name, value in exact.items() if value})
    if where.account_words:
        orders = orders.filter(account__tenant_id=tenant_id, account__name__has=where.account_words)
    return orders.filter(matches_text(where.text)) if where.text else orders


def matches_text(text: str) -> Q:
    """Return what finds an order: figures are its number, exactly; words stand in its name."""
    if text.isascii() and text.isdecimal() and int(text) <= _LARGEST_NUMBER:
        return Q(number=int(text))
    return Q(name__has=text)


def _sorted(orders: "QuerySet[Order]", page: PageRequest, *, backwards: bool) -> "QuerySet[Order]":
    columns = ("order_date", "number") if page.sort is OrderSort.DATE else ("number",)
    sign = "-" if page.descending is not backwards else ""
    return orders.order_by(*(sign + column for column in columns))


def _beyond(key: OrderKey, page: PageRequest, *, backwards: bool) -> Q:
    side = "lt" if page.descending is not backwards else "gt"
    of_number = Q(**{f"number__{side}": key.number})
    if page.sort is OrderSort.NUMBER or key.order_date is None:
        return of_number
    # The first condition says nothing new, but bounds the walk through the index.
    bound = Q(**{f"order_date__{side}e": key.order_date})
    beyond = Q(**{f"order_date__{side}": key.order_date})
    return bound & (beyond | of_number)


def _has_behind(
    matching: "QuerySet[Order]", page: PageRequest, found: Sequence[dict[str, Any]]
) -> bool:
    """Tell whether there is a page on the side from which this one was reached."""
    if not found:
        return False
    backwards = page.before is not None
    edge = _key(found[-1] if backwards else found[0])
    behind = _beyond(edge, page, backwards=not backwards)
    return matching.filter(behind).exists()


def _key(row: dict[str, Any]) -> OrderKey:
    return OrderKey(row["number"], row["order_date"])


def _rows(found: Sequence[dict[str, Any]]) -> tuple[OrderRow, ...]:
    return tuple(_row(row) for row in found)


def _row(row: dict[str, Any]) -> OrderRow:
    return OrderRow(
        id=row["id"],
        version=row["version"],
        number=row["number"],
        reference=f"{row['prefix']}{row['number']:0{row['padding']}d}",
        name=row["name"],
        order_date=row["order_date"],
        account_id=row["account_id"],
        account=row["account_name"],
        billing_to_id=row["billing_to_id"],
        billing_to=row["billing_to_name"],
        is_back_order=row["origin"] == Origin.BACK_ORDER,
        trigger=row["trigger"],
        type_id=row["type_id"],
        type=row["type_name"] or "",
        status_id=row["status_id"],
        status=row["status_name"],
        status_kind=row["status_kind"],
        lines=row["line_count"],
        total=row["total"],
        currency=row["currency"],
        responsible_user_id=row["responsible_user_id"],
        responsible_user=row["responsible_name"] or "",
        custom_fields=row["custom_fields"],
    )


def _sums(rows: Sequence[OrderRow]) -> tuple[Money, ...]:
    sums: dict[str, Money] = {}
    for row in rows:
        money = Money(row.total, row.currency)
        sums[row.currency] = sums[row.currency] + money if row.currency in sums else money
    return tuple(sums[currency] for currency in sorted(sums))
