"""What the tests of the rules share."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.support.module_transaction import module_transaction
from tests.support.random_scenario import small_world
from tests.support.world import World
from upline.models import Account

CHAIN_TERMS = {"customer": "Dan", "product": "basic", "cycle": "monthly", "quantity": 10}


@pytest.fixture
def account(world) -> Account:
    """The account of Cumulus at Alpine: made by hand, no mirror."""
    return Account.objects.get(tenant_id=world.bss().id, reseller_tenant_id=world.bss("cumulus").id)


@pytest.fixture(scope="module")
def module_chain(request: pytest.FixtureRequest) -> Iterator[World]:
    """Three tiers: Far sells to Middle, Middle to Top."""

    def play() -> World:
        world = small_world()
        world.reseller_sells("Seats", by="far", **CHAIN_TERMS)
        world.run_booking()
        world.state.now += timedelta(hours=1)
        world.reseller_changes_quantity("Seats", to=12, by="far")
        world.reseller_sells("Spare", by="far", **CHAIN_TERMS)
        world.run_booking()
        return world

    with module_transaction(request, play) as world:
        yield world


@pytest.fixture
def chain(module_chain: World) -> World:
    return module_chain
