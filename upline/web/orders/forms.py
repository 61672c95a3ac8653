"""The edit form of an order, built from the fields that its origin leaves open (R38)."""

from collections.abc import Mapping

from django import forms

from upline.orders.rulebook import EDITABLE_FIELDS, ORDER_FIELDS, FieldKind
from upline.web.shared.forms.edit_form import EditForm, EditFormContext

# Every field that a form can have, in the order in which it is shown; custom fields follow.
LABELS: Mapping[str, str] = {
    field.name: field.label for field in EDITABLE_FIELDS if field.kind is not FieldKind.CUSTOM
}
_MISSING = "Enter a value; it is compulsory."


class OrderForm(EditForm):
    """The open fields of an order, in the order of `LABELS`."""

    def add_record_fields(self, form_context: EditFormContext) -> None:
        for name, label in LABELS.items():
            if name in form_context.fields:
                self._add(name, label)

    def _add(self, name: str, label: str) -> None:
        if name in self.form_context.values:
            self.fields[name] = _plain_field(name, label)
            self.initial[name] = self.form_context.values[name]
        else:
            required = ORDER_FIELDS[name].is_required
            self.add_choice(name, label, required=required, missing=_MISSING)

    @property
    def below_name(self) -> list[forms.BoundField]:
        """Return the fields that stand side by side, without custom fields."""
        return [self[name] for name in LABELS if name in self.fields and name != "name"]


def _plain_field(name: str, label: str) -> forms.Field:
    missing = {"required": _MISSING}
    if name == "date":
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=label, widget=widget, error_messages=missing)
    widget_text = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=260, widget=widget_text, error_messages=missing)
