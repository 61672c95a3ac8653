"""Formats dates, moments, numbers and names for use in sentences."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from upline.kernel.money import Money, minor_unit_decimals

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_MINUS = "\u2212"
# How a text begins that a spreadsheet takes for a formula: with a sign, in full width as well, after
# spaces or without. A pattern of Python and of PostgreSQL.
FORMULA_PATTERN = (
    r"^[ \u00a0\u3000\u200b\ufeff]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b]"
)


def spell_number(number: int) -> str:
    """Return small numbers as words, others as figures."""
    return _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"


def ordinal(number: int) -> str:
    """Return `first`, `second`, …; from six on `no. 6`."""
    return _ORDINALS[number - 1] if 1 <= number <= len(_ORDINALS) else f"no. {number}"


def count_noun(number: int, noun: str) -> str:
    """Return `1 licence`, `25 licences`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def join_words(words: list[str]) -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


def possessive(name: str) -> str:
    """Return the possessive of a name: `Cumulus IT’s`, `Stratus Services’`."""
    return name + ("’" if name.endswith("s") else "’s")


def format_day(day: date) -> str:
    """Return `1 May 2026`."""
    return f"{day.day} {day:%B %Y}"


def format_amount(amount: Decimal) -> str:
    """Return an amount with a true minus: `2,279.22`, `−11.20`."""
    return f"{amount:,.2f}".replace("-", _MINUS)


def format_money(value: Money) -> str:
    """Return `2,279.22 EUR`: as many decimals as the currency has, more where they say something."""
    exponent = value.amount.normalize().as_tuple().exponent
    assert isinstance(exponent, int), "what is written is finite"
    least = minor_unit_decimals(value.currency)
    return f"{value.amount:,.{max(least, -exponent)}f} {value.currency}".replace("-", _MINUS)


def timezone_city(timezone: str) -> str:
    """Return the city of a time zone: `Vienna` for `Europe/Vienna`."""
    return timezone.rsplit("/", 1)[-1].replace("_", " ")


def to_local_time(moment: datetime, timezone: str) -> datetime:
    """Return the same moment in a time zone."""
    return moment.astimezone(ZoneInfo(timezone))


def format_delay(span: timedelta) -> str:
    """Return a delay: `27 ms later`, or `at once`."""
    return f"{format_duration(span)} later" if span else "at once"


def format_duration(span: timedelta) -> str:
    """Return how long something took, to two figures of the unit that fits: `27 ms`, `3 h`."""
    seconds = span.total_seconds()
    for limit, unit, factor in (
        (1, "ms", 1000.0),
        (120, "s", 1.0),
        (7200, "min", 1 / 60),
        (172800, "h", 1 / 3600),
    ):
        if seconds < limit:
            return f"{seconds * factor:.0f} {unit}"
    return f"{seconds / 86400:.0f} days"
