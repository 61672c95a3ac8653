"""Records that a session is used, and ends it where nobody has used it for as long as a BSS of the person allows."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase

from upline.authentication.actions import (
    SessionActivity,
    describe_session,
    record_session_activity,
)
from upline.authentication.session_store import SessionStore
from upline.kernel import clock
from upline.kernel.tokens import digest_of_token
from upline.web.shared.client_address import client_address

_MAX_USER_AGENT = 300

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def session_activity_middleware(get_response: GetResponse) -> GetResponse:
    """Look at the session of the person who is signed in, at most once a minute."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME) and request.user.is_authenticated:
            _look_at(request)
        return get_response(request)

    return middleware


def _look_at(request: HttpRequest) -> None:
    assert isinstance(request.session, SessionStore), "as the settings say"
    row = request.session.row
    if row is None:
        return
    activity = _activity(request, row.session_key)
    is_alive = record_session_activity(
        activity,
        last_seen_at=row.last_seen_at,
        is_person=not _is_poll(request),
        now=clock.now(),
    )
    if not is_alive:
        logout(request)


def describe_new_session(request: HttpRequest) -> None:
    """Record by what and from where somebody has just signed in."""
    session_id = digest_of_token(request.session.session_key or "")
    describe_session(_activity(request, session_id), now=clock.now())


def _activity(request: HttpRequest, session_id: str) -> SessionActivity:
    assert request.user.pk is not None, "somebody is signed in"
    return SessionActivity(
        session_id=session_id,
        user_id=request.user.pk,
        user_agent=request.headers.get("User-Agent", "")[:_MAX_USER_AGENT],
        address=client_address(request),
    )


def _is_poll(request: HttpRequest) -> bool:
    """Tell whether an open page asks by itself whether anything is new (`upline/web/shared/polling.py`)."""
    is_page = request.headers.get("Sec-Fetch-Dest", "document") == "document"
    return "If-None-Match" in request.headers and (not is_page or "HX-Request" in request.headers)
