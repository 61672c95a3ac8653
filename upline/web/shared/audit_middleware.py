"""Who is signed in acts: what changes while a page answers is recorded as theirs."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from upline.database.audit_context import EntryPoint, audit_context

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

GetResponse = Callable[[HttpRequest], HttpResponse]


def audit_middleware(get_response: GetResponse) -> GetResponse:
    """Let the history tell who did it, through which door; looking costs nothing.

    Programs bring no session: they act through a door of their own.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in _SAFE_METHODS or not request.user.is_authenticated:
            return get_response(request)
        with audit_context(by=request.user.name, entry_point=EntryPoint.PAGE):
            return get_response(request)

    return middleware
