"""Inviting people to the storefront: the form, the link to pass on, and the e-mail with it."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from email.utils import formataddr
from typing import Any

import structlog
from django import forms
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from upline.kernel.texts import text
from upline.storefront.actions import NewStorefrontUser
from upline.storefront.queries import StorefrontFacts
from upline.storefront.rulebook import INVITATION_VALIDITY, StorefrontRole
from upline.web.shared.forms.action_form import ComponentForm, FormComponent, choice_field
from upline.web.shared.forms.fields import Option
from upline.web.storefront.texts import ROLE_REMARKS, ROLE_TITLES

log = structlog.get_logger(__name__)


class InviteForm(ComponentForm):
    """Who is invited, and what they may do."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["name"] = forms.CharField(
            label=text("Name"),
            max_length=200,
            widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
            error_messages={"required": text("Enter a name.")},
        )
        self.fields["email"] = forms.EmailField(
            label=text("E-mail"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            error_messages={
                "required": text("Enter an e-mail."),
                "invalid": text("Enter an e-mail, such as ann@example.com."),
            },
        )
        self.fields["role"] = choice_field(
            text("Role"),
            [Option(role.value, ROLE_TITLES[role], ROLE_REMARKS[role]) for role in StorefrontRole],
        )
        self.dress()

    def components(self) -> list[FormComponent]:
        return [
            self.component("field", "name"),
            self.component("field", "email"),
            self.component("choice", "role"),
        ]

    def invited(self) -> NewStorefrontUser:
        """Return who is invited."""
        values = self.cleaned_data
        role = StorefrontRole(values["role"])
        return NewStorefrontUser(name=values["name"], email=values["email"], role=role)


def invitation_link(request: HttpRequest, storefront: StorefrontFacts, token: str) -> str:
    """Return the address that somebody opens who has been invited."""
    path = reverse("storefront-invitation", args=[storefront.seller.slug, token])
    return request.build_absolute_uri(path)


def send_invitation(storefront: StorefrontFacts, invited: NewStorefrontUser, link: str) -> bool:
    """Send the link by e-mail, in the language of the storefront. False: there is no mail server, or it did not take it."""
    if not settings.HAS_MAIL_SERVER:
        return False
    with translation.override(storefront.language):
        subject = str(text("Your access to {name}", name=storefront.name))
        body = str(
            text(
                "{name} gives you access to its storefront. Choose a password here:\n\n{link}\n\n"
                "The link works once, within {days} days.",
                name=storefront.name,
                link=link,
                days=INVITATION_VALIDITY.days,
            )
        )
    sender = settings.EMAIL_FROM.replace("{bss}", storefront.seller.slug)
    message = EmailMessage(
        subject=subject,
        body=body,
        from_email=formataddr((storefront.name, sender)),
        to=[invited.email],
    )
    try:
        message.send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        log.warning("storefront.invitation_not_sent", problem=type(error).__name__)
        return False
    return True
