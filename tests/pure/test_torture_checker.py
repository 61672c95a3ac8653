"""The checker of `upline torture` finds each planted fault, and nothing in a history without one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from upline.devtools.torture.checker import Fault, find_violations
from upline.devtools.torture.history import Answer, Call
from upline.devtools.torture.observation import (
    Observation,
    ObservedEvent,
    ObservedLine,
    ObservedMessage,
    ObservedOrder,
    ObservedOrderLine,
    ObservedSubscription,
)

UPLINE = {"north": "top", "middle": "top", "far": "middle"}
DAY = date(2026, 5, 1)
PRICE = Decimal("0.45")


@dataclass
class History:
    """A run as it should be: North changes a subscription three times, Far two of its own, through Middle."""

    calls: list[Call]
    events: list[ObservedEvent]
    orders: list[ObservedOrder]
    subscriptions: list[ObservedSubscription]
    messages: list[ObservedMessage]
    direct_numbers: list[tuple[str, int]]
    unfinished_messages: int = 0

    def faults(self) -> set[Fault]:
        observed = Observation(
            events=tuple(self.events),
            orders=tuple(self.orders),
            subscriptions=tuple(self.subscriptions),
            messages=tuple(self.messages),
            direct_numbers=tuple(self.direct_numbers),
            unfinished_messages=self.unfinished_messages,
        )
        return {one.fault for one in find_violations(self.calls, observed, upline=UPLINE)}


def history() -> History:
    made = History([], [], [], [], [], [("north", 1), ("north", 2)])
    seconds = 0.0
    for reseller, subscription, quantities in (
        ("north", "n1", (11, 12, 13)),
        ("far", "f1", (21, 22)),
        ("far", "f2", (31,)),
    ):
        for quantity in quantities:
            seconds += 1
            call = Call(
                entry_point="API: change quantity",
                reseller=reseller,
                quantities=(quantity,),
                sent=seconds,
                answered=seconds + 0.5,
                answer=Answer.ACKNOWLEDGED,
                subscription=subscription,
            )
            made.calls.append(call)
        add_tiers(made, reseller, subscription, quantities)
    unanswered = replace(made.calls[0], quantities=(99,), answer=Answer.UNKNOWN)
    refused = replace(made.calls[0], quantities=(98,), answer=Answer.REFUSED)
    made.calls += [unanswered, refused]
    return made


def add_tiers(made: History, reseller: str, subscription: str, quantities: Sequence[int]) -> None:
    """Add what each tier has of a subscription's sales."""
    source, source_sequence_no = "", 0
    while True:
        made.subscriptions.append(
            ObservedSubscription(
                id=subscription,
                tenant=reseller,
                quantity=quantities[-1],
                sequence_no=len(quantities) if reseller in UPLINE else 0,
                source=source,
                source_sequence_no=source_sequence_no,
            )
        )
        if (distributor := UPLINE.get(reseller)) is None:
            return
        before = 0
        for sequence_no, quantity in enumerate(quantities, start=1):
            add_sale(made, distributor, reseller, subscription, sequence_no, (before, quantity))
            before = quantity
        source, source_sequence_no = subscription, len(quantities)
        reseller, subscription = distributor, f"{subscription} at {distributor}"


def add_sale(
    made: History,
    distributor: str,
    reseller: str,
    subscription: str,
    sequence_no: int,
    change: tuple[int, int],
) -> None:
    event_id = f"{subscription} {sequence_no}"
    before, after = change
    gross = PRICE * (after - before)
    made.events.append(
        ObservedEvent(
            id=event_id,
            tenant=distributor,
            reseller=reseller,
            is_sale=True,
            state="BOOKED",
            effective_date=DAY,
            streams=((subscription, sequence_no),),
            lines=(ObservedLine(subscription=subscription, old=before, new=after),),
        )
    )
    amounts: Any = {"gross": gross, "discount": Decimal("0.05"), "total": gross - Decimal("0.05")}
    line = ObservedOrderLine(quantity=after - before, unit_price=PRICE, **amounts)
    number = 1 + sum(order.tenant == distributor for order in made.orders)
    made.orders.append(
        ObservedOrder(
            id=f"order of {event_id}",
            tenant=distributor,
            number=number,
            sale_event=event_id,
            order_date=DAY,
            lines=(line,),
            **amounts,
        )
    )
    position = 1 + sum(message.tenant == distributor for message in made.messages)
    made.messages.append(
        ObservedMessage(
            tenant=distributor,
            position=position,
            type="upline.order.booked",
            record=f"order of {event_id}",
            related=event_id,
        )
    )


def change(rows: list[Any], at: int, **values: object) -> None:
    rows[at] = replace(rows[at], **values)


def change_line(made: History, **values: object) -> None:
    order = made.orders[1]
    change(made.orders, 1, lines=(replace(order.lines[0], **values),))


def lose_sale(made: History) -> None:
    """Have no trace of North's last sale: acknowledged before the commit that a crash has undone."""
    del made.events[2], made.orders[2], made.messages[2]
    change(made.subscriptions, 0, quantity=12, sequence_no=2)
    change(made.subscriptions, 1, quantity=12, source_sequence_no=2)
    number_anew(made)


def lose_sale_upstream(made: History) -> None:
    """Have no trace at Top of Far's other subscription, which Middle has booked."""
    gone = {"f2 at middle 1"}
    made.events = [one for one in made.events if one.id not in gone]
    made.orders = [one for one in made.orders if one.sale_event not in gone]
    made.messages = [one for one in made.messages if one.related not in gone]
    number_anew(made)


def number_anew(made: History) -> None:
    for tenant in ("top", "middle"):
        own = [at for at, order in enumerate(made.orders) if order.tenant == tenant]
        for number, at in enumerate(own, start=1):
            change(made.orders, at, number=number)
        sent = [at for at, message in enumerate(made.messages) if message.tenant == tenant]
        for position, at in enumerate(sent, start=1):
            change(made.messages, at, position=position)


def sell_twice(made: History) -> None:
    """Execute North's last call again: it was sent again without its key."""
    add_sale(made, "top", "north", "n1", 4, (13, 13))
    change(made.subscriptions, 0, sequence_no=4)
    change(made.subscriptions, 1, source_sequence_no=4)


def book_twice(made: History) -> None:
    """Take an event twice, without the unique key that refuses its second order."""
    made.orders.append(replace(made.orders[0], id="again", number=1 + len(top_orders(made))))
    made.messages.append(
        replace(made.messages[0], record="again", position=1 + len(top_orders(made)) - 1)
    )


def top_orders(made: History) -> list[ObservedOrder]:
    return [order for order in made.orders if order.tenant == "top"]


def swap_sales(made: History) -> None:
    """Apply North's last two sales in the other order: the lock of the subscription was skipped."""
    second, third = made.events[1], made.events[2]
    made.events[1] = replace(second, lines=(replace(second.lines[0], new=13),))
    made.events[2] = replace(third, lines=(replace(third.lines[0], old=13, new=12),))
    for at, quantity in ((1, 2), (2, -1)):
        line = made.orders[at].lines[0]
        gross = line.unit_price * quantity
        amounts: Any = {"gross": gross, "total": gross - line.discount}
        change(made.orders, at, lines=(replace(line, quantity=quantity, **amounts),), **amounts)
    change(made.subscriptions, 0, quantity=12)
    change(made.subscriptions, 1, quantity=12)


def delete_order(made: History) -> None:
    del made.orders[2]
    del made.messages[2]
    number_anew(made)


PLANTED: dict[str, tuple[Callable[[History], object], Fault]] = {
    "acknowledged before the commit": (lose_sale, Fault.LOST),
    "event lost on its way upstream": (lose_sale_upstream, Fault.LOST),
    "middle tier passes nothing on": (lose_sale_upstream, Fault.CHAIN),
    "retry without its key": (sell_twice, Fault.DOUBLE),
    "event taken twice, unique key dropped": (book_twice, Fault.ORDER_DOUBLE),
    "lock of the subscription skipped": (swap_sales, Fault.REORDERED),
    "refused call executed": (
        lambda made: change(made.calls, 2, answer=Answer.REFUSED),
        Fault.REFUSED_BUT_SOLD,
    ),
    "sale that nobody made": (lambda made: made.calls.pop(2), Fault.UNEXPLAINED),
    "sale of another reseller": (
        lambda made: change(made.calls, 2, reseller="far"),
        Fault.UNEXPLAINED,
    ),
    "sequence number skipped": (
        lambda made: change(made.events, 2, streams=(("n1", 4),)),
        Fault.SEQUENCE,
    ),
    "sequence number given twice": (
        lambda made: change(made.events, 2, streams=(("n1", 2),)),
        Fault.SEQUENCE,
    ),
    "sequence number counted without event": (
        lambda made: change(made.subscriptions, 0, sequence_no=4),
        Fault.SEQUENCE,
    ),
    "event waits for ever": (
        lambda made: change(made.events, 2, state="WAITING"),
        Fault.NOT_BOOKED,
    ),
    "event parked": (lambda made: change(made.events, 2, state="PARKED"), Fault.NOT_BOOKED),
    "order deleted": (delete_order, Fault.ORDER_MISSING),
    "event deleted": (lambda made: made.events.pop(2), Fault.ORDER_WITHOUT_SALE),
    "order number skipped": (
        lambda made: change(made.orders, 2, number=9_000),
        Fault.ORDER_NUMBER,
    ),
    "order number given twice": (
        lambda made: change(made.orders, 2, number=made.orders[1].number),
        Fault.ORDER_NUMBER,
    ),
    "quantity of a line": (lambda made: change_line(made, quantity=7), Fault.QUANTITY),
    "line lost": (lambda made: change(made.orders, 1, lines=()), Fault.QUANTITY),
    "sale that continues from a quantity that never was": (
        lambda made: change(
            made.events, 1, lines=(ObservedLine(subscription="n1", old=5, new=12),)
        ),
        Fault.QUANTITY,
    ),
    "unit price of a line": (lambda made: change_line(made, unit_price=Decimal(2)), Fault.AMOUNT),
    "discount of a line": (lambda made: change_line(made, discount=Decimal(2)), Fault.AMOUNT),
    "total of an order": (lambda made: change(made.orders, 1, total=Decimal(2)), Fault.AMOUNT),
    "order date": (
        lambda made: change(made.orders, 1, order_date=DAY + timedelta(days=1)),
        Fault.DATE,
    ),
    "mirror not updated": (lambda made: change(made.subscriptions, 1, quantity=12), Fault.MIRROR),
    "mirror ahead of its source": (
        lambda made: change(made.subscriptions, 1, source_sequence_no=4),
        Fault.MIRROR,
    ),
    "mirror missing": (lambda made: made.subscriptions.pop(1), Fault.MIRROR),
    "reseller's own quantity": (
        lambda made: change(made.subscriptions, 0, quantity=12),
        Fault.SUBSCRIPTION,
    ),
    "order without message": (lambda made: made.messages.pop(), Fault.MESSAGE_MISSING),
    "message sent twice": (
        lambda made: made.messages.append(replace(made.messages[0], position=7)),
        Fault.MESSAGE_DOUBLE,
    ),
    "message of an order that was rolled back": (
        lambda made: change(made.messages, 0, record="nothing"),
        Fault.MESSAGE_WITHOUT_ORDER,
    ),
    "position skipped": (
        lambda made: change(made.messages, 0, position=9_000),
        Fault.MESSAGE_POSITION,
    ),
    "message without position": (
        lambda made: setattr(made, "unfinished_messages", 1),
        Fault.MESSAGE_MISSING,
    ),
}


def test_history_without_fault_has_no_violation() -> None:
    assert history().faults() == set()


@pytest.mark.parametrize(("plant", "fault"), PLANTED.values(), ids=PLANTED)
def test_planted_fault_is_found(plant: Callable[[History], object], fault: Fault) -> None:
    made = history()
    plant(made)
    assert fault in made.faults()


def test_every_fault_is_planted() -> None:
    assert {fault for _, fault in PLANTED.values()} == set(Fault)


def test_calls_that_overlap_may_stand_in_either_order() -> None:
    made = history()
    swap_sales(made)
    change(made.calls, 1, answered=made.calls[2].answered)
    assert Fault.REORDERED not in made.faults()


def test_call_without_answer_may_have_been_executed_or_not() -> None:
    made = history()
    change(made.calls, 2, answer=Answer.UNKNOWN)
    assert made.faults() == set()
    lose_sale(made)
    assert made.faults() == set()
