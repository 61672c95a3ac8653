"""Starting jobs, and doing them step by step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from upline.access.rulebook import NOT_PERMITTED, Actor, Role
from upline.database.audit_context import EntryPoint, audit_context
from upline.database.availability import is_unavailable
from upline.database.locking import lock_first_free, lock_row
from upline.jobs.models import Job, JobProgress, JobRow
from upline.jobs.progress import ProgressReporter
from upline.jobs.rulebook import (
    MAX_ATTEMPTS,
    OPEN_STATES,
    UNEXPECTED_ERROR,
    JobKind,
    JobState,
)
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse
from upline.tenancy.queries import find_member

log = structlog.get_logger(__name__)

_UNEXPECTED = text(
    "An unexpected error stopped this job. What it has done stays; started again, it continues."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class JobStep:
    """What a step of a job is given. `done`, `total` and `cursor` are what the steps before returned.

    `by` is who has started the job, in the role that they have now. A step that takes longer than a
    second calls `report_progress` with how much of its own work is done, and the whole of it.
    """

    tenant_id: UUID
    subject_id: UUID
    parameters: Mapping[str, Any]
    by: Actor
    now: datetime
    done: int
    total: int | None
    cursor: Mapping[str, Any]
    credential_id: UUID | None = None
    report_progress: Callable[[int, int], None] = lambda _done, _total: None


@dataclass(frozen=True, kw_only=True, slots=True)
class StepRow:
    """What has become of one record in a step. `outcome` is a code, `count` how many things it had.

    `sentence` says why, where the record was refused.
    """

    record_name: str
    outcome: str
    count: int | None = None
    record_id: UUID | None = None
    sentence: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StepResult:
    """What a step has done. `done` and `total` are those of the whole job; None: not known.

    The next step is given `cursor`; `is_finished`: there is none.
    """

    done: int
    total: int | None
    is_finished: bool
    rows: tuple[StepRow, ...] = ()
    cursor: Mapping[str, Any] = field(default_factory=dict)


_STEP_COLUMNS = (
    "done", "total", "cursor", "state", "finished_at", "started_at", "stepped_at", "attempts",
    "not_before",
)  # fmt: skip

# A step changes a few records in the transaction in which it is called, asks the gate with `by`, and
# returns within about a second. It may run again if its transaction was lost.
Steps = Mapping[JobKind, Callable[[JobStep], StepResult]]


def enqueue(  # noqa: PLR0913 — what a job is started with
    *,
    tenant_id: UUID,
    kind: JobKind,
    subject: Ref,
    by: Actor,
    now: datetime,
    parameters: Mapping[str, Any] | None = None,
    credential_id: UUID | None = None,
) -> UUID:
    """Start a job in the caller's transaction, after the caller has asked the gate; return its id.

    `parameters` can be written as JSON. `credential_id`: of the program, which may then see its job. One of the kind that is open for the subject is not started
    twice: its id is returned.
    """
    new = Job(
        tenant_id=tenant_id,
        kind=kind,
        subject_id=subject.id,
        subject_name=subject.name,
        parameters=dict(parameters or {}),
        started_by=by.name,
        user_id=by.user_id,
        credential_id=credential_id,
        role=by.role,
        created_at=now,
        stepped_at=now,
    )
    Job.objects.bulk_create([new], ignore_conflicts=True)
    open_job = Job.objects.filter(
        tenant_id=tenant_id, kind=kind, subject_id=subject.id, state__in=OPEN_STATES
    )
    found: UUID | None = open_job.values_list("pk", flat=True).first()
    if found == new.pk:
        JobProgress.objects.create(job=new)
    return found or new.pk


def run_job_step(steps: Steps, *, now: datetime, job_id: UUID | None = None) -> bool:
    """Do one step of the job that has waited longest, or of this one; tell whether there was one.

    The step, its rows and its progress are one transaction, under the lock of the job: what is
    killed in it has done nothing. A step that fails unexpectedly is tried again a few times, later
    and later. Raises: the database's errors, where a failure cannot be recorded either.
    """
    taken: UUID | None = None
    ready = Job.objects.filter(state__in=OPEN_STATES).exclude(not_before__gt=now)
    if job_id is not None:
        ready = ready.filter(pk=job_id)
    try:
        with transaction.atomic():
            job = lock_first_free(ready.order_by("stepped_at", "id"))
            if job is None:
                return False
            taken = job.pk
            reporter = ProgressReporter(taken)
            try:
                with audit_context(by=job.started_by, entry_point=EntryPoint.JOB):
                    result = steps[JobKind(job.kind)](_step(job, now, reporter))
            finally:
                reporter.close()
            _record(job, result, now)
            if reporter.has_reported:
                JobProgress.objects.filter(job=job).update(total=None)
    except Refused as refusal:
        _fail(taken, refusal.code, refusal.verdict.reason, now)
    except Exception as error:
        if taken is None or is_unavailable(error):
            raise
        log.exception("job.step_failed", job=str(taken))
        _retry_later(taken, now)
    return True


def _step(job: Job, now: datetime, reporter: ProgressReporter) -> JobStep:
    return JobStep(
        tenant_id=job.tenant_id,
        subject_id=job.subject_id,
        parameters=job.parameters,
        by=_actor(job),
        now=now,
        done=job.done,
        total=job.total,
        cursor=job.cursor,
        credential_id=job.credential_id,
        report_progress=reporter.report,
    )


def _actor(job: Job) -> Actor:
    """Return who has started a job, in the role that they have now.

    Raises: Refused `not_permitted` — they do not work in the BSS any more.
    """
    if job.user_id is None:
        return Actor(name=job.started_by, role=Role(job.role))
    found = find_member(tenant_id=job.tenant_id, user_id=job.user_id)
    if found is None:
        raise refuse(
            NOT_PERMITTED, text("{name} does not work in this BSS any more.", name=job.started_by)
        )
    return found


def _record(job: Job, result: StepResult, now: datetime) -> None:
    JobRow.objects.bulk_create(
        JobRow(
            job=job,
            record_name=row.record_name,
            outcome=row.outcome,
            count=row.count,
            record_id=row.record_id,
            sentence=row.sentence,
        )
        for row in result.rows
    )
    job.done, job.total, job.cursor = result.done, result.total, dict(result.cursor)
    job.state = JobState.DONE if result.is_finished else JobState.RUNNING
    job.finished_at = now if result.is_finished else None
    job.started_at = job.started_at or now
    job.stepped_at, job.attempts, job.not_before = now, 0, None
    job.save(update_fields=_STEP_COLUMNS)  # parameters can be long


@transaction.atomic
def _fail(job_id: UUID | None, code: str, sentence: str, now: datetime) -> None:
    assert job_id is not None, "a step is refused of a job"
    job = lock_row(Job, job_id)
    if job.state not in OPEN_STATES:
        return
    job.state, job.failure_code, job.failure = JobState.FAILED, code, sentence
    job.finished_at = job.stepped_at = now
    job.save()


@transaction.atomic
def _retry_later(job_id: UUID, now: datetime) -> None:
    job = lock_row(Job, job_id)
    if job.attempts + 1 >= MAX_ATTEMPTS:
        _fail(job_id, UNEXPECTED_ERROR, _UNEXPECTED, now)
        return
    job.attempts += 1
    job.not_before = now + timedelta(seconds=2**job.attempts)
    job.stepped_at = now
    job.save(update_fields=["attempts", "not_before", "stepped_at"])
