"""Identifiers of what travels between BSSs: UUIDs that sort by the moment they were made."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a UUIDv7; within one process each is greater than the one before."""
    return uuid7()
