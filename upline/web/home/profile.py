"""My profile: one's own name, language and password."""

from typing import Any

from django import forms
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from upline.authentication import actions as authentication
from upline.kernel import clock
from upline.kernel.texts import text
from upline.tenancy import actions
from upline.tenancy.queries import get_person
from upline.tenancy.rulebook import LANGUAGES
from upline.web.home.memberships import person_page
from upline.web.shared.access import Person
from upline.web.shared.account_links import new_password_field
from upline.web.shared.client_address import client_address
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import select_field, text_field
from upline.web.shared.submission import submit_form, submitted_data

_METHODS = ["GET", "HEAD", "POST"]
_LANGUAGES = {"": text("Browser default"), **LANGUAGES}


class ProfileForm(Form):
    """What a person says of themselves."""

    name = text_field(text("Name"), most=200, autofocus=True)
    language = select_field(
        text("Language"),
        _LANGUAGES,
        required=False,
        help_text=text("Of pages and print-outs."),
    )


class ChangePasswordForm(Form):
    """The current password and a new one."""

    current_password = forms.CharField(
        label=text("Current password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        error_messages={"required": text("Enter your current password.")},
    )
    password = new_password_field(text("New password"))


@require_http_methods(_METHODS)
@person_page
def change(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Show or change one's own name and language."""
    facts = get_person(user_id=person.id)
    initial = {"name": facts.name, "language": facts.language}
    form = ProfileForm(submitted_data(request), initial=initial)

    def save() -> str:
        actions.change_own_profile(user_id=person.id, **form.cleaned_data)
        return reverse("profile")

    def show(status: int) -> HttpResponse:
        context = {"person": person, "form": form}
        return render(request, "profile.html", context, status=status)

    return submit_form(request, form, save=save, done=text("Profile saved"), show=show)


@require_http_methods(_METHODS)
@person_page
def change_password(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Change one's own password: all other sessions of the person end, this one stays."""
    form = ChangePasswordForm(submitted_data(request))

    def show(status: int) -> HttpResponse:
        context: dict[str, Any] = {"person": person, "form": form}
        return render(request, "profile_password.html", context, status=status)

    def save() -> str | HttpResponseBase:
        attempt = actions.SignInAttempt(
            email=f"password of {person.id}", address=client_address(request)
        )
        if actions.count_sign_in_attempt(attempt, now=clock.now()).blocked_until is not None:
            form.add_error(None, text("Too many failed attempts. Wait 15 minutes."))
            return show(422)
        user = authentication.change_password(
            user_id=person.id,
            current=form.cleaned_data["current_password"],
            new=form.cleaned_data["password"],
            current_key=request.session.session_key or "",
        )
        actions.give_sign_in_attempt_back(attempt)
        update_session_auth_hash(request, user)
        return reverse("profile")

    done = text("Password changed. You are signed out everywhere else.")
    response: HttpResponseBase = submit_form(request, form, save=save, done=done, show=show)
    return response
