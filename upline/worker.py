"""Entry point: the worker. It books waiting events, retries parked ones and applies due changes;
in other threads it does the steps of jobs, reconciles, sends e-mails, sums up figures, archives
old sale events and deletes orphaned files.

A notification wakes it after each sale's commit; a check every few seconds finds events whose
notification was lost. Any number of workers may run: each skips what another has locked.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
import structlog
from django.conf import settings
from django.db import Error as DatabaseProblem
from django.db import connections

from upline.authentication import actions as authentication
from upline.backorders import actions as backorders
from upline.backorders.worker.wakeup import worker_listener
from upline.crm import actions as crm
from upline.crm.attachment_archive import AttachmentArchive
from upline.database.audit_context import EntryPoint, audit_context
from upline.database.blockers import Blocker, find_blockers, remember_blockers
from upline.event_messages import MESSAGE_WRITERS
from upline.eventlog.actions import delete_expired_events, sequence_events
from upline.exports.actions import delete_expired_exports
from upline.job_steps import JOB_STEPS
from upline.jobs.actions import run_job_step
from upline.kernel import clock
from upline.kernel.back_off import BackOff
from upline.kernel.metrics import count_failure
from upline.kernel.stopping import Stopped, StopRequest
from upline.link_emails import LINK_EMAILS
from upline.onboarding import actions as onboarding
from upline.storefront import actions as storefront
from upline.subscriptions import actions as subscriptions
from upline.tenancy import actions as tenancy
from upline.webhooks import delivery as webhooks

log = structlog.get_logger(__name__)

SWEEP_S = 5.0
RETRY_EVERY_S = 30.0
RENEW_EVERY_S = 900.0
RETRY_AFTER_S, LONGEST_RETRY_S = 1.0, 30.0
CHECK_TASKS_EVERY_S = 1.0
LOOK_FOR_JOBS_EVERY_S = 1.0
SEND_EVERY_S = 5.0
ARCHIVE_FILES_EVERY_S = 60.0  # as the log is archived
SWEEP_FILES_EVERY_S = 6 * 3600.0
EXPIRE_ANSWERS_EVERY_S = 3600.0
ARCHIVE_EVERY_S = 600.0
REQUEST_RECONCILIATIONS_EVERY_S = 900.0
RECONCILE_EVERY_S = 2.0
WATCH_EVERY_S = 1.0
EXTEND_LEDGERS_EVERY_S = 1.0
SUM_UP_EVERY_S = 600.0
END_FIRST_STEPS_EVERY_S = 60.0
SEQUENCE_EVERY_S = 1.0
WATCH_LOCKS_EVERY_S = 2.0
STOP_WITHIN_S = 8.0  # who stops us waits for a little longer

_WORKER_ACTOR = "Upline"  # no person acts when the worker does


@dataclass(slots=True)
class Attempts:
    """The outcomes of something that is done again and again: a change of the outcome is logged once."""

    name: str
    _problem: str = ""
    _since: float = 0.0
    _back_off: BackOff = field(default_factory=lambda: BackOff(RETRY_AFTER_S, LONGEST_RETRY_S))

    def succeed(self) -> None:
        """Record a success."""
        if self._problem:
            lasted = round(time.monotonic() - self._since)
            log.info("worker.recovered", work=self.name, problem=self._problem, seconds=lasted)
        self._problem = ""
        self._back_off.succeed()

    def fail(self, error: BaseException) -> float:
        """Record a failure; return the seconds after which to try again."""
        count_failure(self.name)
        problem = _problem_name(error)
        if problem != self._problem:
            log.warning("worker.failing", work=self.name, problem=problem)
            self._since = self._since if self._problem else time.monotonic()
            self._problem = problem
        return self._back_off.fail()


def _problem_name(error: BaseException) -> str:
    """Return the name of the database's own error where there is one: `ReadOnlySqlTransaction`."""
    cause = error.__cause__ if isinstance(error.__cause__, psycopg.Error) else error
    return type(cause).__name__


@dataclass(slots=True)
class PeriodicTask:
    """Something done every so often, by a clock that cannot be set back."""

    name: str
    action: Callable[[], object]
    every_s: float
    _next: float = field(default=0.0)
    _attempts: Attempts = field(init=False)

    def __post_init__(self) -> None:
        self._attempts = Attempts(self.name)

    def run_if_due(self) -> None:
        """Do it if its time has come. What it raises is logged, and it is tried again later."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self.every_s
        try:
            self.action()
        except Exception as error:  # noqa: BLE001 — nobody would miss a thread that died
            self._next = time.monotonic() + max(self.every_s, self._attempts.fail(error))
            connections.close_all()
        else:
            self._attempts.succeed()


def run(*, heartbeat: Callable[[], None] = lambda: None) -> None:
    """Work until stopped. Whatever is wrong with the database is waited out.

    `heartbeat` is called every few seconds as long as booking goes on, or waits for the database by itself. A
    request to stop is heard after the batch, step or e-mail that is under way.
    """
    stop = StopRequest()
    stop.install()
    log.info("worker.started")
    threads = [
        threading.Thread(target=_run_background_tasks, args=(tasks, stop), name=name, daemon=True)
        for name, tasks in (
            ("renewals", _renewal_tasks()),
            ("jobs", _job_tasks(stop)),
            ("reconciliations", _reconciliation_tasks()),
            ("events", _event_tasks()),
            ("deliveries", _delivery_tasks()),
            ("locks", [PeriodicTask("locks", LockWatch().look, WATCH_LOCKS_EVERY_S)]),
            ("aside", _background_tasks()),
        )
    ]
    for thread in threads:
        thread.start()
    attempts = Attempts("booking")
    with contextlib.suppress(Stopped):
        while True:
            heartbeat()
            try:
                _run_booking_loop(attempts, stop, heartbeat)
            except (DatabaseProblem, psycopg.Error) as error:
                delay = attempts.fail(error)
                connections.close_all()
                stop.wait(delay)
            stop.check()
    deadline = time.monotonic() + STOP_WITHIN_S
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    log.info("worker.stopped", unfinished=[one.name for one in threads if one.is_alive()])


def run_due_renewals() -> None:
    """Apply due renewals and scheduled changes."""
    with audit_context(by=_WORKER_ACTOR, entry_point=EntryPoint.CLOCK):
        subscriptions.run_all_renewals(now=clock.now())


def _run_booking_loop(attempts: Attempts, stop: StopRequest, heartbeat: Callable[[], None]) -> None:
    """Book at every notification and every check. Does not return. Raises: Stopped."""
    retry_at = 0.0

    def after_batch(_booked: int) -> None:
        heartbeat()
        stop.check()

    with (
        worker_listener(now=clock.now()) as listener,
        audit_context(by=_WORKER_ACTOR, entry_point=EntryPoint.BOOKING),
    ):
        while True:
            if time.monotonic() >= retry_at:
                retry_at = time.monotonic() + RETRY_EVERY_S
                backorders.retry_due(now=clock.now())
            booked = backorders.drain(clock=clock.now, progress=after_batch)
            if booked:
                log.info("worker.booked", orders=booked)
            attempts.succeed()
            after_batch(booked)
            with stop.waiting():
                listener.wait(SWEEP_S, has_work=backorders.has_ready_events, now=clock.now())


def _renewal_tasks() -> list[PeriodicTask]:
    return [PeriodicTask("renewals", run_due_renewals, RENEW_EVERY_S)]


def _reconciliation_tasks() -> list[PeriodicTask]:
    """Return the tasks that read whole BSSs, so that no other waits for them."""
    return [
        PeriodicTask(
            "nightly reconciliations",
            lambda: backorders.request_nightly_reconciliations(now=clock.now()),
            REQUEST_RECONCILIATIONS_EVERY_S,
        ),
        PeriodicTask(
            "reconciliations",
            lambda: backorders.run_requested_reconciliations(now=clock.now()),
            RECONCILE_EVERY_S,
        ),
        PeriodicTask(
            "background check",
            lambda: backorders.watch_reconciliation(clock=clock.now),
            WATCH_EVERY_S,
        ),
    ]


def run_jobs(*, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Do the steps of jobs until none is left that can be done now, or it should stop."""
    while not should_stop() and run_job_step(JOB_STEPS, now=clock.now()):
        pass


@dataclass(slots=True)
class LockWatch:
    """Names in the log who makes sessions of Upline wait: once when it begins, and when it has ended."""

    _known: dict[tuple[int, str], Blocker] = field(default_factory=dict)

    def look(self) -> None:
        """Find the sessions that others wait for, and let the health page know them."""
        found = find_blockers()
        remember_blockers(found)
        now = {(one.pid, one.application): one for one in found}
        for key, blocker in now.items():
            if key not in self._known:
                log.warning("database.blocked", **blocker.as_json())
        for key, blocker in self._known.items():
            if key not in now:
                log.info("database.unblocked", pid=blocker.pid, application=blocker.application)
        self._known = now


def _event_tasks() -> list[PeriodicTask]:
    return [
        PeriodicTask("event log", sequence_events, SEQUENCE_EVERY_S),
        PeriodicTask(
            "ledger",
            lambda: backorders.extend_ledgers(now=clock.now()),
            EXTEND_LEDGERS_EVERY_S,
        ),
        PeriodicTask(
            "webhooks",
            lambda: webhooks.create_deliveries(writers=MESSAGE_WRITERS, now=clock.now()),
            SEQUENCE_EVERY_S,
        ),
    ]


def _delivery_tasks() -> list[PeriodicTask]:
    """Return the task that waits for the servers of others."""
    return [
        PeriodicTask("deliveries", lambda: webhooks.deliver_due(clock=clock.now), SEQUENCE_EVERY_S)
    ]


def _job_tasks(stop: StopRequest) -> list[PeriodicTask]:
    return [
        PeriodicTask(
            "jobs", lambda: run_jobs(should_stop=lambda: stop.is_requested), LOOK_FOR_JOBS_EVERY_S
        )
    ]


def _background_tasks() -> list[PeriodicTask]:
    attachments = AttachmentArchive()
    return [
        PeriodicTask(
            "archived attachments",
            lambda: attachments.run(settings.DATABASE_SERVER.archive_directory),
            ARCHIVE_FILES_EVERY_S,
        ),
        PeriodicTask("e-mails", lambda: crm.send_pending_emails(clock=clock.now), SEND_EVERY_S),
        PeriodicTask(
            "account e-mails",
            lambda: tenancy.send_account_emails(LINK_EMAILS, clock=clock.now),
            SEND_EVERY_S,
        ),
        PeriodicTask(
            "expired links",
            lambda: tenancy.delete_expired_links(now=clock.now()),
            EXPIRE_ANSWERS_EVERY_S,
        ),
        PeriodicTask(
            "orphaned files",
            lambda: crm.delete_orphaned_files(now=clock.now()),
            SWEEP_FILES_EVERY_S,
        ),
        PeriodicTask(
            "expired exports",
            lambda: delete_expired_exports(now=clock.now()),
            EXPIRE_ANSWERS_EVERY_S,
        ),
        PeriodicTask(
            "expired responses",
            lambda: tenancy.delete_expired_responses(now=clock.now()),
            EXPIRE_ANSWERS_EVERY_S,
        ),
        PeriodicTask(
            "sign-in counters",
            lambda: tenancy.delete_ended_sign_in_counters(now=clock.now()),
            EXPIRE_ANSWERS_EVERY_S,
        ),
        PeriodicTask("sessions", authentication.delete_ended_sessions, EXPIRE_ANSWERS_EVERY_S),
        PeriodicTask(
            "storefront sessions",
            lambda: storefront.delete_ended_storefront_sessions(now=clock.now()),
            EXPIRE_ANSWERS_EVERY_S,
        ),
        PeriodicTask(
            "archive", lambda: backorders.archive_settled_events(now=clock.now()), ARCHIVE_EVERY_S
        ),
        PeriodicTask(
            "expired events",
            lambda: delete_expired_events(now=clock.now()),
            EXPIRE_ANSWERS_EVERY_S,
        ),
        PeriodicTask(
            "expired deliveries",
            lambda: webhooks.delete_expired_deliveries(now=clock.now()),
            EXPIRE_ANSWERS_EVERY_S,
        ),
        PeriodicTask("figures", lambda: backorders.sum_up_figures(now=clock.now()), SUM_UP_EVERY_S),
        PeriodicTask(
            "first steps",
            lambda: onboarding.end_completed_first_steps(now=clock.now()),
            END_FIRST_STEPS_EVERY_S,
        ),
    ]


def _run_background_tasks(tasks: list[PeriodicTask], stop: StopRequest) -> None:
    """Run slow tasks in a thread of their own, so that a mail server does not delay booking."""
    while not stop.is_requested:
        for task in tasks:
            if not stop.is_requested:
                task.run_if_due()
        stop.wait(CHECK_TASKS_EVERY_S)
