"""The lines of a back-order: the price ladder, own prices, currency and promotions (R20 to R26, R42)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.support.booking import (
    ANNUAL,
    ARCHIVE,
    BASIC,
    CUMULUS,
    DAY,
    METERED,
    MONTHLY,
    PREMIUM,
    PRICE_LIST,
    STRATUS,
    add_on,
    book_line,
    book_one,
    chained_snapshot,
    change,
    customer,
    mirror_of,
    outcome_of,
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
from upline.backorders.booking import OwnedRecord
from upline.backorders.rulebook import LINE_RULES, EventState, ParkingReason
from upline.catalog.pricing import PromotionTerms
from upline.catalog.rulebook import PriceSource, PromotionKind
from upline.kernel.money import Money
from upline.subscriptions.rulebook import ChangeKind, LineKind, Status, SubscriptionKind

LISTED = {CUMULUS: terms(price_list=price_list({BASIC: "4.48", PREMIUM: "15.00"}))}
KEEPS_PRICE = [kind for kind, rule in LINE_RULES.items() if rule.keeps_price]


def more_licences(seats, quantity=2, **fields):
    """The sale that adds licences to a subscription, or takes some away."""
    after = replace(seats, quantity=seats.quantity + quantity)
    line = sold(after, fields.pop("kind", LineKind.QUANTITY), quantity=quantity)
    return sale(after, lines=[line], number=2, sequence_no=2, **fields)


# The ladder


@pytest.mark.rule("R20")
@pytest.mark.parametrize(
    ("product", "pushed", "price", "source"),
    [
        (METERED, "0.37", "0.37", PriceSource.PUSHED),
        (METERED, "0", "0", PriceSource.PUSHED),
        (METERED, None, "1.00", PriceSource.PRODUCT),
        (BASIC, "0.37", "4.48", PriceSource.PRICE_LIST),  # its price is not set by the vendor
        (BASIC, None, "4.48", PriceSource.PRICE_LIST),
        (ARCHIVE, None, "3.00", PriceSource.PRODUCT),  # not on the price list
    ],
)
def test_new_subscription_takes_the_first_price_of_the_ladder(product, pushed, price, source):
    seats = subscription(product=product)
    pushed_price = None if pushed is None else Money(Decimal(pushed), "EUR")
    line = sold(seats, pushed_price=pushed_price)

    booked = book_line(sale(seats, lines=[line]), snapshot(resellers=LISTED))

    assert (booked.unit_price, booked.price_source) == (Decimal(price), source)


@pytest.mark.rule("R20")
@pytest.mark.parametrize("currency", ["USD", "EUR"])
def test_pushed_price_is_in_the_currency_that_was_pushed_with_it(currency):
    seats = subscription(product=METERED)
    line = sold(seats, pushed_price=Money(Decimal("0.37"), currency))

    outcome = outcome_of(sale(seats, lines=[line]))

    assert (outcome.state is EventState.BOOKED) == (currency == "EUR")


@pytest.mark.rule("R20")
@pytest.mark.parametrize(
    ("limits", "price"),
    [
        ({}, "4.48"),
        ({"is_active": False}, "5.60"),
        ({"valid_to": date(2026, 5, 14)}, "5.60"),
        ({"valid_from": date(2026, 5, 16)}, "5.60"),
    ],
)
def test_price_list_counts_if_active_and_valid_on_the_order_date(limits, price):
    listed = terms(price_list=price_list({BASIC: "4.48"}, **limits))

    booked = book_line(sale(subscription()), snapshot(resellers={CUMULUS: listed}))

    assert booked.unit_price == Decimal(price)


@pytest.mark.rule("R20", "R17")
def test_first_price_found_decides_even_if_its_currency_parks_the_event():
    listed = terms(price_list=price_list({BASIC: "4.48"}, currency="USD"))

    outcome = outcome_of(sale(subscription()), snapshot(resellers={CUMULUS: listed}))

    assert outcome.reason == ParkingReason.CURRENCY_MISMATCH
    assert outcome.detail == (
        "The price of Business Basic is in USD, the reseller’s account in EUR."
    )


@pytest.mark.rule("R11", "R20")
def test_price_list_is_that_of_the_reseller_who_sold():
    resellers = {**LISTED, STRATUS: terms(STRATUS)}
    seats = subscription()

    booked = book_line(sale(seats, reseller_id=STRATUS), snapshot(resellers=resellers))

    assert booked.unit_price == Decimal("5.60")


@pytest.mark.rule("R20")
@pytest.mark.parametrize("quantity", [2, -2])
@pytest.mark.parametrize("kind", KEEPS_PRICE)
def test_change_of_an_existing_subscription_keeps_its_own_price(kind, quantity):
    seats = subscription()
    state = snapshot_after(sale(seats))
    mirror_of(seats, state).unit_price = Decimal("5.00")
    state.resellers = LISTED

    booked = book_line(more_licences(seats, quantity, kind=kind), state)

    assert (booked.unit_price, booked.price_source) == (Decimal("5.00"), PriceSource.SUBSCRIPTION)
    assert (booked.quantity, booked.gross) == (quantity, Decimal("5.00") * quantity)


@pytest.mark.rule("R20", "R42")
@pytest.mark.parametrize("is_mirrored", [False, True])
def test_missing_own_price_is_found_by_the_ladder_and_counts_as_the_subscription_own(is_mirrored):
    seats = subscription()
    earlier = [change(ChangeKind.EARLIER_SALE, seats)] if is_mirrored else []
    state = snapshot_after(*earlier, resellers=LISTED)
    event = more_licences(seats)
    if not is_mirrored:
        event = replace(event, streams=())

    booked = book_line(event, state)

    assert (booked.unit_price, booked.price_source) == (Decimal("4.48"), PriceSource.SUBSCRIPTION)
    assert mirror_of(seats, state).unit_price == Decimal("4.48")


@pytest.mark.rule("R20", "R34")
def test_missing_own_price_that_is_nowhere_found_parks_the_event():
    seats = subscription(billing_cycle=ANNUAL)

    assert outcome_of(replace(more_licences(seats), streams=())).reason == ParkingReason.NO_PRICE


@pytest.mark.rule("R20")
def test_own_price_in_another_currency_than_the_account_parks_the_event():
    seats = subscription()
    state = snapshot_after(sale(seats))
    mirror_of(seats, state).currency = "USD"

    assert outcome_of(more_licences(seats), state).reason == ParkingReason.CURRENCY_MISMATCH


@pytest.mark.rule("R20")
def test_later_line_keeps_the_price_that_an_earlier_line_of_the_sale_found():
    seats = subscription(product=METERED)
    lines = [
        sold(seats, quantity=10, pushed_price=Money(Decimal("0.37"), "EUR")),
        sold(seats, LineKind.QUANTITY, quantity=5),
    ]

    order = book_one(sale(seats, lines=lines))

    assert [line.unit_price for line in order.lines] == [Decimal("0.37")] * 2
    assert order.lines[1].price_source is PriceSource.SUBSCRIPTION


@pytest.mark.rule("R20")
def test_full_plan_change_prices_the_old_product_by_the_subscription_and_the_new_by_the_list():
    seats = subscription()
    state = snapshot_after(sale(seats))
    state.resellers = LISTED
    after = replace(seats, product_id=PREMIUM)
    lines = [
        sold(after, LineKind.FULL_PLAN_OLD, product_id=BASIC, quantity=-10),
        sold(after, LineKind.FULL_PLAN_NEW, quantity=10),
    ]

    order = book_one(sale(after, lines=lines, number=2, sequence_no=2), state)

    assert [(line.quantity, line.unit_price) for line in order.lines] == [
        (-10, Decimal("5.60")),
        (10, Decimal("15.00")),
    ]
    assert mirror_of(seats, state).unit_price == Decimal("15.00")


@pytest.mark.rule("R20")
def test_line_without_own_price_leaves_the_mirror_price_of_other_records_alone():
    seats, other = subscription(1), subscription(2)
    state = snapshot_after(sale(seats, other))
    mirror_of(other, state).unit_price = Decimal("1.23")
    event = sale(
        replace(seats, quantity=12),
        other,
        lines=[sold(seats, LineKind.QUANTITY, quantity=2)],
        number=2,
        sequence_no=2,
    )

    book_one(event, state)

    assert mirror_of(other, state).unit_price == Decimal("1.23")


@pytest.mark.rule("R42")
@pytest.mark.parametrize(
    ("prices", "own_price"), [({}, Decimal("5.60")), ({"currency": "USD"}, None)]
)
def test_parent_mirrored_beside_its_add_on_gets_its_price_if_the_currency_is_the_account_s(
    prices, own_price
):
    seats = subscription()
    archive = add_on(2, seats)
    listed = terms(price_list=price_list({ARCHIVE: "2.00"}))
    state = snapshot(
        unit_prices=unit_prices({BASIC: "5.60"}, **prices), resellers={CUMULUS: listed}
    )

    book_one(sale(seats, archive, lines=[sold(archive, LineKind.NEW_ADD_ON)]), state)

    assert mirror_of(seats, state).unit_price == own_price
    assert mirror_of(seats, state).order_id is None


@pytest.mark.rule("R42")
def test_parent_without_a_price_is_mirrored_without_one():
    seats = subscription(billing_cycle=ANNUAL)
    archive = add_on(2, seats)
    state = snapshot()

    book_one(sale(seats, archive, lines=[sold(archive, LineKind.NEW_ADD_ON)]), state)

    assert mirror_of(seats, state).unit_price is None


# Money


@pytest.mark.rule("R21", "R26")
def test_line_holds_rounded_money_its_promotion_and_the_cycles_it_lasts():
    seats = subscription(quantity=7)
    tenth = promotion(cycles=3)

    booked = book_line(sale(seats), snapshot([tenth], resellers=LISTED))

    assert (booked.gross, booked.discount, booked.total) == (
        Decimal("31.36"),
        Decimal("3.14"),
        Decimal("28.22"),
    )
    assert (booked.promotion_id, booked.promotion_cycles) == (tenth.id, 3)
    assert [one.reason for one in booked.evaluations] == ["best"]


@pytest.mark.rule("R26")
def test_line_without_promotion_names_none_and_tells_why_others_did_not_apply():
    ended = promotion(last_date=date(2026, 5, 14), cycles=3)

    booked = book_line(sale(subscription()), snapshot([ended]))

    assert (booked.promotion_id, booked.promotion_cycles, booked.discount) == (None, None, 0)
    assert [one.reason for one in booked.evaluations] == ["ended"]


@pytest.mark.rule("R17", "R21")
def test_line_is_rounded_to_the_minor_unit_of_the_account_s_currency():
    state = snapshot(
        unit_prices=unit_prices({BASIC: "5.60"}, currency="JPY"),
        resellers={CUMULUS: terms(currency="JPY")},
    )

    order = book_one(sale(subscription(quantity=2)), state)

    assert (order.currency, order.lines[0].gross) == ("JPY", Decimal(11))


# Promotions


@pytest.mark.rule("R22")
@pytest.mark.parametrize("scope", [frozenset({(BASIC, ANNUAL)}), frozenset({(PREMIUM, MONTHLY)})])
def test_promotion_of_another_product_or_cycle_is_not_looked_at(scope):
    assert book_line(sale(subscription()), snapshot([promotion(scope=scope)])).evaluations == ()


@pytest.mark.rule("R22", "R13")
@pytest.mark.parametrize(
    ("day", "is_applied"), [(date(2026, 5, 31), True), (date(2026, 6, 1), False)]
)
def test_promotion_must_be_active_on_the_order_date(day, is_applied):
    event = sale(subscription(), effective_date=day)

    assert bool(book_line(event, snapshot([promotion()])).promotion_id) is is_applied


@pytest.mark.rule("R25")
@pytest.mark.parametrize(
    ("kind", "quantity", "is_applied"),
    [
        *(
            (kind, 1, rule.takes_promotion)
            for kind, rule in LINE_RULES.items()
            if "FULL" not in kind
        ),
        (LineKind.QUANTITY, -1, False),
        (LineKind.ADD_ON_QUANTITY, -1, False),
        (LineKind.QUANTITY, 0, False),
    ],
)
def test_promotion_applies_only_to_lines_that_add_licences(kind, quantity, is_applied):
    seats = subscription()
    state = snapshot_after(sale(seats), promotions=[promotion()])

    booked = book_line(more_licences(seats, quantity, kind=kind), state)

    assert bool(booked.promotion_id) is is_applied
    assert [one.reason for one in booked.evaluations] == ["best" if is_applied else "not_added"]


@pytest.mark.rule("R23")
@pytest.mark.parametrize("is_listed", [True, False])
def test_promotion_of_a_price_list_applies_to_resellers_with_that_list_only(is_listed):
    only = promotion(price_lists=frozenset({PRICE_LIST}))
    resellers = LISTED if is_listed else {CUMULUS: terms()}

    booked = book_line(sale(subscription()), snapshot([only], resellers=resellers))

    assert bool(booked.promotion_id) is is_listed


@pytest.mark.rule("R23", "R17")
@pytest.mark.parametrize(("currency", "discount"), [("EUR", "10.00"), ("USD", "0")])
def test_fixed_amount_applies_per_licence_in_the_currency_of_the_account(currency, discount):
    off = promotion(kind=PromotionKind.AMOUNT, value=Decimal(1), currency=currency)

    assert book_line(sale(subscription()), snapshot([off])).discount == Decimal(discount)


def new_customers_only() -> PromotionTerms:
    return promotion(new_customers_only=True)


@pytest.mark.rule("R25")
@pytest.mark.parametrize(
    ("first", "is_new"),
    [
        ([], True),
        ([subscription(1)], False),
        ([subscription(1, status=Status.CANCELLED)], False),  # current or past
        ([subscription(1, PREMIUM)], False),
    ],
)
def test_customer_with_any_mirrored_subscription_is_not_new(first, is_new):
    state = snapshot_after(*(sale(one) for one in first), promotions=[new_customers_only()])

    booked = book_line(sale(subscription(2), number=2), state)

    assert bool(booked.promotion_id) is is_new


@pytest.mark.rule("R25")
def test_subscriptions_begun_in_the_same_sale_leave_the_customer_new():
    state = snapshot([new_customers_only()])

    order = book_one(sale(subscription(1), subscription(2)), state)

    assert all(line.promotion_id for line in order.lines)


@pytest.mark.rule("R25")
def test_new_target_of_a_partial_plan_change_leaves_the_customer_new_but_its_source_does_not():
    source, target = subscription(1, PREMIUM), subscription(2)
    lines = [
        sold(source, LineKind.PARTIAL_PLAN_SOURCE, quantity=-2),
        sold(target, LineKind.PARTIAL_PLAN_NEW_TARGET, quantity=2),
    ]
    alone = sale(target, lines=lines[1:])
    with_source = sale(source, target, lines=lines)

    assert book_line(alone, snapshot([new_customers_only()])).promotion_id
    order = book_one(with_source, snapshot([new_customers_only()]))
    assert [line.promotion_id for line in order.lines] == [None, None]


@pytest.mark.rule("R25")
def test_first_later_sale_of_an_unmirrored_subscription_finds_the_customer_new():
    event = replace(more_licences(subscription()), streams=())

    assert book_line(event, snapshot([new_customers_only()])).promotion_id


@pytest.mark.rule("R25")
def test_other_subscription_that_the_sale_reports_makes_the_customer_not_new():
    seats, other = subscription(1), subscription(2, PREMIUM)
    event = sale(seats, other, lines=[sold(seats)])

    assert book_line(event, snapshot([new_customers_only()])).promotion_id is None


@pytest.mark.rule("R25", "R7")
def test_reseller_s_own_subscription_leaves_the_customer_new():
    seats, own = subscription(1), subscription(2, is_own=True)
    event = sale(seats, own, lines=[sold(seats)])

    assert book_line(event, snapshot([new_customers_only()])).promotion_id


@pytest.mark.rule("R25")
def test_add_on_is_no_subscription_that_makes_a_customer_not_new():
    seats = subscription()
    archive = add_on(2, seats, BASIC)
    event = sale(seats, archive)

    assert all(
        line.promotion_id for line in book_one(event, snapshot([new_customers_only()])).lines
    )


@pytest.mark.rule("R25")
@pytest.mark.parametrize(
    ("kind", "is_new"), [(SubscriptionKind.SUBSCRIPTION, False), (SubscriptionKind.ADD_ON, True)]
)
def test_mirrored_record_outside_the_batch_decides_whether_a_customer_is_new(kind, is_new):
    state = snapshot_after(
        change(ChangeKind.EARLIER_SALE, streams=()), promotions=[new_customers_only()]
    )
    [account] = state.accounts.values()
    record = OwnedRecord(id=STRATUS, kind=kind, product_id=PREMIUM, is_cancelled=True)
    state.owned_records = {account.id: [record]}

    assert bool(book_line(sale(subscription()), state).promotion_id) is is_new


@pytest.mark.rule("R25")
def test_own_mirror_of_the_line_does_not_make_the_customer_not_new():
    seats = subscription()
    state = snapshot_after(sale(seats), promotions=[new_customers_only()])
    [account] = state.accounts.values()
    mirror = mirror_of(seats, state)
    record = OwnedRecord(
        id=mirror.id, kind=mirror.kind, product_id=mirror.product_id, is_cancelled=False
    )
    state.owned_records = {account.id: [record]}

    assert book_line(more_licences(seats), state).promotion_id


@pytest.mark.rule("R25")
def test_subscription_of_another_customer_or_reseller_leaves_the_customer_new():
    state = snapshot_after(
        sale(subscription(1), customer=customer(STRATUS)),
        sale(subscription(1), reseller_id=STRATUS),
        promotions=[new_customers_only()],
    )

    assert book_line(sale(subscription(3), number=3), state).promotion_id


def requires(product) -> PromotionTerms:
    return promotion(requires=frozenset({product}))


@pytest.mark.rule("R23")
@pytest.mark.parametrize(
    ("status", "owns"),
    [
        (Status.ACTIVE, True),
        (Status.INACTIVE, True),
        (Status.SUSPENDED, True),
        (Status.PENDING_CANCEL, True),
        (Status.CANCELLED, False),
    ],
)
def test_product_counts_as_owned_unless_cancelled(status, owns):
    other = subscription(1, PREMIUM)
    state = snapshot_after(sale(other), promotions=[requires(PREMIUM)])
    mirror_of(other, state).status = status

    assert bool(book_line(sale(subscription(2), number=2), state).promotion_id) is owns


@pytest.mark.rule("R23")
@pytest.mark.parametrize("is_cancelled", [False, True])
def test_record_outside_the_batch_counts_as_owned_unless_cancelled(is_cancelled):
    state = snapshot_after(
        change(ChangeKind.EARLIER_SALE, streams=()), promotions=[requires(PREMIUM)]
    )
    [account] = state.accounts.values()
    record = OwnedRecord(
        id=STRATUS,
        kind=SubscriptionKind.SUBSCRIPTION,
        product_id=PREMIUM,
        is_cancelled=is_cancelled,
    )
    state.owned_records = {account.id: [record]}

    assert bool(book_line(sale(subscription()), state).promotion_id) is not is_cancelled


@pytest.mark.rule("R23")
def test_product_bought_in_the_same_sale_counts_as_owned():
    state = snapshot([requires(PREMIUM)])

    order = book_one(sale(subscription(1), subscription(2, PREMIUM)), state)

    assert order.lines[0].promotion_id


@pytest.mark.rule("R23", "R7")
@pytest.mark.parametrize(
    "fields", [{"is_own": True}, {"status": Status.CANCELLED}, {"product": ARCHIVE}]
)
def test_product_that_the_sale_reports_as_given_up_counts_no_longer_as_owned(fields):
    other, seats = subscription(1, PREMIUM), subscription(2)
    state = snapshot_after(sale(other), promotions=[requires(PREMIUM)])
    given_up = subscription(1, **{"product": PREMIUM, **fields})
    event = sale(given_up, seats, lines=[sold(seats)], streams=(), number=2)

    assert book_line(event, state).promotion_id is None


@pytest.mark.rule("R23")
def test_cancelled_subscription_that_the_sale_reports_is_owned_by_nobody():
    seats, cancelled = subscription(1), subscription(2, PREMIUM, status=Status.CANCELLED)
    event = sale(seats, cancelled, lines=[sold(seats)])

    assert book_line(event, snapshot([requires(PREMIUM)])).promotion_id is None


@pytest.mark.rule("R43", "R20")
def test_middle_tier_books_by_its_own_prices():
    assert book_line(sale(subscription()), chained_snapshot()).unit_price == Decimal("5.60")


@pytest.mark.rule("R13")
def test_prices_are_those_of_the_order_date():
    limited = price_list({BASIC: "4.48"}, valid_from=DAY, valid_to=DAY)
    state = snapshot(resellers={CUMULUS: terms(price_list=limited)})
    later = sale(subscription(2), effective_date=date(2026, 5, 16), number=2)

    assert book_line(sale(subscription()), state).unit_price == Decimal("4.48")
    assert book_line(later, state).unit_price == Decimal("5.60")


@pytest.mark.rule("R24", "R42")
@pytest.mark.parametrize(
    ("currency", "is_parked", "own_price"),
    [("EUR", False, Decimal("5.60")), ("CHF", True, None), ("USD", True, None)],
)
def test_currencies_are_compared_by_their_code(currency, is_parked, own_price):
    prices = unit_prices({BASIC: "5.60", ARCHIVE: "3.00"}, currency="".join(currency))
    seats = subscription()
    archive = add_on(2, seats)
    listed = terms(price_list=price_list({ARCHIVE: "2.00"}))
    state = snapshot(unit_prices=prices, resellers={CUMULUS: listed})

    assert (outcome_of(sale(seats), snapshot(unit_prices=prices)).state == "PARKED") is is_parked
    book_one(sale(seats, archive, lines=[sold(archive, LineKind.NEW_ADD_ON)]), state)
    assert mirror_of(seats, state).unit_price == own_price
