"""From a right password, or a link, to a session: with a second factor where the person has one.

Between the two steps the session knows who is about to sign in, for ten minutes, and nobody is signed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from upline.authentication.queries import has_second_factor, is_second_factor_required
from upline.authentication.rulebook import CODE_VALIDITY
from upline.kernel import clock
from upline.kernel.texts import Text, plural_text
from upline.tenancy.actions import SignInAttempt
from upline.tenancy.queries import list_received_invitations
from upline.web.home.known_devices import known_device_id, remember_device
from upline.web.shared.client_address import client_address
from upline.web.shared.second_factors import has_passed, note_passed
from upline.web.shared.session_activity import describe_new_session
from upline.web.shared.submission import keep_typed

_PENDING = "sign_in"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where somebody goes who has signed in: an address of this site, or nothing, and what they had typed there."""

    back: str = ""
    typed: dict[str, list[str]] | None = None


def sign_in_person(request: HttpRequest, user: Any, destination: Destination) -> HttpResponse:
    """Sign somebody in whose password or link was right; first ask for the second factor, where they have one."""
    if not has_second_factor(user_id=user.pk):
        return _complete(request, user, destination)
    request.session.flush()
    request.session[_PENDING] = {
        "user": str(user.pk),
        "hash": user.get_session_auth_hash(),
        "until": (clock.now() + CODE_VALIDITY).isoformat(),
        "back": destination.back,
        "typed": destination.typed,
    }
    return redirect("sign-in-code")


def person_to_check(request: HttpRequest) -> Any | None:
    """Return who has to show a second factor: who is about to sign in, or who is signed in and has shown none."""
    if request.user.is_authenticated:
        is_due = not has_passed(request) and has_second_factor(user_id=request.user.pk)
        return request.user if is_due else None
    pending = request.session.get(_PENDING)
    if not pending or datetime.fromisoformat(pending["until"]) < clock.now():
        return None
    user = get_user_model().objects.filter(pk=pending["user"], is_active=True).first()
    # A password that was changed meanwhile ends this as it ends sessions.
    if user is None or not constant_time_compare(pending["hash"], user.get_session_auth_hash()):
        return None
    return user


def complete_with_second_factor(request: HttpRequest, user: Any, back: str) -> HttpResponse:
    """Sign somebody in whose second factor was right."""
    pending = request.session.get(_PENDING) or {}
    if request.user.is_authenticated:
        note_passed(request)
        request.session.cycle_key()
        return redirect(back or "home")
    destination = Destination(pending.get("back", ""), pending.get("typed"))
    request.session.pop(_PENDING, None)
    response = _complete(request, user, destination)
    note_passed(request)
    return response


def _complete(request: HttpRequest, user: Any, destination: Destination) -> HttpResponse:
    login(request, user, backend=_BACKEND)
    describe_new_session(request)
    response = redirect(destination.back or first_page(user.pk))
    remember_device(request, response, user.email)
    if destination.back and destination.typed:
        keep_typed(request, destination.back, destination.typed)
    return response


def first_page(user_id: Any) -> str:
    """Return where somebody begins: what has to be set up, then invitations wait for an answer."""
    if not has_second_factor(user_id=user_id) and is_second_factor_required(user_id=user_id):
        return "second-factor"
    return "memberships" if list_received_invitations(user_id=user_id) else "home"


def second_factor_attempt(request: HttpRequest, user: Any) -> SignInAttempt:
    """Return the try of a code: its limits are those of a password, counted apart."""
    return SignInAttempt(
        email=f"second factor of {user.pk}",
        address=client_address(request),
        device_id=known_device_id(request, user.email),
    )


def wait_sentence(blocked_until: datetime, now: datetime) -> Text:
    """Say for how long somebody waits who has tried too often."""
    minutes = max(1, -(-int((blocked_until - now).total_seconds()) // 60))
    return plural_text(
        "Too many failed attempts. Wait a minute, then try again.",
        "Too many failed attempts. Wait {count} minutes, then try again.",
        count=minutes,
    )
