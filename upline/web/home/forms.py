"""The sign-in form."""

from django import forms

from upline.kernel.texts import text
from upline.web.shared.forms.base import Form


class SignInForm(Form):
    """E-mail and password; the error does not say which of the two is wrong."""

    email = forms.EmailField(
        label=text("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        error_messages={
            "required": text("Enter your e-mail."),
            "invalid": text("Enter an e-mail, such as ann@example.com."),
        },
    )
    password = forms.CharField(
        label=text("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": text("Enter your password.")},
    )
