"""The values of custom fields in records, whatever kind of record it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse
from upline.setup.custom_field_values import YES, check_value, is_valid_value, value_from_json
from upline.setup.queries.custom_fields import FieldRow, field_rows
from upline.setup.rulebook import Entity, FieldKind
from upline.tenancy.queries import check_users, user_names


@dataclass(frozen=True, slots=True)
class CustomValue:
    """A custom field of a record with its stored value; empty where it has none.

    `words` is the value for people, except that a `day` is formatted by each entry point.
    """

    code: str
    label: str
    value: str
    is_compulsory: bool
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[str, ...] = ()
    group: str = ""
    words: str = ""

    @property
    def day(self) -> date | None:
        """Return the day that a date is; None for other kinds, and for what is no date."""
        return date_value(self.kind, self.value)


def date_value(kind: FieldKind, value: str) -> date | None:
    """Return a stored value as a day; None for other kinds, and for what is no date."""
    if kind is FieldKind.DATE and is_valid_value(kind, (), value):
        return date.fromisoformat(value)
    return None


def custom_values(
    *, tenant_id: UUID, entity: Entity, values: Mapping[str, Any]
) -> tuple[CustomValue, ...]:
    """Return a record's custom fields with their values, in their order.

    One query, and one more where a user is among the values.
    """
    return custom_values_of_each(tenant_id=tenant_id, entity=entity, records=[values])[0]


def custom_values_of_each(
    *, tenant_id: UUID, entity: Entity, records: Sequence[Mapping[str, Any]]
) -> list[tuple[CustomValue, ...]]:
    """Return the same of several records, in their order, by as many queries."""
    rows = field_rows(tenant_id=tenant_id, entity=entity)
    users: dict[UUID, str] = {}
    by_user = [row.code for row in rows if row.kind is FieldKind.USER]
    if any(values.get(code) for values in records for code in by_user):
        users = user_names(tenant_id=tenant_id)
    return [
        tuple(_value(row, _stored_text(values.get(row.code)), users) for row in rows)
        for values in records
    ]


def _value(row: FieldRow, value: str, users: Mapping[UUID, str]) -> CustomValue:
    return CustomValue(
        code=row.code,
        label=row.label,
        value=value,
        is_compulsory=row.is_compulsory,
        kind=row.kind,
        choices=row.choices,
        group=row.group,
        words=display_value(row.kind, value, users),
    )


def display_value(kind: FieldKind, value: str, users: Mapping[UUID, str]) -> str:
    """Return a stored value for people; a date is returned as stored. What does not fit is shown as
    it is, so that what a field once held can still be read.
    """
    if not is_valid_value(kind, (value,), value):
        return value
    if kind is FieldKind.USER:
        return users.get(UUID(value), text("Unknown user"))
    if kind is FieldKind.YES_NO:
        return "Yes" if value == YES else "No"
    return value.replace("-", "\u2212") if kind is FieldKind.NUMBER else value


def _stored_text(value: Any) -> str:
    return "" if value is None else str(value)


def merged_custom_fields(
    *, tenant_id: UUID, entity: Entity, old: Mapping[str, Any], changes: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a record's custom fields as somebody saves them: `old` with `changes` by code.

    A change is the text or the JSON value; None or nothing clears. What does not change is not
    validated again: a user may have left, a choice may have gone. Whatever the kind of record,
    this is where a compulsory field without a value blocks (R19).
    Raises: Refused — `unknown_field`, `required_field_missing`, `inactive_user`, and what
    `check_value` says; each names `custom_fields.<code>`.
    """
    rows = {row.code: row for row in field_rows(tenant_id=tenant_id, entity=entity)}
    for code in changes:
        if code not in rows:
            sentence = text("There is no custom field “{code}”.", code=code[:60])
            raise refuse("unknown_field", sentence, f"custom_fields.{code}")
    merged = {code: value for code, value in old.items() if value is not None}
    for code, row in rows.items():
        if code in changes:
            merged[code] = _clean_change(tenant_id, row, _stored_text(old.get(code)), changes[code])
        if row.is_compulsory and merged.get(code, "") == "":
            sentence = text("{label} is required.", label=row.label)
            raise refuse("required_field_missing", sentence, f"custom_fields.{code}")
    return {code: value for code, value in merged.items() if value != ""}


def _clean_change(tenant_id: UUID, row: FieldRow, before: str, change: Any) -> str:
    field = f"custom_fields.{row.code}"
    text = value_from_json(row.kind, change, label=row.label, field=field)
    if text == before or text is None or not text.strip():
        return before if text == before else ""
    value_text = check_value(row.kind, row.choices, text, label=row.label, field=field)
    if row.kind is FieldKind.USER and value_text != before:
        _check_user(tenant_id, row, UUID(value_text))
    return value_text


def _check_user(tenant_id: UUID, row: FieldRow, user_id: UUID) -> None:
    field = f"custom_fields.{row.code}"
    try:
        check_users(tenant_id=tenant_id, user_ids=[user_id], field=field)
    except Refused as refusal:
        raise refuse(refusal.code, f"{row.label}: {refusal}", field) from None


def custom_values_filter(values: Mapping[str, str]) -> Q:
    """Return the filter of records whose custom fields have exactly these values, by code.

    Its second condition says nothing new, but is that of the index over records with values.
    """
    if not values:
        return Q()
    return Q(custom_fields__contains=dict(values)) & ~Q(custom_fields={})
