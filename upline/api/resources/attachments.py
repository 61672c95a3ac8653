"""Attachments: files of orders."""

from uuid import UUID

from django.http import FileResponse
from ninja import File, Query
from ninja.files import UploadedFile

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, PageQuery, get_by_id, paginate_newest_first
from upline.api.request_parsing import check_form_fields
from upline.api.resource import Resource
from upline.api.resources.order_responses import get_order
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import Id, Instant, ResponseModel
from upline.crm import actions, queries
from upline.crm.actions import NewFile
from upline.crm.downloads import download_response
from upline.crm.queries import AttachmentRow
from upline.crm.rulebook import MAX_ATTACHMENT_BYTES

RESOURCE = Resource("attachments", "Files kept with an order; back-orders have them too.")

_FIELDS = ("file",)


class Attachment(ResponseModel):
    """A file of an order. `size` in bytes; `digest` is its SHA-256."""

    id: UUID
    name: str
    media_type: str
    size: int
    digest: str
    created_by: str
    created_at: Instant


@RESOURCE.get("/orders/{order_id}/attachments", ListResponse[Attachment])
def list_attachments(
    request: ApiRequest, order_id: Id, query: Query[PageQuery]
) -> ListResponse[Attachment]:
    """List the files of an order, the latest first."""
    rows = _rows(request, order_id)
    return paginate_newest_first(rows, query, _attachment)


@RESOURCE.create("/orders/{order_id}/attachments", Attachment, has_dry_run=False)
def add_attachment(
    request: ApiRequest, order_id: Id, file: File[UploadedFile]
) -> VersionedResponse:
    """Add a file to an order.

    Its content must match its name; a refusal names the accepted types.
    """
    check_form_fields(request, _FIELDS)
    caller = request.auth
    attachment_id = actions.add_attachment(
        tenant_id=caller.tenant.id,
        order_id=order_id,
        new=NewFile(
            name=file.name or "",
            declared_type=file.content_type or "",
            # One byte more than allowed is enough to refuse it.
            content=file.read(MAX_ATTACHMENT_BYTES + 1),
        ),
        by=caller.actor,
        now=caller.now,
    )
    attachment = get_attachment(request, order_id, attachment_id)
    return created_response(
        attachment, "get_attachment", order_id=order_id, attachment_id=attachment_id
    )


@RESOURCE.get("/orders/{order_id}/attachments/{attachment_id}", Attachment)
def get_attachment(request: ApiRequest, order_id: Id, attachment_id: Id) -> Attachment:
    """Read the metadata of a file."""
    return _attachment(_row(request, order_id, attachment_id))


@RESOURCE.get(
    "/orders/{order_id}/attachments/{attachment_id}/content", None, extra_media_type="*/*"
)
def download_attachment(request: ApiRequest, order_id: Id, attachment_id: Id) -> FileResponse:
    """Download a file."""
    caller = request.auth
    found = queries.get_download(
        tenant_id=caller.tenant.id,
        order_id=order_id,
        attachment_id=attachment_id,
        by=caller.actor,
    )
    return download_response(found.path, name=found.name, media_type=found.media_type)


def _rows(request: ApiRequest, order_id: UUID) -> tuple[AttachmentRow, ...]:
    get_order(request, order_id)
    return queries.attachments_of_order(tenant_id=request.auth.tenant.id, order_id=order_id)


def _row(request: ApiRequest, order_id: UUID, attachment_id: UUID) -> AttachmentRow:
    return get_by_id(_rows(request, order_id), attachment_id, record_type="attachment")


def _attachment(row: AttachmentRow) -> Attachment:
    return Attachment(
        id=row.id,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        digest=row.digest,
        created_by=row.created_by,
        created_at=row.created_at,
    )
