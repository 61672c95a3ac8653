"""A person's own BSSs: joining one that has invited them, and leaving one."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upline.kernel import clock
from upline.kernel.verdicts import Refused
from upline.tenancy import actions
from upline.tenancy.queries import list_memberships, list_received_invitations
from upline.web.shared.access import Person, signed_in_person
from upline.web.shared.client_address import client_address
from upline.web.shared.form_tokens import PostKind, run_once
from upline.web.shared.forms.base import Form
from upline.web.shared.submission import INVALID

_OVERVIEW = "memberships"
_POSTS = PostKind.TRANSACTION


class JoinForm(Form):
    """The first password of an invitation."""

    password = forms.CharField(
        label="Temporary password",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="The person who invited you tells it to you. Your own password stays as it is.",
        error_messages={"required": "Enter the temporary password."},
    )


PersonView = Callable[..., HttpResponseBase]


def person_page(view: PersonView) -> PersonView:
    """Turn a view of a `Person` into one of who is signed in; what is not theirs does not exist."""

    @wraps(view)
    def page(request: HttpRequest, **values: Any) -> HttpResponseBase:
        person = signed_in_person(request)
        if person is None:
            return redirect_to_login(request.get_full_path())
        try:
            return run_once(request, person.id, _POSTS, lambda: view(request, person, **values))
        except ObjectDoesNotExist as error:
            raise Http404 from error

    page.posts = _POSTS  # type: ignore[attr-defined]
    return never_cache(page)


@require_safe
@person_page
def overview(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the BSSs of a person, and those that have invited them."""
    return _show(request, person)


def _show(
    request: HttpRequest, person: Person, *, sent: JoinForm | None = None, status: int = 200
) -> HttpResponse:
    received = list_received_invitations(user_id=person.id)
    invitations = [(one, _form_for(one.id, sent)) for one in received]
    memberships = list_memberships(user_id=person.id)
    context = {"person": person, "memberships": memberships, "invitations": invitations}
    return render(request, "memberships.html", context, status=status)


def _form_for(invitation_id: UUID, sent: JoinForm | None) -> JoinForm:
    form = JoinForm(auto_id=_field_ids(invitation_id))
    return sent if sent is not None and sent.auto_id == form.auto_id else form


def _field_ids(invitation_id: UUID) -> str:
    return f"{invitation_id}-%s"


@require_POST
@person_page
def accept(request: HttpRequest, person: Person, invitation_id: UUID) -> HttpResponseBase:
    """Join a BSS."""
    form = JoinForm(request.POST, auto_id=_field_ids(invitation_id))
    if form.is_valid():
        sentence = _try_to_join(request, person, invitation_id, form.cleaned_data["password"])
        if not sentence:
            messages.success(request, "You work in this BSS now.")
            return redirect(_OVERVIEW)
        form.add_error("password", sentence)
    return _show(request, person, sent=form, status=INVALID)


def _try_to_join(request: HttpRequest, person: Person, invitation_id: UUID, password: str) -> str:
    """Join; or return the sentence that says why not. Tries are limited as those to sign in are."""
    now = clock.now()
    attempt = actions.SignInAttempt(
        email=f"invitation {invitation_id}", address=client_address(request)
    )
    allowance = actions.count_sign_in_attempt(attempt, now=now)
    if allowance.blocked_until is not None:
        return "Too many tries were wrong. Wait a quarter of an hour, then try again."
    try:
        actions.accept_invitation(user_id=person.id, invitation_id=invitation_id, password=password)
    except Refused as refusal:
        return str(refusal)
    actions.give_sign_in_attempt_back(attempt)
    return ""


@require_POST
@person_page
def decline(request: HttpRequest, person: Person, invitation_id: UUID) -> HttpResponseBase:
    """Decline an invitation."""
    actions.decline_invitation(user_id=person.id, invitation_id=invitation_id)
    messages.success(request, "Invitation declined.")
    return redirect(_OVERVIEW)


@require_http_methods(["GET", "HEAD", "POST"])
@person_page
def leave(request: HttpRequest, person: Person, tenant_id: UUID) -> HttpResponseBase:
    """Ask before a person's work in a BSS ends, or end it."""
    membership = next(
        (one for one in list_memberships(user_id=person.id) if one.tenant.id == tenant_id), None
    )
    if membership is None:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            actions.leave_tenant(user_id=person.id, tenant_id=tenant_id, now=clock.now())
        except Refused as error:
            refusal = str(error)
        else:
            messages.success(request, f"You have left {membership.tenant.name}.")
            return redirect(_OVERVIEW)
    context = {"person": person, "membership": membership, "refusal": refusal}
    return render(request, "leave_bss.html", context, status=INVALID if refusal else 200)
