"""Signing in to a storefront and out of it, and the link of an invitation."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upline.database.audit_context import EntryPoint, audit_context
from upline.kernel import clock
from upline.kernel.texts import Text, plural_text, text
from upline.kernel.verdicts import Refused
from upline.storefront import actions
from upline.storefront.queries import (
    StorefrontFacts,
    find_open_invitation,
    find_storefront_by_slug,
)
from upline.storefront.rulebook import (
    SESSION_VALIDITY,
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
from upline.tenancy.rulebook import MIN_PASSWORD_LENGTH
from upline.web.shared.client_address import client_address
from upline.web.shared.forms.base import Form
from upline.web.shared.submission import INVALID
from upline.web.storefront.texts import customer_sentence
from upline.web.storefront.visit import (
    COOKIE,
    answer_csrf_failure,
    closed,
    safe_address,
    shows_logo,
)

_DARK_SURFACE = (0.105, 0.111, 0.125)
_READABLE = 4.6


class SignInForm(Form):
    """E-mail and password; the error does not say which of the two is wrong."""

    email = forms.EmailField(
        label=text("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        error_messages={
            "required": text("Enter your e-mail."),
            "invalid": text("Enter an e-mail, such as ann@example.com."),
        },
    )
    password = forms.CharField(
        label=text("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": text("Enter your password.")},
    )


class PasswordForm(Form):
    """The password that somebody chooses who has been invited."""

    password = forms.CharField(
        label=text("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
        help_text=text("At least {count} characters.", count=MIN_PASSWORD_LENGTH),
        error_messages={"required": text("Choose a password.")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Let a person of a customer in."""
    storefront = find_storefront_by_slug(slug=slug)
    if storefront is None:
        return closed(request)
    back = request.POST.get("next") or request.GET.get("next", "")
    with translation.override(storefront.language):
        form = SignInForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            values = form.cleaned_data
            outcome = _authenticate(request, storefront, values["email"], values["password"])
            if isinstance(outcome, HttpResponseBase):
                return outcome
            form.add_error(None, str(outcome))
        context = {"form": form, "back": back}
        return _render(request, storefront, "storefront/sign_in.html", context)


sign_in.answer_csrf_failure = answer_csrf_failure  # type: ignore[attr-defined]


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
            "Too many tries were wrong. Wait a minute, then try again.",
            "Too many tries were wrong. Wait {count} minutes, then try again.",
            count=minutes,
        )
    user_id = actions.authenticate_storefront_user(
        tenant_id=tenant_id, email=email, password=password
    )
    if user_id is None:
        return plural_text(
            "E-mail and password do not belong together. 1 try is left.",
            "E-mail and password do not belong together. {count} tries are left.",
            count=allowance.tries_left,
        )
    give_sign_in_attempt_back(attempt)
    slug = storefront.seller.slug
    token = actions.start_storefront_session(tenant_id=tenant_id, user_id=user_id, now=now)
    back = request.POST.get("next", "")
    return _with_cookie(request, slug, redirect(safe_address(request, slug, back)), token)


def _with_cookie(
    request: HttpRequest, slug: str, response: HttpResponseBase, token: str
) -> HttpResponseBase:
    """Give the cookie of a session, which the browser sends to this storefront only."""
    rotate_token(request)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION_VALIDITY.total_seconds()),
        path=reverse("storefront-catalogue", args=[slug]),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


@require_POST
def sign_out(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Let a person go; the session ends on the server too. What is in the basket stays there."""
    if token := request.COOKIES.get(COOKIE, ""):
        actions.end_storefront_session(token=token)
    response = redirect("storefront-sign-in", slug)
    response.delete_cookie(COOKIE, path=reverse("storefront-catalogue", args=[slug]))
    return response


sign_out.answer_csrf_failure = answer_csrf_failure  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, slug: str, token: str) -> HttpResponseBase:
    """Let somebody who was invited choose a password; with it they are signed in."""
    storefront = find_storefront_by_slug(slug=slug)
    if storefront is None:
        return closed(request)
    with translation.override(storefront.language):
        return _invitation(request, storefront, token)


invitation.answer_csrf_failure = answer_csrf_failure  # type: ignore[attr-defined]


def _invitation(request: HttpRequest, storefront: StorefrontFacts, token: str) -> HttpResponseBase:
    now, tenant_id = clock.now(), storefront.seller.id
    found = find_open_invitation(tenant_id=tenant_id, token=token, now=now)
    if found is None:
        return _render(request, storefront, "storefront/no_invitation.html", {}, status=404)
    form, status = PasswordForm(request.POST or None), 200
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid():
                with audit_context(by=found.name, entry_point=EntryPoint.STOREFRONT):
                    user_id = actions.accept_storefront_invitation(
                        tenant_id=tenant_id,
                        token=token,
                        password=form.cleaned_data["password"],
                        now=now,
                    )
                session = actions.start_storefront_session(
                    tenant_id=tenant_id, user_id=user_id, now=now
                )
                home = redirect("storefront-catalogue", storefront.seller.slug)
                return _with_cookie(request, storefront.seller.slug, home, session)
        except Refused as refusal:
            sentence = customer_sentence(refusal, seller=storefront.name)
            form.add_error("password" if "password" in refusal.fields else None, str(sentence))
        except ObjectDoesNotExist:
            return _render(request, storefront, "storefront/no_invitation.html", {}, status=404)
    context = {"form": form, "invited": found}
    return _render(request, storefront, "storefront/choose_password.html", context, status=status)


def _render(
    request: HttpRequest,
    storefront: StorefrontFacts,
    template: str,
    context: dict[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    shop = {
        "name": storefront.name,
        "slug": storefront.seller.slug,
        "language": storefront.language,
        "look": storefront.look if storefront.accent else "",
        "shows_logo": shows_logo(storefront),
    }
    response = render(request, template, {"shop": shop, **context}, status=status)
    response["Content-Language"] = storefront.language
    return response


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
