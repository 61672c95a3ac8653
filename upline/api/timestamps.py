"""When records were created and last changed: the same for every resource that says it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import PageQuery
from upline.api.schemas import Instant, Moment, ResponseModel
from upline.audit.queries import changed_since, last_changes


class Timestamps(ResponseModel):
    """When a record was created, and last changed: itself or a part of it, such as an item."""

    created_at: Instant
    updated_at: Instant


class UpdatedSinceQuery(PageQuery):
    """Filters by the last change."""

    updated_since: Moment | None = Field(
        default=None,
        description="Created or changed at this moment or later; `updated_at` says when.",
    )

    def changed(self, request: ApiRequest, entity: str) -> Q:
        """Return the filter of the records of a kind; of all, where no moment is given."""
        if self.updated_since is None:
            return Q()
        return changed_since(
            tenant_id=request.auth.tenant.id, entity=entity, since=self.updated_since
        )


def updated_moments(created: Mapping[UUID, datetime]) -> Mapping[UUID, datetime]:
    """Return when some records were last changed, by when each was created. One query."""
    changed = last_changes(record_ids=created.keys())
    return {pk: max(at, changed.get(pk, at)) for pk, at in created.items()}
