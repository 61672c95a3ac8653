"""The course of a year: on which days businesses buy, and at what time of day."""

import calendar
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

DAYS = 365

# From January: the summer dip, and what budgets do to the last month of a quarter.
_MONTH_WEIGHTS = (0.85, 0.95, 1.25, 0.9, 1.0, 1.25, 0.7, 0.55, 1.2, 1.05, 1.2, 1.2)
# From Monday. On Saturdays only storefronts sell.
_WEEKDAY_WEIGHTS = (1.0, 1.15, 1.15, 1.1, 0.75, 0.08, 0.0)
_MONTH_END_DAYS = 4
_MONTH_END, _QUARTER_END = 1.6, 2.4
_HOLIDAYS = frozenset({(1, 1), (12, 24), (12, 25), (12, 26), (12, 31)})
_YEAR_END_FACTOR = 0.35

OPENS, CLOSES = time(8), time(18)
SATURDAY = 5


def sales_weight(day: date) -> float:
    """Return how much is sold on a day, compared with others; nothing on holidays and Sundays."""
    if (day.month, day.day) in _HOLIDAYS:
        return 0.0
    weight = _MONTH_WEIGHTS[day.month - 1] * _WEEKDAY_WEIGHTS[day.weekday()]
    if day.month == 12 and day.day > 22:
        return weight * _YEAR_END_FACTOR
    if calendar.monthrange(day.year, day.month)[1] - day.day < _MONTH_END_DAYS:
        weight *= _QUARTER_END if day.month % 3 == 0 else _MONTH_END
    return weight


def is_business_day(day: date) -> bool:
    """Tell whether offices are open."""
    return day.weekday() < SATURDAY and sales_weight(day) > 0


def next_business_day(day: date) -> date:
    """Return the day itself or the first one after it on which offices are open."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


def last_business_day(days: Sequence[date]) -> date:
    """Return the last of some days on which offices are open."""
    return next(day for day in reversed(days) if is_business_day(day))


def quarter_start(day: date) -> date:
    """Return the first day of the quarter in which a day is."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


def next_quarter(day: date) -> date:
    """Return the first day of the quarter after the one in which a day is."""
    return quarter_start(quarter_start(day) + timedelta(days=100))


def distribute(days: Sequence[date], total: int, random: Random) -> dict[date, int]:
    """Return how many things happen on each day, `total` in all."""
    drawn = random.choices(days, weights=[sales_weight(day) for day in days], k=total)
    counts = dict.fromkeys(days, 0)
    for day in drawn:
        counts[day] += 1
    return counts


def random_business_moment(day: date, timezone: str, random: Random) -> datetime:
    """Return a moment within the business hours of a place, rather before and after lunch."""
    peak = random.choice((10.25, 14.75))
    hours = random.triangular(OPENS.hour, CLOSES.hour - 0.01, peak)
    local = datetime.combine(day, time(), ZoneInfo(timezone)) + timedelta(hours=hours)
    return local.astimezone(UTC)
