"""Worlds that are built once for many tests; each test is rolled back to a savepoint.

A world is in a transaction that lasts longer than a test; a test's own transaction is a savepoint in it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

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
        with connection.cursor() as cursor:
            # A process that has one test left waits with it until the other process has ended.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        world = play()
        connection.check_constraints()  # once, and not again with each test
        yield world
        if connection.in_atomic_block:  # else its session has ended, and the transaction with it
            transaction.set_rollback(True)


def _uses_transactional_db(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    fixtures = getattr(item, "fixturenames", ())
    return bool(mark and mark.kwargs.get("transaction")) or "transactional_db" in fixtures


class SharedWorld:
    """The world that is open. It stays for the modules that follow and use it too.

    A module uses one such world: the next one ends the transaction of the one before.
    """

    def __init__(self) -> None:
        self._transaction = ExitStack()
        self._fixture: str | None = None  # which returns it
        self._modules: set[Path] = set()  # those with tests that use it
        self._world: Any = None

    def open(self, request: pytest.FixtureRequest, play: Callable[[], T]) -> T:
        """Return the world of a fixture for modules, built unless it is open."""
        if self._fixture != request.fixturename:
            self.close()
            self._world = self._transaction.enter_context(module_transaction(request, play))
            self._fixture = request.fixturename
            self._modules = {
                item.path for item in request.session.items if _uses(item, self._fixture)
            }
        return self._world  # type: ignore[no-any-return]

    def close(self, *, unless_used_by: pytest.Item | None = None) -> None:
        """End the transaction, unless the module of a test uses its world."""
        if unless_used_by is None or unless_used_by.path not in self._modules:
            self._fixture, self._modules, self._world = None, set(), None
            self._transaction.close()


shared_world = SharedWorld()


def sort_by_shared_world(items: list[pytest.Item], fixtures: Iterable[str]) -> None:
    """Put modules that use the same world one after another, and those that use none first."""
    world_of = {
        item.path: place
        for item in items
        for place, fixture in enumerate(fixtures, 1)
        if _uses(item, fixture)
    }
    items.sort(key=lambda item: world_of.get(item.path, 0))


def _uses(item: pytest.Item, fixture: str | None) -> bool:
    return fixture in getattr(item, "fixturenames", ())
