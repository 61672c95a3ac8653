"""The course of a year: on which days businesses buy, and at what time of day."""

import calendar
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

DAYS = 365

# From January: the summer dip, and what budgets do to the last month of a quarter.
_MONTHS = (0.85, 0.95, 1.25, 0.9, 1.0, 1.25, 0.7, 0.55, 1.2, 1.05, 1.2, 1.2)
# From Monday. On Saturdays only storefronts sell.
_WEEKDAYS = (1.0, 1.15, 1.15, 1.1, 0.75, 0.08, 0.0)
_LAST_DAYS = 4
_MONTH_END, _QUARTER_END = 1.6, 2.4
_HOLIDAYS = frozenset({(1, 1), (12, 24), (12, 25), (12, 26), (12, 31)})
_BETWEEN_THE_YEARS = 0.35

OPENS, CLOSES = time(8), time(18)
SATURDAY = 5


def weight_of(day: date) -> float:
    """Return how much is sold on a day, compared with others; nothing on holidays and Sundays."""
    if (day.month, day.day) in _HOLIDAYS:
        return 0.0
    weight = _MONTHS[day.month - 1] * _WEEKDAYS[day.weekday()]
    if day.month == 12 and day.day > 22:
        return weight * _BETWEEN_THE_YEARS
    if calendar.monthrange(day.year, day.month)[1] - day.day < _LAST_DAYS:
        weight *= _QUARTER_END if day.month % 3 == 0 else _MONTH_END
    return weight


def is_business_day(day: date) -> bool:
    """Tell whether offices are open."""
    return day.weekday() < SATURDAY and weight_of(day) > 0


def business_day_from(day: date) -> date:
    """Return the day itself or the first one after it on which offices are open."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


def last_business_day(days: Sequence[date]) -> date:
    """Return the last of some days on which offices are open."""
    return next(day for day in reversed(days) if is_business_day(day))


def quarter_begins(day: date) -> date:
    """Return the first day of the quarter in which a day is."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


def next_quarter(day: date) -> date:
    """Return the first day of the quarter after the one in which a day is."""
    return quarter_begins(quarter_begins(day) + timedelta(days=100))


def spread(days: Sequence[date], total: int, dice: Random) -> dict[date, int]:
    """Return how many things happen on each day, `total` in all."""
    drawn = dice.choices(days, weights=[weight_of(day) for day in days], k=total)
    counts = dict.fromkeys(days, 0)
    for day in drawn:
        counts[day] += 1
    return counts


def moment_on(day: date, timezone: str, dice: Random) -> datetime:
    """Return a moment within the business hours of a place, rather before and after lunch."""
    peak = dice.choice((10.25, 14.75))
    hours = dice.triangular(OPENS.hour, CLOSES.hour - 0.01, peak)
    local = datetime.combine(day, time(), ZoneInfo(timezone)) + timedelta(hours=hours)
    return local.astimezone(UTC)
