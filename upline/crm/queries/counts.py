"""How much there is around an order."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Model, Value

from upline.crm.models import Activity, Attachment, Case, Email, Note

_KINDS: dict[str, type[Model]] = {
    "activities": Activity,
    "emails": Email,
    "cases": Case,
    "notes": Note,
    "attachments": Attachment,
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each there are around an order."""

    activities: int = 0
    emails: int = 0
    cases: int = 0
    notes: int = 0
    attachments: int = 0


def counts_of_order(*, tenant_id: UUID, order_id: UUID) -> Counts:
    """Return how many of each an order has. One query."""
    first, *others = (_counted(name, kind, tenant_id, order_id) for name, kind in _KINDS.items())
    return Counts(**dict(first.union(*others, all=True)))


def _counted(name: str, kind: type[Model], tenant_id: UUID, order_id: UUID) -> Any:
    rows = kind._default_manager.filter(tenant_id=tenant_id, order_id=order_id)
    named = rows.annotate(what=Value(name)).values_list("what")
    return named.annotate(count=Count("pk")).order_by()
