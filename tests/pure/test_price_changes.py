"""What a dated change of a price does to the prices that are there."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from upline.catalog.price_changes import StoredPrice, plan_change, plan_end, plan_withdrawal
from upline.catalog.pricing import PricePeriod
from upline.kernel.money import Money
from upline.kernel.verdicts import Refused

TODAY = date(2026, 5, 15)
FIRST, LAST = date(2026, 6, 1), date(2026, 5, 31)


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def stored(
    number: int, amount: str, first: date | None = None, last: date | None = None
) -> StoredPrice:
    return StoredPrice(UUID(int=number), PricePeriod(eur(amount), first, last))


def code_of(call, *args, **arguments) -> str:
    with pytest.raises(Refused) as refusal:
        call(*args, today=TODAY, **arguments)
    return refusal.value.code


def test_new_price_ends_the_one_before_on_the_day_before():
    old = stored(1, "9")

    plan = plan_change([old], money=eur("10"), first_day=FIRST, today=TODAY)

    assert plan.ends == ((old, LAST),)
    assert plan.new == PricePeriod(eur("10"), FIRST, None)
    assert (plan.former, plan.following, plan.replaced_id) == (old, None, None)


def test_new_price_ends_where_a_later_one_begins():
    old = stored(1, "9", None, date(2026, 8, 31))
    later = stored(2, "12", date(2026, 9, 1))

    plan = plan_change([old, later], money=eur("10"), first_day=FIRST, today=TODAY)

    assert plan.new == PricePeriod(eur("10"), FIRST, date(2026, 8, 31))
    assert plan.following == later


@pytest.mark.parametrize("day", [TODAY, FIRST])
def test_price_that_begins_on_the_same_day_gets_the_new_amount(day):
    old, same = stored(1, "9", None, date(2026, 5, 14)), stored(2, "10", day)

    plan = plan_change([old, same], money=eur("11"), first_day=day, today=TODAY)

    assert plan.replaced_id == same.id
    assert plan.ends == ()


@pytest.mark.parametrize("first", [date(2026, 1, 1), date(2026, 5, 14)])
def test_day_that_is_over_keeps_its_price(first):
    prices = [stored(1, "9")]

    code = code_of(plan_change, prices, money=eur("10"), first_day=first)

    assert code == "price_in_force"


def test_past_days_without_a_price_can_get_one():
    later = stored(1, "9", date(2026, 5, 10))

    plan = plan_change([later], money=eur("8"), first_day=date(2026, 5, 1), today=TODAY)

    assert plan.new == PricePeriod(eur("8"), date(2026, 5, 1), date(2026, 5, 9))


def test_price_of_past_days_counts_on_where_nothing_follows():
    plan = plan_change([], money=eur("8"), first_day=date(2026, 5, 1), today=TODAY)

    assert plan.new == PricePeriod(eur("8"), date(2026, 5, 1), None)


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("-1", "invalid_price"),
        ("1.00001", "invalid_price"),
        ("1000000000000000", "amount_too_large"),
        ("9", "price_unchanged"),
    ],
)
def test_amounts_that_are_refused(amount, code):
    call = {"money": eur(amount), "first_day": FIRST}

    assert code_of(plan_change, [stored(1, "9")], **call) == code


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2036, 5, 16)])
def test_dates_out_of_range_are_refused(day):
    prices = [stored(1, "9")]

    assert code_of(plan_change, prices, money=eur("9"), first_day=day) == "date_out_of_range"
    assert code_of(plan_end, prices, last_day=day) == "date_out_of_range"


def test_end_closes_the_present_price_and_deletes_later_ones():
    old, later = stored(1, "9", None, LAST), stored(2, "10", FIRST)

    plan = plan_end([old, later], last_day=date(2026, 5, 20), today=TODAY)

    assert plan.ends == ((old, date(2026, 5, 20)),)
    assert plan.deleted == (later,)


def test_end_is_yesterday_at_the_earliest():
    prices = [stored(1, "9")]

    assert code_of(plan_end, prices, last_day=date(2026, 5, 13)) == "price_in_force"
    assert plan_end(prices, last_day=date(2026, 5, 14), today=TODAY).ends


def test_end_after_the_last_price_is_refused():
    prices = [stored(1, "9", None, date(2026, 5, 20))]

    assert code_of(plan_end, prices, last_day=date(2026, 5, 20)) == "no_price"


def test_withdrawn_price_leaves_its_days_to_the_one_before():
    old, scheduled = stored(1, "9", None, LAST), stored(2, "10", FIRST, date(2026, 8, 31))

    plan = plan_withdrawal([old, scheduled], price_id=scheduled.id, today=TODAY)

    assert plan.deleted == (scheduled,)
    assert plan.ends == ((old, date(2026, 8, 31)),)


def test_only_a_price_that_has_not_begun_can_be_withdrawn():
    begun = stored(1, "9", TODAY)

    assert code_of(plan_withdrawal, [begun], price_id=begun.id) == "price_in_force"
    assert code_of(plan_withdrawal, [begun], price_id=UUID(int=9)) == "no_price"
