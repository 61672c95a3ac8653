"""Door: the worker. It books what waits, tries parked events again, and lets due changes happen.

It is woken by a bell after each sale's commit; a sweep every few seconds finds what a lost
bell left. Any number of workers may run: what one has in hand, the others leave.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
import structlog
from django.db import InterfaceError, OperationalError, connections

from upline.backorders import actions as backorders
from upline.backorders.bell import CHANNEL
from upline.kernel import clock
from upline.subscriptions import actions as subscriptions

log = structlog.get_logger(__name__)

SWEEP_S = 5.0
RETRY_EVERY_S = 30.0
RENEW_EVERY_S = 900.0
RECONNECT_AFTER_S = 1.0


@dataclass(slots=True)
class Chore:
    """Something done every so often, by a clock that cannot be set back."""

    do: Callable[[], object]
    every_s: float
    _next: float = field(default=0.0)

    def do_if_due(self) -> None:
        """Do it if its time has come."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self.every_s
            self.do()


def run() -> None:
    """Work until stopped. A database that goes away is waited for."""
    chores = [
        Chore(lambda: backorders.retry_due(now=clock.now()), RETRY_EVERY_S),
        Chore(lambda: subscriptions.renew_everywhere(now=clock.now()), RENEW_EVERY_S),
    ]
    log.info("worker.started")
    while True:
        try:
            _work(chores)
        except (OperationalError, InterfaceError, psycopg.OperationalError) as problem:
            log.warning("worker.database_away", problem=type(problem).__name__)
            connections.close_all()
            time.sleep(RECONNECT_AFTER_S)


def _work(chores: list[Chore]) -> None:
    """Listen for the bell, and work at every ring and every sweep. Returns never."""
    with _listening() as bell:
        while True:
            for chore in chores:
                chore.do_if_due()
            booked = backorders.drain(clock=clock.now)
            if booked:
                log.info("worker.booked", orders=booked)
            for _ in bell.notifies(timeout=SWEEP_S, stop_after=1):
                pass


def _listening() -> "psycopg.Connection[tuple[object, ...]]":
    parameters = connections["default"].get_connection_params()
    wanted = {k: v for k, v in parameters.items() if k not in {"context", "cursor_factory"}}
    bell = psycopg.connect(**wanted, autocommit=True)
    bell.execute(f'LISTEN "{CHANNEL}"')
    return bell
