"""The repairs that people have had done, as lists show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from upline.access.reach import Reach
from upline.backorders.differences import DifferenceCode, DifferenceRecord, Repair
from upline.backorders.reconciliation.models import DifferenceRepair
from upline.backorders.reconciliation.repair_context import RepairedValue
from upline.backorders.reconciliation.stored import difference_is_visible
from upline.database.keyset import Sorting
from upline.database.record_list import RecordList, each_row
from upline.kernel.page_objects import Ref


@dataclass(frozen=True, kw_only=True, slots=True)
class RepairRow:
    """A repair: the difference that it mended, who had it done when, and each value before and after."""

    id: UUID
    reseller: Ref
    code: DifferenceCode
    repair: Repair
    record_id: UUID
    record: str
    detail: str
    values: tuple[RepairedValue, ...]
    by: str
    repaired_at: datetime


_LATEST_FIRST = Sorting(unique="id", descending=True)


def list_repairs(
    *, tenant_id: UUID, reach: Reach, reseller_id: UUID | None = None
) -> RecordList[RepairRow]:
    """Return the repairs that somebody may see, the latest first."""
    found = _visible(tenant_id, reach)
    if reseller_id is not None:
        found = found.filter(reseller_id=reseller_id)
    return RecordList(rows=found.values(*_COLUMNS), sorting=_LATEST_FIRST, read=each_row(_row))


def find_repair(*, tenant_id: UUID, repair_id: UUID, reach: Reach) -> RepairRow | None:
    """Return a repair; None if there is none, or none that may be seen."""
    row = _visible(tenant_id, reach).filter(pk=repair_id).values(*_COLUMNS).first()
    return _row(row) if row else None


_COLUMNS = (
    "id", "reseller_id", "reseller__name", "code", "repair", "record_id", "record", "detail", "values", "by",
    "repaired_at",
)  # fmt: skip


def _visible(tenant_id: UUID, reach: Reach) -> "QuerySet[DifferenceRepair]":
    found = DifferenceRepair.objects.filter(tenant_id=tenant_id)
    return found if reach.sees_everything else found.filter(difference_is_visible(tenant_id, reach))


def _row(row: Mapping[str, Any]) -> RepairRow:
    return RepairRow(
        id=row["id"],
        reseller=Ref(row["reseller_id"], row["reseller__name"]),
        code=DifferenceCode(row["code"]),
        repair=Repair(row["repair"]),
        record_id=row["record_id"],
        record=row["record"],
        detail=row["detail"],
        values=tuple(_value(one) for one in row["values"]),
        by=row["by"],
        repaired_at=row["repaired_at"],
    )


def _value(found: Mapping[str, Any]) -> RepairedValue:
    return RepairedValue(
        **{**found, "type": DifferenceRecord(found["type"]), "record": UUID(found["record"])}
    )
