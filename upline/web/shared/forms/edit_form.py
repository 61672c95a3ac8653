"""The edit form of a record that has no form of its own for what its BSS keeps of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms

from upline.kernel.page_objects import Ref
from upline.setup.queries import CustomValue
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.custom_fields import add_inputs, changes_of, groups_in

_VERSION = "version"
LABELS = {"responsible_user": "Responsible user", "sharing_rule": "Sharing rule"}


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnershipFormContext:
    """What a form is built from: the open fields, what stands now, what can be chosen.

    `now` has the records of `LABELS`; None where there is none.
    """

    fields: frozenset[str]
    version: str = ""
    current: Mapping[str, Ref | None] = field(default_factory=dict)
    custom: tuple[CustomValue, ...] = ()
    users: list[Ref] = field(default_factory=list)
    rules: list[Ref] = field(default_factory=list)


class OwnershipForm(Form):
    """Exactly the fields of `form_context`, and the version of the record that the person read."""

    def __init__(
        self, form_context: OwnershipFormContext, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.form_context = form_context
        self.fields[_VERSION] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.initial[_VERSION] = form_context.version
        self.add_record_fields(form_context)
        for name, offered in {
            "responsible_user": form_context.users,
            "sharing_rule": form_context.rules,
        }.items():
            if name in form_context.fields:
                self._add_choice(name, offered, form_context.current.get(name))
        if "custom_fields" in form_context.fields:
            add_inputs(self, form_context.custom, users=form_context.users)
        self.dress()

    def add_record_fields(self, form_context: OwnershipFormContext) -> None:
        """Add the fields that only this kind of record has; they stand first."""

    def _add_choice(self, name: str, offered: list[Ref], current: Ref | None) -> None:
        """Add a choice; what stands now can be kept, even if nobody may choose it anew."""
        refs = {ref.id: ref.name for ref in offered}
        if current is not None:
            refs.setdefault(current.id, current.name)
        self.fields[name] = forms.TypedChoiceField(
            label=LABELS[name],
            required=False,
            coerce=UUID,
            empty_value=None,
            choices=[("", "None"), *((str(pk), text) for pk, text in refs.items())],
        )
        self.fields[name].error_messages["invalid_choice"] = "Choose one of the list."
        self.initial[name] = str(current.id) if current else ""

    def changes(self) -> dict[str, Any]:
        """Return the fields that were changed, as verbs take them: records by id."""
        standard_fields = {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name in self.form_context.fields
        }
        return standard_fields | changes_of(self)

    @property
    def version(self) -> str:
        return str(self.cleaned_data[_VERSION])

    @property
    def standard_fields(self) -> list[forms.BoundField]:
        """Return the fields that are no custom fields."""
        return [self[name] for name in self.fields if name in self.form_context.fields]

    @property
    def groups(self) -> tuple[tuple[str, tuple[forms.BoundField, ...]], ...]:
        """Return the custom fields under their headings."""
        return groups_in(self, self.form_context.custom)
