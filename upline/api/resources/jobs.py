"""Jobs: long work that is done in steps, with its progress and its result."""

from enum import StrEnum
from uuid import UUID

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, list_response, page_from_query
from upline.api.problems import ApiError
from upline.api.resource import Resource
from upline.api.schemas import Id, Instant, Moment, Record, ResponseModel, record
from upline.api.timestamps import Timestamps, UpdatedSinceQuery
from upline.jobs import queries
from upline.jobs.queries import JobFilter, JobSummary, JobView, ResultRow
from upline.jobs.reports import report_lines
from upline.jobs.rulebook import JobKind, JobState

RESOURCE = Resource(
    "jobs",
    "Long work that the worker does in steps. A token of an administrator sees all jobs; another one sees those "
    "that it has started by a file of actions, and the jobs of price files with their files.",
)


class JobSelection(StrEnum):
    """Which jobs a list has."""

    ALL = "all"
    OPEN = "open"
    DONE = "done"
    FAILED = "failed"


class JobOrder(StrEnum):
    """The sorting of jobs; a minus: the latest first."""

    CREATED = "created_at"
    CREATED_DOWN = "-created_at"


class JobQuery(UpdatedSinceQuery):
    """Filters of jobs."""

    which: JobSelection = JobSelection.ALL
    kind: JobKind | None = None
    by: str = Field(
        default="", max_length=200, description="Who has started it, by the whole name."
    )
    created_from: Moment | None = None
    created_before: Moment | None = None
    finished_from: Moment | None = None
    finished_before: Moment | None = None
    sort: JobOrder = JobOrder.CREATED_DOWN


class Job(Timestamps):
    """A job and how far it is. `total` is null until it is known.

    `subject` is the record that it is about. `attempts` counts the failures of its present step, which
    is tried again; `failure` says why it has stopped, and `failure_code` the same for programs.
    """

    id: UUID
    kind: JobKind
    subject: Record
    state: JobState
    done: int
    total: int | None
    attempts: int
    failure: str | None
    failure_code: str | None
    started_by: str
    started_at: Instant | None
    finished_at: Instant | None


class JobRow(ResponseModel):
    """What has become of one record in a job: `outcome` is a code, `explanation` says why, if there is more."""

    record: UUID | None
    name: str
    outcome: str
    count: int | None
    explanation: str | None


class JobWithResult(Job):
    """A job with the latest 100 rows of its result."""

    rows: list[JobRow]


@RESOURCE.get("/jobs", ListResponse[Job])
def list_jobs(request: ApiRequest, query: Query[JobQuery]) -> ListResponse[Job]:
    """List jobs."""
    caller = request.auth
    listing = queries.list_jobs(
        tenant_id=caller.tenant.id,
        where=JobFilter(
            view=JobView(query.which.value),
            kind=query.kind,
            by=query.by,
            created_from=query.created_from,
            created_before=query.created_before,
            finished_from=query.finished_from,
            finished_before=query.finished_before,
            updated_since=query.updated_since,
        ),
        by=caller.actor,
        credential_id=caller.credential_id,
    ).page(page_from_query(query, is_reversed=query.sort is JobOrder.CREATED))
    return list_response(listing, query, job_response)


@RESOURCE.get("/jobs/{job_id}", JobWithResult)
def get_job(request: ApiRequest, job_id: Id) -> JobWithResult:
    """Read a job: its progress, and its result."""
    caller = request.auth
    page = queries.job_page(
        tenant_id=caller.tenant.id,
        job_id=job_id,
        by=caller.actor,
        credential_id=caller.credential_id,
    )
    if page is None:
        raise ApiError(404, "not_found", "This BSS has no such job.")
    return JobWithResult(
        **dict(job_response(page.job)), rows=[row_response(row) for row in page.rows]
    )


def job_response(job: JobSummary) -> Job:
    """Return a job as a response."""
    return Job(
        id=job.id,
        kind=job.kind,
        subject=record(job.subject),
        state=job.state,
        done=job.done,
        total=job.total,
        attempts=job.attempts,
        failure=job.failure or None,
        failure_code=job.failure_code or None,
        started_by=job.started_by,
        created_at=job.created_at,
        updated_at=job.updated_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
    )


def started_job(request: ApiRequest, job_id: UUID) -> Job:
    """Return a job that has just been started."""
    return job_response(_find(request, job_id))


def _find(request: ApiRequest, job_id: UUID) -> JobSummary:
    """Raises: ApiError `not_found` — there is no such job, or none that the client may see."""
    caller = request.auth
    job = queries.find_job(
        tenant_id=caller.tenant.id,
        job_id=job_id,
        by=caller.actor,
        credential_id=caller.credential_id,
    )
    if job is None:
        raise ApiError(404, "not_found", "This BSS has no such job.")
    return job


@RESOURCE.get("/jobs/{job_id}/report.csv", None, extra_media_type="text/csv")
def download_job_report(request: ApiRequest, job_id: Id) -> HttpResponse:
    """Download the whole result of a job as CSV: a row for each record, the first one first."""
    _find(request, job_id)
    response = HttpResponse(
        report_lines(queries.iterate_result(job_id=job_id)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="job-{job_id}.csv"'
    return response


def row_response(row: ResultRow) -> JobRow:
    """Return a row of a result as a response."""
    return JobRow(
        record=row.record_id,
        name=row.record_name,
        outcome=row.outcome,
        count=row.count,
        explanation=row.sentence or None,
    )
