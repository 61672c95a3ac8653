"""Booking: sale events and a snapshot of the distributor's data become orders. Pure.

No database, no clock: the same events and the same snapshot always give the same result. The rules
of the specification are here and in the tables they read; `worker` reads the snapshot and writes
the result.
"""

from collections.abc import Sequence

from upline.backorders.booking.forwarding import (
    forward_change,
    forward_customer_change,
    forward_sale,
)
from upline.backorders.booking.inputs import (
    AccountMirror,
    Defaults,
    Event,
    OwnedRecord,
    ProductFacts,
    ResellerTerms,
    Snapshot,
    SourceKey,
    SubscriptionMirror,
)
from upline.backorders.booking.lines import CannotBook, SalePricing, booked_lines
from upline.backorders.booking.mirrors import MirrorWriter
from upline.backorders.booking.orders import book_order, mirror_subscriptions
from upline.backorders.booking.outputs import (
    BookedHistory,
    BookedLine,
    BookedOrder,
    Booking,
    EventOutcome,
    OutboxEvent,
)
from upline.backorders.rulebook import EventState, NothingToBook, ParkingReason
from upline.kernel.texts import text
from upline.subscriptions.rulebook import ChangeKind

__all__ = [
    "AccountMirror",
    "BookedHistory",
    "BookedLine",
    "BookedOrder",
    "Booking",
    "Defaults",
    "Event",
    "EventOutcome",
    "OutboxEvent",
    "OwnedRecord",
    "ProductFacts",
    "ResellerTerms",
    "Snapshot",
    "SourceKey",
    "SubscriptionMirror",
    "book",
]


def book(events: Sequence[Event], snapshot: Snapshot) -> Booking:
    """Book events in the order in which they happened (R35). `snapshot` is changed by it.

    Each event is booked, parked with its reason, or blocked by an earlier one of its subscriptions;
    a parked event changes nothing, and none delays others (R34).
    """
    writer = MirrorWriter(snapshot=snapshot, booking=Booking())
    for event in sorted(events, key=lambda e: (e.happened_at, e.id)):
        writer.booking.outcomes.append(_book_event(writer, event))
    return writer.booking


def _book_event(writer: MirrorWriter, event: Event) -> EventOutcome:
    if not writer.is_next(event):
        return EventOutcome(event_id=event.id, state=EventState.WAITING, is_blocked=True)
    terms = writer.snapshot.resellers.get(event.reseller_id)
    if terms is None:
        return EventOutcome(
            event_id=event.id,
            state=EventState.PARKED,
            reason=ParkingReason.NO_RESELLER_ACCOUNT,
            detail=text("No account of this BSS stands for the reseller."),
            subject_id=event.streams[0].subject_id if event.streams else None,
        )
    outcomes = (
        _book_sale(writer, event, terms) if event.is_sale else _book_change(writer, event, terms)
    )
    if outcomes.state is not EventState.PARKED:
        writer.advance_streams(event)
    return outcomes


def _book_sale(writer: MirrorWriter, event: Event, terms: ResellerTerms) -> EventOutcome:
    if not booked_lines(event.lines):
        return _nothing_to_book(event, NothingToBook.OWN_PRODUCTS_ONLY)
    sale = SalePricing(event=event, terms=terms, snapshot=writer.snapshot)
    try:
        order = book_order(writer, sale)
    except CannotBook as problem:
        return EventOutcome(
            event_id=event.id,
            state=EventState.PARKED,
            reason=problem.reason,
            detail=problem.detail,
            subject_id=problem.subject_id,
        )
    if writer.snapshot.recipient_id is not None:
        forward_sale(writer, event, order.account)
    return EventOutcome(event_id=event.id, state=EventState.BOOKED)


def _book_change(writer: MirrorWriter, event: Event, terms: ResellerTerms) -> EventOutcome:
    account = writer.snapshot.accounts.get((event.reseller_id, event.customer.id))
    if event.kind == ChangeKind.CUSTOMER_UPDATED:
        if account is None:
            return _nothing_to_book(event, NothingToBook.NOT_MIRRORED)
        if (
            writer.update_customer_mirror(account, event.customer)
            and writer.snapshot.recipient_id is not None
        ):
            forward_customer_change(writer, event, account)
        return _nothing_to_book(event, NothingToBook.MIRROR_UPDATED)
    if event.kind == ChangeKind.EARLIER_SALE:
        account = writer.mirror_customer(event, terms)
        sale = SalePricing(event=event, terms=terms, snapshot=writer.snapshot)
        mirror_subscriptions(writer, sale, account)
    elif account is None or not _update_existing_mirrors(writer, event):
        return _nothing_to_book(event, NothingToBook.NOT_MIRRORED)
    if writer.snapshot.recipient_id is not None:
        forward_change(writer, event, account)
    return _nothing_to_book(event, NothingToBook.MIRROR_UPDATED)


def _update_existing_mirrors(writer: MirrorWriter, event: Event) -> bool:
    """Update the existing mirrors from the event; tell whether there was one."""
    existing = [writer.update_existing(event, one) for one in event.subscriptions]
    return any(existing)


def _nothing_to_book(event: Event, reason: NothingToBook) -> EventOutcome:
    return EventOutcome(event_id=event.id, state=EventState.NOTHING_TO_BOOK, reason=reason)
