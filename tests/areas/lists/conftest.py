"""Alpine with orders, and a client that opens its lists."""

from collections.abc import Callable

import pytest

from tests.support.order_fixtures import OrderFixtures, create_order_fixtures
from tests.support.page import Page
from upline.models import Membership, User

OpenPage = Callable[..., Page]


@pytest.fixture
def fixtures() -> OrderFixtures:
    return create_order_fixtures()


@pytest.fixture
def boss(fixtures) -> User:
    """Return an administrator of Alpine."""
    user = User.objects.create(email="bea@alpine.example", name="Bea")
    Membership.objects.create(tenant=fixtures.alpine, user=user, role="ADMINISTRATOR")
    return user


@pytest.fixture
def open_page(fixtures) -> OpenPage:
    def open_page(address: str, who: User | None = None, **params: str) -> Page:
        return Page(fixtures.signed_in_client(who or fixtures.otto).get(address, params))

    return open_page
