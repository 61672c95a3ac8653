"""Four sales of two resellers on three days in June; one is parked, and one waits behind it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db.models import F

from tests.areas.channel.conftest import set_price, use_plain_slugs
from tests.support.page import Page
from tests.support.world import World
from upline.models import SaleEvent

TODAY = date(2026, 6, 10)
NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
LAGS_MS = (10, 20, 40)  # of the three that are booked, in their order

OpenPage = Callable[..., Page]


@pytest.fixture
def sales(world: World) -> World:
    """8 June: Cumulus sells mail; 9 June: Stratus and Cumulus sell; 10 June: one without a price."""
    use_plain_slugs(world)
    world.set_day(date(2026, 6, 8))
    world.reseller_sells("Mail", product="exchange-online-2", customer="Lindner Law")
    world.set_day(date(2026, 6, 9))
    world.reseller_sells("Desk", by="stratus")
    world.reseller_sells("More mail", product="exchange-online-2", cycle="annual")
    world.run_booking()
    for event, lag in zip(SaleEvent.objects.order_by("happened_at", "id"), LAGS_MS, strict=True):
        SaleEvent.objects.filter(pk=event.pk).update(
            settled_at=F("happened_at") + timedelta(milliseconds=lag)
        )
    world.set_day(TODAY)
    set_price(world, None)
    seats = world.reseller_sells("Seats")
    world.reseller_changes_quantity(seats, to=12)
    world.run_booking()
    return world


@pytest.fixture
def open_dashboard(sales: World) -> OpenPage:
    """Open the dashboard at noon of 10 June."""

    def open_dashboard(who: str = "Anna Admin", bss: str = "alpine", **params: str) -> Page:
        with time_machine.travel(NOON, tick=False):
            client = sales.signed_in_client(who)
            return Page(client.get(f"/t/{bss}/dashboard/", params))

    return open_dashboard
