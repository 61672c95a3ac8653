"""How a language writes days, numbers and money. In English as the pages do."""

from collections.abc import Mapping
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from upline.kernel.money import Money, minor_unit_decimals
from upline.printing.rulebook import Language

MINUS = "\u2212"
EMPTY_CELL = "–"
_NO_BREAK = "\u00a0"
# English as it is written in Europe: the day before the month, like all pages.
_LOCALES: Mapping[Language, str] = {
    Language.ENGLISH: "en_GB",
    Language.GERMAN: "de_DE",
    Language.GREEK: "el_GR",
}

assert _LOCALES.keys() == set(Language), "a language that writes no numbers"


def format_day(value: date, language: Language) -> str:
    """Return `15 May 2026`, `15. Mai 2026`, `15 Μαΐου 2026`."""
    return format_date(value, "long", locale=_LOCALES[language])


def format_amount(value: Money, language: Language) -> str:
    """Return `2.279,22`: as many decimals as the currency has, more only where they say something."""
    least = minor_unit_decimals(value.currency)
    pattern = "#,##0." + "0" * least + "#" * (4 - least)
    return _minus(format_decimal(value.amount, pattern, locale=_LOCALES[language]))


def format_money(value: Money, language: Language) -> str:
    """Return `2.279,22 EUR`, which no line breaks apart."""
    return format_amount(value, language) + _NO_BREAK + value.currency


def format_delta(value: int, language: Language) -> str:
    """Return `+1.204` or `−8`: a quantity that is added or taken away; `0` has no sign."""
    return ("+" if value > 0 else "") + _minus(format_decimal(value, locale=_LOCALES[language]))


def _minus(text: str) -> str:
    return text.replace("-", MINUS)
