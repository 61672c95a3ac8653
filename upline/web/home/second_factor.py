"""The second factor: asked for when somebody signs in, set up, renewed and switched off in their profile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from upline.authentication import actions
from upline.authentication.codes import provisioning_address
from upline.authentication.queries import (
    find_second_factor,
    is_second_factor_required,
    second_factor_to_confirm,
)
from upline.authentication.rulebook import REQUIRED_BY_BSS, WRONG_CODE
from upline.kernel import clock
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.tenancy.actions import count_sign_in_attempt, give_sign_in_attempt_back
from upline.web.home.memberships import person_page
from upline.web.home.signing_in import (
    complete_with_second_factor,
    person_to_check,
    second_factor_attempt,
    wait_sentence,
)
from upline.web.shared.access import Person, signed_in_person
from upline.web.shared.form_tokens import mark_as_done
from upline.web.shared.second_factors import CodeForm, has_passed, note_passed
from upline.web.shared.site import safe_address
from upline.web.shared.submission import INVALID

_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(_METHODS)
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a code between the password and the first page, or before a BSS that requires it."""
    back = safe_address(request, request.POST.get("next") or request.GET.get("next", ""))
    user = person_to_check(request)
    if user is None:
        return _nobody_to_check(request, back)
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid() and _is_right(request, form, user):
            return complete_with_second_factor(request, user, back)
    context = {"form": form, "back": back, "email": user.email}
    return render(request, "sign_in/code.html", context, status=status)


def _nobody_to_check(request: HttpRequest, back: str) -> HttpResponse:
    """Lead on who has shown a second factor, or has to set one up, or has waited for too long."""
    person = signed_in_person(request)
    if person is None:
        return redirect("sign-in")
    if has_passed(request) or not is_second_factor_required(user_id=person.id):
        return redirect(back or "home")
    return redirect(f"{reverse('second-factor')}?{urlencode({'next': back})}")


def _is_right(request: HttpRequest, form: CodeForm, user: Any) -> bool:
    """Use the code up, or say on the form what is wrong."""

    def use() -> None:
        code = form.cleaned_data["code"]
        if not actions.use_second_factor(user_id=user.pk, code=code, now=clock.now()):
            raise Refused(WRONG_CODE)

    return _within_limits(request, form, user, use) is not None


def _within_limits(
    request: HttpRequest, form: CodeForm, user: Any, act: Callable[[], Any]
) -> tuple[Any] | None:
    """Do what a code opens, as often as a password may be tried; return the result, or None with the reason on the form."""
    now, attempt = clock.now(), second_factor_attempt(request, user)
    blocked_until = count_sign_in_attempt(attempt, now=now).blocked_until
    if blocked_until is not None:
        form.add_error(None, wait_sentence(blocked_until, now))
        return None
    try:
        result = act()
    except Refused as refusal:
        form.refuse(refusal)
        return None
    give_sign_in_attempt_back(attempt)
    return (result,)


@require_http_methods(_METHODS)
@person_page
def profile(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Show one's second factor, or set it up by a QR code and a first code."""
    back = safe_address(request, request.POST.get("next") or request.GET.get("next", ""))
    found = find_second_factor(user_id=person.id)
    is_required = is_second_factor_required(user_id=person.id)
    if found is not None and request.method != "POST":
        context = {"person": person, "found": found, "is_required": is_required}
        return render(request, "profile/second_factor.html", context)
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            done = _within_limits(
                request,
                form,
                request.user,
                lambda: actions.confirm_second_factor(
                    user_id=person.id, code=form.cleaned_data["code"], now=clock.now()
                ),
            )
            if done is not None:
                note_passed(request)
                return _show_codes(request, person, done[0], back)
    actions.begin_second_factor(user_id=person.id)
    secret = second_factor_to_confirm(user_id=person.id)
    if secret is None:
        return redirect("second-factor")
    context = {
        "person": person,
        "form": form,
        "back": back,
        "is_required": is_required,
        "picture": _qr_code(provisioning_address(secret, email=person.email)),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
    }
    return render(request, "profile/second_factor_new.html", context, status=status)


def _qr_code(content: str) -> SafeString:
    """Return a QR code as SVG, black on white in either theme."""
    picture = segno.make(content, error="m", micro=False)
    return mark_safe(picture.svg_inline(scale=4, border=4, dark="#000", light="#fff"))  # noqa: S308 — modules of a code


def _show_codes(
    request: HttpRequest, person: Person, codes: list[str], back: str
) -> HttpResponseBase:
    """Show new recovery codes, this once."""
    context = {"person": person, "codes": codes, "back": back or reverse("home")}
    response = render(request, "profile/recovery_codes.html", context)
    add_never_cache_headers(response)
    return mark_as_done(response)


@require_http_methods(_METHODS)
@person_page
def renew_codes(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Replace one's recovery codes."""

    def renew(code: str) -> list[str]:
        return actions.renew_recovery_codes(user_id=person.id, code=code, now=clock.now())

    def answer(codes: list[str]) -> HttpResponseBase:
        return _show_codes(request, person, codes, reverse("second-factor"))

    return _by_code(
        request,
        person,
        heading=text("New recovery codes"),
        help=text("Those that you have open nothing any more."),
        button=text("Make new codes"),
        act=renew,
        answer=answer,
    )


@require_http_methods(_METHODS)
@person_page
def switch_off(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Switch one's second factor off."""
    if is_second_factor_required(user_id=person.id):
        messages.warning(request, REQUIRED_BY_BSS.reason)
        return redirect("second-factor")

    def end(code: str) -> None:
        actions.end_own_second_factor(user_id=person.id, code=code, now=clock.now())

    def answer(_nothing: None) -> HttpResponseBase:
        messages.success(request, text("Second factor turned off"))
        return redirect("profile")

    return _by_code(
        request,
        person,
        heading=text("Turn second factor off"),
        help=text("From then on your password alone signs you in."),
        button=text("Turn off"),
        act=end,
        answer=answer,
    )


def _by_code(  # noqa: PLR0913 — what differs between the two pages
    request: HttpRequest,
    person: Person,
    *,
    heading: str,
    help: str,  # noqa: A002 — as form pages call it
    button: str,
    act: Callable[[str], Any],
    answer: Callable[[Any], HttpResponseBase],
) -> HttpResponseBase:
    """Do something that needs a code of the second factor."""
    if find_second_factor(user_id=person.id) is None:
        return redirect("second-factor")
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            done = _within_limits(
                request, form, request.user, lambda: act(form.cleaned_data["code"])
            )
            if done is not None:
                return answer(done[0])
    context = {
        "person": person,
        "form": form,
        "heading": heading,
        "help": help,
        "button": button,
    }
    return render(request, "profile/by_code.html", context, status=status)
