"""Door: the worker. It books what waits, tries parked events again, and lets due changes happen;
beside that it sends e-mails, archives old sale events and sweeps up after deleted orders.

It is woken by a bell after each sale's commit; a sweep every few seconds finds what a lost
bell left. Any number of workers may run: what one has in hand, the others leave.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
import structlog
from django.db import InterfaceError, OperationalError, connections

from upline.backorders import actions as backorders
from upline.backorders.worker.wakeup import listening
from upline.crm import actions as crm
from upline.database.audit_context import Door, acting
from upline.kernel import clock
from upline.subscriptions import actions as subscriptions
from upline.tenancy import actions as tenancy

log = structlog.get_logger(__name__)

SWEEP_S = 5.0
RETRY_EVERY_S = 30.0
RENEW_EVERY_S = 900.0
RECONNECT_AFTER_S = 1.0
SEND_EVERY_S = 5.0
SWEEP_FILES_EVERY_S = 6 * 3600.0
FORGET_EVERY_S = 3600.0
ARCHIVE_EVERY_S = 600.0

_BY = "Upline"  # nobody else: what a worker does was asked for by nobody at this moment


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
    chores = [Chore(lambda: backorders.retry_due(now=clock.now()), RETRY_EVERY_S)]
    log.info("worker.started")
    for name, others in (("renewals", _renewals()), ("aside", _whatever_else())):
        threading.Thread(target=_work_aside, args=(others,), name=name, daemon=True).start()
    while True:
        try:
            _work(chores)
        except (OperationalError, InterfaceError, psycopg.OperationalError) as problem:
            log.warning("worker.database_away", problem=type(problem).__name__)
            connections.close_all()
            time.sleep(RECONNECT_AFTER_S)


def let_due_changes_happen() -> None:
    """Renew what is to be renewed, and do what was asked for on a day that has come."""
    with acting(by=_BY, door=Door.CLOCK):
        subscriptions.renew_everywhere(now=clock.now())


def _work(chores: list[Chore]) -> None:
    """Listen for the bell, and work at every ring and every sweep. Returns never."""
    with listening(now=clock.now()) as ear, acting(by=_BY, door=Door.BOOKING):
        while True:
            for chore in chores:
                chore.do_if_due()
            booked = backorders.drain(clock=clock.now)
            if booked:
                log.info("worker.booked", orders=booked)
            ear.sleep(SWEEP_S, unless=backorders.is_anything_ready, now=clock.now())


def _renewals() -> list[Chore]:
    return [Chore(let_due_changes_happen, RENEW_EVERY_S)]


def _whatever_else() -> list[Chore]:
    return [
        Chore(lambda: crm.send_waiting(clock=clock.now), SEND_EVERY_S),
        Chore(lambda: crm.sweep_attachments(now=clock.now()), SWEEP_FILES_EVERY_S),
        Chore(lambda: tenancy.forget_answers(now=clock.now()), FORGET_EVERY_S),
        Chore(lambda: backorders.archive_settled(now=clock.now()), ARCHIVE_EVERY_S),
    ]


def _work_aside(chores: list[Chore]) -> None:
    """Do what may take its time, in a thread of its own: neither a mail server nor a morning on
    which all subscriptions are renewed holds up a booking.

    Returns never. What goes wrong is told, and tried again when its time has come.
    """
    while True:
        for chore in chores:
            try:
                chore.do_if_due()
            except Exception as problem:  # noqa: BLE001 — nobody would miss a thread that died
                log.warning("worker.aside_failed", problem=type(problem).__name__)
                connections.close_all()
        time.sleep(RECONNECT_AFTER_S)
