"""Fields of filters with which one of several values is chosen."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from upline.kernel.page_objects import Ref
from upline.kernel.texts import InSentence, text
from upline.web.shared.markup import write_html


class FastSelect(forms.Select):
    """A select drawn at once: a template for each option is most of what a list's filters take."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """Return the element with its options."""
        value_text = self.format_value(value)
        drawn = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        selected = SafeString(" selected")
        options = [
            write_html(
                '<option value="{}"{}>{}</option>',
                key,
                selected if key in value_text else "",
                words,
            )
            for key, words in self.choices
        ]
        return write_html("<select{}>{}</select>", flatatt(drawn), SafeString("".join(options)))


def unknown_choice(typed: str, label: Any) -> str:
    """Return the sentence about a value that a filter does not know."""
    return text("There is no {kind} “{typed}”.", typed=typed, kind=InSentence(label))


class ChoiceFilter(forms.CharField):
    """One of the values that a form offers, or none."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, required=False, widget=FastSelect)
        self.allowed_values: Collection[str] = ()

    def set_choices(self, words: Mapping[str, str]) -> None:
        """Let one of some values be chosen, each by its words."""
        self.allowed_values = words.keys()
        self.widget.choices = [("", text("Any")), *words.items()]

    def validate(self, value: str) -> None:
        """Raises: ValidationError — the value is none of those known here."""
        super().validate(value)
        if value and value not in self.allowed_values:
            raise forms.ValidationError(unknown_choice(value, self.label))


class ResellerFilter(forms.CharField):
    """A reseller, of too many to be offered, by the slug of its BSS or a part of its name."""

    def __init__(self, found: Mapping[str, Ref]) -> None:
        super().__init__(
            label=text("Reseller"),
            required=False,
            max_length=200,
            help_text=text("A part of its name"),
        )
        self.found = found

    def clean(self, value: str) -> str:
        """Return the slug.

        Raises: ValidationError — none is called so, or several are.
        """
        value_text: str = super().clean(value)
        if not value_text or value_text in self.found:
            return value_text
        if len(self.found) == 1:
            return next(iter(self.found))
        if not self.found:
            raise forms.ValidationError(unknown_choice(value_text, self.label))
        names = ", ".join(ref.name for ref in self.found.values())
        sentence = text(
            "“{typed}” is in the names of several resellers: {names}.",
            typed=value_text,
            names=names,
        )
        raise forms.ValidationError(sentence)
