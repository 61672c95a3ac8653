"""Who may load the demo at one time. The database takes these locks back when a process dies."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_LOADING, _HELPING = "upline demo: loading", "upline demo: helping"


@contextmanager
def one_load_at_a_time() -> Iterator[None]:
    """Wait for another load to end, and keep others waiting."""
    _ask("pg_advisory_lock", _LOADING)
    try:
        yield
    finally:
        _ask("pg_advisory_unlock", _LOADING)


def be_a_helper() -> None:
    """Let others know of this process until it ends."""
    _ask("pg_advisory_lock_shared", _HELPING)


def wait_for_lost_helpers() -> None:
    """Wait, in the caller's transaction, until the helpers of a load that was killed have ended."""
    _ask("pg_advisory_xact_lock", _HELPING)


def _ask(function: str, lock: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtext(%s))", [lock])
