"""The same world as in the stories."""

import pytest

from tests.support.world import World

pytest.register_assert_rewrite("tests.rules.invariants")


@pytest.fixture
def world(db) -> World:
    return World()
