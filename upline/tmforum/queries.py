"""Questions about what is kept for TM Forum's APIs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from upline.tmforum.models import StoredRecord
from upline.tmforum.rulebook import RecordKind


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredRecordFilter:
    """Which records of a kind to list. None and "" do not filter.

    `attributes`: exact values of attributes, by name; any of the given ones.
    """

    kind: RecordKind
    ids: Collection[UUID] | None = None
    name: str = ""
    lifecycle_status: str = ""
    attributes: Mapping[str, Sequence[str]] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredRecordRow:
    """A record that is kept, with its attributes as they were sent."""

    id: UUID
    name: str
    lifecycle_status: str
    document: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


def count_stored(*, tenant_id: UUID, where: StoredRecordFilter) -> int:
    """Return how many records there are."""
    return _found(tenant_id, where).count()


def list_stored(
    *, tenant_id: UUID, where: StoredRecordFilter, offset: int = 0, limit: int
) -> tuple[StoredRecordRow, ...]:
    """Return at most `limit` of them, by name. One query."""
    rows = _found(tenant_id, where).order_by("name", "id")[offset : offset + limit]
    return tuple(
        StoredRecordRow(
            id=row.pk,
            name=row.name,
            lifecycle_status=row.lifecycle_status,
            document=row.document,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in rows
    )


def stored_rows(
    *, tenant_ids: Collection[UUID], kind: RecordKind, ids: Collection[UUID]
) -> Mapping[UUID, StoredRecordRow]:
    """Return what is kept of some records, by their ids, in any of some BSSs. One query."""
    rows = StoredRecord.objects.filter(tenant_id__in=list(tenant_ids), kind=kind, pk__in=list(ids))
    return {
        row.pk: StoredRecordRow(
            id=row.pk,
            name=row.name,
            lifecycle_status=row.lifecycle_status,
            document=row.document,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in rows
    }


def stored_ids(
    *, tenant_id: UUID, kind: RecordKind, name: str, values: Sequence[str]
) -> list[UUID]:
    """Return the ids of what is kept with any of some values of an attribute. One query."""
    where = StoredRecordFilter(kind=kind, attributes={name: values})
    return list(_found(tenant_id, where).values_list("pk", flat=True))


def _found(tenant_id: UUID, where: StoredRecordFilter) -> "QuerySet[StoredRecord]":
    found = StoredRecord.objects.filter(tenant_id=tenant_id, kind=where.kind)
    if where.ids is not None:
        found = found.filter(pk__in=list(where.ids))
    if where.name:
        found = found.filter(name=where.name)
    if where.lifecycle_status:
        found = found.filter(lifecycle_status=where.lifecycle_status)
    for name, values in (where.attributes or {}).items():
        any_of = Q(pk__in=())
        for value in values:
            any_of |= Q(document__contains={name: value})
        found = found.filter(any_of)
    return found
