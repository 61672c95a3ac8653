"""What has become of the sales of orders and subscriptions at the distributor: one state for each.

Pages with one record show all of its sales (`upstream_status.py`); lists and programs read one
state for each of many records. A sale is found by its moment, which order, history record and event
have in common, and by what it has sold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from upline.backorders.outbox.models import SaleEvent
from upline.backorders.rulebook import UpstreamState
from upline.backorders.upstream_status import IS_OPEN, UpstreamSale, sale_from_row
from upline.database.compiled_queries import compiled_query
from upline.orders.queries import back_order_of, list_delivered_items
from upline.subscriptions.queries import list_last_sales
from upline.tenancy.queries import TenantFacts

_COLUMNS = (
    "state", "is_blocked", "reason", "reason_detail", "effective_date", "happened_at", "settled_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UpstreamOfRecord:
    """The sale of a record that says how the record stands at the distributor.

    The first sale that is on hold, else the first on its way, else the latest. `since` is the
    moment of the sale, of its booking once it is booked.
    """

    sale: UpstreamSale
    since: datetime


@dataclass(frozen=True, slots=True)
class _EventOfSale:
    """A sale event, with the subscriptions and add-ons that were sold."""

    sale: UpstreamSale
    happened_at: datetime
    settled_at: datetime | None
    sold_ids: frozenset[UUID]


def upstream_of_orders(
    *, seller: TenantFacts, order_ids: Collection[UUID]
) -> Mapping[UUID, UpstreamOfRecord]:
    """Return how orders stand at the distributor, by their ids; two queries for all of them.

    Left out are orders of which nothing was sold to a distributor, back-orders among them.
    """
    if seller.reports_to is None or seller.upline_id is None or not order_ids:
        return {}
    items = list_delivered_items(tenant_id=seller.id, order_ids=order_ids)
    if not items:
        return {}
    moments = {item.delivered_at for item in items}
    events = _in_order(
        _sales_at(tenant_id=seller.upline_id, reseller_id=seller.id, moments=tuple(moments))
    )
    order_of = {(item.delivered_at, item.subscription_id): item.order_id for item in items}
    found: dict[UUID, list[_EventOfSale]] = {}
    for event in events:
        for pk in {order_of.get((event.happened_at, sold)) for sold in event.sold_ids}:
            if pk is not None:
                found.setdefault(pk, []).append(event)
    return {pk: _decisive(of_order) for pk, of_order in found.items()}


def upstream_of_subscriptions(
    *, seller: TenantFacts, subscription_ids: Collection[UUID]
) -> Mapping[UUID, UpstreamOfRecord]:
    """Return how subscriptions stand at the distributor with their add-ons, by their ids; two
    queries for all of them.

    Left out are trials, mirrors, and what was sold before back-ordering was activated.
    """
    if seller.reports_to is None or seller.upline_id is None or not subscription_ids:
        return {}
    records = list_last_sales(tenant_id=seller.id, subscription_ids=subscription_ids)
    wanted = set(subscription_ids)
    root_of = {
        one.id: one.id if one.id in wanted or one.parent_id is None else one.parent_id
        for one in records
    }
    moments = {one.sold_at for one in records if one.sold_at is not None}
    if not moments:
        return {}
    subjects = {*root_of, *(one.parent_id for one in records if one.parent_id is not None)}
    events = _in_order(
        _open_sales_and_those_at(
            tenant_id=seller.upline_id,
            reseller_id=seller.id,
            subjects=tuple(subjects),
            moments=tuple(moments),
        )
    )
    found: dict[UUID, list[_EventOfSale]] = {}
    for event in events:
        for pk in {root_of[sold] for sold in event.sold_ids if sold in root_of}:
            found.setdefault(pk, []).append(event)
    return {pk: _decisive(of_record) for pk, of_record in found.items()}


Row = Mapping[str, Any]


@compiled_query
def _sales_at(
    tenant_id: UUID, reseller_id: UUID, moments: tuple[datetime, ...]
) -> QuerySet[SaleEvent, Row]:
    return _columns(_sales(tenant_id, reseller_id).filter(happened_at__in=moments))


@compiled_query
def _open_sales_and_those_at(
    tenant_id: UUID, reseller_id: UUID, subjects: tuple[UUID, ...], moments: tuple[datetime, ...]
) -> QuerySet[SaleEvent, Row]:
    sales = _sales(tenant_id, reseller_id)
    still_open = sales.filter(IS_OPEN, subjects__overlap=list(subjects))
    settled = sales.filter(happened_at__in=moments).exclude(IS_OPEN)
    return _columns(still_open).union(_columns(settled), all=True)


def _sales(tenant_id: UUID, reseller_id: UUID) -> QuerySet[SaleEvent]:
    return SaleEvent.objects.filter(tenant_id=tenant_id, reseller_id=reseller_id, is_sale=True)


def _columns(events: QuerySet[SaleEvent]) -> QuerySet[SaleEvent, Row]:
    columns = {"lines": F("document__lines"), "order": back_order_of("pk")}
    rows: QuerySet[SaleEvent, Row] = events.order_by().values("pk", *_COLUMNS, **columns)
    return rows


def _in_order(rows: Iterable[Row]) -> Iterator[_EventOfSale]:
    """Iterate over sale events in the order of their moments."""
    return (_event(row) for row in sorted(rows, key=lambda row: (row["happened_at"], row["pk"])))


def _event(row: Mapping[str, Any]) -> _EventOfSale:
    return _EventOfSale(
        sale=sale_from_row(row),
        happened_at=row["happened_at"],
        settled_at=row["settled_at"],
        sold_ids=frozenset(UUID(line["held"]) for line in row["lines"]),
    )


def _decisive(events: Iterable[_EventOfSale]) -> UpstreamOfRecord:
    """Return the sale that says how a record stands; the events are in the order of their moments."""
    known = list(events)
    first_of = {one.sale.state: one for one in reversed(known)}
    event = (
        first_of.get(UpstreamState.ON_HOLD) or first_of.get(UpstreamState.ON_ITS_WAY) or known[-1]
    )
    is_settled = event.sale.state in {UpstreamState.BOOKED, UpstreamState.NOTHING_TO_BOOK}
    moment = event.settled_at if is_settled else None
    return UpstreamOfRecord(event.sale, moment or event.happened_at)
