"""One sale event as its page shows it: what was sold, what became of it, and what to mend (R34)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from upline.access.gate import access_verdict
from upline.access.reach import Reach
from upline.access.rulebook import Actor
from upline.backorders.booking import Event
from upline.backorders.booking.lines import booked_lines, subject_of
from upline.backorders.outbox.documents import EVENT_COLUMNS, read_event
from upline.backorders.outbox.visibility import visible_events
from upline.backorders.rulebook import (
    BackOrderAction,
    EventState,
    LogState,
    ParkingReason,
    log_state,
)
from upline.catalog.queries import list_price_lists, product_names
from upline.catalog.rulebook import BillingCycle
from upline.kernel.page_objects import Affordance, Ref
from upline.orders.queries import BackOrder, back_order_from, back_order_of
from upline.parties.queries import list_mirrored_accounts, list_reseller_accounts
from upline.subscriptions.events import SoldLine
from upline.subscriptions.rulebook import LineKind, Status, SubscriptionKind

MAX_RELATED_EVENTS = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class EventLine:
    """A line of a sale as its document has it; `is_own`: the product is the reseller's, so left out."""

    kind: LineKind
    product: Ref
    is_own: bool
    billing_cycle: BillingCycle
    quantity: int
    quantity_old: int | None
    quantity_new: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class EventRecord:
    """A subscription or add-on that a change is about, as it is after the change."""

    kind: SubscriptionKind
    product: str
    is_own: bool
    quantity: int
    status: Status


@dataclass(frozen=True, slots=True)
class RelatedEvent:
    """Another event, which blocks this one or is blocked by it."""

    id: UUID
    kind: str
    happened_at: datetime
    state: LogState
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Why an event is parked, with the records where that is mended; None: not about one.

    `line` is the line of the sale that could not be booked. `price_list` and `currency` are those of
    the reseller's account; empty where there is none.
    """

    reason: ParkingReason
    line: EventLine | None
    price_list: Ref | None
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SaleEventPage:
    """A sale event with everything that its page shows.

    `kind` is a trigger or the kind of a change. `customer_account` is the mirror of the customer.
    `acted_on` is the day on which the reseller acted (R13). `not_before` is when it is retried
    automatically. `blocked_by` and `blocks` are open events of the same subscriptions.
    """

    id: UUID
    kind: str
    is_sale: bool
    state: LogState
    reason: str
    reseller: Ref
    reseller_timezone: str
    customer: str
    customer_account: Ref | None
    reference: str
    by: str
    request_id: str
    happened_at: datetime
    arrived_at: datetime
    updated_at: datetime
    settled_at: datetime | None
    effective_date: date
    acted_on: date | None
    attempts: int
    not_before: datetime | None
    order: BackOrder | None
    problem: Problem | None
    lines: tuple[EventLine, ...]
    records: tuple[EventRecord, ...]
    blocked_by: tuple[RelatedEvent, ...]
    blocks: tuple[RelatedEvent, ...]
    retry: Affordance

    @property
    def is_on_its_way(self) -> bool:
        """Tell whether the worker settles it next, without anybody doing anything."""
        return self.state is LogState.WAITING


@dataclass(frozen=True, slots=True)
class EventProgress:
    """How far an event is: what changes when the worker has been at it."""

    state: LogState
    reason: str
    attempts: int


def event_progress(*, tenant_id: UUID, event_id: UUID, reach: Reach) -> EventProgress | None:
    """Return how far an event is; None if it may not be seen. One query."""
    row = (
        visible_events(tenant_id, reach)
        .filter(pk=event_id)
        .values("state", "is_blocked", "reason", "attempts")
        .first()
    )
    if row is None:
        return None
    state = log_state(EventState(row["state"]), is_blocked=row["is_blocked"])
    return EventProgress(state, row["reason"], row["attempts"])


_EXTRA_COLUMNS = (
    "tenant_id", "state", "is_blocked", "reason", "reason_detail", "reason_subject", "arrived_at", "request_id",
    "settled_at", "processed_at", "not_before", "reseller__name", "reseller__timezone", "customer_id",
)  # fmt: skip


def sale_event_page(
    *, tenant_id: UUID, event_id: UUID, by: Actor, reach: Reach
) -> SaleEventPage | None:
    """Return a sale event of a BSS; None if there is none, or none that may be seen.

    Seven queries at most, whatever its content.
    """
    found = visible_events(tenant_id, reach).filter(pk=event_id)
    row = found.values(*EVENT_COLUMNS, *_EXTRA_COLUMNS, order=back_order_of("pk")).first()
    if row is None:
        return None
    event = read_event(row)
    state = log_state(EventState(row["state"]), is_blocked=row["is_blocked"])
    names = product_names(product_ids={line.product_id for line in event.lines})
    lines = tuple(_line(line, names) for line in event.lines)
    blocked_by, blocks = _related_events(event, tenant_id, state, reach)
    return SaleEventPage(
        id=event.id,
        kind=event.kind,
        is_sale=event.is_sale,
        state=state,
        reason=row["reason"],
        reseller=Ref(event.reseller_id, row["reseller__name"]),
        reseller_timezone=row["reseller__timezone"],
        customer=event.customer.name,
        customer_account=_mirror(event, tenant_id),
        reference=event.reference,
        by=event.by,
        request_id=row["request_id"],
        happened_at=event.happened_at,
        arrived_at=row["arrived_at"],
        settled_at=row["settled_at"],
        updated_at=row["processed_at"] or row["settled_at"] or row["arrived_at"],
        effective_date=event.effective_date,
        acted_on=event.acted_on,
        attempts=event.attempts,
        not_before=row["not_before"],
        order=back_order_from(row["order"]),
        problem=_problem(row, event, lines) if state is LogState.PARKED else None,
        lines=lines,
        records=() if event.lines else tuple(_records(event)),
        blocked_by=blocked_by,
        blocks=blocks,
        retry=_retry(state, by),
    )


def _retry(state: LogState, by: Actor) -> Affordance:
    name = BackOrderAction.RETRY_PARKED.value
    if state is not LogState.PARKED:
        return Affordance(name, allowed=False)
    verdict = access_verdict(BackOrderAction.RETRY_PARKED, None, by=by)
    return Affordance(name, verdict.allowed, verdict.code, verdict.reason)


def _line(line: SoldLine, names: Mapping[UUID, str]) -> EventLine:
    is_known = line.product_id in names and not line.is_own
    return EventLine(
        kind=line.kind,
        product=Ref(line.product_id, line.product_name, is_shared=is_known),
        is_own=line.is_own,
        billing_cycle=line.billing_cycle,
        quantity=line.quantity,
        quantity_old=line.quantity_old,
        quantity_new=line.quantity_new,
    )


def _records(event: Event) -> Iterable[EventRecord]:
    for one in event.subscriptions:
        yield EventRecord(
            kind=one.kind,
            product=one.product_name,
            is_own=one.is_own,
            quantity=one.quantity,
            status=Status(one.status),
        )


def _mirror(event: Event, tenant_id: UUID) -> Ref | None:
    source = (event.reseller_id, event.customer.id)
    for mirror in list_mirrored_accounts(tenant_id=tenant_id, sources=[source]):
        return Ref(mirror.id, mirror.name)
    return None


def _problem(row: Mapping[str, Any], event: Event, lines: Sequence[EventLine]) -> Problem:
    tenant_id = row["tenant_id"]
    accounts = list_reseller_accounts(tenant_id=tenant_id, reseller_ids=[event.reseller_id])
    account = accounts[0] if accounts else None
    price_lists = list_price_lists(tenant_id=tenant_id) if account else []
    return Problem(
        reason=ParkingReason(row["reason"]),
        line=_line_that_failed(row, event, lines),
        price_list=next(
            (r for r in price_lists if account and r.id == account.price_list_id), None
        ),
        currency=account.currency if account else "",
    )


def _line_that_failed(
    row: Mapping[str, Any], event: Event, lines: Sequence[EventLine]
) -> EventLine | None:
    """Return the line that the reason is about: of the subscription, and named by the detail."""
    if row["reason"] in {ParkingReason.NO_RESELLER_ACCOUNT, ParkingReason.UNEXPECTED_ERROR}:
        return None
    subscriptions = {one.id: one for one in event.subscriptions}
    booked = booked_lines(event.lines)
    of_subject = [
        line for line in booked if subject_of(line, subscriptions) == row["reason_subject"]
    ]
    detail = row["reason_detail"]
    named = [
        line
        for line in of_subject
        if line.product_name in detail
        and (
            row["reason"] != ParkingReason.NO_PRICE
            or line.billing_cycle.lower().replace("_", "-") in detail
        )
    ]
    failed = next(iter(named or of_subject or booked), None)
    return lines[event.lines.index(failed)] if failed else None


def _related_events(
    event: Event, tenant_id: UUID, state: LogState, reach: Reach
) -> tuple[tuple[RelatedEvent, ...], tuple[RelatedEvent, ...]]:
    """Return the open events that block this one, and those that it blocks. One query."""
    if state in {LogState.BOOKED, LogState.NOTHING_TO_BOOK} or not event.streams:
        return (), ()
    own = {stream.subject_id: stream.sequence_no for stream in event.streams}
    # One index serves each of the three.
    is_open = (
        Q(state=EventState.PARKED)
        | Q(state=EventState.WAITING, is_blocked=True)
        | Q(state=EventState.WAITING, is_blocked=False)
    )
    rows = (
        visible_events(tenant_id, reach)
        .filter(is_open, reseller_id=event.reseller_id, subjects__overlap=sorted(own))
        .exclude(pk=event.id)
        .order_by("happened_at", "id")
        .values("id", "kind", "happened_at", "state", "is_blocked", "reason", "subjects", "sequence_nos")
    )  # fmt: skip
    blocked_by: list[RelatedEvent] = []
    blocks: list[RelatedEvent] = []
    for row in rows[:MAX_RELATED_EVENTS]:
        numbers = zip(row["subjects"], row["sequence_nos"], strict=True)
        is_earlier = any(number < own[subject] for subject, number in numbers if subject in own)
        (blocked_by if is_earlier else blocks).append(_related(row))
    return tuple(blocked_by), tuple(blocks)


def _related(row: Mapping[str, Any]) -> RelatedEvent:
    state = log_state(EventState(row["state"]), is_blocked=row["is_blocked"])
    return RelatedEvent(row["id"], row["kind"], row["happened_at"], state, row["reason"])
