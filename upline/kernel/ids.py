"""Identifiers of records that are sent between BSSs: UUIDs in the order of their creation."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a UUIDv7; within one process each is greater than the one before."""
    return uuid7()
