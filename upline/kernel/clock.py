"""The clock. Entry points read it and pass the moment on; the domain never reads it."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return this moment, in UTC. For entry points only."""
    return datetime.now(UTC)


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def local_date(moment: datetime, *, timezone: str) -> date:
    """Return the calendar date of `moment` in a time zone (R13: the BSS's time zone decides)."""
    assert moment.tzinfo is not None, "moments carry their zone"
    return moment.astimezone(_zone(timezone)).date()


def end_of_day(day: date, *, timezone: str) -> datetime:
    """Return the moment at which a calendar day ends in a time zone."""
    return datetime.combine(day + timedelta(1), time(), tzinfo=_zone(timezone)).astimezone(UTC)
