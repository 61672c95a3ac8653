"""How every form's inputs look, and what they say when something is missing."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_DAY_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y")
_TICKED = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


class Form(forms.Form):
    """A form in the look of the house. Draw its fields with <c-field>."""

    template_name = "django/forms/div.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.dress()

    def dress(self) -> None:
        """Give every field its look and its words; again once fields have been added."""
        for name, field in self.fields.items():
            if not isinstance(field.widget, _TICKED):
                field.widget.attrs.setdefault("class", "input")
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = f"{field.label or name} is compulsory."


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
