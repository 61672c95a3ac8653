"""One-time tokens: a form that is sent twice is executed once, and answered twice alike.

`{% form_token %}` writes a token into every form that is sent by POST. The response is stored under
it, as the API stores that to an Idempotency-Key: pressed twice, the second sending waits for the
first and gets its response, with the same message. Only what has been done is stored: a redirect,
or a page that `mark_as_done` says so of. A refused form shows what was typed under a new token.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from cryptography.fernet import Fernet
from django.contrib.messages import add_message, get_messages
from django.contrib.messages.storage.base import BaseStorage, Message
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from upline.database.locking import retry_conflicts
from upline.kernel import clock
from upline.tenancy.actions import (
    IDEMPOTENCY_RETENTION,
    IdempotentRequest,
    StoredResponse,
    run_idempotently,
    run_steps_idempotently,
)

FIELD = "form_token"
CSRF_FIELD = "csrfmiddlewaretoken"
_MAX_LENGTH = 100
_USABLE = IDEMPOTENCY_RETENTION / 2
_STORED_HEADERS = ("Location", "Content-Type", "Cache-Control")


class PostKind(StrEnum):
    """What a POST to a page does, and so how it is executed once."""

    TRANSACTION = "changes records in one transaction"
    STEPS = "changes each record in a transaction of its own"
    DEFERRED = "calls `run_once` itself, after it has looked at the size of the body"
    NO_CHANGE = "changes nothing"


def new_token() -> str:
    """Return a token for one rendering of a form; it says when that was."""
    return f"{int(clock.now().timestamp()):x}.{secrets.token_urlsafe(16)}"


def is_expired(request: HttpRequest) -> bool:
    """Tell whether a form was rendered so long ago that the response to it may have been deleted."""
    seconds, _, _ = request.POST.get(FIELD, "").partition(".")
    try:
        rendered_at = datetime.fromtimestamp(int(seconds, 16), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return False
    return clock.now() - rendered_at > IDEMPOTENCY_RETENTION


def is_usable(token: str) -> bool:
    """Tell whether a token that an address carries can still be that of a form."""
    seconds, _, random = token.partition(".")
    try:
        rendered_at = datetime.fromtimestamp(int(seconds, 16), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return False
    age = clock.now() - rendered_at
    return bool(random) and len(token) <= _MAX_LENGTH and timedelta() <= age < _USABLE


def mark_as_done(response: HttpResponse) -> HttpResponse:
    """Return the page with the note that something has been done: sent again, it is shown again."""
    response.is_done = True  # type: ignore[attr-defined]
    return response


def run_once(
    request: HttpRequest,
    user_id: UUID | None,
    kind: PostKind,
    view: Callable[[], HttpResponseBase],
    *,
    storefront_user_id: UUID | None = None,
) -> HttpResponseBase:
    """Answer a form; one whose token has been used is given the stored response.

    It belongs to the user of a BSS, or to that of a storefront.
    A form without a token is executed as often as it is sent, like a POST without a key.
    """
    if request.method != "POST" or kind in {PostKind.NO_CHANGE, PostKind.DEFERRED}:
        return view()
    token = request.POST.get(FIELD, "")
    if not 0 < len(token) <= _MAX_LENGTH:
        return view()
    responses: list[HttpResponseBase] = []
    added = _added_messages(request)
    count_before = len(added)

    def execute() -> StoredResponse | None:
        # Run again, it leaves nothing of the run before.
        responses.clear()
        del added[count_before:]
        responses.append(view())
        return _to_stored(request, responses[0], token)

    digest = _digest(request, token)
    # What differs is another request: somebody has gone back, and corrected what they typed.
    key = hashlib.sha256(f"{token} {digest}".encode()).hexdigest()
    keyed = IdempotentRequest(
        key=key,
        digest=digest,
        now=clock.now(),
        user_id=user_id,
        storefront_user_id=storefront_user_id,
    )
    run = run_steps_idempotently if kind is PostKind.STEPS else run_idempotently
    stored = retry_conflicts(lambda: run(keyed, execute))
    if responses:
        return responses[0]
    assert stored is not None, "either the view has run, or its response was stored"
    return _from_stored(request, stored, token)


def _digest(request: HttpRequest, token: str) -> str:
    """Return a digest of the address and of everything that was typed or chosen.

    It begins with the token, which is not stored: a form can have a password, which a digest of its own would
    let somebody guess.
    """
    digest = hashlib.sha256(token.encode())
    fields = [
        (name, values) for name, values in request.POST.lists() if name not in {FIELD, CSRF_FIELD}
    ]
    parts: list[object] = [request.get_full_path(), sorted(fields)]
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            assert isinstance(file, UploadedFile), "Django wraps every file"
            parts.append([name, file.name, file.content_type])
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    digest.update(json.dumps(parts).encode())
    return digest.hexdigest()


def _to_stored(
    request: HttpRequest, response: HttpResponseBase, token: str
) -> StoredResponse | None:
    is_done = isinstance(response, HttpResponseRedirect) or getattr(response, "is_done", False)
    if not is_done:
        return None
    assert isinstance(response, HttpResponse), "what has been done is answered by a text"
    body = {
        "messages": [
            (message.level, str(message.message), message.extra_tags or "")
            for message in _added_messages(request)
        ],
        "page": _seal(response.content, token),
    }
    headers = {name: response[name] for name in _STORED_HEADERS if name in response}
    return StoredResponse(response.status_code, json.dumps(body), headers)


def _added_messages(request: HttpRequest) -> list[Message]:
    """Return the messages that this request adds; reading them in the usual way would use them up."""
    added: list[Message] = getattr(get_messages(request), "_queued_messages", [])
    return added


def _from_stored(request: HttpRequest, stored: StoredResponse, token: str) -> HttpResponse:
    body = json.loads(stored.body)
    storage = get_messages(request)
    waiting = {str(message.message) for message in storage}
    if isinstance(storage, BaseStorage):
        storage.used = False  # they have been looked at, not shown
    # One that an earlier version has stored has no tags.
    for level, text, *tags in body["messages"]:
        if text not in waiting:
            add_message(request, level, text, extra_tags="".join(tags))
    return HttpResponse(
        _unseal(body["page"], token), status=stored.status, headers=dict(stored.headers)
    )


def _seal(page: bytes, token: str) -> str:
    """Encrypt a page by its token, of which only a digest is stored: pages can hold secrets."""
    return _cipher(token).encrypt(zlib.compress(page)).decode()


def _unseal(text: str, token: str) -> bytes:
    return zlib.decompress(_cipher(token).decrypt(text.encode()))


def _cipher(token: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"page {token}".encode()).digest()))
