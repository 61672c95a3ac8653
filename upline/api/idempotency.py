"""Writes: one transaction each, and executed once per Idempotency-Key."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from http import HTTPStatus

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from upline.api.authentication import ApiRequest
from upline.api.problems import ApiError, problem_response, to_api_error
from upline.database.audit_context import REQUEST_ID, EntryPoint, set_transaction_actor
from upline.database.locking import retry_conflicts
from upline.kernel.verdicts import Refused
from upline.tenancy.actions import IdempotentRequest, StoredResponse, run_idempotently

_KEY = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"  # in a response that was given before
_FORM = "multipart/form-data"
KEY_PATTERN = "^[!-~]{1,200}$"


class SecretResponse(HttpResponse):
    """A response with a secret that is given once; `stored_content` is the response without it."""

    stored_content: bytes = b""


def run_write(
    request: ApiRequest,
    do: Callable[[], HttpResponseBase],
    *,
    respond: Callable[[ApiError], HttpResponse] = problem_response,
) -> HttpResponseBase:
    """Run a write. One with a key that was used before gets the stored response.

    `respond` makes the response of a refusal. A refusal is a response and is stored; an unexpected error is not, so the request can be
    repeated. Raises: whatever `do` raises; Refused `key_reused`; ApiError — the key is invalid.
    """
    key = _idempotency_key(request)

    def act() -> HttpResponseBase:
        set_transaction_actor(
            by=request.auth.actor.name,
            entry_point=EntryPoint.API,
            request_id=request.META.get(REQUEST_ID),
        )
        return do()

    if key is not None:
        return retry_conflicts(lambda: _run_once(request, key, act, respond))
    return retry_conflicts(transaction.atomic(act))


def _idempotency_key(request: ApiRequest) -> str | None:
    """Return the idempotency key; None for a dry run, which is not stored."""
    key = request.headers.get(_KEY)
    if key is None:
        return None
    if not re.fullmatch(KEY_PATTERN, key):
        sentence = f"{_KEY} has 1 to 200 visible ASCII characters."
        raise ApiError(HTTPStatus.BAD_REQUEST, "unreadable", sentence)
    return None if request.GET.get("dry_run") == "true" else key


def _run_once(
    request: ApiRequest,
    key: str,
    do: Callable[[], HttpResponseBase],
    respond: Callable[[ApiError], HttpResponse],
) -> HttpResponse:
    keyed = IdempotentRequest(
        key=key,
        digest=_digest(request),
        now=request.auth.now,
        credential_id=request.auth.credential_id,
        user_id=None if request.auth.credential_id else request.auth.actor.user_id,
    )
    given: list[HttpResponse] = []

    def execute() -> StoredResponse:
        response = _run_and_refuse(request, do, respond)
        given.append(response)
        return _stored_response(response)

    answer = run_idempotently(keyed, execute)
    assert answer is not None, "every response of the API is stored"
    if given:
        return given[-1]
    headers = {**answer.headers, REPEATED: "true"}
    return HttpResponse(answer.body, status=answer.status, headers=headers)


def _run_and_refuse(
    request: ApiRequest,
    do: Callable[[], HttpResponseBase],
    respond: Callable[[ApiError], HttpResponse],
) -> HttpResponse:
    """Return the response; a refusal rolls back what the action has written."""
    try:
        with transaction.atomic():
            response = do()
    except (Refused, ObjectDoesNotExist) as refusal:
        response = respond(to_api_error(refusal, request))
    except ApiError as api_error:
        response = respond(api_error)
    assert isinstance(response, HttpResponse), "what is written is answered by a text"
    return response


def _stored_response(response: HttpResponse) -> StoredResponse:
    """Return what is stored of a response: all of it but a secret."""
    content = response.content
    if isinstance(response, SecretResponse):
        content = response.stored_content
    return StoredResponse(response.status_code, content.decode(), dict(response.items()))


def _digest(request: ApiRequest) -> str:
    """Return a digest that distinguishes requests: method, address and content."""
    content: object
    if request.content_type == _FORM:
        # The multipart boundary differs in every request.
        content = [sorted(request.POST.lists()), sorted(_file_digests(request))]
    else:
        content = hashlib.sha256(request.body).hexdigest()
    if_match = request.headers.get("If-Match")
    parts = [request.method, request.get_full_path(), if_match, request.content_type, content]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _file_digests(request: ApiRequest) -> Iterator[tuple[str, str, str, str]]:
    """Return for each file of a form its field, name, type and digest."""
    for field, files in request.FILES.lists():
        for file in files:
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
            yield field, file.name or "", file.content_type or "", digest.hexdigest()
