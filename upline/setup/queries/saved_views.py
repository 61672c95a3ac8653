"""Questions about the saved views of lists."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet

from upline.database.compiled_queries import compiled_query
from upline.kernel.versions import version_of
from upline.setup.models import SavedView

VIEW_VERSION_FIELDS = ("name",)  # what the page of saved views edits


@dataclass(frozen=True, slots=True)
class SavedViewRow:
    """A saved view as its list shows it; `query` are the parameters of the list's address."""

    id: UUID
    name: str
    query: str
    is_shared: bool
    is_default: bool

    @property
    def version(self) -> str:
        """Return the version that renaming the view compares."""
        return version_of(self, VIEW_VERSION_FIELDS)


def list_saved_views(
    *, tenant_id: UUID, list_name: str, user_id: UUID | None
) -> tuple[SavedViewRow, ...]:
    """Return the views of a list that somebody sees, the shared ones first, by name. One query."""
    return tuple(
        SavedViewRow(row.pk, row.name, row.query, row.owner_id is None, row.is_default)
        for row in _views_of_list(tenant_id=tenant_id, list_name=list_name, user_id=user_id)
    )


@compiled_query
def _views_of_list(tenant_id: UUID, list_name: str, user_id: UUID | None) -> "QuerySet[SavedView]":
    seen = Q(owner=None) | Q(owner_id=user_id)
    return SavedView.objects.filter(seen, tenant_id=tenant_id, list_name=list_name).order_by(
        F("owner").asc(nulls_first=True), "name"
    )
