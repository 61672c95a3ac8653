"""Bulk: many actions in one request or one file, each with its own result."""

from http import HTTPStatus
from typing import Annotated, Any, Literal

from ninja import File
from ninja.files import UploadedFile
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.bulk_execution import InnerAction, execute_action
from upline.api.idempotency import KEY_PATTERN
from upline.api.problems import ApiError, FieldError
from upline.api.request_parsing import ETAGS_PATTERN, check_form_fields
from upline.api.resource import Resource
from upline.api.resources.jobs import Job, started_job
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import RequestModel, ResponseModel
from upline.database.audit_context import REQUEST_ID
from upline.jobs.bulk_files import (
    MAX_BYTES,
    BulkFileOrigin,
    UnreadableBulkFile,
    start_bulk_file,
)

RESOURCE = Resource(
    "bulk",
    "Up to 1,000 actions in one request, or 10,000 in a CSV file, each with its own result.",
)

MAX_ACTIONS = 1000
_TAKEN_OVER = (
    "HTTP_AUTHORIZATION", "HTTP_HOST", "REMOTE_ADDR", "SERVER_NAME", "SERVER_PORT",
    "SERVER_PROTOCOL", "wsgi.url_scheme", "wsgi.errors", REQUEST_ID,
)  # fmt: skip


class BulkAction(RequestModel):
    """An operation of the API: its method, its address below the root with its parameters, its body.

    `key` is its Idempotency-Key: sent again, in this request or another one, it is executed once. `if_match` is its `If-Match`.
    """

    key: Annotated[str, Field(pattern=KEY_PATTERN)]
    method: Literal["POST", "PATCH", "DELETE"] = "POST"
    path: Annotated[str, Field(pattern=r"^/[!-~]{0,1999}$", examples=["/orders/…/cancel"])]
    body: dict[str, Any] | None = None
    if_match: Annotated[str, Field(pattern=ETAGS_PATTERN)] | None = None


class BulkRequest(RequestModel):
    """The actions, in the order in which they are executed."""

    actions: list[BulkAction] = Field(min_length=1, max_length=MAX_ACTIONS)


class BulkActionResult(ResponseModel):
    """What an action was answered: its status, and its body or problem; null: it has none.

    `is_repeated`: it was executed before, and this is the answer of that time.
    """

    key: str
    status: int
    is_repeated: bool
    body: dict[str, Any] | None


class BulkResponse(ResponseModel):
    """The results of the actions, in their order, and how many of them were executed or refused."""

    succeeded: int
    failed: int
    results: list[BulkActionResult]


@RESOURCE.action("/bulk", BulkResponse, has_transactions_of_its_own=True)
def run_bulk(request: ApiRequest, payload: BulkRequest) -> BulkResponse:
    """Execute actions one after the other; one that is refused leaves the others as they are.

    Each is an operation of this API and answered as by itself, files and this one excepted. An action that
    was executed before is answered as it was then.
    """
    results = [_run(request, action) for action in payload.actions]
    succeeded = sum(one.status < HTTPStatus.BAD_REQUEST for one in results)
    return BulkResponse(succeeded=succeeded, failed=len(results) - succeeded, results=results)


def _run(request: ApiRequest, action: BulkAction) -> BulkActionResult:
    environment = {name: request.META[name] for name in _TAKEN_OVER if name in request.META}
    inner = InnerAction(**dict(action))
    result = execute_action(inner, request.auth, environment)
    return BulkActionResult(
        key=action.key, status=result.status, is_repeated=result.is_repeated, body=result.body
    )


@RESOURCE.create("/bulk/files", Job, has_dry_run=False)
def send_bulk_file(request: ApiRequest, file: File[UploadedFile]) -> VersionedResponse:
    """Send a CSV file of up to 10,000 actions and 5 MB, which a job executes one after the other.

    Columns: `path` is an address below the root of the API; `method`, POST where it is empty; `key`, an
    Idempotency-Key; `if_match`; and the fields of bodies, `a.b` for one within another. A file with a
    wrong row is refused as a whole, by lines and columns. Without keys, the same file sent again is the same actions. The job's report
    says what each was answered.
    """
    check_form_fields(request, ("file",))
    caller = request.auth
    try:
        job_id = start_bulk_file(
            tenant_id=caller.tenant.id,
            file_name=file.name or "",
            # One byte more than allowed is enough to refuse it.
            content=file.read(MAX_BYTES + 1),
            origin=BulkFileOrigin(
                site=request.build_absolute_uri("/").rstrip("/"),
                request_id=request.META.get(REQUEST_ID, ""),
                credential_id=caller.credential_id,
            ),
            by=caller.actor,
            now=caller.now,
        )
    except UnreadableBulkFile as error:
        raise ApiError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "unreadable_file",
            str(error),
            errors=[FieldError(field=one.place, detail=one.sentence) for one in error.faults],
        ) from error
    return created_response(started_job(request, job_id), "get_job", job_id=job_id)
