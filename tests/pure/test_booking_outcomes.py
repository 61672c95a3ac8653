"""What becomes of an event: booked, nothing to book, parked, or blocked by an earlier one (R5 to R7, R34, R35)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support.booking import (
    ALPINE,
    ANNUAL,
    BASIC,
    CUMULUS,
    HUBER,
    METERED,
    NOON,
    OWN_SERVICE,
    PREMIUM,
    PRODUCTS,
    STRATUS,
    add_on,
    book_one,
    change,
    customer,
    mirror_of,
    outcome_of,
    outcomes_by_number,
    price_list,
    promotion,
    sale,
    snapshot,
    snapshot_after,
    sold,
    subscription,
    terms,
    unit_prices,
)
from upline.backorders.booking import AccountMirror, SubscriptionMirror, book
from upline.backorders.rulebook import EventState, NothingToBook, ParkingReason
from upline.catalog.rulebook import BillingCycle
from upline.kernel.money import AMOUNT_LIMIT, Money
from upline.subscriptions.events import Stream
from upline.subscriptions.rulebook import ChangeKind, LineKind, Status, Trigger

PARKED, WAITING, BOOKED = EventState.PARKED, EventState.WAITING, EventState.BOOKED


@pytest.mark.rule("R1", "R10")
def test_sale_of_several_lines_books_one_order_with_one_line_each():
    basic, premium = subscription(1), subscription(2, PREMIUM)

    booking = book([sale(basic, premium)], snapshot())

    [order], [outcome] = booking.orders, booking.outcomes
    assert [line.product_id for line in order.lines] == [BASIC, PREMIUM]
    assert (outcome.state, outcome.is_blocked, outcome.reason) == (BOOKED, False, "")


@pytest.mark.rule("R7")
def test_sale_of_own_products_only_books_nothing_and_mirrors_nothing():
    state = snapshot()

    booking = book([sale(subscription(product=OWN_SERVICE))], state)

    [outcome] = booking.outcomes
    assert (outcome.state, outcome.reason) == (
        EventState.NOTHING_TO_BOOK,
        NothingToBook.OWN_PRODUCTS_ONLY,
    )
    assert (booking.orders, booking.accounts, booking.subscription_mirrors) == ([], {}, {})


@pytest.mark.rule("R7")
def test_own_product_is_left_out_of_the_order_and_named_in_its_provenance():
    basic, own = subscription(1), subscription(2, OWN_SERVICE, product_name="Care", quantity=3)
    state = snapshot()

    order = book_one(sale(own, basic), state)

    assert [line.product_id for line in order.lines] == [BASIC]
    assert order.provenance["left_out"] == [
        {"product": "Care", "quantity": 3, "why": "own_product"}
    ]
    assert list(state.subscription_mirrors) == [(CUMULUS, basic.id)]


# Parking


@pytest.mark.rule("R34")
@pytest.mark.parametrize(
    ("changes", "reason", "detail"),
    [
        (
            {"resellers": {}},
            ParkingReason.NO_RESELLER_ACCOUNT,
            "No account of this BSS stands for the reseller.",
        ),
        ({"products": {}}, ParkingReason.UNKNOWN_PRODUCT, "Basic is not in the catalogue."),
        (
            {"products": {BASIC: PRODUCTS[BASIC]._replace(owner_id=CUMULUS)}},
            ParkingReason.UNKNOWN_PRODUCT,
            "Basic is not in the catalogue.",
        ),
        (
            {"resellers": {CUMULUS: terms(currency="USD")}},
            ParkingReason.CURRENCY_MISMATCH,
            "The price of Business Basic is in EUR, the reseller’s account in USD.",
        ),
    ],
)
def test_event_that_cannot_be_booked_is_parked_with_reason_and_detail(changes, reason, detail):
    seats = subscription(product_name="Basic")

    outcome = outcome_of(sale(seats), snapshot(**changes))

    assert (outcome.state, outcome.reason, outcome.detail) == (PARKED, reason, detail)
    assert (outcome.subject_id, outcome.is_blocked) == (seats.id, False)


@pytest.mark.rule("R34", "R20")
def test_event_without_price_is_parked_with_product_cycle_and_day():
    annual = outcome_of(sale(subscription(billing_cycle=ANNUAL)))
    once = outcome_of(sale(subscription(billing_cycle=BillingCycle.ONE_TIME)))

    assert annual.reason == ParkingReason.NO_PRICE
    assert annual.detail == "No price for Business Basic, annual, on 15 May 2026."
    assert once.detail == "No price for Business Basic, one-time, on 15 May 2026."


@pytest.mark.rule("R21", "R34")
@pytest.mark.parametrize(
    ("lines", "is_parked"),
    [
        ([(1, "4"), (1, "5")], False),
        ([(1, "10")], True),  # the line's own amount is too large
        ([(-1, "10")], True),
        ([(1, "9"), (1, "1")], True),  # the order's total is
        ([(1, "9"), (1, "2")], True),
        ([(-1, "5"), (1, "10")], True),  # the line's amount is, the order's total is not
        ([(-1, "9"), (1, "11")], True),
        ([(1, "9"), (-1, "9"), (1, "9")], False),
    ],
)
def test_amount_that_no_column_can_hold_parks_the_event(lines, is_parked):
    """Prices are in units of a tenth of the limit."""
    unit = AMOUNT_LIMIT / 10
    subjects = [
        subscription(number, METERED, product_name="Credits") for number, _ in enumerate(lines, 1)
    ]
    sold_lines = [
        sold(subject, quantity=quantity, pushed_price=Money(Decimal(price) * unit, "EUR"))
        for subject, (quantity, price) in zip(subjects, lines, strict=True)
    ]

    outcome = outcome_of(sale(*subjects, lines=sold_lines))

    assert outcome.state is (PARKED if is_parked else BOOKED)
    if is_parked:
        assert outcome.reason == ParkingReason.AMOUNT_TOO_LARGE
        assert outcome.subject_id == subjects[-1].id
        assert outcome.detail.startswith("Credits comes to ")
        assert outcome.detail.endswith(",000.00 EUR.")


@pytest.mark.rule("R34")
def test_parked_line_of_an_add_on_names_the_subscription_it_belongs_to():
    seats = subscription()
    archive = add_on(2, seats, billing_cycle=ANNUAL)
    orphan = replace(archive, parent_id=None)

    assert outcome_of(sale(seats, archive)).subject_id == seats.id
    assert outcome_of(sale(seats, orphan)).subject_id == orphan.id


@pytest.mark.rule("R34")
def test_parked_event_without_stream_names_no_subscription():
    event = sale(subscription(), streams=())

    assert outcome_of(event, snapshot(resellers={})).subject_id is None


@pytest.mark.rule("R34")
def test_parked_sale_changes_nothing_even_if_only_its_last_line_has_no_price():
    seats, unpriced = subscription(1), subscription(2, billing_cycle=ANNUAL)
    state = snapshot()

    booking = book([sale(seats, unpriced)], state)

    assert booking.outcomes[0].state == PARKED
    assert (booking.orders, booking.history, booking.accounts) == ([], [], {})
    assert (state.accounts, state.subscription_mirrors) == ({}, {})
    assert booking.advanced_streams == set()


@pytest.mark.rule("R34")
def test_parked_event_blocks_later_events_of_the_same_subscription_only():
    seats, others = subscription(1, billing_cycle=ANNUAL), subscription(2)
    events = [
        sale(seats, number=1),
        sale(
            replace(seats, quantity=12),
            lines=[sold(seats, LineKind.QUANTITY, quantity=2)],
            number=2,
            sequence_no=2,
        ),
        sale(others, number=3),
    ]

    outcomes = outcomes_by_number(book(events, snapshot()))

    assert [outcomes[number].state for number in (1, 2, 3)] == [PARKED, WAITING, BOOKED]
    assert [outcomes[number].is_blocked for number in (1, 2, 3)] == [False, True, False]


@pytest.mark.rule("R34")
def test_parked_event_is_booked_with_its_own_order_date_once_the_price_is_set():
    seats = subscription(billing_cycle=ANNUAL)
    event = sale(seats)
    assert outcome_of(event).state == PARKED

    listed = terms(price_list=price_list({BASIC: "50"}, cycle=ANNUAL))
    order = book_one(event, snapshot(resellers={CUMULUS: listed}))

    assert order.event.effective_date == event.effective_date
    assert order.lines[0].unit_price == 50


# Streams and sequence numbers


@pytest.mark.rule("R35")
@pytest.mark.parametrize(("sequence_no", "state"), [(0, WAITING), (1, BOOKED), (2, WAITING)])
def test_first_event_of_an_unmirrored_subscription_must_have_the_first_sequence_number(
    sequence_no, state
):
    outcome = outcome_of(sale(subscription(), sequence_no=sequence_no))

    assert (outcome.state, outcome.is_blocked) == (state, state is WAITING)


@pytest.mark.rule("R1", "R35")
@pytest.mark.parametrize(
    ("sequence_no", "state"), [(1, WAITING), (2, BOOKED), (3, WAITING), (0, WAITING)]
)
def test_event_is_booked_only_if_its_sequence_number_follows_the_last_one(sequence_no, state):
    seats = subscription()
    more = sale(
        replace(seats, quantity=12),
        lines=[sold(seats, LineKind.QUANTITY, quantity=2)],
        number=2,
        sequence_no=sequence_no,
    )

    assert outcome_of(more, snapshot_after(sale(seats))).state == state


@pytest.mark.rule("R34", "R35")
def test_event_of_several_subscriptions_waits_if_any_of_them_is_not_next():
    first, second = subscription(1), subscription(2)
    event = sale(
        first,
        second,
        streams=(
            Stream(subject_id=first.id, sequence_no=1),
            Stream(subject_id=second.id, sequence_no=2),
        ),
    )

    assert outcome_of(event).state == WAITING


@pytest.mark.rule("R35")
def test_booked_event_advances_all_its_streams_and_marks_their_mirrors_for_writing():
    first, second = subscription(1), subscription(2)
    state = snapshot()

    booking = book([sale(first, second)], state)

    mirrors = [mirror_of(first, state), mirror_of(second, state)]
    assert booking.advanced_streams == {first.id, second.id}
    assert [mirror.source_sequence_no for mirror in mirrors] == [1, 1]
    assert booking.subscription_mirrors == {mirror.id: mirror for mirror in mirrors}


@pytest.mark.rule("R35")
def test_stream_without_a_mirror_is_advanced_too():
    unmirrored = subscription()
    event = change(ChangeKind.SUBSCRIPTION_SUSPENDED, unmirrored)

    booking = book([event], snapshot())

    assert booking.advanced_streams == {unmirrored.id}
    assert booking.subscription_mirrors == {}


@pytest.mark.rule("R35")
def test_change_without_other_effect_still_writes_the_sequence_number_of_the_mirror():
    seats = subscription()
    state = snapshot_after(sale(seats))
    mirror = mirror_of(seats, state)
    event = change(
        ChangeKind.CUSTOMER_UPDATED,
        streams=(Stream(subject_id=seats.id, sequence_no=2),),
        customer=customer(version=2, name="Huber & Sons"),
        number=2,
    )

    booking = book([event], state)

    assert (mirror.source_sequence_no, mirror.is_changed) == (2, True)
    assert list(booking.subscription_mirrors) == [mirror.id]


@pytest.mark.rule("R35")
def test_events_are_booked_in_the_order_in_which_they_happened_not_in_which_they_arrived():
    seats = subscription()
    first = sale(seats, number=1)
    second = sale(
        replace(seats, quantity=12),
        lines=[sold(seats, LineKind.QUANTITY, quantity=2)],
        number=2,
        sequence_no=2,
    )
    elsewhere = sale(subscription(9), reseller_id=STRATUS, number=3)

    booking = book([elsewhere, second, first], snapshot())

    assert [order.event for order in booking.orders] == [first, second, elsewhere]


@pytest.mark.rule("R35")
def test_events_of_the_same_moment_are_booked_in_the_order_of_their_ids():
    events = [sale(subscription(n), number=n, happened_at=NOON) for n in (3, 1, 2)]

    booking = book(events, snapshot())

    assert [order.event.id.int - 2000 for order in booking.orders] == [1, 2, 3]


@pytest.mark.rule("R35")
def test_moment_counts_before_id():
    late = sale(subscription(1), number=1, happened_at=NOON + timedelta(hours=1))
    early = sale(subscription(2), number=2, happened_at=NOON)

    assert [o.event for o in book([late, early], snapshot()).orders] == [early, late]


@pytest.mark.rule("R35")
def test_streams_of_two_resellers_are_apart_even_if_their_ids_are_equal():
    seats = subscription()
    state = snapshot_after(sale(seats))

    order = book_one(sale(seats, reseller_id=STRATUS, number=2), state)

    assert order.billing_to_id == terms(STRATUS).account_id
    assert mirror_of(seats, state).id != mirror_of(seats, state, STRATUS).id


# Changes that sell nothing


@pytest.mark.rule("R5")
@pytest.mark.parametrize(
    "kind",
    [kind for kind in ChangeKind if kind not in {"CUSTOMER_UPDATED", "EARLIER_SALE"}],
)
def test_change_of_a_mirrored_subscription_books_nothing_and_the_mirror_follows(kind):
    seats = subscription()
    state = snapshot_after(sale(seats))
    event = change(kind, replace(seats, status=Status.SUSPENDED), number=2, sequence_no=2)

    booking = book([event], state)

    [outcome] = booking.outcomes
    assert (outcome.state, outcome.reason) == (
        EventState.NOTHING_TO_BOOK,
        NothingToBook.MIRROR_UPDATED,
    )
    assert booking.orders == []
    assert booking.outbox_events == []
    assert mirror_of(seats, state).status is Status.SUSPENDED


@pytest.mark.rule("R5", "R6")
@pytest.mark.parametrize("known_customer", [False, True])
def test_change_of_an_unmirrored_subscription_mirrors_nothing(known_customer):
    state = snapshot_after(sale(subscription(9))) if known_customer else snapshot()
    before = dict(state.subscription_mirrors)

    outcome = outcome_of(change(ChangeKind.SUBSCRIPTION_SUSPENDED, subscription(), number=2), state)

    assert outcome.state is EventState.NOTHING_TO_BOOK
    assert outcome.reason == NothingToBook.NOT_MIRRORED
    assert state.subscription_mirrors == before


@pytest.mark.rule("R5")
def test_change_of_several_records_updates_those_that_are_mirrored():
    seats = subscription(1)
    state = snapshot_after(sale(seats))
    unmirrored = subscription(2)
    event = change(
        ChangeKind.SUBSCRIPTION_SUSPENDED,
        unmirrored,
        replace(seats, status=Status.SUSPENDED),
        streams=(Stream(subject_id=seats.id, sequence_no=2),),
        number=2,
    )

    assert outcome_of(event, state).reason == NothingToBook.MIRROR_UPDATED
    assert mirror_of(seats, state).status is Status.SUSPENDED
    assert (CUMULUS, unmirrored.id) not in state.subscription_mirrors


@pytest.mark.rule("R42")
def test_earlier_sale_mirrors_customer_and_subscriptions_without_an_order():
    seats = subscription()
    archive = add_on(2, seats)
    state = snapshot()

    booking = book([change(ChangeKind.EARLIER_SALE, seats, archive)], state)

    [outcome] = booking.outcomes
    assert (outcome.state, outcome.reason) == (
        EventState.NOTHING_TO_BOOK,
        NothingToBook.MIRROR_UPDATED,
    )
    assert booking.orders == []
    assert mirror_of(archive, state).parent_id == mirror_of(seats, state).id
    assert (mirror_of(seats, state).unit_price, mirror_of(seats, state).order_id) == (
        Decimal("5.60"),
        None,
    )
    assert mirror_of(archive, state).unit_price == Decimal("3.00")
    assert [account.name for account in booking.accounts.values()] == ["Huber Bakery"]


@pytest.mark.rule("R5", "R31")
def test_update_of_an_unmirrored_customer_mirrors_nothing():
    booking = book([change(ChangeKind.CUSTOMER_UPDATED, streams=())], snapshot())

    assert booking.outcomes[0].reason == NothingToBook.NOT_MIRRORED
    assert booking.outcomes[0].state is EventState.NOTHING_TO_BOOK
    assert booking.accounts == {}


@pytest.mark.rule("R4")
@pytest.mark.parametrize("trigger", Trigger)
def test_every_trigger_books_an_order(trigger):
    event = sale(subscription(product=METERED), kind=trigger)

    assert book_one(event).event.kind == trigger


@pytest.mark.rule("R1", "R35")
def test_event_delivered_twice_in_one_batch_is_booked_once():
    event = sale(subscription())

    booking = book([event, event], snapshot())

    assert len(booking.orders) == 1
    assert [outcome.state for outcome in booking.outcomes] == [BOOKED, WAITING]


@pytest.mark.rule("R20")
def test_product_of_the_upstream_catalogue_is_known():
    owned_by_other = PRODUCTS[BASIC]._replace(owner_id=STRATUS)
    state = snapshot(products={BASIC: owned_by_other}, catalogue_tenant_ids=(ALPINE, STRATUS))

    assert book_one(sale(subscription()), state).lines[0].product_id == BASIC


@pytest.mark.rule("R21", "R34")
@pytest.mark.parametrize("price", ["1", "1.5"])
def test_gross_above_the_limit_parks_the_event_even_if_its_total_is_below(price):
    unit_price = f"{Decimal(price) * AMOUNT_LIMIT:f}"
    state = snapshot([promotion(value=Decimal(60))], unit_prices=unit_prices({BASIC: unit_price}))
    seats = subscription(quantity=1)

    outcome = outcome_of(sale(seats), state)

    assert outcome.reason == ParkingReason.AMOUNT_TOO_LARGE


@pytest.mark.rule("R34", "R35")
def test_event_is_applied_after_many_others_of_its_stream():
    seats = subscription()
    state = snapshot_after(sale(seats))
    mirror_of(seats, state).source_sequence_no = 1000

    outcome = outcome_of(
        change(ChangeKind.SUBSCRIPTION_RENEWED, seats, number=2, sequence_no=1001), state
    )

    assert outcome.state is EventState.NOTHING_TO_BOOK


@pytest.mark.rule("R34")
def test_parked_event_of_an_unknown_reseller_names_its_first_subscription():
    first, second = subscription(1), subscription(2)

    outcome = outcome_of(sale(first, second), snapshot(resellers={}))

    assert (outcome.state, outcome.subject_id) == (PARKED, first.id)


@pytest.mark.parametrize("attempts", [0, 1, 2, 3])
def test_provenance_counts_the_attempts_with_the_one_that_booked(attempts):
    order = book_one(sale(subscription(), attempts=attempts))

    assert order.provenance["attempts"] == attempts + 1


def test_outcome_has_no_attempts_before_the_worker_counts_them():
    assert outcome_of(sale(subscription())).attempts == 0


@pytest.mark.rule("R5", "R42")
@pytest.mark.parametrize("kind", sorted(set(ChangeKind) - {ChangeKind.CUSTOMER_UPDATED}))
def test_only_an_earlier_sale_mirrors_an_unknown_subscription(kind):
    known, other = subscription(1), subscription(2)
    state = snapshot_after(sale(known))

    # In the document of an event the kind is plain text.
    outcome = outcome_of(change("".join(kind.value), other, number=2), state)

    is_mirrored = (CUMULUS, other.id) in state.subscription_mirrors
    assert is_mirrored is (kind is ChangeKind.EARLIER_SALE)
    assert outcome.reason == (
        NothingToBook.MIRROR_UPDATED if is_mirrored else NothingToBook.NOT_MIRRORED
    )


@pytest.mark.rule("R31")
def test_customer_update_is_known_by_the_plain_text_of_its_kind():
    state = snapshot_after(sale(subscription()))
    event = change(
        "".join(ChangeKind.CUSTOMER_UPDATED.value),
        number=2,
        customer=customer(version=2, name="New"),
    )

    assert outcome_of(event, state).reason == NothingToBook.MIRROR_UPDATED
    assert state.accounts[CUMULUS, HUBER].name == "New"


def test_mirrors_are_read_as_unchanged_records_without_events():
    account = AccountMirror(id=HUBER, source=(CUMULUS, HUBER), billing_to_id=HUBER, currency="EUR")
    mirror = mirror_of(subscription(), snapshot_after(sale(subscription())))
    values = {name: getattr(mirror, name) for name in SubscriptionMirror.__slots__}
    for name in ("source_sequence_no", "sequence_no", "is_new", "is_changed"):
        del values[name]
    read = SubscriptionMirror(**values)

    assert (account.source_version, account.is_new, account.is_changed) == (0, False, False)
    assert (read.source_sequence_no, read.sequence_no) == (0, 0)
    assert (read.is_new, read.is_changed) == (False, False)
