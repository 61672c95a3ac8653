"""What pages share about second factors: the field of a code, and whether this session has passed one."""

from django import forms
from django.http import HttpRequest

from upline.kernel.texts import text
from upline.web.shared.forms.base import Form

_PASSED = "second_factor_passed"


def has_passed(request: HttpRequest) -> bool:
    """Tell whether a second factor has been shown in this session."""
    return bool(request.session.get(_PASSED))


def note_passed(request: HttpRequest) -> None:
    """Note that a second factor has been shown in this session."""
    request.session[_PASSED] = True


class CodeForm(Form):
    """A code of the authenticator app, or a recovery code."""

    code = forms.CharField(
        label=text("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
        error_messages={"required": text("Enter a code.")},
    )
