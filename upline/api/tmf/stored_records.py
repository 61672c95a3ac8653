"""Records that only TM Forum's APIs know, as sources of lists."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from upline.api.authentication import ApiRequest
from upline.api.tmf.documents import Document
from upline.api.tmf.filters import ID_PATHS, Condition, ids_of
from upline.api.tmf.listing import Source
from upline.tmforum import queries
from upline.tmforum.queries import StoredRecordFilter, StoredRecordRow
from upline.tmforum.rulebook import RecordKind


def stored_sources(
    request: ApiRequest,
    kind: RecordKind,
    texts: Collection[str],
    conditions: Sequence[Condition],
    to_document: Callable[[StoredRecordRow], Document],
) -> Sequence[Source]:
    """Return the records of a kind; `texts` are the attributes that the database compares."""
    where = StoredRecordFilter(kind=kind)
    remaining: list[Condition] = []
    for condition in conditions:
        narrowed = _narrow(where, condition, texts)
        if narrowed is where:
            remaining.append(condition)
        where = narrowed
    tenant_id = request.auth.tenant.id

    def read(offset: int, limit: int) -> list[Document]:
        rows = queries.list_stored(tenant_id=tenant_id, where=where, offset=offset, limit=limit)
        return [to_document(row) for row in rows]

    return [Source(lambda: queries.count_stored(tenant_id=tenant_id, where=where), read, remaining)]


def _narrow(
    where: StoredRecordFilter, condition: Condition, texts: Collection[str]
) -> StoredRecordFilter:
    if not condition.is_equality:
        return where
    if condition.path in ID_PATHS:
        known = where.ids
        ids = [pk for pk in ids_of(condition) if known is None or pk in known]
        return replace(where, ids=ids)
    if condition.path in texts and condition.path not in (where.attributes or {}):
        known_attributes = dict(where.attributes or {})
        return replace(where, attributes={**known_attributes, condition.path: condition.values})
    if len(condition.values) == 1 and condition.values[0]:
        if condition.path == "name" and not where.name:
            return replace(where, name=condition.values[0])
        if condition.path == "lifecycleStatus" and not where.lifecycle_status:
            return replace(where, lifecycle_status=condition.values[0])
    return where
