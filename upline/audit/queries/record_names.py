"""The names of the records that the audit log mentions, with one query for each kind of record."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q

from upline.access.reach import Reach
from upline.audit.labels import NAME_COLUMNS, Operation, code_label
from upline.audit.models import Change
from upline.kernel.texts import text
from upline.tenancy.queries import TenantFacts, related_records

RecordKey = tuple[str, str]  # the kind of a record, and its id as it stands in a document

DELETED_RECORD = text("a deleted record")
# The placeholder for a record that a permission rule hides from the reader.
_PLACEHOLDERS: Mapping[str, str] = {
    "account": related_records.ACCOUNT,
    "order": related_records.ORDER,
    "subscription": related_records.SUBSCRIPTION,
}


def model_of(kind: str) -> type[Model] | None:
    """Return the model of an entity; None if it no longer exists."""
    try:
        return apps.get_model("upline", kind)
    except LookupError:
        return None


def entity_of_model(model: type[Model]) -> str:
    """Return the entity of a model, as the audit log names it."""
    return str(model._meta.model_name)


def record_names(
    mentions: Iterable[RecordKey], *, bss: TenantFacts, reach: Reach
) -> Mapping[RecordKey, str]:
    """Return the names of records: the present ones in this BSS, or the last ones of deleted
    records.

    Names of records beyond `reach` are replaced.
    """
    wanted_ids: dict[str, set[str]] = defaultdict(set)
    for kind, record_id in mentions:
        wanted_ids[kind].add(record_id)
    found: dict[RecordKey, str] = {}
    for kind, record_ids in wanted_ids.items():
        found |= _current_names(kind, record_ids, bss)
        found |= _hidden_names(kind, record_ids, bss, reach)
    missing = {(k, pk) for k, record_ids in wanted_ids.items() for pk in record_ids} - found.keys()
    return found | (_names_when_deleted(missing, bss) if missing else {})


def _current_names(kind: str, record_ids: set[str], bss: TenantFacts) -> dict[RecordKey, str]:
    model, column = model_of(kind), _column(kind)
    if model is None or not _has_field(model, column):
        return {}
    rows = model._default_manager.filter(_visible_to_tenant(model, bss), pk__in=record_ids)
    return {(kind, str(pk)): _name(column, name) for pk, name in rows.values_list("pk", column)}


def _hidden_names(
    kind: str, record_ids: set[str], bss: TenantFacts, reach: Reach
) -> dict[RecordKey, str]:
    """Return the replacement names of records that may not be seen. No query if all may be seen."""
    model, seen = model_of(kind), reach.visible_filter()
    if model is None or kind not in _PLACEHOLDERS or not seen:
        return {}
    hidden = model._default_manager.exclude(seen).filter(tenant_id=bss.id, pk__in=record_ids)
    return {(kind, str(pk)): _PLACEHOLDERS[kind] for pk in hidden.values_list("pk", flat=True)}


def _visible_to_tenant(model: type[Model], bss: TenantFacts) -> Q:
    """Return the filter of the records that a BSS may know by name: its own and shared ones."""
    kind = entity_of_model(model)
    if kind == "tenant":
        return Q(pk__in=bss.catalogue_tenant_ids) | Q(upline_id=bss.id)
    if kind == "user":
        return Q(memberships__tenant_id=bss.id)
    return Q(tenant_id__in=bss.catalogue_tenant_ids if kind == "product" else [bss.id])


def _names_when_deleted(mentions: set[RecordKey], bss: TenantFacts) -> dict[RecordKey, str]:
    """Return the names that records had when they were deleted."""
    deleted = Change.objects.filter(
        tenant_id=bss.id,
        record_id__in=[record_id for _, record_id in mentions],
        operation=Operation.DELETE,
        part=F("entity"),
    )
    names: dict[RecordKey, str] = dict.fromkeys(mentions, DELETED_RECORD)
    for change in deleted:
        mention, column = (change.entity, str(change.record_id)), _column(change.entity)
        if mention in names and column in (row := change.before or {}):
            names[mention] = _name(column, row[column])
    return names


def _column(kind: str) -> str:
    return NAME_COLUMNS.get(kind, "name")


def _name(column: str, value: Any) -> str:
    """Return a record's name for display."""
    return code_label(value) if column == "entity" else str(value)


def _has_field(model: type[Model], column: str) -> bool:
    try:
        model._meta.get_field(column)
    except FieldDoesNotExist:
        return False
    return True
