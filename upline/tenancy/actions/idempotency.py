"""Running a request once per key: an Idempotency-Key of the API, a one-time token of a form."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from upline.database.bulk import execute as execute_statement
from upline.database.bulk import fetch
from upline.database.locking import advisory_lock
from upline.kernel.ids import new_id
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.tenancy.models import IdempotencyRecord

IDEMPOTENCY_RETENTION = timedelta(days=1)

# What each write of a program and each form does, as text (ADR 16).
_CLAIM = """
    INSERT INTO upline_idempotencyrecord
        (id, credential_id, user_id, storefront_user_id, key, request_digest, headers, body, created_at)
    VALUES (%(id)s, %(credential_id)s, %(user_id)s, %(storefront_user_id)s, %(key)s, %(digest)s, '{}', '', %(now)s)
    ON CONFLICT DO NOTHING RETURNING id
"""
_STORE = (
    "UPDATE upline_idempotencyrecord SET status = %s, body = %s, headers = %s::jsonb WHERE id = %s"
)
_RELEASE = "DELETE FROM upline_idempotencyrecord WHERE id = %s"


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """The response to a request, as it is stored under its key."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class IdempotentRequest:
    """A request with its key, which belongs to the credential or to the user that has sent it.

    `storefront_user_id` is the user where it is an end customer.
    `digest` distinguishes requests that were sent under the same key.
    """

    key: str
    digest: str
    now: datetime
    credential_id: UUID | None = None
    user_id: UUID | None = None
    storefront_user_id: UUID | None = None


@transaction.atomic
def run_idempotently(
    request: IdempotentRequest, execute: Callable[[], StoredResponse | None]
) -> StoredResponse | None:
    """Execute and store the response in one transaction; or return the stored response.

    A second request with the key waits for the first. What `execute` raises is not stored, nor is
    None, which it returns if there is nothing to store: the key can be used again then.
    Raises: Refused `key_reused` — a request with another digest was executed under this key.
    """
    record_id = _claim_key(request)
    if record_id is None:
        return _stored(IdempotencyRecord.objects.get(**_identity(request)), request)
    response = execute()
    if response is None:
        execute_statement(_RELEASE, [record_id])
    else:
        headers = json.dumps(dict(response.headers))
        execute_statement(_STORE, [response.status, response.body, headers, record_id])
    return response


def _claim_key(request: IdempotentRequest) -> UUID | None:
    """Return the id of the new record of a key, or None: there is one.

    Waits for a transaction that has claimed the key and has not ended yet.
    """
    values = {
        "id": new_id(),
        **_identity(request),
        "digest": request.digest,
        "now": request.now,
    }
    return next((pk for (pk,) in fetch(_CLAIM, values)), None)


def run_steps_idempotently(
    request: IdempotentRequest, execute: Callable[[], StoredResponse | None]
) -> StoredResponse | None:
    """Do the same for what has transactions of its own, one for each record that it changes.

    After a crash in the middle it can be executed again, so each of its steps must refuse to be
    done twice. Raises: as `run_idempotently`.
    """
    with advisory_lock(" ".join(map(str, _identity(request).values()))):
        row = IdempotencyRecord.objects.filter(**_identity(request)).first()
        if row is not None:
            return _stored(row, request)
        response = execute()
        if response is not None:
            IdempotencyRecord.objects.create(
                **_identity(request),
                request_digest=request.digest,
                created_at=request.now,
                status=response.status,
                body=response.body,
                headers=dict(response.headers),
            )
        return response


def _identity(request: IdempotentRequest) -> dict[str, UUID | str | None]:
    return {
        "credential_id": request.credential_id,
        "user_id": request.user_id,
        "storefront_user_id": request.storefront_user_id,
        "key": request.key,
    }


def _stored(row: IdempotencyRecord, request: IdempotentRequest) -> StoredResponse:
    if row.request_digest != request.digest:
        raise refuse("key_reused", text("Another request was answered under this Idempotency-Key."))
    assert row.status is not None, "committed together with its response"
    return StoredResponse(row.status, row.body, row.headers)


def delete_expired_responses(*, now: datetime) -> int:
    """Delete the responses that are older than `IDEMPOTENCY_RETENTION`; return their number."""
    expired, _ = IdempotencyRecord.objects.filter(
        created_at__lt=now - IDEMPOTENCY_RETENTION
    ).delete()
    return expired
