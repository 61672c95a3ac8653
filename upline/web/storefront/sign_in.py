"""Signing in to a storefront and out of it; its accent colour and its logo."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from upline.kernel import clock
from upline.kernel.texts import Text, plural_text, text
from upline.storefront import actions
from upline.storefront.queries import (
    StorefrontFacts,
    find_storefront_by_slug,
)
from upline.storefront.rulebook import (
    WHITE,
    contrast,
    format_colour,
    mix,
    parse_colour,
)
from upline.tenancy.actions import (
    SignInAttempt,
    count_sign_in_attempt,
    give_sign_in_attempt_back,
)
from upline.tenancy.queries import logo_of
from upline.web.shared.account_links import own_email_field
from upline.web.shared.client_address import client_address
from upline.web.shared.forms.base import Form
from upline.web.storefront.public_pages import public_page, render_public, sign_in_to
from upline.web.storefront.visit import (
    COOKIE,
    ENDED,
    answer_csrf_failure,
    safe_address,
)

_DARK_SURFACE = (0.105, 0.111, 0.125)
_READABLE = 4.6


class SignInForm(Form):
    """E-mail and password; the error does not say which of the two is wrong."""

    email = own_email_field()
    password = forms.CharField(
        label=text("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": text("Enter your password.")},
    )


@public_page
def sign_in(request: HttpRequest, storefront: StorefrontFacts) -> HttpResponseBase:
    """Let a person of a customer in."""
    back = request.POST.get("next") or request.GET.get("next", "")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        outcome = _authenticate(request, storefront, values["email"], values["password"])
        if isinstance(outcome, HttpResponseBase):
            return outcome
        form.add_error(None, str(outcome))
    context = {"form": form, "back": back, "has_ended": ENDED in request.GET}
    return render_public(request, storefront, "storefront/sign_in.html", context)


def _authenticate(
    request: HttpRequest, storefront: StorefrontFacts, email: str, password: str
) -> HttpResponseBase | Text:
    """Sign the person in; or return the sentence that says why not."""
    now, tenant_id = clock.now(), storefront.seller.id
    # An account is an e-mail in one storefront: who is blocked here is not blocked elsewhere.
    attempt = SignInAttempt(email=f"{tenant_id} {email}", address=client_address(request))
    allowance = count_sign_in_attempt(attempt, now=now)
    if allowance.blocked_until is not None:
        minutes = max(1, -(-int((allowance.blocked_until - now).total_seconds()) // 60))
        return plural_text(
            "Too many failed attempts. Wait a minute, then try again.",
            "Too many failed attempts. Wait {count} minutes, then try again.",
            count=minutes,
        )
    user_id = actions.authenticate_storefront_user(
        tenant_id=tenant_id, email=email, password=password
    )
    if user_id is None:
        return plural_text(
            "Wrong e-mail or password. 1 attempt left.",
            "Wrong e-mail or password. {count} attempts left.",
            count=allowance.tries_left,
        )
    give_sign_in_attempt_back(attempt)
    back = safe_address(request, storefront.seller.slug, request.POST.get("next", ""))
    return sign_in_to(request, storefront, user_id, now, back)


@require_POST
def sign_out(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Let a person go; the session ends on the server too. What is in the basket stays there."""
    if token := request.COOKIES.get(COOKIE, ""):
        actions.end_storefront_session(token=token)
    response = redirect("storefront-sign-in", slug)
    response.delete_cookie(COOKIE, path=reverse("storefront-catalogue", args=[slug]))
    return response


sign_out.answer_csrf_failure = answer_csrf_failure  # type: ignore[attr-defined]


@require_safe
def accent(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the accent colour of a storefront as a stylesheet: pages have no styles of their own."""
    storefront = find_storefront_by_slug(slug=slug)
    if storefront is None or not storefront.accent:
        raise Http404("no such storefront, or none with a colour of its own")
    colour = parse_colour(storefront.accent)
    light = format_colour(colour)
    dark = next(
        format_colour(mixed)
        for step in range(21)
        if contrast(mixed := mix(colour, WHITE, step / 20), _DARK_SURFACE) >= _READABLE
    )
    hover = format_colour(mix(colour, (0.0, 0.0, 0.0), 0.15))
    css = (
        f".shop {{ --accent: {light}; --accent-hover: {hover}; --link: light-dark({light}, {dark}); "
        f"--focus: light-dark({light}, {dark}); }}\n"
    )
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
def logo(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the logo of the BSS, where its storefront shows it."""
    storefront = find_storefront_by_slug(slug=slug)
    found = logo_of(tenant_id=storefront.seller.id) if storefront else None
    if found is None or storefront is None or not storefront.shows_logo:
        raise Http404("no logo")
    response = HttpResponse(found.content, content_type=found.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=3600"
    return response
