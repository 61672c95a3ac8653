"""Actions on the notes of orders."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.crm.actions.mentions import note_mentions
from upline.crm.actions.normalisation import require_text
from upline.crm.models import Note
from upline.crm.queries.notes import may_delete_note
from upline.database.locking import lock_row
from upline.kernel import texts
from upline.kernel.texts import text as text_of
from upline.kernel.verdicts import refuse
from upline.orders import actions as orders
from upline.orders.rulebook import OrderAction


@transaction.atomic
def add_note(*, tenant_id: UUID, order_id: UUID, text: str, by: Actor, now: datetime) -> UUID:
    """Add a note to an order; whom it mentions finds it in their inbox.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, and what the order
    refuses; Order.DoesNotExist.
    """
    orders.lock_for(OrderAction.ADD_NOTE, tenant_id=tenant_id, order_id=order_id, by=by)
    note = Note.objects.create(
        tenant_id=tenant_id,
        order_id=order_id,
        text=require_text(text, label=texts.text("A note")),
        created_by=by.name,
        created_at=now,
    )
    note_mentions(note, by=by, now=now)
    return note.pk


@transaction.atomic
def delete_note(*, tenant_id: UUID, note_id: UUID, by: Actor) -> UUID:
    """Delete a note, and return whose order it was. A note is its author's, by their name.

    Raises: Refused — `not_the_author`, and what the order refuses; Note.DoesNotExist,
    Order.DoesNotExist.
    """
    order_id = Note.objects.values_list("order_id", flat=True).get(tenant_id=tenant_id, pk=note_id)
    orders.lock_for(OrderAction.ADD_NOTE, tenant_id=tenant_id, order_id=order_id, by=by)
    note = lock_row(Note, note_id, tenant_id=tenant_id)
    if not may_delete_note(author=note.created_by, by=by):
        sentence = text_of(
            "Only {created_by} or an administrator can delete this note.",
            created_by=note.created_by,
        )
        raise refuse("not_the_author", sentence)
    note.delete()
    return order_id
