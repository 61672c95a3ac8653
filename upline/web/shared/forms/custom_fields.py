"""Inputs of custom fields: in edit forms under their headings, in lists as filters."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.setup.custom_field_values import (
    MAX_VALUE_LENGTH,
    NO,
    YES,
    FieldGroup,
    check_value,
    group_fields,
    is_valid_value,
)
from upline.setup.queries import CustomValue, FieldRow
from upline.setup.rulebook import FieldKind
from upline.web.shared import formatting
from upline.web.shared.forms.base import DayInput, read_day
from upline.web.shared.forms.numbers import stored_number

PREFIX = "custom_fields."  # in edit forms, as refusals name them
FILTER = "field."  # in the addresses of lists
_YES_NO: tuple[tuple[str, str], ...] = ((YES, text("Yes")), (NO, text("No")))
_PLAIN = {"class": "input", "autocomplete": "off"}


class ValueField(forms.CharField):
    """A value of a custom field; the stored value is not validated again."""

    def __init__(self, row: CustomValue | FieldRow, *, current: str = "", **kwargs: Any) -> None:
        super().__init__(label=row.label, **kwargs)
        self.row = row
        self.current = current
        self.error_messages["required"] = text("{label} is required.", label=row.label)

    def clean(self, value: Any) -> str:
        """Raises: ValidationError — with the sentence that the domain has for it."""
        stored: str = self._stored(super().clean(value))
        if not stored or stored == self.current:
            return stored
        row = self.row
        try:
            return check_value(row.kind, row.choices, stored, label=row.label)
        except Refused as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return super().has_changed(initial, self._stored(str(data or "")))
        except ValidationError:
            return True

    def prepare_value(self, value: Any) -> Any:
        """Return a stored number as the language of the page writes it; what was typed, as it was."""
        if self.row.kind is FieldKind.NUMBER and value == self.current:
            return str(value).replace(".", formatting.notation().point)
        return value

    def _stored(self, typed: str) -> str:
        """Return what was typed as it is stored: days as `2026-05-15`, numbers as `1234.5`.

        Raises: ValidationError — a number that can be read in two ways.
        """
        if typed == self.current:
            return typed
        if self.row.kind is FieldKind.DATE:
            day = read_day(typed)
            return day.isoformat() if day else typed
        return stored_number(typed) if self.row.kind is FieldKind.NUMBER else typed


def add_inputs(form: forms.Form, values: Iterable[CustomValue], *, users: Sequence[Ref]) -> None:
    """Add an input for each custom field of a record; `users` are who can be chosen anew."""
    for value in values:
        field = ValueField(value, current=value.value, required=value.is_compulsory)
        field.widget = _widget(value, _choices(value, users))
        form.fields[PREFIX + value.code] = field
        form.initial[PREFIX + value.code] = value.value


def changes_of(form: forms.Form) -> dict[str, Any]:
    """Return which custom fields were changed in a valid form, as actions take them."""
    changed = {
        name.removeprefix(PREFIX): form.cleaned_data[name] or None
        for name in form.changed_data
        if name.startswith(PREFIX)
    }
    return {"custom_fields": changed} if changed else {}


def groups_in(
    form: forms.Form, values: Iterable[CustomValue]
) -> tuple[tuple[str, tuple[forms.BoundField, ...]], ...]:
    """Return the inputs of a form under their headings."""
    return tuple(
        (title_of(group), tuple(form[PREFIX + value.code] for value in group.fields))
        for group in group_fields(values)
        if PREFIX + group.fields[0].code in form.fields
    )


def title_of(group: FieldGroup[Any]) -> str:
    """Return the heading under which a group is shown."""
    return group.title or text("Custom fields")


def filter_input(row: FieldRow, users: Mapping[str, str]) -> ValueField:
    """Return the input by which a list is filtered by a custom field; `users` by id."""
    field = ValueField(row, required=False)
    choices = {
        FieldKind.CHOICE: [(choice, choice) for choice in row.choices],
        FieldKind.YES_NO: list(_YES_NO),
        FieldKind.USER: list(users.items()),
    }.get(row.kind, [])
    field.widget = _widget(row, [("", text("Any")), *choices] if choices else [])
    if row.kind is FieldKind.TEXT:
        field.help_text = text("The whole value, as it is written")
    return field


def _choices(value: CustomValue, users: Sequence[Ref]) -> list[tuple[str, str]]:
    """Return the choices; the stored value is always among them."""
    offered = {
        FieldKind.CHOICE: [(choice, choice) for choice in value.choices],
        FieldKind.YES_NO: list(_YES_NO),
        FieldKind.USER: [(str(user.id), user.name) for user in users],
    }.get(value.kind)
    if offered is None:
        return []
    if value.value and value.value not in dict(offered):
        offered.append((value.value, value.words))
    if value.is_compulsory:
        return offered if value.value else [("", text("Choose one")), *offered]
    return [("", text("None")), *offered]


def _widget(row: CustomValue | FieldRow, choices: list[tuple[str, str]]) -> forms.Widget:
    if choices:
        return forms.Select(attrs={"class": "input"}, choices=choices)
    current = row.value if isinstance(row, CustomValue) else ""
    if row.kind is FieldKind.DATE and (not current or is_valid_value(row.kind, (), current)):
        return DayInput(attrs=_PLAIN)
    if row.kind is FieldKind.NUMBER:
        return forms.TextInput(attrs={**_PLAIN, "inputmode": "decimal"})
    return forms.TextInput(attrs={**_PLAIN, "maxlength": MAX_VALUE_LENGTH})
