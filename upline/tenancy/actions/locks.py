"""Locks that make a check and the change after it atomic."""

from uuid import UUID

from django.db import connection

from upline.database.locking import lock_row
from upline.tenancy.models import Tenant


def lock_setup(*, tenant_id: UUID) -> None:
    """Let nobody else set this BSS up until the caller's transaction ends.

    Booking and everything else that only refers to the BSS goes on. Raises: Tenant.DoesNotExist.
    """
    assert connection.in_atomic_block, "a lock is held by a transaction"
    lock_row(Tenant, tenant_id, no_key=True)
