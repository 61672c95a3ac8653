"""The sign-in form."""

from django import forms

from upline.web.shared.forms.base import Form


class SignInForm(Form):
    """E-mail and password; the error does not say which of the two is wrong."""

    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        error_messages={
            "required": "Enter your e-mail.",
            "invalid": "Enter an e-mail, such as ann@example.com.",
        },
    )
    password = forms.CharField(
        label="Password",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password."},
    )
