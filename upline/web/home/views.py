"""Signing in and out, the redirect to the person's BSS, and preferences."""

import json
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upline.access.rulebook import Permission
from upline.kernel import clock
from upline.kernel.texts import plural_text
from upline.onboarding.queries import first_steps
from upline.tenancy.actions import (
    SignInAttempt,
    authenticate_person,
    count_sign_in_attempt,
    give_sign_in_attempt_back,
    set_own_language,
)
from upline.tenancy.queries import list_memberships
from upline.tenancy.rulebook import LANGUAGES
from upline.web.home.forms import SignInForm
from upline.web.home.known_devices import known_device_id
from upline.web.home.signing_in import Destination, sign_in_person, wait_sentence
from upline.web.shared.access import Visit, bss_page, signed_in_person
from upline.web.shared.client_address import client_address
from upline.web.shared.language import COOKIE
from upline.web.shared.preferences import PREFERENCES
from upline.web.shared.site import safe_address
from upline.web.shared.submission import MAX_TYPED_CHARACTERS, keep_typed, typed_fields

_YEAR_S = 365 * 24 * 60 * 60


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Redirect to the first of the person's BSSs, or to the sign-in page."""
    person = signed_in_person(request)
    if person is None:
        return redirect("sign-in")
    memberships = list_memberships(user_id=person.id)
    if not memberships:
        return render(request, "no_bss.html", {"person": person}, status=403)
    return redirect("bss", memberships[0].tenant.slug)


@require_safe
@bss_page()
def bss_home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Lead to the first page of the BSS: its first steps for those who do them, while any is left."""
    is_led = visit.tenant.in_first_steps and visit.may(Permission.SET_UP)
    if is_led and not first_steps(tenant=visit.tenant).is_complete:
        return redirect("first-steps", visit.tenant.slug)
    return redirect("dashboard", visit.tenant.slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let a person in."""
    if request.method == "POST" and "typed" in request.GET:
        return _continue_form(request)
    back = safe_address(request, request.POST.get("next") or request.GET.get("next", ""))
    typed = request.POST.get("typed", "")
    destination = Destination(back, _read_typed(typed) if typed else None)
    if request.user.is_authenticated:
        if back and destination.typed:
            keep_typed(request, back, destination.typed)
        return redirect(back or "home")
    form = SignInForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return show_sign_in(request, form, back, typed)
    found = _authenticate(request, form.cleaned_data["email"], form.cleaned_data["password"])
    if isinstance(found, AbstractBaseUser):
        return sign_in_person(request, found, destination)
    form.add_error(None, found)
    return show_sign_in(request, form, back, typed)


def _continue_form(request: HttpRequest) -> HttpResponse:
    """Answer a form that was sent after the session had ended: sign in, then send it once more."""
    back = safe_address(request, request.GET.get("next", ""))
    typed = typed_fields(request)
    if not request.user.is_authenticated:
        return show_sign_in(request, SignInForm(None), back, json.dumps(typed))
    if back:
        keep_typed(request, back, typed)
    return redirect(back or "home")


def _read_typed(text: str) -> dict[str, list[str]]:
    """Return the fields that the sign-in page has carried; none where they are not of their form."""
    try:
        fields = json.loads(text[:MAX_TYPED_CHARACTERS])
        return {str(name): [str(value) for value in values] for name, values in fields.items()}
    except (ValueError, AttributeError, TypeError):
        return {}


def show_sign_in(
    request: HttpRequest, form: SignInForm, back: str, typed: str = ""
) -> HttpResponse:
    """Show the sign-in form, which carries where to go then, and what was typed there."""
    return render(request, "sign_in.html", {"form": form, "back": back, "typed": typed})


def _authenticate(request: HttpRequest, email: str, password: str) -> Any:
    """Return the person; or the sentence that says why nobody is signed in."""
    now = clock.now()
    attempt = SignInAttempt(
        email=email,
        address=client_address(request),
        device_id=known_device_id(request, email),
    )
    allowance = count_sign_in_attempt(attempt, now=now)
    if allowance.blocked_until is not None:
        return wait_sentence(allowance.blocked_until, now)
    user = authenticate_person(email=email, password=password)
    if user is None:
        return plural_text(
            "Wrong e-mail or password. {count} attempt left.",
            "Wrong e-mail or password. {count} attempts left.",
            count=allowance.tries_left,
        )
    give_sign_in_attempt_back(attempt)
    return user


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Let a person go; to an address of this site, if one is named."""
    back = safe_address(request, request.POST.get("next", ""))
    logout(request)
    return redirect(back or "sign-in")


@require_POST
def set_preference(request: HttpRequest) -> HttpResponse:
    """Keep what a person prefers in a cookie, so that pages are rendered so; a language with the person too."""
    response = redirect(safe_address(request, request.POST.get("back", "")) or "home")
    for name, values in PREFERENCES.items():
        value = request.POST.get(name, "")
        if value in values:
            response.set_cookie(
                name, value, max_age=_YEAR_S, samesite="Lax", secure=request.is_secure()
            )
    language, person = request.POST.get(COOKIE, ""), signed_in_person(request)
    if person is not None and language in LANGUAGES:
        set_own_language(user_id=person.id, language=language)
    return response
