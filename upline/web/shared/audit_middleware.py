"""Records changes made by pages with the signed-in user as actor."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from upline.database.audit_context import REQUEST_ID, EntryPoint, audit_context

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

GetResponse = Callable[[HttpRequest], HttpResponse]


def audit_middleware(get_response: GetResponse) -> GetResponse:
    """Record changes with the signed-in user and the entry point *page*; GET requests cost nothing.

    API calls have no session: the API records its own entry point.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in _SAFE_METHODS or not request.user.is_authenticated:
            return get_response(request)
        request_id = request.META.get(REQUEST_ID)
        with audit_context(
            by=request.user.name, entry_point=EntryPoint.PAGE, request_id=request_id
        ):
            return get_response(request)

    return middleware
