"""Attachments: files kept with an order."""

from uuid import UUID

from django.http import FileResponse
from ninja import File, Query
from ninja.files import UploadedFile

from upline.api.caller import Call
from upline.api.lists import Listed, PageAsked, latest_first, the_one
from upline.api.noun import Noun, Stamped, made
from upline.api.nouns.order_reading import get_order
from upline.api.problems import check_known
from upline.api.shapes import Id, Instant, Told
from upline.crm import actions, queries
from upline.crm.actions import NewFile
from upline.crm.downloads import download_of
from upline.crm.queries import AttachmentRow
from upline.crm.rulebook import LARGEST_ATTACHMENT

NOUN = Noun("attachments", "Files kept with an order; back-orders have them too.")

_FIELDS = ("file",)


class Attachment(Told):
    """A file kept with an order. `size` in bytes; `digest` is its SHA-256."""

    id: UUID
    name: str
    media_type: str
    size: int
    digest: str
    created_by: str
    created_at: Instant


@NOUN.reads("/orders/{order_id}/attachments", Listed[Attachment])
def list_attachments(request: Call, order_id: Id, asked: Query[PageAsked]) -> Listed[Attachment]:
    """List the files kept with an order, the latest first."""
    rows = _rows(request, order_id)
    return latest_first(rows, asked, _attachment, of=f"attachments.{order_id}")


@NOUN.makes("/orders/{order_id}/attachments", Attachment)
def add_attachment(request: Call, order_id: Id, file: File[UploadedFile]) -> Stamped:
    """Keep a file with an order.

    It must be what its name says it is; what files may be kept is told where one is refused.
    """
    check_known([*request.POST, *request.FILES], _FIELDS)
    caller = request.auth
    attachment_id = actions.add_attachment(
        tenant_id=caller.tenant.id,
        order_id=order_id,
        new=NewFile(
            name=file.name or "",
            declared=file.content_type or "",
            # One byte more than may be kept is enough to be refused.
            content=file.read(LARGEST_ATTACHMENT + 1),
        ),
        by=caller.actor,
        now=caller.now,
    )
    attachment = get_attachment(request, order_id, attachment_id)
    return made(attachment, "get_attachment", order_id=order_id, attachment_id=attachment_id)


@NOUN.reads("/orders/{order_id}/attachments/{attachment_id}", Attachment)
def get_attachment(request: Call, order_id: Id, attachment_id: Id) -> Attachment:
    """Read what is known of a file."""
    return _attachment(_row(request, order_id, attachment_id))


@NOUN.reads("/orders/{order_id}/attachments/{attachment_id}/content", None, also="*/*")
def download_attachment(request: Call, order_id: Id, attachment_id: Id) -> FileResponse:
    """Download a file."""
    caller = request.auth
    found = queries.get_download(
        tenant_id=caller.tenant.id,
        order_id=order_id,
        attachment_id=attachment_id,
        by=caller.actor,
    )
    return download_of(found.path, name=found.name, media_type=found.media_type)


def _rows(request: Call, order_id: UUID) -> tuple[AttachmentRow, ...]:
    get_order(request, order_id)
    return queries.attachments_of_order(tenant_id=request.auth.tenant.id, order_id=order_id)


def _row(request: Call, order_id: UUID, attachment_id: UUID) -> AttachmentRow:
    return the_one(_rows(request, order_id), attachment_id, noun="attachment")


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
