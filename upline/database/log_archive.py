"""Whether the server archives its log, as it says itself; every role may read it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from upline.database.bulk import fetch

OFF, OK, FAILING, BEHIND = "off", "ok", "failing", "behind"
_LATE_AFTER, _MANY_SEGMENTS = timedelta(minutes=5), 2

# How many finished segments come after the last that was archived; a server that recovers finishes none.
_STATE = r"""
    SELECT current_setting('archive_mode') <> 'off', last_archived_time,
        coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false),
        CASE WHEN NOT pg_is_in_recovery() AND last_archived_wal ~ '^[0-9A-F]{24}' THEN
            div(pg_current_wal_lsn() - '0/0', pg_size_bytes(current_setting('wal_segment_size')))
            - ('x' || substr(last_archived_wal, 9, 8))::bit(32)::bigint
                * (4294967296 / pg_size_bytes(current_setting('wal_segment_size')))
            - ('x' || substr(last_archived_wal, 17, 8))::bit(32)::bigint - 1
        END
    FROM pg_stat_archiver
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class LogArchive:
    """The state of the archive, when a file was last archived, and how many segments wait; None: nobody knows."""

    state: str
    last_archived_at: datetime | None = None
    waiting: int | None = None


def read_log_archive(*, now: datetime) -> LogArchive:
    """Read it from the server."""
    [(is_on, last_at, is_failing, waiting)] = fetch(_STATE)
    if not is_on:
        return LogArchive(state=OFF)
    is_late = last_at is not None and now - last_at > _LATE_AFTER
    is_behind = is_late and waiting is not None and waiting >= _MANY_SEGMENTS
    return LogArchive(
        state=FAILING if is_failing else BEHIND if is_behind else OK,
        last_archived_at=last_at,
        waiting=None if waiting is None else max(0, int(waiting)),
    )
