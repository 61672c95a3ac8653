"""How much there is around an order."""

from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from upline.crm.models import Activity, Attachment, Case, Email, Note
from upline.crm.rulebook import CaseStatus
from upline.database.bulk import fetch
from upline.database.keyset import CountedRows


@dataclass(frozen=True, slots=True)
class RelatedRecordCounts:
    """How many of each there are around an order."""

    activities: int = 0
    emails: int = 0
    cases: int = 0
    notes: int = 0
    attachments: int = 0


_OWN_CASES = (
    "SELECT id FROM upline_case WHERE tenant_id = %s AND assigned_to_id = %s AND status <> %s"
)
_OWN_ACTIVITIES = """
    SELECT id FROM upline_activity
    WHERE tenant_id = %s AND assigned_to_id = %s AND done_at IS NULL AND due_date <= %s
"""


def own_work_rows(
    *, tenant_id: UUID, user_id: UUID, today: date
) -> tuple[CountedRows, CountedRows]:
    """Return the open cases, and the activities that are due, of somebody, to be counted."""
    return (
        CountedRows(_OWN_CASES, (tenant_id, user_id, CaseStatus.CLOSED.value)),
        CountedRows(_OWN_ACTIVITIES, (tenant_id, user_id, today)),
    )


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
