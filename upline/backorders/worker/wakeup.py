"""Wakes the worker after a commit (ADR 7). The events themselves are in the database already.

A lost notification costs time, never a sale: the worker checks periodically. Notifications are sent
only while a worker waits, since commits that notify are serialised.
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

CHANNEL = "upline_sales_wait"  # also known to the function that notifies

_STALE_AFTER = timedelta(hours=1)

# A sale checks before its commit whether a worker waits. A worker that began to wait in between is not
# notified: so a worker checks once more, after as long as such a commit may take.
RECHECK_DELAY_S = 0.1

_UPSERT_LISTENER = """
    INSERT INTO upline_listener (id, is_asleep, last_seen_at) VALUES (%s, %s, %s)
    ON CONFLICT (id) DO UPDATE SET is_asleep = excluded.is_asleep, last_seen_at = excluded.last_seen_at
"""


def notify_workers() -> None:
    """Notify once the caller's transaction has committed; not after a rollback.

    Inserted sale events notify by a trigger of their table.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT upline_ring_the_bell()")


@dataclass(slots=True)
class WorkerListener:
    """A worker's own connection, which listens for notifications."""

    _connection: "psycopg.Connection[tuple[object, ...]]"
    _id: UUID = field(default_factory=new_id)

    def wait(self, seconds: float, *, has_work: Callable[[], bool], now: datetime) -> None:
        """Wait for a notification or the end of the time.

        `has_work` is called once this worker is registered as waiting, and again after a short
        delay.
        """
        self._save_state(is_asleep=True, now=now)
        for pause in (RECHECK_DELAY_S, seconds - RECHECK_DELAY_S):
            if has_work() or self._wait_for_notification(pause):
                break
        self._save_state(is_asleep=False, now=now)

    def _wait_for_notification(self, seconds: float) -> bool:
        return any(True for _ in self._connection.notifies(timeout=max(seconds, 0), stop_after=1))

    def _save_state(self, *, is_asleep: bool, now: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_UPSERT_LISTENER, [self._id, is_asleep, now])

    def unregister(self) -> None:
        """Remove the registration."""
        Listener.objects.filter(id=self._id).delete()


@contextmanager
def worker_listener(*, now: datetime) -> Iterator[WorkerListener]:
    """Register and listen. Registrations of dead workers are removed."""
    Listener.objects.filter(last_seen_at__lt=now - _STALE_AFTER).delete()
    parameters = connections["default"].get_connection_params()
    wanted = {k: v for k, v in parameters.items() if k not in {"context", "cursor_factory"}}
    with psycopg.connect(**wanted, autocommit=True) as line:
        line.execute(f'LISTEN "{CHANNEL}"')
        listener = WorkerListener(line)
        try:
            yield listener
        finally:
            listener.unregister()
