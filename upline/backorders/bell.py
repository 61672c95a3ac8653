"""The bell: wakes the worker after a commit. What it wakes for stands in the database already.

A lost bell costs time, never a sale: the worker sweeps what waits. It is rung at most once
per transaction, and sparingly: not while one rung lately has not been answered.
"""

from collections.abc import Callable
from functools import partial

from django.db import connection, transaction

CHANNEL = "upline_sales_wait"


def _ring() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


_ring_once: Callable[[], None] = partial(_ring)


def ring_after_commit() -> None:
    """Ring once the caller's transaction has committed; a rollback rings nothing."""
    waiting = [callback for _, callback, *_ in connection.run_on_commit]
    if _ring_once not in waiting:
        transaction.on_commit(_ring_once, robust=True)
