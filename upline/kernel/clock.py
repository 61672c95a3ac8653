"""The clock. Entry points read it and pass the moment on; the domain never reads it."""

from datetime import UTC, date, datetime
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
