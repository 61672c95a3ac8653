"""Executes a request of the API once per Idempotency-Key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from upline.kernel.verdicts import refuse
from upline.tenancy.models import IdempotencyRecord

_RETENTION = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """What a program was answered."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def run_idempotently(
    *,
    credential_id: UUID,
    key: str,
    request_digest: str,
    execute: Callable[[], StoredResponse],
    now: datetime,
) -> StoredResponse:
    """Answer, and remember it under the key in the same transaction; or return what was remembered.

    Asked twice at once, the second waits for the first. What `execute` raises is not remembered.
    Raises: Refused `key_reused` — another request was answered under this key.
    """
    row, is_new = IdempotencyRecord.objects.get_or_create(
        credential_id=credential_id,
        key=key,
        defaults={"request_digest": request_digest, "created_at": now},
    )
    if not is_new:
        if row.request_digest != request_digest:
            sentence = "Another request was answered under this Idempotency-Key."
            raise refuse("key_reused", sentence)
        assert row.status is not None, "committed together with its answer"
        return StoredResponse(row.status, row.body, row.headers)
    response = execute()
    row.status, row.body, row.headers = response.status, response.body, dict(response.headers)
    row.save(update_fields=["status", "body", "headers"])
    return response


def delete_expired_responses(*, now: datetime) -> int:
    """Forget what was answered more than a day ago; return how many answers that were."""
    forgotten, _ = IdempotencyRecord.objects.filter(created_at__lt=now - _RETENTION).delete()
    return forgotten
