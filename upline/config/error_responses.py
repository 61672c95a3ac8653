"""Responses to requests that no entry point has answered: each in the format of its addresses."""

import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from upline.api import problems
from upline.api.problems import ApiError, problem_response
from upline.api.tmf.errors import error_response
from upline.database.availability import is_unavailable, report_unavailable
from upline.web.home import errors

# What writes the errors of programs, by the beginning of the address; all others are pages.
_WRITERS: dict[str, Callable[[ApiError], HttpResponse]] = {
    "/api/": problem_response,
    "/tmf-api/": error_response,
}


def error_writer(path: str) -> Callable[[ApiError], HttpResponse] | None:
    """Return what writes the errors of an address of the API; None: it is one of pages."""
    return next((writer for root, writer in _WRITERS.items() if path.startswith(root)), None)


def server_error(request: HttpRequest) -> HttpResponse:
    """Respond to an error that no view has handled. Django calls this while it handles the error."""
    error = sys.exc_info()[1]
    write = error_writer(request.path)
    if error is not None and is_unavailable(error):
        report_unavailable(error, request.path)
        return errors.unavailable(request) if write is None else write(problems.unavailable())
    if write is not None and isinstance(error, Exception):
        return write(problems.noted_error(request, error))
    return errors.server_error(request)
