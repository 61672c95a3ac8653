"""Two actions at the same moment, on connections of their own.

`Race.run` holds the row for which both will ask until both wait for it, then lets go: each action
then decides by what the other has left. In the last round nothing is held, and they run as they come.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.db.models import Model
from django.test import RequestFactory

from upline.api.problems import to_api_error
from upline.database.locking import lock_row
from upline.kernel.verdicts import Refused

Act = Callable[[], object]

_QUEUE_TIMEOUT_S = 0.05  # for an action that needs no lock of that row
_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
_REQUEST = RequestFactory().post("/")
_REQUEST.resolver_match = SimpleNamespace(kwargs={"order_id": None})


class Race:
    """Two threads with a connection each."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool

    def run(
        self, first: Act, second: Act, *, queue_at: tuple[type[Model], UUID], is_queued: bool = True
    ) -> list[str]:
        """Return the HTTP statuses and codes of both.

        Queued: the row is held until both wait for it, the first one first. Otherwise they start at
        once.
        """
        if not is_queued:
            barrier = threading.Barrier(2)

            def run_at_once(act: Act) -> str:
                barrier.wait(10)
                return outcome(act)

            return list(self._pool.map(run_at_once, [first, second]))
        model, key = queue_at
        with transaction.atomic():
            lock_row(model, key)
            runs = [self._pool.submit(outcome, first)]
            _wait_for_queue(1, runs)
            runs.append(self._pool.submit(outcome, second))
            _wait_for_queue(2, runs)
        return [run.result() for run in runs]


def outcome(act: Act) -> str:
    """Run an action as the API does, in one transaction; return status and code."""
    try:
        with transaction.atomic():
            act()
    except (Refused, ObjectDoesNotExist) as refusal:
        error = to_api_error(refusal, _REQUEST)
        return f"{int(error.status)} {error.code}"
    except Exception as error:  # noqa: BLE001 — each is what the API answers with 500
        return f"500 {type(error).__name__}: {error}"
    return "200"


def _wait_for_queue(length: int, runs: list[Future[str]]) -> None:
    deadline = time.monotonic() + _QUEUE_TIMEOUT_S
    with connection.cursor() as cursor:
        while time.monotonic() < deadline and not all(run.done() for run in runs):
            cursor.execute(_WAITING)
            if cursor.fetchone()[0] >= length:
                return
            time.sleep(0.003)


@contextmanager
def racing() -> Iterator[Race]:
    """Have two threads ready; their connections are closed afterwards."""
    with ThreadPoolExecutor(2) as pool:
        yield Race(pool)
        barrier = threading.Barrier(2)
        list(pool.map(lambda _: (barrier.wait(10), connection.close()), range(2)))
