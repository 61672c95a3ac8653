"""Two people retry the same parked event at once: it is released once."""

from datetime import date

import pytest

from tests.areas.channel.conftest import event, set_price, use_plain_slugs
from tests.support.races import racing
from tests.support.world import World
from upline.access.rulebook import system_actor
from upline.backorders.actions import retry_parked
from upline.models import Order, SaleEvent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule("R1", "R34")]


@pytest.mark.parametrize("is_queued", [True, False])
def test_event_retried_by_two_people_at_once_is_released_and_booked_once(is_queued):
    world = World()
    use_plain_slugs(world)
    world.set_day(date(2026, 6, 10))
    set_price(world, None)
    world.reseller_sells("Seats")
    world.run_booking()
    set_price(world, 4)
    parked = event("SUBSCRIPTION_CREATED")
    counts: list[int] = []

    def retry() -> None:
        counts.append(
            retry_parked(tenant_id=world.bss().id, event_ids=[parked.pk], by=system_actor())
        )

    with racing() as race:
        outcomes = race.run(retry, retry, queue_at=(SaleEvent, parked.pk), is_queued=is_queued)
    world.run_booking()

    assert outcomes == ["200", "200"]
    assert sorted(counts) == [0, 1]
    assert Order.objects.filter(sale_event_id=parked.pk).count() == 1
