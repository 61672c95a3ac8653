"""Jobs: long work that is done in steps, with its progress and its result."""

from enum import StrEnum
from uuid import UUID

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, PageQuery, list_response, page_from_query
from upline.api.problems import ApiError
from upline.api.resource import Resource
from upline.api.schemas import Id, Instant, Record, ResponseModel, record
from upline.jobs import queries
from upline.jobs.queries import JobSummary, JobView, ResultRow
from upline.jobs.rulebook import JobKind, JobState

RESOURCE = Resource(
    "jobs",
    "Long work that the worker does in steps. A token of an administrator sees all jobs; another one sees the jobs "
    "of price files with their files.",
)


class JobSelection(StrEnum):
    """Which jobs a list has."""

    ALL = "all"
    OPEN = "open"
    DONE = "done"
    FAILED = "failed"


class JobQuery(PageQuery):
    """Filters of jobs."""

    which: JobSelection = JobSelection.ALL


class Job(ResponseModel):
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
    created_at: Instant
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
    """List jobs, the latest first."""
    caller = request.auth
    listing = queries.list_jobs(
        tenant_id=caller.tenant.id,
        view=JobView(query.which.value),
        by=caller.actor,
    ).page(page_from_query(query))
    return list_response(listing, query, job_response)


@RESOURCE.get("/jobs/{job_id}", JobWithResult)
def get_job(request: ApiRequest, job_id: Id) -> JobWithResult:
    """Read a job: its progress, and its result."""
    caller = request.auth
    page = queries.job_page(tenant_id=caller.tenant.id, job_id=job_id, by=caller.actor)
    if page is None:
        raise ApiError(404, "not_found", "This BSS has no such job.")
    return JobWithResult(**dict(job_response(page.job)), rows=[_row(row) for row in page.rows])


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
        started_at=job.started_at,
        finished_at=job.finished_at,
    )


def started_job(request: ApiRequest, job_id: UUID) -> Job:
    """Return a job that has just been started."""
    caller = request.auth
    job = queries.find_job(tenant_id=caller.tenant.id, job_id=job_id, by=caller.actor)
    if job is None:
        raise ApiError(404, "not_found", "This BSS has no such job.")
    return job_response(job)


def _row(row: ResultRow) -> JobRow:
    return JobRow(
        record=row.record_id,
        name=row.record_name,
        outcome=row.outcome,
        count=row.count,
        explanation=row.sentence or None,
    )
