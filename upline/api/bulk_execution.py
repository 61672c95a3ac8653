"""Executes one action of many: an operation of the API, called from within by who has sent it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from django.core.handlers.wsgi import WSGIRequest
from django.urls import resolve, reverse

from upline.api.authentication import BULK, Caller
from upline.api.idempotency import REPEATED
from upline.database.audit_context import REQUEST_ID

JsonObject = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class InnerAction:
    """An operation of the API: its method, its address below the root with its parameters, its body."""

    key: str
    method: str
    path: str
    body: JsonObject | None = None
    if_match: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class InnerResult:
    """What an action was answered. `is_repeated`: as it was when it was executed before."""

    status: int
    is_repeated: bool
    body: JsonObject | None


def execute_action(
    action: InnerAction, caller: Caller, environment: Mapping[str, Any]
) -> InnerResult:
    """Execute an action in a transaction of its own, or a part of the caller's.

    `environment` is what the request has of the one in which it was sent: its host, its id.
    """
    request = _request(action, caller, environment)
    match = resolve(request.path_info)
    request.resolver_match = match
    response = match.func(request, *match.args, **match.kwargs)
    content = response.content
    return InnerResult(
        status=response.status_code,
        is_repeated=REPEATED in response,
        body=json.loads(content) if content else None,
    )


def _request(action: InnerAction, caller: Caller, environment: Mapping[str, Any]) -> WSGIRequest:
    path, _, query = action.path.partition("?")
    body = b"" if action.body is None else json.dumps(action.body).encode()
    environ: dict[str, Any] = {
        **environment,
        "REQUEST_METHOD": action.method,
        "PATH_INFO": api_root() + unquote_to_bytes(path).decode("latin-1"),  # as WSGI has it
        "QUERY_STRING": query,
        "CONTENT_TYPE": "application/json" if body else "",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        "HTTP_IDEMPOTENCY_KEY": action.key,
        BULK: caller,
    }
    if action.if_match is not None:
        environ["HTTP_IF_MATCH"] = action.if_match
    if not environ.get(REQUEST_ID):
        environ.pop(REQUEST_ID, None)
    return WSGIRequest(environ)


def api_root() -> str:
    """Return the address below which all operations are."""
    return reverse("api:document").rpartition("/")[0]
