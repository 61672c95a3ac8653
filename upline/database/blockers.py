"""Who makes sessions of Upline wait: the sessions that hold the locks, by what the database shows of them.

The text of a statement is left out: it can have people's data.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache

from upline.database.bulk import fetch

# Those that are waited for by themselves are left out: the session that holds them is named. Of a session of another role the
# database does not show since when its transaction lasts.
_BLOCKERS = """
    SELECT blocking.pid, coalesce(blocker.application_name, ''), coalesce(blocker.usename::text, ''),
        coalesce(min(blocker.xact_start), min(lock.waitstart)), count(DISTINCT waiting.pid)
    FROM pg_stat_activity AS waiting
    JOIN pg_locks AS lock ON lock.pid = waiting.pid AND NOT lock.granted
    CROSS JOIN LATERAL unnest(pg_blocking_pids(waiting.pid)) AS blocking (pid)
    LEFT JOIN pg_stat_activity AS blocker ON blocker.pid = blocking.pid
    WHERE waiting.datname = current_database() AND waiting.wait_event_type = 'Lock'
        AND waiting.application_name LIKE 'upline %%'
        AND lock.waitstart < clock_timestamp() - %s * interval '1 second'
        AND blocker.wait_event_type IS DISTINCT FROM 'Lock'
    GROUP BY 1, 2, 3 ORDER BY 4, 1
"""
_WAITED_FOR_S = 1.0
_KEY, _KNOWN_FOR_S = "upline.blockers", 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocker:
    """A session that others wait for. `pid` 0: a prepared transaction. `application` is how the program calls itself.

    `since`: the start of its transaction; where the database does not show that, of the longest wait.
    `waiting`: how many sessions of Upline wait.
    """

    pid: int
    application: str
    role: str
    since: datetime
    waiting: int

    def as_json(self) -> dict[str, Any]:
        """Return it for log lines and programs."""
        return {**asdict(self), "since": self.since.isoformat(timespec="seconds")}


def find_blockers(*, waited_for_s: float = _WAITED_FOR_S) -> list[Blocker]:
    """Return who is waited for now, for longer than so many seconds; the oldest first."""
    return [
        Blocker(pid=pid, application=application, role=role, since=since, waiting=waiting)
        for pid, application, role, since, waiting in fetch(_BLOCKERS, [waited_for_s])
    ]


def remember_blockers(blockers: list[Blocker]) -> None:
    """Let all processes know them for half a minute: who gave up waiting tries again within it."""
    if blockers:
        cache.set(_KEY, [one.as_json() for one in blockers], _KNOWN_FOR_S)


def known_blockers() -> list[dict[str, Any]]:
    """Return who is waited for now, or was in the last half minute."""
    return [one.as_json() for one in find_blockers()] or list(cache.get(_KEY, ()))
