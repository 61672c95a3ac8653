"""Mentions of people in notes and cases: who is mentioned finds it in their inbox."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.crm.mentions import SIGN, mentioned_people
from upline.crm.models import CaseEntry, Mention, Note
from upline.crm.queries.mentions import is_visible, unread_mentions
from upline.crm.rulebook import MentionAction
from upline.database.locking import lock_row
from upline.tenancy import queries as tenancy


def note_mentions(record: Note | CaseEntry, *, by: Actor, now: datetime) -> None:
    """Store whom a new note or entry mentions: people of the BSS who may see its order or case.

    What mentioned its author on the same order or case before is read: they have answered.
    """
    field = "note" if isinstance(record, Note) else "entry"
    if by.user_id is not None:
        earlier = unread_mentions(tenant_id=record.tenant_id, user_id=by.user_id)
        about = (
            {"note__order_id": record.order_id}
            if isinstance(record, Note)
            else {"entry__case_id": record.case_id}
        )
        earlier.filter(**about).update(read_at=now)
    if SIGN not in record.text:
        return
    people = tenancy.list_members(tenant_id=record.tenant_id)
    Mention.objects.bulk_create(
        Mention(tenant_id=record.tenant_id, user_id=person.id, **{field: record})
        for person in mentioned_people(record.text, people)
        if person.id != by.user_id and is_visible(record, user_id=person.id)
    )


@transaction.atomic
def mark_mention_as_read(*, tenant_id: UUID, mention_id: UUID, by: Actor, now: datetime) -> None:
    """Take a mention out of one's inbox; again, nothing changes.

    Raises: Refused `not_permitted`; Mention.DoesNotExist — also when it is of somebody else.
    """
    authorise(MentionAction.MARK_AS_READ, None, by=by)
    mention = lock_row(Mention, mention_id, tenant_id=tenant_id)
    if by.user_id is None or mention.user_id != by.user_id:
        raise Mention.DoesNotExist
    if mention.read_at is None:
        mention.read_at = now
        mention.save(update_fields=["read_at"])
