"""The pieces of a form that asks for an action: what it is drawn with, and what can be chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from upline.catalog.rulebook import MAX_QUANTITY
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import Option, RadioChoiceField


@dataclass(frozen=True, slots=True)
class FormComponent:
    """A piece of a form: which component draws it, the field, what can be chosen."""

    kind: str
    field: forms.BoundField
    options: tuple[Option, ...] = ()
    remark: str = ""


class ComponentForm(Form):
    """A form that says of each of its fields how it is drawn."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="act_%s")

    def components(self) -> list[FormComponent]:
        """Return the pieces in their order; without any, the form only asks to confirm."""
        return []

    def component(self, kind: str, name: str, remark: str = "") -> FormComponent:
        """Return a field as a piece to draw."""
        return FormComponent(kind, self[name], getattr(self.fields[name], "options", ()), remark)


def count_field(label: str, initial: int) -> forms.IntegerField:
    """Return a field for how many."""
    return forms.IntegerField(label=label, min_value=1, max_value=MAX_QUANTITY, initial=initial)


def date_field(label: str, initial: date | None = None) -> forms.DateField:
    """Return a field for a day that need not be given."""
    widget = forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, initial=initial)


def choice_field(label: str, options: Sequence[Option]) -> RadioChoiceField:
    """Return a field for one of few options; the first is selected at the start."""
    return RadioChoiceField(
        label=label, options=options, initial=options[0].value if options else ""
    )
