"""How values are written for people: money, quantities, days, moments. Once, on the server."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from upline.kernel.money import Money, minor_unit_decimals

MINUS = "\u2212"
UNKNOWN = "–"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def amount(value: Money) -> str:
    """Return `2,279.22`: as many decimals as the currency has, more only where they say something."""
    return decimal(value.amount, least=minor_unit_decimals(value.currency))


def money(value: Money) -> str:
    """Return `2,279.22 EUR`."""
    return f"{amount(value)} {value.currency}"


def decimal(value: Decimal, *, least: int = 2) -> str:
    """Return `2,279.22`: at least so many decimals, more only where they say something."""
    exponent = value.normalize().as_tuple().exponent if value else 0
    assert isinstance(exponent, int), "what is written is finite"
    return f"{value:,.{max(least, -exponent)}f}".replace("-", MINUS)


def whole(value: int) -> str:
    """Return `1,204`, with a true minus."""
    return f"{value:,}".replace("-", MINUS)


def delta(value: int | Decimal) -> str:
    """Return `+25` or `−8`: a quantity or amount that is added or taken away; `0` has no sign."""
    return ("+" if value > 0 else "") + f"{value:,}".replace("-", MINUS)


def day(value: date) -> str:
    """Return `15 May 2026`."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def days(first: date, last: date) -> str:
    """Return `1 May – 15 May 2026`; the year stands once where it is the same."""
    start = day(first).removesuffix(f" {first.year}") if first.year == last.year else day(first)
    return f"{start} – {day(last)}"


def span(first: date | None, last: date | None) -> str:
    """Return `1 May – 15 May 2026`, `from 1 May 2026` or `to 15 May 2026`; nothing without days."""
    if first and last:
        return days(first, last)
    if first:
        return f"from {day(first)}"
    return f"to {day(last)}" if last else ""


def to_local_time(value: datetime, timezone: str) -> datetime:
    """Return the moment as the clocks of a zone show it."""
    assert value.tzinfo is not None, "moments carry their zone"
    return value.astimezone(ZoneInfo(timezone))


def moment(value: datetime, timezone: str = "UTC", *, seconds: bool = False) -> str:
    """Return `15 May 2026, 14:05 CEST`; zones without letters of their own as `UTC−03`."""
    there = to_local_time(value, timezone)
    zone = there.strftime("%Z")
    if zone[:1] in "+-":
        zone = "UTC" + zone.replace("-", MINUS)
    clock = there.strftime("%H:%M:%S" if seconds else "%H:%M")
    return f"{day(there.date())}, {clock} {zone}"


def initials(name: str) -> str:
    """Return `OO` of `Otto Orders`: the first letters of the first and the last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
