"""Who is mentioned in notes and cases, and what waits in their inbox for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from upline.access import queries as access
from upline.access.reach import Reach
from upline.crm.models import Case, CaseEntry, Mention, Note
from upline.crm.queries import visibility
from upline.database.keyset import CountedRows
from upline.database.numbering import format_number
from upline.tenancy import queries as tenancy

_UNREAD = "SELECT id FROM upline_mention WHERE tenant_id = %s AND user_id = %s AND read_at IS NULL"


@dataclass(frozen=True, slots=True)
class MentionRow:
    """A mention that waits for somebody. It is in a case, or in a note on an order: the other is None."""

    id: UUID
    said_by: str
    said_at: datetime
    text: str
    case_id: UUID | None
    case_subject: str
    order_id: UUID | None
    order: str


def unread_mentions(*, tenant_id: UUID, user_id: UUID) -> QuerySet[Mention]:
    """Return what mentions somebody and is not read."""
    return Mention.objects.filter(tenant_id=tenant_id, user_id=user_id, read_at=None)


def unread_mention_rows(*, tenant_id: UUID, user_id: UUID) -> CountedRows:
    """Return what mentions somebody and is not read, to be counted."""
    return CountedRows(_UNREAD, (tenant_id, user_id))


def count_visible_mentions(*, tenant_id: UUID, user_id: UUID, reach: Reach) -> int:
    """Return how many unread mentions of somebody are on orders and cases that they may see. One query."""
    return unread_mentions(tenant_id=tenant_id, user_id=user_id).filter(_visible(reach)).count()


def list_unread_mentions(
    *, tenant_id: UUID, user_id: UUID, reach: Reach, limit: int
) -> tuple[MentionRow, ...]:
    """Return what mentions somebody on orders and cases that they may see, the latest first. One query."""
    rows = unread_mentions(tenant_id=tenant_id, user_id=user_id).filter(_visible(reach))
    found = rows.order_by("-id").values(
        "id",
        note_by=F("note__created_by"),
        note_at=F("note__created_at"),
        note_text=F("note__text"),
        entry_by=F("entry__created_by"),
        entry_at=F("entry__created_at"),
        entry_text=F("entry__text"),
        case=F("entry__case_id"),
        subject=F("entry__case__subject"),
        order=F("note__order_id"),
        number=F("note__order__number"),
        prefix=F("tenant__order_prefix"),
        padding=F("tenant__order_padding"),
    )
    return tuple(
        MentionRow(
            id=row["id"],
            said_by=row["note_by"] or row["entry_by"],
            said_at=row["note_at"] or row["entry_at"],
            text=row["note_text"] or row["entry_text"],
            case_id=row["case"],
            case_subject=row["subject"] or "",
            order_id=row["order"],
            order=format_number(row["number"], prefix=row["prefix"], padding=row["padding"])
            if row["order"]
            else "",
        )
        for row in found[:limit]
    )


def is_visible(record: Note | CaseEntry, *, user_id: UUID) -> bool:
    """Tell whether a user of the BSS may see the order of a note, or the case of an entry."""
    member = tenancy.find_member(tenant_id=record.tenant_id, user_id=user_id)
    if member is None:
        return False
    reach = access.reach(tenant_id=record.tenant_id, by=member)
    if isinstance(record, Note):
        notes = Note.objects.filter(visibility.visible_through_order(reach))
        return notes.filter(pk=record.pk).exists()
    cases = Case.objects.filter(visibility.visible_cases(reach, member))
    return cases.filter(pk=record.case_id).exists()


def names_of_mentioned(**field: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Return whom some notes (`note_id=`), or entries of cases (`entry_id=`), mention, by name. One query."""
    [(column, ids)] = field.items()
    rows = Mention.objects.filter(**{f"{column}__in": ids}).order_by("user__name")
    names: dict[UUID, list[str]] = {}
    for record_id, name in rows.values_list(column, "user__name"):
        names.setdefault(record_id, []).append(name)
    return {record_id: tuple(found) for record_id, found in names.items()}


def _visible(reach: Reach) -> Q:
    in_note = Q(note__isnull=False) & reach.visible_filter("note__order__")
    of_order = Q(entry__case__order__isnull=False) & reach.visible_filter("entry__case__order__")
    of_account = Q(entry__case__account__isnull=False) & reach.visible_filter(
        "entry__case__account__"
    )
    return in_note | of_order | of_account
