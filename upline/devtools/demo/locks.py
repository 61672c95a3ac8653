"""Locks that let one process load the demo at a time. The database releases them when a process dies."""

from contextlib import AbstractContextManager

from django.db import connection

from upline.database.locking import advisory_lock

_LOADING, _CHILD_PROCESS = "upline demo: loading", "upline demo: helping"


def exclusive_load_lock() -> AbstractContextManager[None]:
    """Wait for another load to end, and keep others waiting."""
    return advisory_lock(_LOADING)


def hold_child_process_lock() -> None:
    """Let others know of this process until it ends."""
    _call_lock_function("pg_advisory_lock_shared", _CHILD_PROCESS)


def wait_for_orphaned_children() -> None:
    """Wait, in the caller's transaction, until the helpers of a load that was killed have ended."""
    _call_lock_function("pg_advisory_xact_lock", _CHILD_PROCESS)


def _call_lock_function(function: str, lock: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtext(%s))", [lock])
