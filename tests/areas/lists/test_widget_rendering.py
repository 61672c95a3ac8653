"""Inputs are drawn in Python as Django's templates draw them."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from upline.web.shared.forms.rendering import WidgetRenderer

_HOSTILE = "\"><script>'&"
_CHOICES = [
    ("", "Any"),
    ("1", _HOSTILE),
    ("Group <b>", [("2", "Two"), ("3", "Three")]),
]


class _Form(forms.Form):
    text = forms.CharField(widget=forms.TextInput(attrs={"data-day": "", "title": _HOSTILE}))
    area = forms.CharField(widget=forms.Textarea)
    number = forms.IntegerField(min_value=1)
    tick = forms.BooleanField(required=False)
    one = forms.ChoiceField(choices=_CHOICES)
    many = forms.MultipleChoiceField(choices=_CHOICES[:2])
    hidden = forms.CharField(widget=forms.HiddenInput)
    password = forms.CharField(widget=forms.PasswordInput)
    email = forms.EmailField()
    url = forms.URLField(assume_scheme="https")
    file = forms.FileField()
    radio = forms.ChoiceField(choices=_CHOICES[:2], widget=forms.RadioSelect)


def drawn(renderer: DjangoTemplates, data: dict[str, str] | None) -> dict[str, str]:
    form = _Form(data, renderer=renderer)
    return {name: re.sub(r"\s*\n\s*", "", str(form[name])) for name in form.fields}


@pytest.mark.parametrize(
    "data",
    [
        None,
        {
            "text": _HOSTILE,
            "area": f"{_HOSTILE}",
            "number": "0",
            "tick": "on",
            "one": "3",
            "many": "1",
        },
    ],
)
def test_widgets_are_drawn_as_by_the_templates_of_django(data):
    assert drawn(WidgetRenderer(), data) == drawn(DjangoTemplates(), data)
