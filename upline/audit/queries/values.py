"""What stands in the documents of history, as people read it: names, words, days, amounts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

from upline.audit.models import Change
from upline.audit.queries.names import Mention, model_of
from upline.audit.rulebook import NOUNS, Operation, in_words, label_of
from upline.setup.queries import FieldRow, day_of, value_in_words
from upline.setup.rulebook import Entity

Value = str | int | Decimal | date | datetime | None
Fields = Mapping[str, "models.Field[Any, Any]"]

CUSTOM = "custom_fields"
_DIGEST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field from what to what; None where there was, or is, nothing."""

    label: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Wording:
    """What must be known to put documents into words."""

    names: Mapping[Mention, str] = field(default_factory=dict)
    custom: Mapping[tuple[Entity, str], FieldRow] = field(default_factory=dict)
    users: Mapping[UUID, str] = field(default_factory=dict)


def mentions_in(change: Change) -> Iterator[Mention]:
    """Yield the records that a change mentions, first the one whose history it is part of."""
    yield change.entity, str(change.record_id)
    fields = _fields_of(change.part)
    for document in (change.told_apart, change.before or {}, change.after or {}):
        for column, value in document.items():
            kind = _kind_referred_to(fields.get(column))
            if kind and value is not None:
                yield kind, str(value)


def field_changes(change: Change, wording: Wording) -> tuple[FieldChange, ...]:
    """Return what changed, field by field; of what was made or removed, what was set."""
    found = _each_field(change, wording)
    return tuple(one for one in found if one.before != one.after)


def told_apart(change: Change, wording: Wording) -> tuple[str, ...]:
    """Return what tells a part from others of its record, in words."""
    fields = _fields_of(change.part)
    said = (_say(fields.get(c), value, wording) for c, value in change.told_apart.items())
    return tuple(str(value) for value in said if value is not None)


def _each_field(change: Change, wording: Wording) -> Iterator[FieldChange]:
    before, after = change.before or {}, change.after or {}
    said_already = _said_already(change)
    fields = _fields_of(change.part)
    for column in dict.fromkeys([*fields, *before, *after]):
        if column in said_already or column not in {*before, *after}:
            continue
        was, became = before.get(column), after.get(column)
        if column == CUSTOM:
            yield from _custom_fields(change.part, was or {}, became or {}, wording)
        else:
            known = fields.get(column)
            yield FieldChange(
                label_of(column), _say(known, was, wording), _say(known, became, wording)
            )


def _said_already(change: Change) -> set[str]:
    """Return the columns of what was made or removed that only say which it is."""
    if change.operation == Operation.UPDATE:
        return set()
    row = change.before or change.after or {}
    record = str(change.record_id)
    return {*change.told_apart, *(column for column, value in row.items() if value == record)}


def _custom_fields(
    part: str, before: Mapping[str, Any], after: Mapping[str, Any], wording: Wording
) -> Iterator[FieldChange]:
    for code in dict.fromkeys([*before, *after]):
        row = wording.custom.get((Entity(part.upper()), code))
        was, became = (
            _custom_value(row, document.get(code), wording) for document in (before, after)
        )
        yield FieldChange(row.label if row else code, was, became)


def _custom_value(row: FieldRow | None, value: Any, wording: Wording) -> Value:
    text = "" if value is None else str(value)
    if row is None or not text:
        return text or None
    return day_of(row.kind, text) or value_in_words(row.kind, text, wording.users)


def _fields_of(kind: str) -> Fields:
    model = model_of(kind)
    return {str(f.column): f for f in model._meta.concrete_fields} if model else {}


def _kind_referred_to(known: "models.Field[Any, Any] | None") -> str:
    """Return the kind of record that a column refers to, where such records have names."""
    if not isinstance(known, models.ForeignKey):
        return ""
    kind = str(known.remote_field.model._meta.model_name)
    return kind if kind in NOUNS else ""


def _say(known: "models.Field[Any, Any] | None", value: Any, wording: Wording) -> Value:
    """Return a column's value as people read it; days and amounts for the door to write."""
    if value in (None, "", []):
        return None
    if kind := _kind_referred_to(known):
        return wording.names.get((kind, str(value)), str(value))
    if known is not None and known.choices:
        return in_words(str(value))
    read = next((read for kind, read in _READ if isinstance(known, kind)), None)
    return read(value) if read else _plain(value)


def _plain(value: Any) -> Value:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return value if type(value) in {int, Decimal} else str(value)


# How JSON gives back what columns of these kinds hold. A DateTimeField is a DateField too.
_READ: tuple[tuple[type["models.Field[Any, Any]"], Callable[[Any], Value]], ...] = (
    (models.BooleanField, lambda value: "Yes" if value else "No"),
    (models.DecimalField, Decimal),
    (models.DateTimeField, datetime.fromisoformat),
    (models.DateField, date.fromisoformat),
    (models.BinaryField, lambda value: f"digest {value[:_DIGEST_SHOWN]}"),
)
