"""The bell: wakes the worker after a commit. What it wakes for stands in the database already.

A lost bell costs time, never a sale: the worker sweeps what waits. It is rung sparingly, only while
a worker sleeps, since commits that ring stand in a line.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
from django.db import connection, connections

from upline.backorders.outbox.models import Listener
from upline.kernel.ids import new_id

CHANNEL = "upline_sales_wait"  # known to the function that rings, too

_FORGOTTEN_AFTER = timedelta(hours=1)

# A sale asks whether a worker sleeps before it commits. A worker that fell asleep in between does not
# hear it: so whoever lies down gets up once more, after a nap as long as such a commit may take.
_NAP_S = 0.1

_SAY = """
    INSERT INTO upline_listener (id, is_asleep, heard_at) VALUES (%s, %s, %s)
    ON CONFLICT (id) DO UPDATE SET is_asleep = excluded.is_asleep, heard_at = excluded.heard_at
"""


def ring() -> None:
    """Ring once the caller's transaction has committed; a rollback rings nothing.

    Sale events that are taken in ring by themselves: their table does it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT upline_ring_the_bell()")


@dataclass(slots=True)
class Ear:
    """A worker's own connection on which it hears the bell."""

    _line: "psycopg.Connection[tuple[object, ...]]"
    _id: UUID = field(default_factory=new_id)

    def sleep(self, seconds: float, *, unless: Callable[[], bool], now: datetime) -> None:
        """Sleep until the bell is rung or the time is over.

        `unless` is asked once this worker counts as asleep, and again after a nap, whether something
        has come meanwhile.
        """
        self._say(is_asleep=True, now=now)
        for pause in (_NAP_S, seconds - _NAP_S):
            if unless() or self._hears(pause):
                break
        self._say(is_asleep=False, now=now)

    def _hears(self, seconds: float) -> bool:
        return any(True for _ in self._line.notifies(timeout=max(seconds, 0), stop_after=1))

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
