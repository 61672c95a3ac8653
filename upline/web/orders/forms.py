"""The edit form of an order, built from the fields that its origin leaves open (R38)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms

from upline.kernel.page_objects import Ref
from upline.orders.queries import EditableOrder
from upline.orders.rulebook import EDITABLE_FIELDS, ORDER_FIELDS, FieldKind
from upline.setup.queries import CustomValue
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.custom_fields import add_inputs, changes_of, groups_in

_VERSION = "version"

# Every field that a form can have, in the order in which it is shown; custom fields follow.
LABELS: Mapping[str, str] = {
    field.name: field.label for field in EDITABLE_FIELDS if field.kind is not FieldKind.CUSTOM
}
_MISSING = {"required": "Enter a value; it is compulsory."}


@dataclass(frozen=True, slots=True)
class OrderFormContext:
    """What a form is built from: the open fields, what can be chosen, what stands now."""

    fields: frozenset[str]
    choices: Mapping[str, Iterable[Ref]]
    order: EditableOrder
    custom: tuple[CustomValue, ...]


class OrderForm(Form):
    """Exactly the fields of `form_context`, and the version of the order that the person read."""

    def __init__(
        self, form_context: OrderFormContext, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=_initial(form_context))
        self.fields[_VERSION] = forms.IntegerField(widget=forms.HiddenInput)
        for name, label in LABELS.items():
            if name in form_context.fields:
                self.fields[name] = _field(name, label, form_context)
        if "custom_fields" in form_context.fields:
            add_inputs(
                self, form_context.custom, users=list(form_context.choices["responsible_user"])
            )
        self.custom = form_context.custom

    def changes(self) -> dict[str, Any]:
        """Return the fields that were changed, as the action takes them: records by id."""
        changed = {name: self.cleaned_data[name] for name in self.changed_data if name in LABELS}
        return changed | changes_of(self)

    @property
    def below_name(self) -> list[forms.BoundField]:
        """Return the fields that stand side by side, without custom fields."""
        return [self[name] for name in LABELS if name in self.fields and name != "name"]

    @property
    def groups(self) -> tuple[tuple[str, tuple[forms.BoundField, ...]], ...]:
        """Return the custom fields under their headings."""
        return groups_in(self, self.custom)

    @property
    def version(self) -> int:
        return int(self.cleaned_data[_VERSION])


def _initial(form_context: OrderFormContext) -> dict[str, Any]:
    order = form_context.order
    named = {name: str(ref.id) if ref else "" for name, ref in order.named.items()}
    return {
        _VERSION: order.version,
        "name": order.name,
        "date": order.order_date,
        **named,
    }


def _field(name: str, label: str, form_context: OrderFormContext) -> forms.Field:
    required = ORDER_FIELDS[name].is_required
    if name == "name":
        return forms.CharField(label=label, max_length=260, widget=_text(), error_messages=_MISSING)
    if name == "date":
        widget = forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=label, widget=widget, error_messages=_MISSING)
    return forms.TypedChoiceField(
        label=label,
        required=required,
        coerce=UUID,
        empty_value=None,
        choices=_choices(form_context, name, required=required),
        error_messages=_MISSING,
        widget=forms.Select(attrs={"class": "input"}),
    )


def _choices(form_context: OrderFormContext, name: str, *, required: bool) -> list[tuple[str, str]]:
    """Return what can be chosen; what stands now can be kept, even if nobody may choose it anew."""
    refs = {ref.id: ref.name for ref in form_context.choices.get(name, ())}
    current = form_context.order.named[name]
    if current is not None:
        refs.setdefault(current.id, current.name)
    none = [] if required else [("", "None")]
    return [*none, *((str(pk), text) for pk, text in refs.items())]


def _text() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input", "autocomplete": "off"})
