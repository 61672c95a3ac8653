"""Identifiers of records that are sent between BSSs: UUIDs in the order of their creation."""

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a UUIDv7; within one process each is greater than the one before."""
    return uuid7()


def created_at(record_id: UUID) -> datetime:
    """Return when an id of `new_id` was made, to the millisecond."""
    return datetime.fromtimestamp((record_id.int >> 80) / 1000, tz=UTC)


def first_id(moment: datetime) -> UUID:
    """Return the least id that `new_id` can make at a moment: those made later are greater."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
