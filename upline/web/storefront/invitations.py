"""Inviting people to the storefront: the form, and the link to pass on where it is not sent by e-mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from upline.kernel.texts import Text, text
from upline.storefront.actions import NewStorefrontUser
from upline.storefront.queries import InvitedPerson
from upline.storefront.rulebook import StorefrontRole
from upline.tenancy.actions import IssuedLink
from upline.web.shared.account_links import link_state
from upline.web.shared.forms.action_form import ComponentForm, FormComponent, choice_field
from upline.web.shared.forms.fields import Option
from upline.web.shared.site import site_of
from upline.web.storefront.texts import ROLE_REMARKS, ROLE_TITLES


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
        self.fields["role"] = _role_field()
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


class RoleForm(ComponentForm):
    """What somebody who has access may do."""

    def __init__(self, role: StorefrontRole, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["role"] = _role_field()
        self.initial["role"] = role.value
        self.dress()

    def components(self) -> list[FormComponent]:
        return [self.component("choice", "role")]

    @property
    def role(self) -> StorefrontRole:
        return StorefrontRole(self.cleaned_data["role"])


def _role_field() -> forms.ChoiceField:
    options = [Option(role.value, ROLE_TITLES[role], ROLE_REMARKS[role]) for role in StorefrontRole]
    return choice_field(text("Role"), options)


def role_changed(name: str, role: StorefrontRole) -> Text:
    """Return what is said after somebody was given a role."""
    return text("{name}: {role}", name=name, role=ROLE_TITLES[role])


@dataclass(frozen=True, slots=True)
class LinkToPassOn:
    """A link that nobody is sent: it is shown once to who made it."""

    name: str
    address: str
    expires_at: datetime


def link_to_pass_on(
    request: HttpRequest, slug: str, name: str, link: IssuedLink
) -> LinkToPassOn | None:
    """Return a link to be shown; None: it is sent by e-mail."""
    if not link.token:
        return None
    path = reverse("storefront-invitation", args=[slug, link.token])
    return LinkToPassOn(name, f"{site_of(request)}{path}", link.expires_at)


def invited_rows(people: Iterable[InvitedPerson], now: datetime) -> list[tuple[Any, ...]]:
    """Return who is invited, with their role and with tone and words of how far the link is."""
    return [(one, ROLE_TITLES[one.role], link_state(one.link, now)) for one in people]


def sent_sentence(email: str) -> Text:
    """Return what is said after a link was put into an e-mail."""
    return text("A link is on its way to {email}", email=email)
