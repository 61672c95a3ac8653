"""Worlds that are built once for all tests of a module; each test is rolled back to a savepoint.

A world is in a transaction that lasts as long as the module; a test's own transaction is a
savepoint in it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest
from django.db import connection, transaction

T = TypeVar("T")


@contextmanager
def module_transaction(request: pytest.FixtureRequest, play: Callable[[], T]) -> Iterator[T]:
    """Build a world for the module of the request. A test that changes what is yielded takes a
    copy.
    """
    of_this_module = (item for item in request.session.items if item.path == request.path)
    others = [item.name for item in of_this_module if _uses_transactional_db(item)]
    assert others == [], (
        "What commits would wait for the world for ever; put it into another module."
    )
    request.getfixturevalue("django_db_setup")
    blocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock(), transaction.atomic():
        world = play()
        connection.check_constraints()  # once, and not again with each test
        yield world
        transaction.set_rollback(True)


def _uses_transactional_db(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    fixtures = getattr(item, "fixturenames", ())
    return bool(mark and mark.kwargs.get("transaction")) or "transactional_db" in fixtures
