"""Storing records and attributes for TM Forum's APIs."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.database.locking import lock_row
from upline.kernel.ids import new_id
from upline.kernel.naming import clean_line, clean_required_line
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.tmforum.models import StoredRecord
from upline.tmforum.rulebook import ACTIONS, RecordKind

_MAX_NAME = 300
_MAX_STATUS = 60
_MAX_BYTES = 65_536
NAME, LIFECYCLE_STATUS = "name", "lifecycleStatus"
_STATUS_OF_NEW = "Active"
_NAMED = frozenset(
    {RecordKind.CATALOG, RecordKind.CATEGORY, RecordKind.SPECIFICATION, RecordKind.OFFERING_PRICE}
)


@transaction.atomic
def store(
    *,
    tenant_id: UUID,
    kind: RecordKind,
    attributes: Mapping[str, Any],
    by: Actor,
    now: datetime,
    record_id: UUID | None = None,
) -> UUID:
    """Store a new record, or the attributes of one that exists, by its id.

    Raises: Refused — `not_permitted`, `required_field_missing`, `too_long`, `unreadable_text`, `too_large`.
    """
    authorise(ACTIONS[kind], None, by=by)
    record = StoredRecord(
        id=record_id or new_id(), tenant_id=tenant_id, kind=kind, created_at=now, updated_at=now
    )
    _set(record, {LIFECYCLE_STATUS: _STATUS_OF_NEW, **attributes})
    record.save(force_insert=True)
    return record.pk


@transaction.atomic
def change(
    *,
    tenant_id: UUID,
    kind: RecordKind,
    record_id: UUID,
    attributes: Mapping[str, Any],
    by: Actor,
    now: datetime,
) -> None:
    """Change attributes of what is stored; None takes one away, the others stay.

    Raises: Refused — as `store` does; StoredRecord.DoesNotExist.
    """
    authorise(ACTIONS[kind], None, by=by)
    record = lock_row(StoredRecord, record_id, tenant_id=tenant_id)
    if record.kind != kind:
        raise StoredRecord.DoesNotExist
    _set(record, attributes)
    record.updated_at = now
    record.save()


@transaction.atomic
def delete(*, tenant_id: UUID, kind: RecordKind, record_id: UUID, by: Actor) -> None:
    """Delete a record or attributes; what is not there is left as it is. Raises: Refused `not_permitted`."""
    authorise(ACTIONS[kind], None, by=by)
    StoredRecord.objects.filter(tenant_id=tenant_id, kind=kind, pk=record_id).delete()


def _set(record: StoredRecord, attributes: Mapping[str, Any]) -> None:
    rest = dict(attributes)
    if record.kind in _NAMED:
        if NAME in rest or not record.name:
            record.name = clean_required_line(rest.pop(NAME, "") or "", max_length=_MAX_NAME)
        if LIFECYCLE_STATUS in rest:
            record.lifecycle_status = clean_line(
                rest.pop(LIFECYCLE_STATUS) or "",
                max_length=_MAX_STATUS,
                field=LIFECYCLE_STATUS,
                label=text("A status"),
            )
    rest.pop(LIFECYCLE_STATUS, None)
    merged = {**record.document, **rest}
    record.document = {name: value for name, value in merged.items() if value is not None}
    if len(json.dumps(record.document).encode()) > _MAX_BYTES:
        raise refuse("too_large", text("These attributes are larger than what is kept."))
