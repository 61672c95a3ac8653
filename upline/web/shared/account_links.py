"""What pages share that are about links: those of people who work in a BSS, and those of a storefront."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest

from upline.kernel import clock
from upline.kernel.texts import Text, text
from upline.tenancy.actions import SignInAttempt, count_sign_in_attempt
from upline.tenancy.queries import LinkStatus
from upline.tenancy.rulebook import EXPIRED_LINK, MIN_PASSWORD_LENGTH, UNKNOWN_LINK, LinkState
from upline.web.shared.client_address import client_address
from upline.web.shared.forms.base import Form

# The refusals after which a link opens nothing any more.
UNUSABLE = frozenset({UNKNOWN_LINK.code, EXPIRED_LINK.code})
GONE = 410

_STATES: Mapping[LinkState, tuple[str, Text]] = {
    LinkState.EXPIRED: ("bad", text("Link expired")),
    LinkState.NOT_SENT: ("bad", text("E-mail not sent")),
    LinkState.WAITING: ("warn", text("E-mail waiting")),
    LinkState.GIVEN: ("", text("Invited")),
}
assert _STATES.keys() == set(LinkState), "a state without words"


def link_state(link: LinkStatus | None, now: datetime) -> tuple[str, Text]:
    """Return the tone and the words of how far the link of an invitation is; None: it has none any more."""
    return _STATES[link.state(now) if link else LinkState.EXPIRED]


def new_password_field(label: str, *, has_focus: bool = False) -> forms.CharField:
    """Return the field of a password that somebody chooses."""
    attrs: dict[str, Any] = {"autocomplete": "new-password"}
    if has_focus:
        attrs["autofocus"] = True
    return forms.CharField(
        label=label,
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs=attrs),
        help_text=text(
            "At least {number} characters. Several words are easy to remember.",
            number=MIN_PASSWORD_LENGTH,
        ),
        error_messages={"required": text("Enter a password.")},
    )


def own_email_field() -> forms.EmailField:
    """Return the field of the e-mail with which somebody signs in."""
    return forms.EmailField(
        label=text("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        error_messages={
            "required": text("Enter your e-mail."),
            "invalid": text("Enter an e-mail, such as ann@example.com."),
        },
    )


class NewPasswordForm(Form):
    """A new password, chosen by its owner."""

    password = new_password_field(text("New password"), has_focus=True)


class ForgotPasswordForm(Form):
    """Whose password it is."""

    email = own_email_field()


def may_request_link(request: HttpRequest, key: str) -> bool:
    """Count a request for a link by the limits of signing in: nobody floods somebody else's mailbox.

    `key`: whose link it is, by the e-mail that was typed, whether somebody has it or not.
    """
    attempt = SignInAttempt(email=f"password link {key}", address=client_address(request))
    return count_sign_in_attempt(attempt, now=clock.now()).blocked_until is None
