"""Days: the clock of a story, and the anniversaries on which subscriptions renew (R8)."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

MONTHS = {"monthly": 1, "annual": 12, "triennial": 36}
FIRST_DAY = date(2000, 1, 1)
YEARS_AHEAD = 10
NOON = time(10, 30, tzinfo=UTC)


def local_day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def moved_clock(now: datetime, on: date | datetime | None, zone: str) -> datetime:
    """Return the clock after a step's `on`: a moment, or a day in the zone of the step's BSS."""
    if on is None:
        return now
    if isinstance(on, datetime):
        return max(on, now)
    return now if local_day(now, zone) == on else datetime.combine(on, NOON)


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or the last one of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_renewal(start: date, cycle: str, after: date) -> date:
    """Return the first anniversary of the start that is later than a day."""
    step, count = MONTHS[cycle], 1
    while add_months(start, step * count) <= after:
        count += 1
    return add_months(start, step * count)


def last_allowed_day(today: date) -> date:
    return add_months(today, 12 * YEARS_AHEAD)
