"""The base class of forms: the look of inputs, the messages for missing values, refusals."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import get_current_timezone_name

from upline.kernel.texts import Count, plural_text, text
from upline.kernel.verdicts import Refused
from upline.web.shared import formatting
from upline.web.shared.forms.days import EXAMPLES, MAX_LENGTH, PLACEHOLDER, local_today, parse_day

VERSION = "version"
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

    def carry_version(self, version: int | str) -> None:
        """Let the form send back which version of its record the person has read."""
        self.fields[VERSION] = (
            forms.IntegerField(widget=forms.HiddenInput)
            if isinstance(version, int)
            else forms.CharField(widget=forms.HiddenInput, required=False, empty_value=None)
        )
        self.initial[VERSION] = version

    @property
    def version(self) -> Any:
        """Return the version that the person has read; None: what was sent names none."""
        return self.cleaned_data[VERSION]

    def dress(self) -> None:
        """Set the class of every field, and its messages; again after adding fields."""
        for field in self.fields.values():
            if not isinstance(field.widget, _TICKED):
                field.widget.attrs.setdefault("class", "input")
        self.set_messages()

    def focus_first(self) -> None:
        """Give the first field the focus, unless errors are shown, whose summary takes it, or a form has chosen."""
        if self.errors or any("autofocus" in f.widget.attrs for f in self.fields.values()):
            return
        for bound in self.visible_fields():
            widget = bound.field.widget
            if not isinstance(widget, _TICKED):
                widget.attrs["autofocus"] = True
                return

    def set_messages(self) -> None:
        """Set the messages of fields that have none of their own: sentences that name the field."""
        for name, field in self.fields_with_messages():
            label, messages = field.label or name, field.error_messages
            usual = type(field).default_error_messages | forms.Field.default_error_messages
            if messages["required"] == usual["required"]:
                messages["required"] = text("{label} is required.", label=label)
            messages["null_characters_not_allowed"] = text(
                "{label} cannot contain the character U+0000 (NUL).", label=label
            )
            if isinstance(field, forms.CharField) and field.max_length is not None:
                messages.setdefault("max_length", too_long(label, field.max_length))
            if isinstance(field, forms.IntegerField):
                _set_bounds(field, label)

    def fields_with_messages(self) -> Iterable[tuple[str, forms.Field]]:
        """Return the fields of which something can be wrong, by their names."""
        return self.fields.items()

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal at the fields that it names, or else above all fields."""
        named = [name for name in refusal.fields if name in self.fields]
        for name in named:
            self.add_error(name, str(refusal))
        if not named:
            self.add_error(None, str(refusal))


def too_long(label: Any, most: int) -> str:
    """Return the sentence about a text that has more characters than its field takes."""
    return plural_text(
        "{label} has at most {count} character.",
        "{label} has at most {count} characters.",
        count=most,
        label=label,
    )


def _set_bounds(field: forms.IntegerField, label: Any) -> None:
    """Name both bounds in the message for what lies outside them."""
    low, high = field.min_value, field.max_value
    if isinstance(low, int) and isinstance(high, int):
        sentence = text(
            "{label}: enter a whole number from {low} to {high}.",
            label=label,
            low=Count(low),
            high=Count(high),
        )
        for code in ("min_value", "max_value"):
            field.error_messages.setdefault(code, sentence)


class DayInput(forms.DateInput):
    """A text field for a day, which shows how what was typed is read."""

    input_type = "text"

    def __init__(self, attrs: Mapping[str, Any] = MappingProxyType({})) -> None:
        super().__init__(
            attrs={
                "autocomplete": "off",
                "data-day": "",
                "maxlength": MAX_LENGTH,
                "placeholder": PLACEHOLDER,
                **attrs,
            }
        )

    def format_value(self, value: Any) -> str | None:
        """Return a day as it is written for people; what is none, as it was typed."""
        day = value if isinstance(value, date) else read_day(str(value or ""))
        return formatting.day(day) if day else str(value or "") or None


class DayField(forms.DateField):
    """A day, typed in any of the usual ways. What is none is named in the error."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DayInput(), **kwargs)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        day = read_day(str(value))
        if day is None:
            raise ValidationError(not_a_day(str(value)), code="invalid")
        return day


def read_day(typed: str) -> date | None:
    """Return the day that was typed in a BSS, whose time zone says which day is today."""
    return parse_day(typed, today=local_today(get_current_timezone_name()))


def not_a_day(typed: str) -> str:
    """Return the sentence about what was typed and is no day."""
    return text(
        "“{typed}” is not a date; enter one like {examples}.", typed=typed, examples=EXAMPLES
    )
