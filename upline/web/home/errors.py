"""Error pages. They never show a stack trace."""

import json
import re
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import Resolver404, resolve, reverse

from upline.database.availability import RETRY_AFTER_S, UNAVAILABLE_SENTENCE
from upline.kernel.texts import text
from upline.tenancy.queries import list_memberships
from upline.web.home.forms import SignInForm
from upline.web.home.views import show_sign_in
from upline.web.shared.access import (
    Visit,
    render_page,
    show_form_again,
    signed_in_person,
)
from upline.web.shared.submission import form_address, typed_fields

_RENEWED = text("You have signed in again since this form was opened. Check it, and send it again.")
_BSS_IN_PATH = re.compile(r"/t/(?P<slug>[-\w]+)/", re.ASCII)
log = structlog.get_logger(__name__)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Answer a form whose token against forgery is out of date, as after signing in elsewhere.

    Nothing is done. If the form was sent by a page of ours, its sender finds it again as it was
    filled in, after signing in if need be.
    """
    origin = f"{request.scheme}://{request.get_host()}"
    if request.headers.get("Origin") != origin or request.resolver_match is None:
        return _form_out_of_date(request)
    # A storefront answers itself: its people do not sign in to a BSS.
    if answer := getattr(request.resolver_match.func, "answer_csrf_failure", None):
        answered: HttpResponseBase = answer(request)
        return answered
    if request.path == reverse("sign-in"):
        return redirect(request.get_full_path())
    if request.headers.get("HX-Request"):
        return render(request, "shared/_signed_out.html")
    if request.user.is_authenticated:
        return show_form_again(request, _RENEWED)
    typed = json.dumps(typed_fields(request))
    return show_sign_in(request, SignInForm(None), form_address(request), typed)


def _form_out_of_date(request: HttpRequest) -> HttpResponse:
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)


def server_error(request: HttpRequest) -> HttpResponse:
    """Apologise with a number that support finds in the log."""
    number = secrets.token_hex(3).upper()
    log.error("page_failed", number=number, path=request.path)
    page = loader.render_to_string("500.html", {"number": number, "request": request})
    return HttpResponse(page, status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Ask to try again, where the database cannot serve the request. The page needs none."""
    if hasattr(request, "session"):
        request.session.modified = False  # it would be saved there
    context = {"request": request, "sentence": UNAVAILABLE_SENTENCE}
    page = loader.render_to_string("503.html", context)
    headers = {"Retry-After": str(RETRY_AFTER_S), "Cache-Control": "no-store"}
    return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page: inside the frame of a BSS to those who are signed in."""
    return _error_page(request, "404.html", "errors/not_found.html", {}, HTTPStatus.NOT_FOUND)


def button_address_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer who opens the address of a button, which only takes a POST, with a page that leads to where the button is."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or request.method != "GET":
            return response
        context = {"button_page": _page_above(request.path)}
        page = _error_page(
            request, "405.html", "errors/button.html", context, HTTPStatus.METHOD_NOT_ALLOWED
        )
        page["Allow"] = response["Allow"]
        return page

    return middleware


def _page_above(path: str) -> str:
    """Return the nearest address above one that is a page: that of the record."""
    while path := path.rstrip("/").rpartition("/")[0]:
        try:
            match = resolve(f"{path}/")
        except Resolver404:
            continue
        if getattr(match.func, "shows_form", True):
            return f"{path}/"
    return "/"


def _error_page(
    request: HttpRequest, standalone: str, in_frame: str, context: dict[str, Any], status: int
) -> HttpResponse:
    """Draw a page inside the frame of the BSS in its address, or of another; alone for who is not signed in."""
    person = signed_in_person(request)
    named = _BSS_IN_PATH.match(request.path)
    slug = named["slug"] if named else ""
    memberships = list_memberships(user_id=person.id, first=slug) if person else []
    if person is None or not memberships:
        return render(request, standalone, context, status=status)
    visit = Visit(person, memberships[0], tuple(memberships[1:]))
    return render_page(request, visit, in_frame, context, status=status)
