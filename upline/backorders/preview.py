"""Dry runs: the effects of an action, including the orders that it would book upstream.

The action and the booking really run, in a transaction that is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from upline.backorders.booking import BookedLine, BookedOrder, Booking, book
from upline.backorders.outbox.documents import EVENT_COLUMNS, read_event
from upline.backorders.outbox.models import SaleEvent
from upline.backorders.rulebook import EventState
from upline.backorders.worker.snapshot import load_snapshot
from upline.catalog.queries import product_names
from upline.catalog.rulebook import BillingCycle
from upline.database.dry_run import run_and_roll_back
from upline.kernel.ids import new_id
from upline.kernel.money import ZERO, Money
from upline.kernel.verdicts import Refused
from upline.setup import actions as setup
from upline.tenancy.queries import TenantFacts, get_tenant


@dataclass(frozen=True, slots=True)
class DryRunLine:
    """A line that would be booked; money is net."""

    product: str
    billing_cycle: BillingCycle
    quantity: int
    unit_price: Money
    gross: Money
    discount: Money
    promotion: str | None
    promotion_cycles: int | None
    total: Money


@dataclass(frozen=True, slots=True)
class DryRunOrder:
    """An order that the BSS upstream would book, on the effective date of the sale."""

    distributor: str
    order_date: date
    total: Money
    lines: tuple[DryRunLine, ...]


@dataclass(frozen=True, slots=True)
class DryRunResult:
    """The result of an action: refused, or these orders upstream, or parked for these reasons."""

    refusal: Refused | None
    orders: tuple[DryRunOrder, ...] = ()
    parked: tuple[str, ...] = ()


def perform_dry_run(do: Callable[[], object], *, tenant_id: UUID) -> DryRunResult:
    """Run an action in a BSS, book what it sells upstream, then roll everything back."""
    before = new_id()

    def run() -> DryRunResult:
        do()
        return _booked_upstream(tenant_id, before)

    try:
        return run_and_roll_back(run)
    except Refused as refusal:
        return DryRunResult(refusal)


def _booked_upstream(tenant_id: UUID, before: UUID) -> DryRunResult:
    reseller = get_tenant(tenant_id=tenant_id)
    if reseller.upline_id is None or not reseller.back_ordering_active:
        return DryRunResult(None)
    distributor = get_tenant(tenant_id=reseller.upline_id)
    booking = dry_run_booking(distributor=distributor, reseller_id=tenant_id, after=before)
    names = product_names(
        product_ids={line.product_id for order in booking.orders for line in order.lines}
    )
    return DryRunResult(
        None,
        orders=tuple(_order(order, distributor.name, names) for order in booking.orders),
        parked=tuple(s.detail for s in booking.outcomes if s.state is EventState.PARKED),
    )


def _order(order: BookedOrder, distributor: str, names: Mapping[UUID, str]) -> DryRunOrder:
    lines = tuple(
        DryRunLine(
            product=names[line.product_id],
            billing_cycle=line.billing_cycle,
            quantity=line.quantity,
            unit_price=Money(line.unit_price, order.currency),
            gross=Money(line.gross, order.currency),
            discount=Money(line.discount, order.currency),
            promotion=_applied_promotion(line),
            promotion_cycles=line.promotion_cycles,
            total=Money(line.total, order.currency),
        )
        for line in order.lines
    )
    total = sum((line.total for line in lines), Money(ZERO, order.currency))
    return DryRunOrder(distributor, order.event.effective_date, total, lines)


def _applied_promotion(line: BookedLine) -> str | None:
    return next((one.promotion.name for one in line.evaluations if one.is_applied), None)


def dry_run_booking(*, distributor: TenantFacts, reseller_id: UUID, after: UUID) -> Booking:
    """Return the result of booking a reseller's events since the id `after`.

    Nothing is written or locked. The caller's transaction is to be rolled back.
    """
    assert connection.in_atomic_block, "a rehearsal is undone by its transaction"
    rows = SaleEvent.objects.filter(tenant_id=distributor.id, reseller_id=reseller_id, pk__gt=after)
    events = [read_event(row) for row in rows.order_by("happened_at", "id").values(*EVENT_COLUMNS)]
    snapshot = load_snapshot(
        distributor=distributor,
        events=events,
        last_resort_status=lambda: setup.ensure_fallback_status(tenant_id=distributor.id),
    )
    return book(events, snapshot)
