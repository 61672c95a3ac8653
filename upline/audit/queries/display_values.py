"""Turns the documents of the audit log into names, labels, days and amounts for people."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

from upline.audit.labels import COUNTERS, ENTITY_LABELS, Operation, code_label, column_label
from upline.audit.models import Change
from upline.audit.queries.record_names import RecordKey, model_of
from upline.kernel.texts import text
from upline.setup.queries import FieldRow, date_value, display_value
from upline.setup.rulebook import Entity

Value = str | int | Decimal | date | datetime | None
Fields = Mapping[str, "models.Field[Any, Any]"]

CUSTOM = "custom_fields"
_DIGEST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's old and new value; None where there was or is no value. `code`: its column, or its custom field."""

    label: str
    before: Value
    after: Value
    code: str = ""


@dataclass(frozen=True, slots=True)
class DisplayLookups:
    """What is needed to display documents: names, custom fields, users."""

    names: Mapping[RecordKey, str] = field(default_factory=dict)
    custom: Mapping[tuple[Entity, str], FieldRow] = field(default_factory=dict)
    users: Mapping[UUID, str] = field(default_factory=dict)


def mentioned_records(change: Change) -> Iterator[RecordKey]:
    """Yield the records that a change mentions; first the one that it belongs to."""
    yield change.entity, str(change.record_id)
    fields = _fields_of(change.part)
    for document in (change.identified_by, change.before or {}, change.after or {}):
        for column, value in document.items():
            kind = _referenced_entity(fields.get(column))
            if kind and value is not None:
                yield kind, str(value)


def field_changes(change: Change, lookups: DisplayLookups) -> tuple[FieldChange, ...]:
    """Return the changed fields; for inserted and deleted rows, the fields with a value."""
    found = _iter_field_changes(change, lookups)
    return tuple(one for one in found if one.before != one.after)


def identified_by(change: Change, lookups: DisplayLookups) -> tuple[str, ...]:
    """Return the texts that distinguish a part from other parts of its record."""
    fields = _fields_of(change.part)
    values = (
        _display_value(fields.get(c), value, lookups) for c, value in change.identified_by.items()
    )
    return tuple(str(value) for value in values if value is not None)


def _iter_field_changes(change: Change, lookups: DisplayLookups) -> Iterator[FieldChange]:
    before, after = change.before or {}, change.after or {}
    identifying_columns = _identifying_columns(change)
    fields = _fields_of(change.part)
    for column in dict.fromkeys([*fields, *before, *after]):
        if column in identifying_columns or column in COUNTERS or column not in {*before, *after}:
            continue
        was, became = before.get(column), after.get(column)
        if column == CUSTOM:
            yield from _custom_fields(change.part, was or {}, became or {}, lookups)
        else:
            known = fields.get(column)
            yield FieldChange(
                column_label(column),
                _display_value(known, was, lookups),
                _display_value(known, became, lookups),
                column.removesuffix("_id"),
            )


def _identifying_columns(change: Change) -> set[str]:
    """Return the columns of an inserted or deleted row that only identify it."""
    if change.operation == Operation.UPDATE:
        return set()
    row = change.before or change.after or {}
    record = str(change.record_id)
    return {*change.identified_by, *(column for column, value in row.items() if value == record)}


def _custom_fields(
    part: str, before: Mapping[str, Any], after: Mapping[str, Any], lookups: DisplayLookups
) -> Iterator[FieldChange]:
    for code in dict.fromkeys([*before, *after]):
        row = lookups.custom.get((Entity(part.upper()), code))
        was, became = (
            _custom_value(row, document.get(code), lookups) for document in (before, after)
        )
        label = row.label if row else code
        yield FieldChange(label, was, became, f"{CUSTOM}.{code}")


def _custom_value(row: FieldRow | None, value: Any, lookups: DisplayLookups) -> Value:
    text = "" if value is None else str(value)
    if row is None or not text:
        return text or None
    return date_value(row.kind, text) or display_value(row.kind, text, lookups.users)


def _fields_of(kind: str) -> Fields:
    model = model_of(kind)
    return {str(f.column): f for f in model._meta.concrete_fields} if model else {}


def _referenced_entity(known: "models.Field[Any, Any] | None") -> str:
    """Return the kind of record that a column references, if such records have names."""
    if not isinstance(known, models.ForeignKey):
        return ""
    kind = str(known.remote_field.model._meta.model_name)
    return kind if kind in ENTITY_LABELS else ""


def _display_value(
    known: "models.Field[Any, Any] | None", value: Any, lookups: DisplayLookups
) -> Value:
    """Return a column's value for display; days and amounts are formatted by the entry point."""
    if value in (None, "", []):
        return None
    if kind := _referenced_entity(known):
        return lookups.names.get((kind, str(value)), str(value))
    if known is not None and (known.choices or known.name == "language"):
        return code_label(str(value))
    read = next((read for kind, read in _PARSERS if isinstance(known, kind)), None)
    return read(value) if read else _plain(value)


def _plain(value: Any) -> Value:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return value if type(value) in {int, Decimal} else str(value)


# How JSON gives back what columns of these kinds hold. A DateTimeField is a DateField too.
_PARSERS: tuple[tuple[type["models.Field[Any, Any]"], Callable[[Any], Value]], ...] = (
    (models.BooleanField, lambda value: text("Yes") if value else text("No")),
    (models.DecimalField, Decimal),
    (models.DateTimeField, datetime.fromisoformat),
    (models.DateField, date.fromisoformat),
    (models.BinaryField, lambda value: text("digest {digest}", digest=value[:_DIGEST_SHOWN])),
)
