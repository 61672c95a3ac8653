"""Jobs as lists and pages show them. People see the jobs that they have started; administrators, all."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from upline.access.rulebook import Actor
from upline.database.filters import given_lookups
from upline.database.grouping import Groups, count_groups
from upline.database.keyset import Rows, Sorting
from upline.database.record_list import RecordList, each_row
from upline.jobs.models import Job, JobRow
from upline.jobs.rulebook import OPEN_STATES, JobKind, JobState
from upline.kernel.page_objects import Ref

MAX_ROWS = 100  # of a page of a job's result


class JobView(StrEnum):
    """Saved filters that exclude each other."""

    ALL = "all"
    OPEN = "open"
    DONE = "done"
    FAILED = "failed"


_VIEWS: Mapping[JobView, Q] = {
    JobView.ALL: Q(),
    JobView.OPEN: Q(state__in=OPEN_STATES),
    JobView.DONE: Q(state=JobState.DONE),
    JobView.FAILED: Q(state=JobState.FAILED),
}

assert _VIEWS.keys() == set(JobView), "a view without a filter"


@dataclass(frozen=True, kw_only=True, slots=True)
class JobSummary:
    """A job as a list shows it. `total` is None until it is known; `failure` says why it has failed.

    `attempts` are the failures of the present step, which is tried again. Some steps report how far
    they are; `done` and `total` are then those of the step.
    """

    id: UUID
    kind: JobKind
    subject: Ref
    started_by: str
    state: JobState
    done: int
    total: int | None
    attempts: int
    failure: str
    failure_code: str
    created_at: datetime
    started_at: datetime | None
    updated_at: datetime
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What has become of one record in a job. `outcome` is a code of the job's kind."""

    record_name: str
    outcome: str
    count: int | None
    record_id: UUID | None
    sentence: str


@dataclass(frozen=True, slots=True)
class JobPage:
    """A job with a page of the rows of its result, the latest first.

    `earlier` is the key of the page of earlier rows; None: there are none.
    """

    job: JobSummary
    rows: tuple[ResultRow, ...]
    earlier: int | None


def job_page(
    *,
    tenant_id: UUID,
    job_id: UUID,
    by: Actor,
    before: int | None = None,
    outcome: str = "",
    credential_id: UUID | None = None,
) -> JobPage | None:
    """Return a job of a BSS; None if there is none, or none that they may see. Two queries.

    `before` is the key of a page of earlier rows; with `outcome`, only rows with that are returned.
    """
    job = find_job(tenant_id=tenant_id, job_id=job_id, by=by, credential_id=credential_id)
    if job is None:
        return None
    found = JobRow.objects.filter(job_id=job_id)
    if before is not None:
        found = found.filter(id__lt=before)
    if outcome:
        found = found.filter(outcome=outcome)
    columns = ("id", "record_name", "outcome", "count", "record_id", "sentence")
    rows = list(found.order_by("-id").values_list(*columns)[: MAX_ROWS + 1])
    shown = rows[:MAX_ROWS]
    earlier = shown[-1][0] if len(rows) > MAX_ROWS else None
    return JobPage(job, tuple(ResultRow(*row[1:]) for row in shown), earlier)


def find_job(
    *, tenant_id: UUID, job_id: UUID, by: Actor, credential_id: UUID | None = None
) -> JobSummary | None:
    """Return a job of a BSS without its rows; None if there is none, or none that they may see."""
    row = _visible(tenant_id, by, credential_id).filter(pk=job_id).values(*_COLUMNS).first()
    return _summary(row) if row else None


def iterate_result(*, job_id: UUID) -> Iterator[ResultRow]:
    """Yield all rows of the result of a job that was found before, the first one first."""
    columns = ("record_name", "outcome", "count", "record_id", "sentence")
    rows = JobRow.objects.filter(job_id=job_id).order_by("id").values_list(*columns)
    for row in rows.iterator(chunk_size=2000):
        yield ResultRow(*row)


def list_open_jobs(*, tenant_id: UUID, subject_id: UUID, by: Actor) -> tuple[JobSummary, ...]:
    """Return the open jobs that are about a record and that they may see, the earliest first."""
    found = _visible(tenant_id, by).filter(subject_id=subject_id, state__in=OPEN_STATES)
    return tuple(_summary(row) for row in found.order_by("created_at").values(*_COLUMNS))


def latest_job(
    *, tenant_id: UUID, subject_id: UUID, kinds: Collection[JobKind]
) -> JobSummary | None:
    """Return the latest job about a record, started by any person, for those who may do that work themselves."""
    found = Job.objects.filter(tenant_id=tenant_id, subject_id=subject_id, kind__in=kinds)
    row = found.order_by("-created_at", "-id").values(*_COLUMNS).first()
    return _summary(row) if row else None


@dataclass(frozen=True, kw_only=True, slots=True)
class JobResult:
    """A job with its parameters and its cursor, for kinds whose result is in the cursor."""

    job: JobSummary
    parameters: Mapping[str, Any]
    cursor: Mapping[str, Any]


def find_job_of_subject(
    *, tenant_id: UUID, subject_id: UUID, kind: JobKind, by: Actor
) -> JobResult | None:
    """Return the job of a kind about a record; None if there is none, or none that they may see."""
    jobs = _visible(tenant_id, by).filter(subject_id=subject_id, kind=kind)
    row = jobs.values(*_COLUMNS, "parameters", "cursor").first()
    if row is None:
        return None
    return JobResult(job=_summary(row), parameters=row["parameters"], cursor=row["cursor"])


NEWEST_FIRST = Sorting(column="created_at", descending=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class JobFilter:
    """Which jobs to list. None and "" do not filter. Moments: at `…_from` or later, before `…_before`."""

    view: JobView = JobView.ALL
    kind: JobKind | None = None
    by: str = ""
    created_from: datetime | None = None
    created_before: datetime | None = None
    finished_from: datetime | None = None
    finished_before: datetime | None = None
    updated_since: datetime | None = None


_LOOKUPS = {
    "kind": "kind",
    "by": "started_by",
    "created_from": "created_at__gte",
    "created_before": "created_at__lt",
    "finished_from": "finished_at__gte",
    "finished_before": "finished_at__lt",
    "updated_since": "stepped_at__gte",
}


def list_jobs(
    *, tenant_id: UUID, where: JobFilter, by: Actor, credential_id: UUID | None = None
) -> RecordList[JobSummary]:
    """Return the jobs of a BSS that they may see, the newest first."""
    return RecordList(
        rows=_matching(tenant_id, where, by, credential_id),
        sorting=NEWEST_FIRST,
        read=each_row(_summary),
    )


def group_jobs(*, tenant_id: UUID, view: JobView, by: Actor) -> Groups:
    """Return how many jobs there are of each kind. One query."""
    found = _visible(tenant_id, by).filter(_VIEWS[view])
    return count_groups(found, {"group_kind": F("kind")}, lambda row: ("", row["group_kind"]))


def _visible(tenant_id: UUID, by: Actor, credential_id: UUID | None = None) -> "QuerySet[Job]":
    """Return the jobs that somebody may see: administrators all, others those that they have started."""
    jobs = Job.objects.filter(tenant_id=tenant_id)
    if by.is_administrator:
        return jobs
    if by.user_id is None and credential_id is not None:
        return jobs.filter(credential_id=credential_id)
    return jobs.filter(user_id=by.user_id) if by.user_id else jobs.none()


def _matching(tenant_id: UUID, where: JobFilter, by: Actor, credential_id: UUID | None) -> Rows:
    jobs = _visible(tenant_id, by, credential_id).filter(
        _VIEWS[where.view], **given_lookups(where, _LOOKUPS)
    )
    rows: Rows = jobs.values(*_COLUMNS)
    return rows


_COLUMNS = (
    "id", "kind", "subject_id", "subject_name", "started_by", "state", "done", "total", "attempts",
    "failure", "failure_code", "created_at", "started_at", "stepped_at", "finished_at", "progress__done",
    "progress__total",
)  # fmt: skip


def _summary(row: Mapping[str, Any]) -> JobSummary:
    """Return a job; of an open one whose step reports how far it is, with that progress."""
    state, done, total = JobState(row["state"]), row["done"], row["total"]
    if state in OPEN_STATES and row["progress__total"] is not None:
        state, done, total = JobState.RUNNING, row["progress__done"], row["progress__total"]
    return JobSummary(
        id=row["id"],
        kind=JobKind(row["kind"]),
        subject=Ref(row["subject_id"], row["subject_name"]),
        started_by=row["started_by"],
        state=state,
        done=done,
        total=total,
        attempts=row["attempts"],
        failure=row["failure"],
        failure_code=row["failure_code"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        updated_at=max(row["stepped_at"], row["created_at"]),
        finished_at=row["finished_at"],
    )
