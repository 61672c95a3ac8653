"""Custom fields in lists: as filter chips, as text and as cells of an export."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from upline.kernel.csv_lines import Cell
from upline.kernel.texts import text
from upline.setup.custom_field_values import is_valid_value
from upline.setup.queries import FieldRow, date_value, display_value, field_rows
from upline.setup.rulebook import Entity, FieldKind
from upline.tenancy.queries import user_names
from upline.web.shared import formatting
from upline.web.shared.forms.custom_fields import FILTER, filter_input
from upline.web.shared.lists.address import Chip, ListUrl, chip


@dataclass(frozen=True, slots=True)
class CustomFieldFilters:
    """The custom fields by which a list can be filtered, and the users that they can name."""

    rows: tuple[FieldRow, ...] = ()
    users: Mapping[UUID, str] = field(default_factory=dict)

    def add_filters(self, form: forms.Form) -> None:
        """Add an input for each field to the form of a list."""
        users = {str(pk): name for pk, name in self.users.items()}
        for row in self.rows:
            form.fields[FILTER + row.code] = filter_input(row, users)

    def where(self, form: forms.Form) -> dict[str, str]:
        """Return the values of the filter, by code."""
        values = ((row.code, form.cleaned_data.get(FILTER + row.code)) for row in self.rows)
        return {code: value for code, value in values if value}

    def chips(self, form: forms.Form, address: ListUrl) -> Iterator[Chip]:
        """Return a chip per field."""
        for row in self.rows:
            value = form.cleaned_data.get(FILTER + row.code) or ""
            bound = form[FILTER + row.code]
            yield chip(address, row.label, self.display_value(row, value), [bound])

    def display_value(self, row: FieldRow, value: str) -> str:
        """Return a value for people; nothing where there is none."""
        day = date_value(row.kind, value)
        return formatting.day(day) if day else display_value(row.kind, value, self.users)

    def cell(self, row: FieldRow, value: Any) -> Cell:
        """Return a value as an export has it: numbers and dates for spreadsheets."""
        text = "" if value is None else str(value)
        if day := date_value(row.kind, text):
            return day
        if row.kind is FieldKind.NUMBER and is_valid_value(row.kind, (), text):
            return Decimal(text)
        return display_value(row.kind, text, self.users)


NO_CUSTOM_FILTERS = CustomFieldFilters()


def custom_filters_of(*, tenant_id: UUID, entity: Entity) -> CustomFieldFilters:
    """Return the custom fields of one kind of record. One query, and one more for users."""
    rows = tuple(field_rows(tenant_id=tenant_id, entity=entity))
    has_users = any(row.kind is FieldKind.USER for row in rows)
    return CustomFieldFilters(rows, user_names(tenant_id=tenant_id) if has_users else {})


def check_custom_filters(form: forms.Form, names: Sequence[str]) -> None:
    """Say in the form which of the parameters names a custom field that there is not."""
    for name in names:
        if name.startswith(FILTER) and name not in form.fields:
            sentence = text(
                "There is no custom field “{filter}” here.", filter=name.removeprefix(FILTER)[:60]
            )
            form.add_error(None, sentence)
