"""When records were last changed, by the audit log: one mechanism for all that are audited.

`at` of a change is the clock of the database when it was written; a transaction that lasts commits
it later. Who asks for changes since a moment repeatedly begins a little before the last answer.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from upline.audit.models import Change
from upline.database.compiled_queries import compiled_query
from upline.kernel.ids import first_id

_OUT_OF_ORDER = timedelta(hours=1)  # ids and moments of simultaneous changes differ in their order


def changed_since(
    *, tenant_ids: Collection[UUID], entity: str, since: datetime, created: str = "created_at"
) -> Q:
    """Return the filter of the records of a kind that were created or changed since a moment.

    `created` is their column of when they were created; of records without one, `id`.
    `tenant_ids`: the BSSs whose records they are. `entity` is the name of their model in lower case. A change of a part, such as an item of an
    order, is one of the record. One query, which looks for where in the log to begin.
    """
    changed = belongs_to_changed(tenant_ids=tenant_ids, entity=entity, path="pk", since=since)
    return created_since(since, created) | changed


def created_since(since: datetime, created: str) -> Q:
    """Return the filter of what was created since a moment, by a column of moments or by `id`."""
    return Q(**{f"{created}__gte": first_id(since) if created == "id" else since})


def belongs_to_changed(
    *, tenant_ids: Collection[UUID], entity: str, path: str, since: datetime
) -> Q:
    """Return the filter of what belongs, by `path`, to records of a kind that changed since a moment."""
    changes = Change.objects.filter(tenant_id__in=list(tenant_ids), entity=entity)
    earlier = changes.filter(at__lt=since - _OUT_OF_ORDER).order_by("-id")
    first_id = earlier.values_list("id", flat=True).first() or 0
    recent = changes.filter(id__gt=first_id, at__gte=since)
    return Q(**{f"{path}__in": recent.values("record_id")})


def last_changes(
    *, record_ids: Collection[UUID], tenant_ids: Collection[UUID]
) -> Mapping[UUID, datetime]:
    """Return when some records were last changed in these BSSs; others are left out. One query."""
    if not record_ids:
        return {}
    return dict(_last_changes(record_ids=tuple(record_ids), tenant_ids=tuple(tenant_ids)))


@compiled_query
def _last_changes(
    record_ids: tuple[UUID, ...], tenant_ids: tuple[UUID, ...]
) -> "QuerySet[Change, tuple[UUID, datetime]]":
    changes = Change.objects.filter(record_id__in=record_ids, tenant_id__in=tenant_ids).order_by()
    return changes.values_list("record_id").annotate(at=Max("at"))
