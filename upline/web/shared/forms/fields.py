"""The fields that forms are built from: text, numbers, dates, choices, check boxes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.web.shared.forms.base import too_long
from upline.web.shared.forms.numbers import NumberField


@dataclass(frozen=True, slots=True)
class Option:
    """One of few that `<c-choice>` draws; `why_not` is why it is shown and cannot be chosen."""

    value: str
    label: str
    remark: str = ""
    why_not: str = ""


def text_field(
    label: str, *, most: int, required: bool = True, help_text: str = "", **attrs: Any
) -> forms.CharField:
    """Return a field for one line of text."""
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        widget=widget,
        error_messages={
            "required": text("{label} is required.", label=label),
            "max_length": too_long(label, most),
        },
    )


_AMOUNT_TOO_LONG = text("An amount has at most 15 digits before the point, and 4 after it.")


def amount_field(label: str, *, required: bool = True, **kwargs: Any) -> NumberField:
    """Return a field for an amount of money, such as a unit price."""
    return NumberField(
        label=label,
        required=required,
        max_digits=19,
        decimal_places=4,
        error_messages={
            "invalid": text("Enter an amount, such as {example}.", example=Decimal("12.50")),
            "max_digits": _AMOUNT_TOO_LONG,
            "max_decimal_places": _AMOUNT_TOO_LONG,
            "max_whole_digits": _AMOUNT_TOO_LONG,
        },
        **kwargs,
    )


def checkbox_field(label: str, *, help_text: str = "") -> forms.BooleanField:
    """Return a box to tick."""
    return forms.BooleanField(label=label, required=False, help_text=help_text)


class RadioChoiceField(forms.ChoiceField):
    """One of few, all of them shown with what they mean."""

    widget = forms.RadioSelect

    def __init__(self, *, options: Sequence[Option], **kwargs: Any) -> None:
        self.options = tuple(options)
        choices = [(option.value, option.label) for option in options]
        super().__init__(choices=choices, **kwargs)
        self.error_messages["invalid_choice"] = text(
            "{label}: choose one of those shown.", label=self.label
        )

    def validate(self, value: Any) -> None:
        """Raises: ValidationError — also for what is shown and cannot be chosen, with why."""
        super().validate(value)
        for option in self.options:
            if option.value == value and option.why_not:
                raise forms.ValidationError(option.why_not)


class RecordChoiceField(forms.TypedChoiceField):
    """One of a BSS's own records, by id; None where none is chosen."""

    def __init__(self, refs: Iterable[Ref], *, none: str = "", **kwargs: Any) -> None:
        empty = [] if kwargs.get("required", True) and not none else [("", none or text("None"))]
        choices = [*empty, *((str(ref.id), ref.name) for ref in refs)]
        super().__init__(coerce=UUID, empty_value=None, choices=choices, **kwargs)
        self.error_messages["invalid_choice"] = text(
            "{label}: choose one of the list.", label=self.label
        )


class RecordMultipleChoiceField(forms.TypedMultipleChoiceField):
    """Some of a BSS's own records, by id."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, refs: Iterable[Ref], **kwargs: Any) -> None:
        choices = [(str(ref.id), ref.name) for ref in refs]
        super().__init__(coerce=UUID, choices=choices, required=False, **kwargs)
        self.error_messages["invalid_choice"] = text(
            "{label}: choose from the list.", label=self.label
        )


def select_field(label: str, words: Mapping[Any, str], **kwargs: Any) -> forms.ChoiceField:
    """Return a field for one of some values, in words."""
    return forms.ChoiceField(
        label=label,
        choices=list(words.items()),
        error_messages={"invalid_choice": text("{label}: choose one of the list.", label=label)},
        **kwargs,
    )
