"""What a view answers besides a bare model: a record with its version and address."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.urls import reverse
from pydantic import BaseModel


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionedResponse:
    """A record with its version, which becomes the ETag; `address` is that of a new record.

    `status` None: that of the operation. Not `is_versioned_whole`: a part of it, such as its state
    upstream, changes without its version, so that a read is never answered with 304.

    `stored_body` is what is stored under an Idempotency-Key in place of a body with a secret.
    """

    body: BaseModel
    version: int | str | None = None
    address: str = ""
    status: int | None = None
    is_versioned_whole: bool = True
    stored_body: BaseModel | None = None

    @property
    def body_without_secret(self) -> BaseModel:
        return self.body if self.stored_body is None else self.stored_body


def created_response(
    record: BaseModel | VersionedResponse, view: str, **ids: UUID
) -> VersionedResponse:
    """Return a new record with its address: that of the view that reads it, by its ids."""
    stamped = record if isinstance(record, VersionedResponse) else VersionedResponse(body=record)
    return replace(stamped, address=reverse(f"api:{view}", kwargs=ids))
