"""Notes of orders."""

from uuid import UUID

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, PageQuery, get_by_id, paginate_newest_first
from upline.api.resource import Resource
from upline.api.resources.order_responses import get_order
from upline.api.schemas import Id, Instant, RequestModel, ResponseModel
from upline.crm import actions, queries
from upline.crm.queries import NoteRow

RESOURCE = Resource("notes", "What somebody wants kept with an order; back-orders have them too.")


class Note(ResponseModel):
    """A note. `may_delete`: this credential wrote it, or is an administrator's."""

    id: UUID
    text: str
    created_by: str
    created_at: Instant
    may_delete: bool


class CreateNoteRequest(RequestModel):
    """A new note."""

    text: str


@RESOURCE.get("/orders/{order_id}/notes", ListResponse[Note])
def list_notes(request: ApiRequest, order_id: Id, query: Query[PageQuery]) -> ListResponse[Note]:
    """List the notes of an order, the latest first."""
    rows = _rows(request, order_id)
    return paginate_newest_first(rows, query, _note)


@RESOURCE.create("/orders/{order_id}/notes", Note)
def add_note(request: ApiRequest, order_id: Id, payload: CreateNoteRequest) -> Note:
    """Add a note to an order."""
    caller = request.auth
    note_id = actions.add_note(
        tenant_id=caller.tenant.id,
        order_id=order_id,
        text=payload.text,
        by=caller.actor,
        now=caller.now,
    )
    return _note(_row(request, order_id, note_id))


@RESOURCE.delete("/orders/{order_id}/notes/{note_id}")
def delete_note(request: ApiRequest, order_id: Id, note_id: Id) -> None:
    """Delete a note: one's own; administrators may delete any."""
    _row(request, order_id, note_id)
    actions.delete_note(tenant_id=request.auth.tenant.id, note_id=note_id, by=request.auth.actor)


def _rows(request: ApiRequest, order_id: UUID) -> tuple[NoteRow, ...]:
    get_order(request, order_id)
    caller = request.auth
    return queries.notes_of_order(tenant_id=caller.tenant.id, order_id=order_id, by=caller.actor)


def _row(request: ApiRequest, order_id: UUID, note_id: UUID) -> NoteRow:
    return get_by_id(_rows(request, order_id), note_id, record_type="note")


def _note(row: NoteRow) -> Note:
    return Note(
        id=row.id,
        text=row.text,
        created_by=row.created_by,
        created_at=row.created_at,
        may_delete=row.may_delete,
    )
