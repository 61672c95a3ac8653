"""Reading by many statements what there was at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Let all statements of a block read what was committed when it began. They write nothing.

    In a transaction that has begun before, they read as that does. While the block lasts, PostgreSQL keeps the old versions of
    rows: it is for commands and the worker, not for requests.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield
