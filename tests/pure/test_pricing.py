"""The price of a line: the ladder, rounding, promotions. Pure functions, table by table (R20 to R25)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from upline.catalog.pricing import (
    PriceListTerms,
    PricePeriod,
    PromotionContext,
    PromotionTerms,
    Tier,
    UnitPrices,
    price_line,
    price_on,
    resolve_unit_price,
)
from upline.catalog.rulebook import BillingCycle, PriceSource, PromotionKind
from upline.kernel.money import Money, round_money

PRODUCT, OTHER = UUID(int=1), UUID(int=2)
MONTHLY, ANNUAL = BillingCycle.MONTHLY, BillingCycle.ANNUAL
DAY = date(2026, 5, 15)


def promotion(number: int = 1, **terms) -> PromotionTerms:
    whole = {
        "name": f"P{number}", "kind": PromotionKind.PERCENT, "value": Decimal(10), "currency": "EUR",
        "first_date": date(2026, 5, 1), "last_date": date(2026, 5, 31), "cycles": None,
        "is_lifetime": False, "new_customers_only": False, "scope": frozenset({(PRODUCT, MONTHLY)}),
    }  # fmt: skip
    return PromotionTerms(id=UUID(int=number), **{**whole, **terms})


def amount(value: str, number: int = 1, **terms) -> PromotionTerms:
    return promotion(number, kind=PromotionKind.AMOUNT, value=Decimal(value), **terms)


def case(**facts) -> PromotionContext:
    whole = {
        "product_id": PRODUCT, "billing_cycle": MONTHLY, "order_date": DAY, "currency": "EUR",
        "price_list_id": None, "adds_licences": True, "is_new_customer": lambda: False,
        "owned_products": frozenset,
    }  # fmt: skip
    return PromotionContext(**{**whole, **facts})


def priced(*promotions, quantity=10, unit_price="5.60", **facts):
    return price_line(
        quantity=quantity, unit_price=Decimal(unit_price), case=case(**facts), promotions=promotions
    )


@pytest.mark.rule("R21")
@pytest.mark.parametrize(
    ("exact", "currency", "rounded"),
    [
        ("0.005", "EUR", "0.01"),
        ("0.004999", "EUR", "0.00"),
        ("-0.005", "EUR", "-0.01"),
        ("-0.004", "EUR", "0.00"),
        ("2.675", "EUR", "2.68"),
        ("1.5", "JPY", "2"),
        ("-1.5", "JPY", "-2"),
        ("2.5", "JPY", "3"),
        ("0.0005", "KWD", "0.001"),
        ("150.524", "RSD", "150.52"),
        ("0.005", "AFN", "0.01"),
        ("0.0005", "IQD", "0.001"),
        ("0.5", "ISK", "1"),
        ("0.00005", "CLF", "0.0001"),
    ],
)
def test_money_is_rounded_half_up_away_from_zero(exact, currency, rounded):
    assert round_money(Decimal(exact), currency) == Decimal(rounded)


@pytest.mark.rule("R21")
@pytest.mark.parametrize(
    ("quantity", "unit_price", "percent", "gross", "discount", "total"),
    [
        (3, "0.995", "0", "2.99", "0.00", "2.99"),  # 2.985 up
        (-3, "0.995", "0", "-2.99", "0.00", "-2.99"),  # away from zero, not towards
        (1, "0.05", "10", "0.05", "0.01", "0.04"),  # 0.005 up
        (3, "3.335", "50", "10.01", "5.01", "5.00"),  # the discount comes from the rounded gross
        (7, "4.48", "10", "31.36", "3.14", "28.22"),
    ],
)
def test_gross_and_discount_are_rounded_and_total_is_their_difference(
    quantity, unit_price, percent, gross, discount, total
):
    line = priced(
        promotion(value=Decimal(percent)),
        quantity=quantity,
        unit_price=unit_price,
        adds_licences=quantity > 0,
    )

    found = (line.gross, line.discount, line.total)
    assert found == (Decimal(gross), Decimal(discount), Decimal(total))


@pytest.mark.rule("R22")
@pytest.mark.parametrize(
    ("day", "is_applied"),
    [
        (date(2026, 4, 30), False),
        (date(2026, 5, 1), True),
        (date(2026, 5, 31), True),
        (date(2026, 6, 1), False),
    ],
)
def test_both_ends_of_a_promotion_are_included(day, is_applied):
    assert bool(priced(promotion(), order_date=day).promotion) is is_applied


@pytest.mark.rule("R22", "R23", "R25", "R26")
@pytest.mark.parametrize(
    ("terms", "facts", "reason"),
    [
        ({}, {}, "best"),
        ({"first_date": None, "last_date": None}, {}, "best"),
        ({"first_date": date(2026, 5, 16)}, {}, "not_started"),
        ({"last_date": date(2026, 5, 14)}, {}, "ended"),
        ({}, {"adds_licences": False}, "not_added"),
        ({}, {"billing_cycle": BillingCycle.ONE_TIME}, "one_time"),
        ({"price_lists": frozenset({UUID(int=9)})}, {}, "other_price_list"),
        ({"price_lists": frozenset({UUID(int=9)})}, {"price_list_id": UUID(int=9)}, "best"),
        ({"kind": PromotionKind.AMOUNT, "currency": "USD"}, {}, "other_currency"),
        ({"kind": PromotionKind.AMOUNT, "currency": "CHF"}, {}, "other_currency"),
        ({"kind": PromotionKind.PERCENT, "currency": "USD"}, {}, "best"),
        ({"new_customers_only": True}, {}, "new_customers_only"),
        ({"new_customers_only": True}, {"is_new_customer": lambda: True}, "best"),
        ({"requires": frozenset({OTHER})}, {}, "requires_products"),
        (
            {"requires": frozenset({OTHER, PRODUCT})},
            {"owned_products": lambda: frozenset({OTHER})},
            "requires_products",
        ),
        (
            {"requires": frozenset({OTHER})},
            {"owned_products": lambda: frozenset({OTHER})},
            "best",
        ),
        (
            {"requires": frozenset({OTHER})},
            {"owned_products": lambda: frozenset({OTHER, PRODUCT})},
            "best",
        ),
    ],
)
def test_each_promotion_has_a_reason_for_its_eligibility(terms, facts, reason):
    line = priced(promotion(**terms), **facts)

    [evaluations] = line.evaluations
    assert evaluations.reason == reason
    assert evaluations.is_applied is (reason == "best")
    assert bool(line.discount) is (reason == "best")


@pytest.mark.rule("R23")
@pytest.mark.parametrize(
    ("terms", "lasts"),
    [({}, 1), ({"cycles": 3}, 3), ({"is_lifetime": True}, None), ({"cycles": 1}, 1)],
)
def test_a_promotion_lasts_the_first_cycle_some_cycles_or_for_life(terms, lasts):
    assert promotion(**terms).duration_cycles == lasts


@pytest.mark.rule("R24")
@pytest.mark.parametrize(
    ("promotions", "best"),
    [
        ((promotion(1, value=Decimal(10)), promotion(2, value=Decimal(20))), "P2"),
        ((promotion(1, value=Decimal(10)), amount("0.57", 2)), "P2"),  # 5.60 against 5.70
        ((promotion(1, value=Decimal(10)), amount("0.56", 2)), "P1"),  # the same: lowest id
        (
            (promotion(1), promotion(2, first_date=date(2026, 4, 1))),
            "P2",  # the same: earliest start
        ),
        ((promotion(1), promotion(2, first_date=None)), "P2"),  # without a start: the earliest
        ((promotion(2), promotion(1)), "P1"),
        ((amount("6", 1), promotion(2, value=Decimal(100))), "P1"),  # both bring it to zero
    ],
)
def test_one_promotion_applies_chosen_by_amount_then_date_then_id(promotions, best):
    line = priced(*promotions)

    assert line.promotion.name == best
    assert [c.promotion.name for c in line.evaluations if c.is_applied] == [best]
    assert line.discount == max(c.discount for c in line.evaluations)


@pytest.mark.rule("R24")
@pytest.mark.parametrize("term", [amount("7.00"), promotion(value=Decimal(150))])
def test_a_line_never_goes_below_zero(term):
    line = priced(term, unit_price="5.60")

    assert (line.discount, line.total) == (Decimal("56.00"), 0)


@pytest.mark.rule("R20")
@pytest.mark.parametrize(
    ("terms", "day", "price"),
    [
        ({}, DAY, "4.48"),
        ({"is_active": False}, DAY, None),
        ({"valid_from": date(2026, 5, 15)}, DAY, "4.48"),
        ({"valid_from": date(2026, 5, 16)}, DAY, None),
        ({"valid_to": date(2026, 5, 15)}, DAY, "4.48"),
        ({"valid_to": date(2026, 5, 14)}, DAY, None),
    ],
)
def test_price_list_applies_while_active_and_valid(terms, day, price):
    prices = {(PRODUCT, MONTHLY): [PricePeriod(Money(Decimal("4.48"), "EUR"))]}
    whole = {"is_active": True, "valid_from": None, "valid_to": None, "prices": prices, **terms}
    price_list = PriceListTerms(id=UUID(int=5), name="Gold", **whole)

    found = price_list.price_on(day, PRODUCT, MONTHLY)

    assert found == (Money(Decimal(price), "EUR") if price else None)
    assert price_list.price_on(day, PRODUCT, ANNUAL) is None
    assert price_list.price_on(day, OTHER, MONTHLY) is None


@pytest.mark.rule("R20")
def test_latest_started_price_period_applies():
    old = PricePeriod(Money(Decimal(1), "EUR"))
    new = PricePeriod(Money(Decimal(2), "EUR"), valid_from=DAY, valid_to=date(2026, 6, 1))

    assert price_on([new, old], date(2026, 5, 14)).amount == 1
    assert price_on([old, new], DAY).amount == 2
    assert price_on([old, new], date(2026, 6, 1)).amount == 2
    assert price_on([old, new], date(2026, 6, 2)).amount == 1


@pytest.mark.rule("R20", "R43")
def test_inherited_price_gets_the_markup_of_each_tier_without_own_price():
    owner = Tier(Decimal(9), [PricePeriod(Money(Decimal("5.55"), "EUR"))])
    middle = Tier(Decimal("1.1"), [])
    own = Tier(Decimal("1.1"), [PricePeriod(Money(Decimal(7), "EUR"))])

    assert resolve_unit_price([owner], DAY) == Money(Decimal("5.55"), "EUR")
    assert resolve_unit_price([owner, middle], DAY) == Money(Decimal("6.11"), "EUR")
    assert resolve_unit_price([owner, middle, middle], DAY) == Money(Decimal("6.72"), "EUR")
    assert resolve_unit_price([owner, own, middle], DAY) == Money(Decimal("7.70"), "EUR")
    assert resolve_unit_price([middle, middle], DAY) is None


@pytest.mark.rule("R20")
@pytest.mark.parametrize(("currency", "amount"), [("EUR", Decimal("5.60")), ("USD", None)])
def test_price_is_never_converted(currency, amount):
    assert Money(Decimal("5.60"), "EUR").amount_in(currency) == amount


@pytest.mark.rule("R20", "R43")
def test_product_price_is_found_through_the_tiers_from_its_owner_down():
    upstream, owner, seller = UUID(int=7), UUID(int=8), UUID(int=9)
    prices = UnitPrices(
        markups={PRODUCT: [(owner, Decimal(9)), (seller, Decimal("1.10"))]},
        own={
            (owner, PRODUCT, MONTHLY): [PricePeriod(Money(Decimal("5.55"), "EUR"))],
            (seller, PRODUCT, ANNUAL): [PricePeriod(Money(Decimal(60), "EUR"), valid_from=DAY)],
            (upstream, PRODUCT, MONTHLY): [
                PricePeriod(Money(Decimal(1), "EUR"))
            ],  # not on the way down
        },
    )

    assert prices.on(DAY, PRODUCT, MONTHLY) == Money(Decimal("6.11"), "EUR")
    assert prices.on(DAY, PRODUCT, ANNUAL) == Money(Decimal(60), "EUR")
    assert prices.on(date(2026, 5, 14), PRODUCT, ANNUAL) is None
    assert prices.on(DAY, OTHER, MONTHLY) is None


@pytest.mark.rule("R20")
@pytest.mark.parametrize(
    ("day", "is_valid"), [(14, False), (15, True), (20, True), (25, True), (26, False)]
)
def test_price_list_is_valid_from_its_first_to_its_last_day(day, is_valid):
    prices = {(PRODUCT, MONTHLY): [PricePeriod(Money(Decimal("4.48"), "EUR"))]}
    first, last = date(2026, 5, 15), date(2026, 5, 25)
    price_list = PriceListTerms(
        UUID(int=5), "Gold", is_active=True, valid_from=first, valid_to=last, prices=prices
    )

    found = price_list.price_on(date(2026, 5, day), PRODUCT, MONTHLY)

    assert (found is not None) is is_valid


@pytest.mark.rule("R24")
@pytest.mark.parametrize(
    ("currency", "amount"), [("EUR", Decimal("5.60")), ("CHF", None), ("USD", None)]
)
def test_price_has_an_amount_in_its_own_currency_only(currency, amount):
    equal_text = "".join(currency)  # read from a file or the database, it is another object

    assert Money(Decimal("5.60"), "EUR").amount_in(equal_text) == amount


@pytest.mark.rule("R24")
def test_promotion_of_an_amount_compares_currencies_by_their_code():
    term = promotion(kind=PromotionKind.AMOUNT, value=Decimal(1), currency="".join("EUR"))

    assert priced(term).discount > 0


@pytest.mark.rule("R20")
def test_rungs_of_the_ladder_are_counted_from_the_first():
    assert [(source, source.rung) for source in PriceSource] == [
        (PriceSource.PUSHED, 1),
        (PriceSource.SUBSCRIPTION, 2),
        (PriceSource.PRICE_LIST, 3),
        (PriceSource.PRODUCT, 4),
    ]
