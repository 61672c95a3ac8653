"""Error pages. They never show a stack trace."""

import secrets

import structlog
from django.http import HttpRequest, HttpResponse
from django.template import loader

log = structlog.get_logger(__name__)


def server_error(request: HttpRequest) -> HttpResponse:
    """Apologise with a number that support finds in the log."""
    number = secrets.token_hex(3).upper()
    log.error("page_failed", number=number, path=request.path)
    page = loader.render_to_string("500.html", {"number": number, "request": request})
    return HttpResponse(page, status=500)
