"""What a repair gets, and what it returns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from upline.access.rulebook import Actor
from upline.backorders.differences import DifferenceRecord
from upline.backorders.reconciliation.comparison import Difference
from upline.catalog.queries import product_names
from upline.tenancy.queries import TenantFacts


class NotApplicable(Exception):
    """The conditions of a repair do not hold; nothing has been written. The text says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RepairContext:
    """A difference as it is now, in the BSS of the distributor, whose reseller is locked."""

    tenant: TenantFacts
    reseller: TenantFacts
    difference: Difference
    by: Actor
    now: datetime

    @property
    def values(self) -> dict[str, UUID]:
        """Return the values by which the facts of its record are read."""
        return {
            "tenant": self.tenant.id,
            "reseller": self.reseller.id,
            "record": self.difference.record_id,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class RepairedValue:
    """One value that a repair writes. `field` is a column, or what booking writes; None: there was none."""

    type: DifferenceRecord
    record: UUID
    name: str
    field: str
    before: str | None
    after: str | None


def repaired_values(
    kind: DifferenceRecord,
    record_id: UUID,
    name: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> list[RepairedValue]:
    """Return the values of a record that become others, in the order of `after`."""
    names = (
        product_names(
            product_ids=[pk for row in (before, after) if (pk := row.get("product_id")) is not None]
        )
        if "product_id" in after
        else {}
    )
    return [
        RepairedValue(
            type=kind,
            record=record_id,
            name=name,
            field=field,
            before=_text(before.get(field), names),
            after=_text(value, names),
        )
        for field, value in after.items()
    ]


def _text(value: Any, names: Mapping[UUID, str]) -> str | None:
    if value is None:
        return None
    if isinstance(value, UUID):
        return names.get(value, str(value))
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)
