"""Pages of the audit log: of one record, or of the setup of a BSS."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from upline.access.reach import UNRESTRICTED, Reach
from upline.audit.labels import ENTITY_LABELS, Operation, entry_point_label
from upline.audit.models import Change
from upline.audit.queries.display_values import (
    CUSTOM,
    DisplayLookups,
    FieldChange,
    field_changes,
    identified_by,
    mentioned_records,
)
from upline.audit.queries.record_names import record_names
from upline.kernel.texts import text
from upline.setup.queries import field_rows
from upline.setup.rulebook import FieldKind
from upline.tenancy.queries import TenantFacts, user_names

PAGE_SIZE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeRow:
    """One change. `noun` and `name` are those of the record that it belongs to; `part` is the part
    of it that changed, empty for the record itself.
    """

    id: int
    at: datetime
    by: str
    entry_point: str
    entry_point_code: str
    request_id: str
    verb: str
    operation: Operation
    is_change: bool
    record_id: UUID
    noun: str
    name: str
    part: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of changes, the latest first. `next_key`: where the next page begins; None at the end."""

    rows: tuple[ChangeRow, ...]
    next_key: int | None


def record_history(
    *,
    bss: TenantFacts,
    record_ids: Collection[UUID],
    reach: Reach,
    before_key: int | None = None,
    limit: int = PAGE_SIZE,
) -> HistoryPage:
    """Return a page of the changes of a record, or of several that are shown together.

    Other records are named only as far as `reach` allows.

    The number of queries is constant: one, one for each kind of record that is mentioned (two where
    permission rules may hide some), and at most three for deleted records, custom fields and users.
    """
    changes = Change.objects.filter(tenant_id=bss.id, record_id__in=record_ids)
    return _page(_latest(changes, before_key, limit), limit, bss, reach)


def recent_changes(
    *,
    bss: TenantFacts,
    entities: Sequence[str],
    before_key: int | None = None,
    limit: int = PAGE_SIZE,
) -> HistoryPage:
    """Return a page of changes of records of some kinds, as `record_history` does."""
    first, *others = (
        _latest(Change.objects.filter(tenant_id=bss.id, entity=entity), before_key, limit)
        for entity in entities
    )
    # Each kind's latest by its index, instead of all that ever changed.
    latest = first.union(*others, all=True).order_by("-id")[: limit + 1] if others else first
    return _page(latest, limit, bss, UNRESTRICTED)


def _latest(changes: "QuerySet[Change]", before_key: int | None, limit: int) -> "QuerySet[Change]":
    if before_key is not None:
        changes = changes.filter(id__lt=before_key)
    return changes.order_by("-id")[: limit + 1]


def _page(changes: Iterable[Change], limit: int, bss: TenantFacts, reach: Reach) -> HistoryPage:
    found = list(changes)
    shown = found[:limit]
    lookups = _display_lookups(shown, bss, reach)
    return HistoryPage(
        rows=tuple(_row(change, lookups) for change in shown),
        next_key=shown[-1].pk if len(found) > limit else None,
    )


def _display_lookups(changes: Sequence[Change], bss: TenantFacts, reach: Reach) -> DisplayLookups:
    names = record_names(
        (m for change in changes for m in mentioned_records(change)), bss=bss, reach=reach
    )
    if not any(CUSTOM in (change.after or change.before or {}) for change in changes):
        return DisplayLookups(names)
    rows = {(row.entity, row.code): row for row in field_rows(tenant_id=bss.id)}
    has_user_field = any(row.kind is FieldKind.USER for row in rows.values())
    return DisplayLookups(names, rows, user_names(tenant_id=bss.id) if has_user_field else {})


def _row(change: Change, lookups: DisplayLookups) -> ChangeRow:
    is_part = change.part != change.entity
    of_record, of_part = _VERBS[Operation(change.operation)]
    return ChangeRow(
        id=change.pk,
        at=change.at,
        by=change.by,
        entry_point=entry_point_label(change.entry_point),
        entry_point_code=change.entry_point,
        request_id=change.request_id,
        verb=of_part if is_part else of_record,
        operation=Operation(change.operation),
        is_change=change.operation == Operation.UPDATE,
        record_id=change.record_id,
        noun=_noun(change.entity),
        name=lookups.names[change.entity, str(change.record_id)],
        part=_part(change, lookups) if is_part else "",
        fields=field_changes(change, lookups),
    )


def _part(change: Change, lookups: DisplayLookups) -> str:
    identifiers = identified_by(change, lookups) or (
        (text("everybody"),) if change.identified_by else ()
    )
    noun, names = _noun(change.part), ", ".join(map(str, identifiers))
    return text("{noun} {name}", noun=noun, name=names) if names else noun


def _noun(kind: str) -> str:
    return ENTITY_LABELS.get(kind, kind)


# The verbs of changes of a record, and of a part of one.
_VERBS = {
    Operation.INSERT: ("created", "added"),
    Operation.UPDATE: ("changed", "changed"),
    Operation.DELETE: ("deleted", "removed"),
}
