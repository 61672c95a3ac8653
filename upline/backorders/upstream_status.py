"""What a reseller sees of the orders that its distributor books for its sales.

The reseller learns of its own sales only, and of their orders the number, the date and the amount; why
one is on hold is said in the reseller's terms. Nothing else of the distributor is read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.fields.json import KT

from upline.access.reach import Reach
from upline.backorders.outbox.models import SaleEvent
from upline.backorders.rulebook import (
    UPSTREAM_STATES,
    EventState,
    LogState,
    ParkingReason,
    UpstreamState,
    log_state,
)
from upline.catalog.rulebook import BillingCycle
from upline.database.keyset import Rows, Sorting
from upline.database.record_list import RecordList, each_row
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref
from upline.orders.queries import BackOrder, back_order_from, back_order_of, list_back_orders
from upline.parties.queries import own_customer_is_hidden
from upline.subscriptions.queries import list_mirrors, subject_is_hidden
from upline.tenancy.queries import TenantFacts, get_tenant

IS_OPEN = (
    Q(state=EventState.PARKED)
    | Q(state=EventState.WAITING, is_blocked=False)
    | Q(state=EventState.WAITING, is_blocked=True)
)
MAX_SHOWN = 20


@dataclass(frozen=True, slots=True)
class UpstreamOrder:
    """The order that the distributor has booked for a sale: what the reseller may know of it."""

    reference: str
    order_date: date
    total: Money


@dataclass(frozen=True, slots=True)
class HoldReason:
    """Why a sale is on hold. `reason` None: an earlier change of the same subscription is on hold.

    `product` and `cycle` are those of the line that cannot be booked; empty where it is about none.
    """

    reason: ParkingReason | None
    product: str
    cycle: BillingCycle | None


@dataclass(frozen=True, slots=True)
class UpstreamSale:
    """One sale at the distributor: on its way, on hold for a reason, or booked as an order."""

    state: UpstreamState
    effective_date: date
    hold: HoldReason | None
    order: UpstreamOrder | None


@dataclass(frozen=True, slots=True)
class UpstreamStatus:
    """What has become of some sales at the distributor, the open ones first, the latest last."""

    distributor: str
    sales: tuple[UpstreamSale, ...]


NO_STATUS = UpstreamStatus("", ())


def order_upstream_status(
    *, seller: TenantFacts, order_names: Collection[str], subject_ids: Collection[UUID]
) -> UpstreamStatus:
    """Return what has become of the sales of an order; five queries at most.

    `order_names` are the order and its sub-orders, `subject_ids` what their items have become.
    """
    if seller.reports_to is None or not subject_ids:
        return NO_STATUS
    named = Q(document__reference__in=list(order_names))
    open_sales = _open_sales(seller, subject_ids, named)
    booked = _booked_orders(seller, subject_ids)
    events = SaleEvent.objects.filter(named, pk__in=list(booked)).values_list("pk", flat=True)
    found = {pk: booked[pk] for pk in events} if booked else {}
    return _status(seller, open_sales, found.values())


def subscription_upstream_status(
    *, seller: TenantFacts, subject_ids: Collection[UUID]
) -> UpstreamStatus:
    """Return what has become of the open sales of a subscription and its add-ons, and of the last
    one that was booked; four queries at most.
    """
    if seller.reports_to is None or not subject_ids:
        return NO_STATUS
    booked = sorted(_booked_orders(seller, subject_ids).values(), key=lambda o: o.number)
    return _status(seller, _open_sales(seller, subject_ids, Q()), booked[-1:])


def _status(
    seller: TenantFacts, open_sales: Collection[UpstreamSale], booked: Collection[BackOrder]
) -> UpstreamStatus:
    orders = sorted(booked, key=lambda order: order.number)
    sales = (*open_sales, *(_booked(order) for order in orders))
    if not sales or seller.upline_id is None:
        return NO_STATUS
    return UpstreamStatus(get_tenant(tenant_id=seller.upline_id).name, sales)


def _booked(order: BackOrder) -> UpstreamSale:
    return UpstreamSale(UpstreamState.BOOKED, order.order_date, None, _upstream_order(order))


def _upstream_order(order: BackOrder) -> UpstreamOrder:
    return UpstreamOrder(order.reference, order.order_date, order.total)


def _booked_orders(seller: TenantFacts, subject_ids: Collection[UUID]) -> dict[UUID, BackOrder]:
    """Return the orders that are related to the mirrors of some subscriptions, by sale event."""
    assert seller.upline_id is not None, "there is a distributor"
    sources = [(seller.id, subject_id) for subject_id in subject_ids]
    mirrors = list_mirrors(tenant_id=seller.upline_id, sources=sources)
    return list_back_orders(
        tenant_id=seller.upline_id, subscription_ids=[mirror.id for mirror in mirrors]
    )


def _open_sales(
    seller: TenantFacts, subject_ids: Collection[UUID], condition: Q
) -> tuple[UpstreamSale, ...]:
    assert seller.upline_id is not None, "there is a distributor"
    events = SaleEvent.objects.filter(
        IS_OPEN,
        condition,
        tenant_id=seller.upline_id,
        reseller_id=seller.id,
        is_sale=True,
        subjects__overlap=list(subject_ids),
    )
    rows = events.order_by("happened_at", "id").values(
        "state", "is_blocked", "reason", "reason_detail", "effective_date",
        lines=F("document__lines"),
    )  # fmt: skip
    return tuple(sale_from_row({**row, "order": None}) for row in rows[:MAX_SHOWN])


def sale_from_row(row: Mapping[str, Any]) -> UpstreamSale:
    """Return the sale of an event; `order` is its order as `back_order_of` has read it."""
    state = log_state(EventState(row["state"]), is_blocked=row["is_blocked"])
    hold = _hold(state, row["reason"], row["reason_detail"], row["lines"])
    order = back_order_from(row["order"])
    if order is not None:
        return _booked(order)
    return UpstreamSale(UPSTREAM_STATES[state], row["effective_date"], hold, None)


def _hold(
    state: LogState, reason: str, detail: str, lines: Collection[Mapping[str, Any]]
) -> HoldReason | None:
    if state is LogState.BLOCKED:
        return HoldReason(None, "", None)
    if state is not LogState.PARKED:
        return None
    sold = [line for line in lines if not line["is_own"]]
    named = [line for line in sold if line["product_name"] in detail] or sold
    line = named[0] if named else None
    product, cycle = (line["product_name"], BillingCycle(line["cycle"])) if line else ("", None)
    return HoldReason(ParkingReason(reason), product, cycle)


class UpstreamView(StrEnum):
    """Which of its sales a reseller lists."""

    ALL = "all"
    ON_HOLD = "on-hold"
    ON_ITS_WAY = "on-its-way"
    BOOKED = "booked"


_VIEWS: Mapping[UpstreamView, Q] = {
    UpstreamView.ALL: Q(),
    UpstreamView.ON_HOLD: Q(state=EventState.PARKED) | Q(state=EventState.WAITING, is_blocked=True),
    UpstreamView.ON_ITS_WAY: Q(state=EventState.WAITING, is_blocked=False),
    UpstreamView.BOOKED: Q(state=EventState.BOOKED),
}

assert _VIEWS.keys() == set(UpstreamView), "a view without a filter"


@dataclass(frozen=True, kw_only=True, slots=True)
class UpstreamFilter:
    """Which sales to list. None and "" do not filter; `customer` is found in the customer's name."""

    view: UpstreamView = UpstreamView.ALL
    kind: str = ""
    customer: str = ""
    happened_from: datetime | None = None
    happened_before: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class UpstreamSaleRow:
    """One sale of a reseller with the order booked for it.

    `id` is that of the first subscription sold, to which the row leads. `quantity` and `product` are
    those of the first line, `others` the number of the other lines.
    """

    id: UUID
    kind: str
    happened_at: datetime
    customer: Ref
    product: str
    quantity: int
    others: int
    effective_date: date
    state: UpstreamState
    hold: HoldReason | None
    order: UpstreamOrder | None


NEWEST_FIRST = Sorting(column="happened_at", unique="id", descending=True)


def list_upstream_sales(
    *, seller: TenantFacts, where: UpstreamFilter, reach: Reach
) -> RecordList[UpstreamSaleRow]:
    """Return a reseller's sales that somebody there may see, newest first."""
    return RecordList(rows=_rows(seller, where, reach), sorting=NEWEST_FIRST, read=each_row(_row))


def _rows(seller: TenantFacts, where: UpstreamFilter, reach: Reach) -> Rows:
    rows: Rows = matching_sales(seller, where, reach).values(
        "id", "kind", "happened_at", "customer_id", "effective_date", "state", "is_blocked",
        "reason", "reason_detail",
        customer_name=KT("document__customer__name"),
        lines=F("document__lines"),
        order=back_order_of("pk"),
    )  # fmt: skip
    return rows


def matching_sales(seller: TenantFacts, where: UpstreamFilter, reach: Reach) -> QuerySet[SaleEvent]:
    """Return the sales of a reseller that a filter finds and that somebody there may see."""
    exact = {
        "kind": where.kind,
        "document__customer__name__icontains": where.customer,
        "happened_at__gte": where.happened_from,
        "happened_at__lt": where.happened_before,
    }
    sales = SaleEvent.objects.filter(
        _VIEWS[where.view],
        reseller_id=seller.id,
        is_sale=True,
        **{name: value for name, value in exact.items() if value},
    )
    if reach.sees_everything:
        return sales
    return sales.exclude(
        own_customer_is_hidden(tenant_id=seller.id, customer="customer_id", reach=reach)
    ).exclude(subject_is_hidden("subjects", reach))


def _row(row: Mapping[str, Any]) -> UpstreamSaleRow:
    state = log_state(EventState(row["state"]), is_blocked=row["is_blocked"])
    order, lines = back_order_from(row["order"]), row["lines"]
    first = lines[0]
    return UpstreamSaleRow(
        id=UUID(first["held"]),
        kind=row["kind"],
        happened_at=row["happened_at"],
        customer=Ref(row["customer_id"], row["customer_name"]),
        product=first["product_name"],
        quantity=first["quantity"],
        others=len(lines) - 1,
        effective_date=row["effective_date"],
        state=UPSTREAM_STATES[state],
        hold=_hold(state, row["reason"], row["reason_detail"], lines),
        order=_upstream_order(order) if order else None,
    )
