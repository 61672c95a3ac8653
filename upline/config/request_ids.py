"""Gives each request an id and a trace, in its answer, in log lines, and in what it writes."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from upline.database.audit_context import REQUEST_ID
from upline.kernel.request_ids import request_identity

GetResponse = Callable[[HttpRequest], HttpResponse]


def request_id_middleware(get_response: GetResponse) -> GetResponse:
    """Take `X-Request-Id` and `traceparent` of a request where they are valid, else make them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        headers = request.headers
        identity = request_identity(headers.get("X-Request-Id", ""), headers.get("traceparent", ""))
        request.META[REQUEST_ID] = identity.request_id
        with structlog.contextvars.bound_contextvars(
            request_id=identity.request_id, trace_id=identity.trace_id
        ):
            response = get_response(request)
        response["X-Request-Id"] = identity.request_id
        response["traceparent"] = identity.traceparent
        return response

    return middleware
