"""A desk at which a BSS is set up, and one in another BSS."""

import pytest

from tests.support.setup_stage import Desk, sit_at


@pytest.fixture
def desk(db: None) -> Desk:
    return sit_at()


@pytest.fixture
def other(db: None) -> Desk:
    return sit_at("nimbus", "Nimbus")
