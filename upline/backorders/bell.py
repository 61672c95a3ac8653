"""The bell: wakes the worker after a commit. What it wakes for stands in the database already.

A lost bell costs time, never a sale: the worker sweeps what waits. It is rung at most once per
transaction, and sparingly: only while a worker sleeps, since commits that ring stand in a line.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import psycopg
from django.db import connection, connections, transaction

from upline.backorders.models import Listener
from upline.kernel.ids import new_id

CHANNEL = "upline_sales_wait"

_FORGOTTEN_AFTER = timedelta(hours=1)

# After the commit: a worker that falls asleep later has looked again, and has seen what this is for.
_RING = f"""
    SELECT pg_notify('{CHANNEL}', '') WHERE EXISTS (SELECT FROM upline_listener WHERE is_asleep)
"""  # noqa: S608 — a constant of ours


_SAY = """
    INSERT INTO upline_listener (id, is_asleep, heard_at) VALUES (%s, %s, %s)
    ON CONFLICT (id) DO UPDATE SET is_asleep = excluded.is_asleep, heard_at = excluded.heard_at
"""


def _ring() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_RING)


_ring_once: Callable[[], None] = partial(_ring)


def ring_after_commit() -> None:
    """Ring once the caller's transaction has committed; a rollback rings nothing."""
    waiting = [callback for _, callback, *_ in connection.run_on_commit]
    if _ring_once not in waiting:
        transaction.on_commit(_ring_once, robust=True)


@dataclass(slots=True)
class Ear:
    """A worker's own connection on which it hears the bell."""

    _line: "psycopg.Connection[tuple[object, ...]]"
    _id: UUID = field(default_factory=new_id)

    def sleep(self, seconds: float, *, unless: Callable[[], bool], now: datetime) -> None:
        """Sleep until the bell is rung or the time is over.

        `unless` is asked once this worker counts as asleep, whether something has come meanwhile.
        """
        self._say(is_asleep=True, now=now)
        if not unless():
            for _ in self._line.notifies(timeout=seconds, stop_after=1):
                pass
        self._say(is_asleep=False, now=now)

    def _say(self, *, is_asleep: bool, now: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_SAY, [self._id, is_asleep, now])

    def leave(self) -> None:
        """Be no longer there to be woken."""
        Listener.objects.filter(id=self._id).delete()


@contextmanager
def listening(*, now: datetime) -> Iterator[Ear]:
    """Listen for the bell. Those who died listening are forgotten."""
    Listener.objects.filter(heard_at__lt=now - _FORGOTTEN_AFTER).delete()
    parameters = connections["default"].get_connection_params()
    wanted = {k: v for k, v in parameters.items() if k not in {"context", "cursor_factory"}}
    with psycopg.connect(**wanted, autocommit=True) as line:
        line.execute(f'LISTEN "{CHANNEL}"')
        ear = Ear(line)
        try:
            yield ear
        finally:
            ear.leave()
