"""The base class of forms: the look of inputs, the messages for missing values, refusals."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from upline.kernel.verdicts import Refused

_DAY_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y")
_TICKED = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


class Form(forms.Form):
    """A form with the common look, whose fields <c-field> draws. It can show a refusal.

    `added` are fields that depend on the record or on the BSS.
    """

    template_name = "django/forms/div.html"

    def __init__(
        self, *args: Any, added: Mapping[str, forms.Field] = MappingProxyType({}), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields.update(added)
        self.dress()

    def dress(self) -> None:
        """Set the class of every field, and its messages; again after adding fields."""
        for field in self.fields.values():
            if not isinstance(field.widget, _TICKED):
                field.widget.attrs.setdefault("class", "input")
        self.set_messages()

    def set_messages(self) -> None:
        """Set the messages of fields that have none of their own: sentences that name the field."""
        for name, field in self.fields.items():
            label, messages = str(field.label or name), field.error_messages
            usual = type(field).default_error_messages | forms.Field.default_error_messages
            if messages["required"] == usual["required"]:
                messages["required"] = f"{label} is required."
            messages["null_characters_not_allowed"] = (
                f"{label} cannot contain the character U+0000 (NUL)."
            )
            if isinstance(field, forms.CharField) and field.max_length is not None:
                messages.setdefault(
                    "max_length", f"{label} has at most {field.max_length:,} characters."
                )
            if isinstance(field, forms.IntegerField):
                _set_bounds(field, label)

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal at the fields that it names, or else above all fields."""
        named = [name for name in refusal.fields if name in self.fields]
        for name in named:
            self.add_error(name, str(refusal))
        if not named:
            self.add_error(None, str(refusal))


def _set_bounds(field: forms.IntegerField, label: str) -> None:
    """Name both bounds in the message for what lies outside them."""
    low, high = field.min_value, field.max_value
    if low is not None and high is not None:
        sentence = f"{label}: enter a whole number from {low:,} to {high:,}."
        for code in ("min_value", "max_value"):
            field.error_messages.setdefault(code, sentence)


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DayField(forms.DateField):
    """A day, from the calendar or typed. What is none is named in the error."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DayInput(), input_formats=_DAY_FORMATS, **kwargs)

    def to_python(self, value: Any) -> date | None:
        try:
            return super().to_python(value)
        except ValidationError:
            sentence = f"“{value}” is not a date; write it like 2026-05-15."
            raise ValidationError(sentence, code="invalid") from None
