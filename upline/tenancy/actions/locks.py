"""Locks that make a check and the change after it atomic."""

from uuid import UUID

from django.db import connection

from upline.tenancy.models import Tenant


def lock_setup(*, tenant_id: UUID) -> None:
    """Let nobody else set this BSS up until the caller's transaction ends.

    Booking and everything else that only refers to the BSS goes on. Raises: Tenant.DoesNotExist.
    """
    assert connection.in_atomic_block, "a lock is held by a transaction"
    Tenant.objects.select_for_update(no_key=True).only("pk").get(pk=tenant_id)
