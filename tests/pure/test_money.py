"""Money: amounts of one currency, never mixed."""

from decimal import Decimal

import pytest

from upline.kernel.money import Money, money_or_none


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def test_money_of_one_currency_is_added_and_subtracted():
    assert eur("5.60") + eur("0.40") == eur("6.00")
    assert eur("5.60") - eur("0.40") == eur("5.20")
    assert -eur("5.60") == eur("-5.60")


@pytest.mark.parametrize("operation", [Money.__add__, Money.__sub__])
def test_money_of_two_currencies_is_not_mixed(operation):
    with pytest.raises(ValueError, match="EUR and USD"):
        operation(eur("1"), Money(Decimal(1), "USD"))


def test_multiple_is_rounded_on_request_only():
    assert eur("0.333") * 5 == eur("1.665")
    assert (eur("0.333") * 5).rounded() == eur("1.67")
    assert (Money(Decimal("5.5"), "JPY") * Decimal("1.1")).rounded() == Money(Decimal(6), "JPY")


def test_amount_is_given_in_its_own_currency_only():
    assert eur("5.60").amount_in("EUR") == Decimal("5.60")
    assert eur("5.60").amount_in("USD") is None


def test_record_without_an_amount_has_no_money():
    assert money_or_none(None, "EUR") is None
    assert money_or_none(Decimal(0), "EUR") == eur("0")
