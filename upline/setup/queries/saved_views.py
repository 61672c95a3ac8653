"""Questions about the saved views of lists."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q

from upline.setup.models import SavedView


@dataclass(frozen=True, slots=True)
class SavedViewRow:
    """A saved view as its list shows it; `query` are the parameters of the list's address."""

    id: UUID
    name: str
    query: str
    is_shared: bool
    is_default: bool


def list_saved_views(
    *, tenant_id: UUID, list_name: str, user_id: UUID | None
) -> tuple[SavedViewRow, ...]:
    """Return the views of a list that somebody sees, the shared ones first, by name. One query."""
    rows = SavedView.objects.filter(
        Q(owner=None) | Q(owner_id=user_id), tenant_id=tenant_id, list_name=list_name
    ).order_by(F("owner").asc(nulls_first=True), "name")
    return tuple(
        SavedViewRow(row.pk, row.name, row.query, row.owner_id is None, row.is_default)
        for row in rows
    )
