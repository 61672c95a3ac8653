"""Error pages. They never show a stack trace."""

import json
import re
import secrets
from http import HTTPStatus

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import reverse

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

_RENEWED = text(
    "You have signed in again since this form was opened. Check it, and send it once more."
)
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


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page: inside the frame of a BSS to those who are signed in."""
    person = signed_in_person(request)
    named = _BSS_IN_PATH.match(request.path)
    slug = named["slug"] if named else ""
    memberships = list_memberships(user_id=person.id, first=slug) if person else []
    if person is None or not memberships:
        return render(request, "404.html", status=HTTPStatus.NOT_FOUND)
    visit = Visit(person, memberships[0], tuple(memberships[1:]))
    return render_page(request, visit, "errors/not_found.html", {}, status=HTTPStatus.NOT_FOUND)
