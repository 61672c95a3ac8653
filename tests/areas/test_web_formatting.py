"""Values are written for people in one place."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from upline.kernel.csv_lines import escape_formula
from upline.kernel.money import Money
from upline.web.shared import formatting, markup


@pytest.mark.parametrize(
    ("value", "currency", "written"),
    [
        ("2279.22", "EUR", "2,279.22"),
        ("2279.2200", "EUR", "2,279.22"),
        ("-93.6", "EUR", "\u221293.60"),
        ("0", "EUR", "0.00"),
        ("0.0035", "EUR", "0.0035"),
        ("12846", "JPY", "12,846"),
        ("1.5", "KWD", "1.500"),
        ("1E+3", "EUR", "1,000.00"),
    ],
)
def test_amounts_have_the_decimals_of_their_currency(value, currency, written):
    assert formatting.amount(Money(Decimal(value), currency)) == written


def test_money_names_its_currency_and_greys_a_zero():
    assert markup.money(Money(Decimal(5), "EUR")) == (
        '<span class="money">5.00 <span class="cur">EUR</span></span>'
    )
    assert 'class="money zero"' in markup.money(Money(Decimal(0), "EUR"))
    assert markup.money(None) == '<span class="none">–</span>'


def test_amount_leaves_its_currency_out():
    assert markup.amount(Money(Decimal(5), "EUR")) == '<span class="money">5.00</span>'
    assert markup.amount(Money(Decimal(500), "JPY")) == '<span class="money">500</span>'
    assert markup.amount(None) == '<span class="none">–</span>'


def test_e_mail_addresses_break_at_their_parts_only():
    assert markup.breakable("ann@cumulus.example") == "ann@<wbr>cumulus<wbr>.example"
    assert markup.breakable("<b>@x.y") == "&lt;b&gt;@<wbr>x<wbr>.y"
    assert markup.breakable("Write to ann@cumulus.example") == "Write to ann@cumulus.example"
    assert markup.breakable("Huber & Sons") == "Huber &amp; Sons"


def test_signed_quantities():
    assert [formatting.delta(n) for n in (25, -8, 0, -1200)] == [
        "+25",
        "\u22128",
        "0",
        "\u22121,200",
    ]


def test_dates_and_times_use_time_elements():
    assert markup.day(date(2026, 5, 1)) == '<time datetime="2026-05-01">1 May 2026</time>'
    moment = datetime(2026, 4, 30, 22, 14, 22, tzinfo=UTC)
    assert formatting.moment(moment, "Europe/Vienna") == "1 May 2026, 00:14 CEST"
    assert formatting.moment(moment, "America/Sao_Paulo") == "30 Apr 2026, 19:14 UTC\u221203"
    assert formatting.days(date(2026, 5, 1), date(2026, 5, 15)) == "1 May – 15 May 2026"
    assert formatting.days(date(2025, 12, 1), date(2026, 1, 2)) == "1 Dec 2025 – 2 Jan 2026"
    assert formatting.days(date(2026, 11, 29), date(2026, 11, 29)) == "29 Nov 2026"


def test_initials():
    assert [formatting.initials(n) for n in ("Otto Orders", "Ann", "", "Eva von Berg")] == [
        "OO", "A", "", "EB",
    ]  # fmt: skip


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in markup.icon("x", 13)
    assert 'aria-label="Close"' in markup.icon("x", 13, "Close")


def test_numbers_are_not_escaped_as_formulas():
    assert escape_formula(Decimal("-93.6000")) == "-93.6"
    assert escape_formula(-5) == "-5"
    assert escape_formula("-93.6") == "'-93.6"
