"""The ASGI application that the web server runs: the gateway before Django's WSGI application."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from upline.gateway.application import Gateway
from upline.gateway.bodies import RequestRefused
from upline.gateway.limits import Limits
from upline.gateway.responses import Response, response
from upline.kernel.gc_tuning import freeze_startup_objects
from upline.kernel.stack_preallocation import with_preallocated_stack

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upline.config.settings")
_django = with_preallocated_stack(get_wsgi_application())

# After Django's set-up.
from upline.api.problems import ApiError
from upline.config.error_responses import error_writer


def _refusal(path: str, refused: RequestRefused) -> Response:
    """Return the response to a request that does not reach Django; the connection is closed."""
    if write := error_writer(path):
        answer = write(ApiError(refused.status, refused.code, refused.detail))
        content, media_type = answer.content, answer["Content-Type"]
    else:
        content, media_type = f"{refused.detail}\n".encode(), "text/plain; charset=utf-8"
    headers = [
        ("Content-Type", media_type),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Connection", "close"),
        *refused.headers,
    ]
    return response(refused.status, headers, content)


application = Gateway(
    _django,
    limits=Limits(
        max_body=settings.MAX_REQUEST_BYTES,
        body_grace=settings.WEB_BODY_SECONDS,
    ),
    threads=settings.WEB_THREADS,
    needs_no_database=lambda path: path.startswith(settings.STATIC_URL) or path == "/health/live",
    behind_proxy=settings.TRUSTED_PROXY,
    refusal=_refusal,
)
# Imports all views, which the first request of each process would do otherwise, in seconds.
get_resolver().url_patterns  # noqa: B018 — read for that
freeze_startup_objects()
