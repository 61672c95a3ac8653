"""Laws of booking that hold for every batch of events, tried on many (R1, R10, R21, R24, R30, R34, R35)."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.booking import (
    BASIC,
    CUMULUS,
    METERED,
    OWN_SERVICE,
    PREMIUM,
    STRATUS,
    add_on,
    chained_snapshot,
    change,
    moment,
    promotion,
    sale,
    snapshot,
    sold,
    subscription,
    unit_prices,
)
from upline.backorders.booking import Booking, Event, Snapshot, book
from upline.backorders.rulebook import EventState
from upline.catalog.pricing import PromotionContext, price_line
from upline.catalog.rulebook import PromotionKind
from upline.orders.rulebook import Placement
from upline.subscriptions.events import Stream
from upline.subscriptions.rulebook import ChangeKind, LineKind

UNPRICED = unit_prices({BASIC: "5.60", PREMIUM: "18.00"})  # not the metered product


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """The events of some subscriptions with an add-on each, interleaved; each one's own are in order."""
    by_subject = [draw(_events_of(number)) for number in range(1, draw(st.integers(1, 4)) + 1)]
    queue_ids = draw(
        st.permutations([queue for queue in by_subject for _ in queue]).map(
            lambda queues: [id(queue) for queue in queues]
        )
    )
    queues = {id(queue): iter(queue) for queue in by_subject}
    interleaved = [next(queues[queue_id]) for queue_id in queue_ids]
    return [
        replace(event, id=UUID(int=2000 + number), happened_at=moment(number))
        for number, event in enumerate(interleaved, 1)
    ]


@st.composite
def _events_of(draw: st.DrawFn, number: int) -> list[Event]:
    """The first sale of a subscription and its add-on, then changes of its quantity, and renewals."""
    seats = subscription(number, draw(st.sampled_from([BASIC, PREMIUM, METERED, OWN_SERVICE])))
    archive = add_on(100 + number, seats)
    reseller = draw(st.sampled_from([CUMULUS, STRATUS]))
    events = [sale(seats, archive, reseller_id=reseller)]
    if seats.is_own:
        return events
    deltas = draw(st.lists(st.integers(-3, 5), max_size=3))
    for place, quantity in enumerate(deltas, 2):
        fields: dict[str, Any] = {"reseller_id": reseller, "sequence_no": place}
        if quantity:
            seats = replace(seats, quantity=seats.quantity + quantity)
            lines = [sold(seats, LineKind.QUANTITY, quantity=quantity)]
            events.append(sale(seats, lines=lines, **fields))
        else:
            events.append(change(ChangeKind.SUBSCRIPTION_RENEWED, seats, **fields))
    return events


def facts(booking: Booking, state: Snapshot) -> dict[str, Any]:
    """What a booking came to, without the ids that are made anew each time."""
    return {
        "outcomes": {(o.event_id, o.state, o.is_blocked, str(o.reason)) for o in booking.outcomes},
        "orders": {
            order.event.id: [
                (line.product_id, line.quantity, line.unit_price, line.total, line.placement)
                for line in order.lines
            ]
            for order in booking.orders
        },
        "mirrors": mirrors_in(state),
    }


def mirrors_in(state: Snapshot) -> dict[Any, Any]:
    return {
        source: (m.product_id, m.quantity, m.status, m.unit_price, m.source_sequence_no)
        for source, m in state.subscription_mirrors.items()
    }


def orders_of(bookings: Sequence[Booking]) -> list[Any]:
    return [order.event.id for booking in bookings for order in booking.orders]


@pytest.mark.rule("R35")
@given(histories(), st.randoms(use_true_random=False))
def test_order_in_which_events_arrive_makes_no_difference(events, random):
    shuffled = random.sample(events, len(events))
    one, other = snapshot(), snapshot()

    assert facts(book(events, one), one) == facts(book(shuffled, other), other)


@pytest.mark.rule("R35")
@given(histories(), st.randoms(use_true_random=False))
def test_order_of_independent_subscriptions_makes_no_difference_to_any_of_them(events, random):
    """Their moments are exchanged; each subscription's own events stay in their order."""
    by_stream: dict[Any, list[Event]] = {}
    for event in events:
        by_stream.setdefault((event.reseller_id, event.streams[0].subject_id), []).append(event)
    rest = [list(events_of_one) for events_of_one in by_stream.values()]
    moments = iter(sorted(event.happened_at for event in events))
    reordered = []
    while any(rest):
        chosen = random.choice([queue for queue in rest if queue])
        reordered.append(replace(chosen.pop(0), happened_at=next(moments)))
    one, other = snapshot(), snapshot()

    assert facts(book(events, one), one) == facts(book(reordered, other), other)


@pytest.mark.rule("R1", "R35")
@given(histories(), st.data())
def test_batches_of_any_size_book_the_same_as_one(events, data):
    cut = data.draw(st.integers(0, len(events)))
    whole, parts = snapshot(), snapshot()

    together = book(events, whole)
    apart = [book(events[:cut], parts), book(events[cut:], parts)]

    assert sorted(orders_of(apart)) == sorted(orders_of([together]))
    assert mirrors_in(parts) == mirrors_in(whole)


@pytest.mark.rule("R1")
@given(histories())
def test_replay_of_booked_events_books_nothing_and_changes_nothing(events):
    state = snapshot()
    first = book(events, state)
    before = mirrors_in(state)

    again = book(events, state)

    assert len(set(orders_of([first]))) == len(first.orders)
    assert again.orders == []
    assert {outcome.state for outcome in again.outcomes} == {EventState.WAITING}
    assert mirrors_in(state) == before


@pytest.mark.rule("R1", "R34")
@given(histories())
def test_every_event_has_one_outcome_and_every_booked_one_has_one_order(events):
    booking = book(events, snapshot(unit_prices=UNPRICED))

    assert sorted(o.event_id for o in booking.outcomes) == sorted(e.id for e in events)
    booked = [o.event_id for o in booking.outcomes if o.state is EventState.BOOKED]
    assert sorted(booked) == sorted(orders_of([booking]))


@pytest.mark.rule("R34")
@given(histories())
def test_events_parked_for_a_missing_price_book_the_same_once_it_is_there(events):
    state, unbroken = snapshot(unit_prices=UNPRICED), snapshot()
    first = book(events, state)
    open_ids = {
        o.event_id for o in first.outcomes if o.state in {EventState.PARKED, EventState.WAITING}
    }
    state.unit_prices = snapshot().unit_prices

    second = book([event for event in events if event.id in open_ids], state)

    assert sorted(orders_of([first, second])) == sorted(orders_of([book(events, unbroken)]))
    assert mirrors_in(state) == mirrors_in(unbroken)


@pytest.mark.rule("R10", "R21")
@given(histories())
def test_order_has_a_line_for_each_line_of_the_distributor_and_totals_that_add_up(events):
    booking = book(events, snapshot([promotion(), promotion(2, PREMIUM)]))

    for order in booking.orders:
        sold_lines = [line for line in order.event.lines if not line.is_own]
        assert [line.quantity for line in order.lines] == [line.quantity for line in sold_lines]
        for line in order.lines:
            assert line.total == line.gross - line.discount
            assert line.gross == line.quantity * line.unit_price


@pytest.mark.rule("R30")
@given(histories())
def test_every_order_line_shows_in_exactly_one_place(events):
    booking = book(events, snapshot())

    for order in booking.orders:
        records = [record for record in booking.history if record.order_id == order.id]
        in_history = [line for line in order.lines if line.placement is Placement.HISTORY]
        assert [r.subscription_id for r in records] == [line.subscription_id for line in in_history]


@pytest.mark.rule("R32", "R35")
@given(histories())
def test_mirrors_end_in_the_state_of_the_last_event(events):
    state = snapshot()
    book(events, state)

    last = {
        (event.reseller_id, record.id): record for event in events for record in event.subscriptions
    }
    for source, mirror in state.subscription_mirrors.items():
        record = last[source]
        assert (mirror.quantity, mirror.product_id) == (record.quantity, record.product_id)


@pytest.mark.rule("R43", "R35")
@given(histories())
def test_forwarded_events_of_a_stream_are_numbered_without_gap_in_the_order_of_booking(events):
    booking = book(events, chained_snapshot())

    numbers: dict[Any, list[int]] = {}
    for sent in booking.outbox_events:
        for stream in sent.streams:
            assert isinstance(stream, Stream)
            numbers.setdefault(stream.subject_id, []).append(stream.sequence_no)
    for found in numbers.values():
        assert found == list(range(1, len(found) + 1))


# The price of a line

amounts = st.decimals(0, 10_000, places=3)
percentages = st.decimals(0, 150, places=1)
promotion_lists = st.lists(st.tuples(st.sampled_from(PromotionKind), percentages), max_size=5).map(
    lambda found: [promotion(n, kind=k, value=v) for n, (k, v) in enumerate(found, 1)]
)


def priced(quantity: int, unit_price: Decimal, promotions, *, currency: str = "EUR"):
    case = PromotionContext(
        product_id=BASIC,
        billing_cycle=subscription().billing_cycle,
        order_date=subscription().start_date,
        currency=currency,
        price_list_id=None,
        adds_licences=quantity > 0,
        is_new_customer=lambda: True,
        owned_products=frozenset,
    )
    return price_line(quantity=quantity, unit_price=unit_price, case=case, promotions=promotions)


@pytest.mark.rule("R21", "R24", "R25")
@given(st.integers(-50, 50), amounts, promotion_lists, st.sampled_from(["EUR", "JPY", "KWD"]))
def test_total_is_gross_less_discount_and_never_on_the_other_side_of_zero(
    quantity, unit_price, promotions, currency
):
    line = priced(quantity, unit_price, promotions, currency=currency)

    places = {"EUR": 2, "JPY": 0, "KWD": 3}[currency]
    assert line.total == line.gross - line.discount
    assert abs(line.gross - quantity * unit_price) <= Decimal(1).scaleb(-places) / 2
    assert round(line.total, places) == line.total
    assert 0 <= line.discount <= max(line.gross, Decimal(0))
    if quantity <= 0:
        assert line.promotion is None


@pytest.mark.rule("R24")
@given(st.integers(1, 50), amounts, promotion_lists, st.randoms(use_true_random=False))
def test_best_promotion_does_not_depend_on_the_order_in_which_they_are_listed(
    quantity, unit_price, promotions, random
):
    shuffled = random.sample(promotions, len(promotions))

    line = priced(quantity, unit_price, promotions)

    assert priced(quantity, unit_price, shuffled).promotion == line.promotion
    assert all(one.discount <= line.discount for one in line.evaluations)
    assert len(line.evaluations) == len(promotions)
    assert sum(one.is_applied for one in line.evaluations) == (line.promotion is not None)
