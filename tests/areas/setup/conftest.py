"""Administrators of two BSSs."""

import pytest

from tests.support.setup_fixtures import SetupAdmin, create_setup_admin


@pytest.fixture
def setup_admin(db: None) -> SetupAdmin:
    return create_setup_admin()


@pytest.fixture
def other_admin(db: None) -> SetupAdmin:
    return create_setup_admin("nimbus", "Nimbus")
