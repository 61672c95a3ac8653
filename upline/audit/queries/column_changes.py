"""Which values a column of some records had, by the audit log."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upline.audit.labels import Operation
from upline.audit.models import Change


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnChange:
    """A change of one column. `before` and `after` are as JSON has them; None: no value."""

    record_id: UUID
    at: datetime
    before: object
    after: object


def column_changes(
    column: str, *, tenant_id: UUID, entity: str, record_ids: Collection[UUID], since: datetime
) -> Sequence[ColumnChange]:
    """Return the changes of a column of some records since a moment, the oldest first. One query."""
    changes = Change.objects.filter(
        tenant_id=tenant_id,
        part=entity,
        record_id__in=list(record_ids),
        operation=Operation.UPDATE,
        at__gte=since,
    )
    rows = changes.order_by("id").values_list("record_id", "at", "before", "after")
    return [
        ColumnChange(
            record_id=record_id,
            at=at,
            before=(before or {}).get(column),
            after=(after or {}).get(column),
        )
        for record_id, at, before, after in rows
        if column in {*(before or {}), *(after or {})}
    ]
