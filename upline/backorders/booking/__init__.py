"""Booking: sale events and a snapshot of the distributor's data become orders. Pure.

No database, no clock: the same events and the same snapshot always book the same. The
rules of the contract are here and in the tables they read; `actions` reads the snapshot
and writes what comes out.
"""

from collections.abc import Sequence

from upline.backorders.booking.inputs import (
    AccountMirror,
    Defaults,
    Event,
    HoldingMirror,
    Owned,
    ProductFacts,
    ResellerTerms,
    Snapshot,
    Source,
)
from upline.backorders.booking.lines import CannotBook, SaleInHand, booked_lines
from upline.backorders.booking.mirrors import MirrorDesk
from upline.backorders.booking.news import tell_customer, tell_follow, tell_sale
from upline.backorders.booking.orders import book_order
from upline.backorders.booking.outputs import (
    BookedHistory,
    BookedLine,
    BookedOrder,
    Booking,
    News,
    Settled,
)
from upline.backorders.rulebook import EventState, NothingToBook, ParkingReason
from upline.subscriptions.rulebook import Follow

__all__ = [
    "AccountMirror",
    "BookedHistory",
    "BookedLine",
    "BookedOrder",
    "Booking",
    "Defaults",
    "Event",
    "HoldingMirror",
    "News",
    "Owned",
    "ProductFacts",
    "ResellerTerms",
    "Settled",
    "Snapshot",
    "Source",
    "book",
]


def book(events: Sequence[Event], snapshot: Snapshot) -> Booking:
    """Book events in the order in which they happened (R35). `snapshot` is used up.

    Each event is booked, parked with its reason, or held behind an earlier one of its
    subscriptions; a parked event changes nothing, and none keeps others waiting (R34).
    """
    desk = MirrorDesk(snapshot=snapshot, booking=Booking())
    for event in sorted(events, key=lambda e: (e.happened_at, e.id)):
        desk.booking.settled.append(_settle(desk, event))
    return desk.booking


def _settle(desk: MirrorDesk, event: Event) -> Settled:
    if not desk.is_next(event):
        return Settled(event_id=event.id, state=EventState.WAITING, is_held=True)
    terms = desk.snapshot.resellers.get(event.reseller_id)
    if terms is None:
        return Settled(
            event_id=event.id,
            state=EventState.PARKED,
            reason=ParkingReason.NO_RESELLER_ACCOUNT,
            detail="No account of this BSS stands for the reseller.",
            subject_id=event.lanes[0].subject_id if event.lanes else None,
        )
    settled = _sale(desk, event, terms) if event.is_sale else _follow(desk, event, terms)
    if settled.state is not EventState.PARKED:
        desk.advance(event)
    return settled


def _sale(desk: MirrorDesk, event: Event, terms: ResellerTerms) -> Settled:
    if not booked_lines(event.lines):
        return _nothing(event, NothingToBook.OWN_PRODUCTS_ONLY)
    sale = SaleInHand(event=event, terms=terms, snapshot=desk.snapshot)
    try:
        order = book_order(desk, sale)
    except CannotBook as problem:
        return Settled(
            event_id=event.id,
            state=EventState.PARKED,
            reason=problem.reason,
            detail=problem.detail,
            subject_id=problem.subject_id,
        )
    if desk.snapshot.tells_upline:
        tell_sale(desk, event, order.account)
    return Settled(event_id=event.id, state=EventState.BOOKED)


def _follow(desk: MirrorDesk, event: Event, terms: ResellerTerms) -> Settled:
    account = desk.snapshot.accounts.get((event.reseller_id, event.customer.id))
    if event.kind == Follow.CUSTOMER_UPDATED:
        if account is None:
            return _nothing(event, NothingToBook.NOT_MIRRORED)
        if desk.follow_customer(account, event.customer) and desk.snapshot.tells_upline:
            tell_customer(desk, event, account)
        return _nothing(event, NothingToBook.MIRROR_FOLLOWED)
    if event.kind == Follow.EARLIER_SALE:
        account = desk.mirror_customer(event, terms)
        for held in event.held:
            desk.mirror_held(event, held, account, terms)
    elif account is None or not _follow_held(desk, event):
        return _nothing(event, NothingToBook.NOT_MIRRORED)
    if desk.snapshot.tells_upline:
        tell_follow(desk, event, account)
    return _nothing(event, NothingToBook.MIRROR_FOLLOWED)


def _follow_held(desk: MirrorDesk, event: Event) -> bool:
    """Set the mirrors there are to what the news says; tell whether there was one."""
    found = False
    for held in event.held:
        mirror = desk.snapshot.holdings.get((event.reseller_id, held.id))
        if mirror is not None:
            desk.set_state(mirror, held)
            found = True
    return found


def _nothing(event: Event, reason: NothingToBook) -> Settled:
    return Settled(event_id=event.id, state=EventState.NOTHING_TO_BOOK, reason=reason)
