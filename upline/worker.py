"""Entry point: the worker. It books waiting events, retries parked ones and applies due changes;
in a second thread it sends e-mails, archives old sale events and deletes orphaned files.

A notification wakes it after each sale's commit; a check every few seconds finds events whose
notification was lost. Any number of workers may run: each skips what another has locked.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
import structlog
from django.db import InterfaceError, OperationalError, connections

from upline.backorders import actions as backorders
from upline.backorders.worker.wakeup import worker_listener
from upline.crm import actions as crm
from upline.database.audit_context import EntryPoint, audit_context
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
EXPIRE_ANSWERS_EVERY_S = 3600.0
ARCHIVE_EVERY_S = 600.0

_WORKER_ACTOR = "Upline"  # no person acts when the worker does


@dataclass(slots=True)
class PeriodicJob:
    """Something done every so often, by a clock that cannot be set back."""

    action: Callable[[], object]
    every_s: float
    _next: float = field(default=0.0)

    def run_if_due(self) -> None:
        """Do it if its time has come."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self.every_s
            self.action()


def run() -> None:
    """Work until stopped. A database that goes away is waited for."""
    jobs = [PeriodicJob(lambda: backorders.retry_due(now=clock.now()), RETRY_EVERY_S)]
    log.info("worker.started")
    for name, jobs in (("renewals", _renewal_jobs()), ("aside", _background_jobs())):
        threading.Thread(target=_run_background_jobs, args=(jobs,), name=name, daemon=True).start()
    while True:
        try:
            _run_booking_loop(jobs)
        except (OperationalError, InterfaceError, psycopg.OperationalError) as problem:
            log.warning("worker.database_away", problem=type(problem).__name__)
            connections.close_all()
            time.sleep(RECONNECT_AFTER_S)


def run_due_renewals() -> None:
    """Apply due renewals and scheduled changes."""
    with audit_context(by=_WORKER_ACTOR, entry_point=EntryPoint.CLOCK):
        subscriptions.run_all_renewals(now=clock.now())


def _run_booking_loop(jobs: list[PeriodicJob]) -> None:
    """Book at every notification and every check. Does not return."""
    with (
        worker_listener(now=clock.now()) as listener,
        audit_context(by=_WORKER_ACTOR, entry_point=EntryPoint.BOOKING),
    ):
        while True:
            for job in jobs:
                job.run_if_due()
            booked = backorders.drain(clock=clock.now)
            if booked:
                log.info("worker.booked", orders=booked)
            listener.wait(SWEEP_S, has_work=backorders.has_ready_events, now=clock.now())


def _renewal_jobs() -> list[PeriodicJob]:
    return [PeriodicJob(run_due_renewals, RENEW_EVERY_S)]


def _background_jobs() -> list[PeriodicJob]:
    return [
        PeriodicJob(lambda: crm.send_pending_emails(clock=clock.now), SEND_EVERY_S),
        PeriodicJob(lambda: crm.delete_orphaned_files(now=clock.now()), SWEEP_FILES_EVERY_S),
        PeriodicJob(
            lambda: tenancy.delete_expired_responses(now=clock.now()), EXPIRE_ANSWERS_EVERY_S
        ),
        PeriodicJob(lambda: backorders.archive_settled_events(now=clock.now()), ARCHIVE_EVERY_S),
    ]


def _run_background_jobs(jobs: list[PeriodicJob]) -> None:
    """Run slow jobs in a thread of their own, so that a mail server does not delay booking.

    Does not return. A job that fails is logged and run again at its next time.
    """
    while True:
        for job in jobs:
            try:
                job.run_if_due()
            except Exception as problem:  # noqa: BLE001 — nobody would miss a thread that died
                log.warning("worker.aside_failed", problem=type(problem).__name__)
                connections.close_all()
        time.sleep(RECONNECT_AFTER_S)
