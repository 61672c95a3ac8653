"""The clock. Doors read it and pass the moment in; the domain never looks at it itself."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return this moment, in UTC. For doors only."""
    return datetime.now(UTC)


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def local_date(moment: datetime, *, timezone: str) -> date:
    """Return the calendar date that `moment` is in a zone (R13: a BSS's zone decides its dates)."""
    assert moment.tzinfo is not None, "moments carry their zone"
    return moment.astimezone(_zone(timezone)).date()
