"""Numbers as people type them: in the language of the page, in another one where that leaves no doubt."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import amount_field
from upline.web.shared.forms.numbers import AmbiguousNumber, parse_number


@pytest.mark.parametrize(
    ("point", "typed", "number"),
    [
        (".", "1234.56", "1234.56"),
        (",", "1234,56", "1234.56"),
        (".", "1,234.56", "1234.56"),
        (",", "1.234,56", "1234.56"),
        (".", "1.234,56", "1234.56"),
        (",", "1,234.56", "1234.56"),
        (",", "12.50", "12.5"),
        (".", "12,5", "12.5"),
        (",", "1.234.567", "1234567"),
        (".", "1,234,567.8", "1234567.8"),
        (".", "1.234", "1.234"),
        (",", "1,234", "1.234"),
        (",", "0.0035", "0.0035"),
        (",", "−2,5", "-2.5"),
        (".", "+5", "5"),
        (".", "1 234 567,5", "1234567.5"),
        (".", "1’234.50", "1234.5"),
        (".", ".5", "0.5"),
    ],
)
def test_number_is_read(point, typed, number):
    assert parse_number(typed, point=point) == Decimal(number)


@pytest.mark.parametrize(("point", "typed"), [(",", "1.234"), (".", "1,234"), (",", "-12.000")])
def test_number_with_two_readings_is_neither(point, typed):
    with pytest.raises(AmbiguousNumber):
        parse_number(typed, point=point)


@pytest.mark.parametrize(
    "typed", ["", "-", ".", "12a", "1.2.3", "1,23,456.7", "1.234,56.7", "1e5", "NaN", "٣", "9" * 61]
)
def test_what_is_no_number_is_refused(typed):
    assert parse_number(typed, point=".") is None


class _PriceForm(Form):
    price = amount_field("Price")


@pytest.mark.parametrize(
    ("language", "typed", "sentence"),
    [
        ("en", "1,234", "“1,234” can be read in two ways; enter 1234 or 1.2340."),
        ("en", "a lot", "Enter an amount, such as 12.50."),
        ("de", "1.234", "1234"),
        ("de", "viel", "12,50"),
    ],
)
def test_form_says_what_is_wrong_with_a_number(language, typed, sentence):
    with translation.override(language):
        form = _PriceForm({"price": typed})
        [error] = form.errors["price"]
        assert sentence in error


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "1234.5"), ("de", "1234,5"), ("el", "1234,5")]
)
def test_form_shows_a_number_as_it_reads_it(language, shown):
    with translation.override(language):
        first = _PriceForm(initial={"price": Decimal("1234.5")})
        assert first["price"].value() == Decimal("1234.5")
        assert first.fields["price"].widget.format_value(first["price"].value()) == shown
        again = _PriceForm({"price": shown}, initial={"price": Decimal("1234.5")})
        assert again.is_valid()
        assert again.cleaned_data["price"] == Decimal("1234.5")
        assert not again.has_changed()


def test_amount_has_no_more_digits_than_are_stored():
    with pytest.raises(ValidationError):
        amount_field("Price").clean("0,00001")
