"""Formats dates, moments, numbers and names for use in sentences."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from upline.kernel.money import Money, minor_unit_decimals

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MINUS = "\u2212"
# How a text begins that a spreadsheet takes for a formula: with a sign, in full width as well, after
# spaces or without. A pattern of Python and of PostgreSQL.
FORMULA_PATTERN = (
    r"^[ \u00a0\u3000\u200b\ufeff]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b]"
)


def in_utc(moment: datetime) -> str:
    """Return a moment by RFC 3339."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def spell_number(number: int) -> str:
    """Return small numbers as words, others as figures."""
    return _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"


def count_noun(number: int, noun: str) -> str:
    """Return `1 licence`, `25 licences`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


class Possessive(str):
    """The possessive of a name, in English; other languages write the name: `im BSS von {owner}`."""

    __slots__ = ("name",)
    name: str


def possessive(name: str) -> Possessive:
    """Return the possessive of a name: `Cumulus IT’s`, `Stratus Services’`."""
    written = Possessive(name + ("’" if name.endswith("s") else "’s"))
    written.name = name
    return written


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
