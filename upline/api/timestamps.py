"""When records were created and last changed: the same for every resource that says it.

A record is created at its `created_at`; one without that column when its id was made. What the audit
log does not know as a record of its own, such as contacts and cases, has a column for the last change.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db.models import Q
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import (
    ListResponse,
    PageQuery,
    list_response,
    paginate_newest_first,
)
from upline.api.schemas import Instant, Moment, ResponseModel
from upline.audit.queries import changed_since, created_since, last_changes
from upline.database.keyset import Listing
from upline.kernel.ids import created_at as id_created_at

R = TypeVar("R", bound="_HasId")
T = TypeVar("T")


class _HasId(Protocol):
    @property
    def id(self) -> UUID: ...


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

    def changed(self, request: ApiRequest, entity: str, *, created: str = "created_at") -> Q:
        """Return the filter of the records of a kind; of all, where no moment is given.

        `created` is the column of when they were created, or `id`.
        """
        if self.updated_since is None:
            return Q()
        return changed_since(
            tenant_ids=request.auth.tenant.catalogue_tenant_ids,
            entity=entity,
            since=self.updated_since,
            created=created,
        )

    def changed_by_column(self) -> Q:
        """Return the filter of records that have a column for their last change, and ids of their age."""
        if self.updated_since is None:
            return Q()
        return created_since(self.updated_since, "id") | Q(updated_at__gte=self.updated_since)


def updated_moments(
    request: ApiRequest, created: Mapping[UUID, datetime]
) -> Mapping[UUID, datetime]:
    """Return when some records were last changed, by when each was created. One query."""
    changed = last_changes(
        record_ids=created.keys(), tenant_ids=request.auth.tenant.catalogue_tenant_ids
    )
    return {pk: max(at, changed.get(pk, at)) for pk, at in created.items()}


def timestamps_of(request: ApiRequest, rows: Iterable[_HasId]) -> Mapping[UUID, Timestamps]:
    """Return when some records were created and changed, by their ids. One query at most.

    Rows without a column for the last change are records of the audit log.
    """
    found = list(rows)
    created = {row.id: _created(row) for row in found}
    if all(hasattr(row, "updated_at") for row in found):
        updated: Mapping[UUID, datetime] = {
            row.id: max(created[row.id], _column(row, "updated_at") or created[row.id])
            for row in found
        }
    else:
        updated = updated_moments(request, created)
    return {pk: Timestamps(created_at=at, updated_at=updated[pk]) for pk, at in created.items()}


def with_timestamps(request: ApiRequest, row: R, to_response: Callable[[R, Timestamps], T]) -> T:
    """Return the response of one record. One query at most."""
    return to_response(row, timestamps_of(request, [row])[row.id])


def list_with_timestamps(
    request: ApiRequest,
    listing: Listing[R],
    query: PageQuery,
    to_response: Callable[[R, Timestamps], T],
) -> ListResponse[T]:
    """Return one page of a list, with each row mapped with its timestamps. One query at most."""
    found = timestamps_of(request, listing.rows)
    return list_response(listing, query, lambda row: to_response(row, found[row.id]))


def paginate_with_timestamps(
    request: ApiRequest,
    rows: Iterable[R],
    query: UpdatedSinceQuery,
    to_response: Callable[[R, Timestamps], T],
) -> ListResponse[T]:
    """Return one page of rows whose ids grow with time, those that changed since the moment asked for. One query at most."""
    found, since = list(rows), query.updated_since
    stamps = timestamps_of(request, found)
    wanted = [row for row in found if since is None or stamps[row.id].updated_at >= since]
    return paginate_newest_first(wanted, query, lambda row: to_response(row, stamps[row.id]))


def _created(row: _HasId) -> datetime:
    return _column(row, "created_at") or id_created_at(row.id)


def _column(row: _HasId, name: str) -> datetime | None:
    value: Any = getattr(row, name, None)
    return value if isinstance(value, datetime) else None
