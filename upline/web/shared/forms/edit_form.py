"""The edit form of a record: the fields that are open to the person, and the version they read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms

from upline.database.external_ids import EXTERNAL_ID, MAX_EXTERNAL_ID_LENGTH
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.setup.queries import CustomValue
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.custom_fields import add_inputs, changes_of, groups_in
from upline.web.shared.forms.fields import text_field

LABELS = {"responsible_user": text("Responsible user"), "sharing_rule": text("Sharing rule")}


@dataclass(frozen=True, kw_only=True, slots=True)
class EditFormContext:
    """What a form is built from: the open fields, their values, what can be chosen.

    `current` has the records that are chosen now, None where there is none, and `values` the
    other values. `choices` has at least the users of the BSS, as `responsible_user`.
    """

    fields: frozenset[str]
    version: int | str = ""
    current: Mapping[str, Ref | None] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    custom: tuple[CustomValue, ...] = ()
    choices: Mapping[str, Iterable[Ref]] = field(default_factory=dict)


class EditForm(Form):
    """Exactly the fields of `form_context`; areas add the fields that only their records have."""

    def __init__(
        self, form_context: EditFormContext, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.form_context = form_context
        self.carry_version(form_context.version)
        self.add_record_fields(form_context)
        if "custom_fields" in form_context.fields:
            users = list(form_context.choices.get("responsible_user", ()))
            add_inputs(self, form_context.custom, users=users)
        self.dress()

    def add_record_fields(self, form_context: EditFormContext) -> None:
        """Add the fields that are no custom fields."""
        for name, label in LABELS.items():
            if name in form_context.fields:
                self.add_choice(name, label)
        if EXTERNAL_ID in form_context.fields:
            self.fields[EXTERNAL_ID] = external_id_input()
            self.initial[EXTERNAL_ID] = form_context.values.get(EXTERNAL_ID, "")

    def add_choice(self, name: str, label: str, *, required: bool = False) -> None:
        """Add a choice of a record; the present one can stay, even if it is not offered any more."""
        refs = {ref.id: ref.name for ref in self.form_context.choices.get(name, ())}
        current = self.form_context.current.get(name)
        if current is not None:
            refs.setdefault(current.id, current.name)
        none = [] if required else [("", text("None"))]
        self.fields[name] = forms.TypedChoiceField(
            label=label,
            required=required,
            coerce=UUID,
            empty_value=None,
            choices=[*none, *((str(pk), text) for pk, text in refs.items())],
            error_messages={"invalid_choice": text("Choose one of the list.")},
        )
        self.initial[name] = str(current.id) if current else ""

    def changes(self) -> dict[str, Any]:
        """Return the fields that were changed, as actions take them: records by id."""
        standard_fields = {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name in self.form_context.fields
        }
        return standard_fields | changes_of(self)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields that are no custom fields, those that stand side by side together."""
        found = [self[name] for name in self.fields if name in self.form_context.fields]
        return [found] if found else []

    @property
    def groups(self) -> tuple[tuple[str, tuple[forms.BoundField, ...]], ...]:
        """Return the custom fields under their headings."""
        return groups_in(self, self.form_context.custom)


def external_id_input() -> forms.CharField:
    """Return the input of an external id."""
    return text_field(
        text("External ID"),
        most=MAX_EXTERNAL_ID_LENGTH,
        required=False,
        help_text=text("By which another system knows it; unique in this BSS"),
    )
