"""When records were last changed, by the audit log: one mechanism for all that are audited.

`at` of a change is the clock of the database when it was written; a transaction that lasts commits
it later. Who asks for changes since a moment repeatedly begins a little before the last answer.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q

from upline.audit.models import Change

_OUT_OF_ORDER = timedelta(hours=1)  # ids and moments of simultaneous changes differ in their order


def changed_since(*, tenant_id: UUID, entity: str, since: datetime) -> Q:
    """Return the filter of the records of a kind that were created or changed since a moment.

    `entity` is the name of their model in lower case. A change of a part, such as an item of an
    order, is one of the record. One query, which looks for where in the log to begin.
    """
    changes = Change.objects.filter(tenant_id=tenant_id, entity=entity)
    earlier = changes.filter(at__lt=since - _OUT_OF_ORDER).order_by("-id")
    first_id = earlier.values_list("id", flat=True).first() or 0
    recent = changes.filter(id__gt=first_id, at__gte=since)
    return Q(created_at__gte=since) | Q(pk__in=recent.values("record_id"))


def last_changes(*, record_ids: Collection[UUID]) -> Mapping[UUID, datetime]:
    """Return when some records were last changed; those that never were are left out. One query."""
    if not record_ids:
        return {}
    changes = Change.objects.filter(record_id__in=list(record_ids)).order_by()
    return dict(changes.values_list("record_id").annotate(at=Max("at")))
