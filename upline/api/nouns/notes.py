"""Notes: what somebody wants kept with an order."""

from uuid import UUID

from ninja import Query

from upline.api.caller import Call
from upline.api.lists import Listed, PageAsked, latest_first, the_one
from upline.api.noun import Noun
from upline.api.nouns.order_reading import get_order
from upline.api.shapes import Asked, Id, Instant, Told
from upline.crm import actions, queries
from upline.crm.queries import NoteRow

NOUN = Noun("notes", "What somebody wants kept with an order; back-orders have them too.")


class Note(Told):
    """A note. `may_delete`: it is this credential's own, or it is an administrator's."""

    id: UUID
    text: str
    created_by: str
    created_at: Instant
    may_delete: bool


class NoteAsked(Asked):
    """A note to be added."""

    text: str


@NOUN.reads("/orders/{order_id}/notes", Listed[Note])
def list_notes(request: Call, order_id: Id, asked: Query[PageAsked]) -> Listed[Note]:
    """List the notes of an order, the latest first."""
    rows = _rows(request, order_id)
    return latest_first(rows, asked, _note, of=f"notes.{order_id}")


@NOUN.makes("/orders/{order_id}/notes", Note)
def add_note(request: Call, order_id: Id, asked: NoteAsked) -> Note:
    """Add a note to an order."""
    caller = request.auth
    note_id = actions.add_note(
        tenant_id=caller.tenant.id,
        order_id=order_id,
        text=asked.text,
        by=caller.actor,
        now=caller.now,
    )
    return _note(_row(request, order_id, note_id))


@NOUN.deletes("/orders/{order_id}/notes/{note_id}")
def delete_note(request: Call, order_id: Id, note_id: Id) -> None:
    """Delete a note: one's own, or as an administrator any."""
    _row(request, order_id, note_id)
    actions.delete_note(tenant_id=request.auth.tenant.id, note_id=note_id, by=request.auth.actor)


def _rows(request: Call, order_id: UUID) -> tuple[NoteRow, ...]:
    get_order(request, order_id)
    caller = request.auth
    return queries.notes_of_order(tenant_id=caller.tenant.id, order_id=order_id, by=caller.actor)


def _row(request: Call, order_id: UUID, note_id: UUID) -> NoteRow:
    return the_one(_rows(request, order_id), note_id, noun="note")


def _note(row: NoteRow) -> Note:
    return Note(
        id=row.id,
        text=row.text,
        created_by=row.created_by,
        created_at=row.created_at,
        may_delete=row.may_delete,
    )
