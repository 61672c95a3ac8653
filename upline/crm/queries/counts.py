"""How much there is around an order."""

from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from upline.crm.models import Activity, Attachment, Case, Email, Note
from upline.crm.rulebook import CaseStatus
from upline.database.bulk import fetch
from upline.database.keyset import Rows


@dataclass(frozen=True, slots=True)
class RelatedRecordCounts:
    """How many of each there are around an order."""

    activities: int = 0
    emails: int = 0
    cases: int = 0
    notes: int = 0
    attachments: int = 0


def own_work_rows(*, tenant_id: UUID, user_id: UUID, today: date) -> tuple[Rows, Rows]:
    """Return the open cases, and the activities that are due, of somebody, to be counted."""
    cases: Rows = (
        Case.objects.filter(tenant_id=tenant_id, assigned_to_id=user_id)
        .exclude(status=CaseStatus.CLOSED)
        .values("pk")
    )
    activities: Rows = Activity.objects.filter(
        tenant_id=tenant_id, assigned_to_id=user_id, done_at=None, due_date__lte=today
    ).values("pk")
    return cases, activities


_TABLES = {
    "activities": Activity,
    "emails": Email,
    "cases": Case,
    "notes": Note,
    "attachments": Attachment,
}
_COUNT = "(SELECT count(*) FROM {} WHERE tenant_id = %(tenant)s AND order_id = %(order)s)"
_COUNTS = ", ".join(
    _COUNT.format(_TABLES[one.name]._meta.db_table) for one in fields(RelatedRecordCounts)
)


def count_related_records(*, tenant_id: UUID, order_id: UUID) -> RelatedRecordCounts:
    """Return how many of each an order has. One query."""
    [counts] = fetch(f"SELECT {_COUNTS}", {"tenant": tenant_id, "order": order_id})
    return RelatedRecordCounts(*counts)
