"""Claiming work: fairness among resellers, notifications, the archive."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.support.random_scenario import small_world
from tests.support.world import World
from upline.access.rulebook import system_actor
from upline.backorders import actions as backorders
from upline.backorders.queries import provenance_page
from upline.backorders.worker.wakeup import worker_listener
from upline.kernel import clock
from upline.models import Listener, Order, SaleEvent
from upline.orders.queries import order_page
from upline.subscriptions import actions as subscriptions

# A change of a quantity, with all that back-ordering adds to it (docs/performance.md).
SALE_STATEMENTS = 9

BASIC = {"product": "basic", "cycle": "monthly", "quantity": 1}


def reseller_ids(events: list[dict]) -> list[UUID]:
    return [event["reseller_id"] for event in events]


def world_with_uneven_resellers() -> World:
    world = small_world()
    for number in range(30):
        world.reseller_sells(f"N{number}", by="near", customer="Ada", **BASIC)
    world.reseller_sells("M", by="middle", customer="Cleo", **BASIC)
    return world


def claim_batch(queue: backorders.FairQueue, batch_size: int) -> list[dict]:
    with transaction.atomic():
        taken = queue.claim_batch(batch_size)
    queue.advance()
    return taken


@pytest.mark.django_db
@pytest.mark.rule("R34", "R35")
def test_reseller_with_few_events_waits_at_most_one_batch():
    world = world_with_uneven_resellers()
    near, middle = world.bss("near").id, world.bss("middle").id
    queue = backorders.FairQueue(world.bss().id)

    first, second = claim_batch(queue, 8), claim_batch(queue, 8)

    assert middle in reseller_ids(first)
    assert reseller_ids(first).count(near) in {0, 4}  # none, or what leaves room for the other
    assert near in reseller_ids(second)
    of_near = [event for event in second if event["reseller_id"] == near]
    assert of_near == sorted(of_near, key=lambda event: event["happened_at"])


@pytest.mark.django_db
@pytest.mark.rule("R34")
def test_reseller_with_many_events_is_not_starved():
    world = world_with_uneven_resellers()
    near = world.bss("near").id
    queue = backorders.FairQueue(world.bss().id)

    of_near = [
        reseller_ids(claim_batch(queue, 8)).count(near) for _ in range(6)
    ]  # nothing is ever booked

    assert sum(count > 0 for count in of_near) >= 3


@pytest.mark.django_db
def test_next_batch_continues_after_the_previous_one():
    world = small_world()
    for number in range(6):
        world.reseller_sells(f"N{number}", by="near", customer="Ada", **BASIC)
        world.reseller_sells(f"M{number}", by="middle", customer="Cleo", **BASIC)
    queue = backorders.FairQueue(world.bss().id)
    claimed_ids = []
    for _ in range(4):
        claimed_ids += reseller_ids(claim_batch(queue, 1))

    assert claimed_ids[0] != claimed_ids[1]
    assert claimed_ids == [claimed_ids[0], claimed_ids[1]] * 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("R35")
def test_locked_reseller_is_skipped():
    world = small_world()
    for number in range(4):
        world.reseller_sells(f"N{number}", by="near", customer="Ada", **BASIC)
        world.reseller_sells(f"M{number}", by="middle", customer="Cleo", **BASIC)
    claimed_elsewhere, taken, done = [], threading.Event(), threading.Event()

    def another() -> None:
        with transaction.atomic():
            claimed_elsewhere.extend(backorders.FairQueue(world.bss().id).claim_batch(1))
            taken.set()
            done.wait(10)
        connection.close()

    worker = threading.Thread(target=another)
    worker.start()
    taken.wait(10)
    with transaction.atomic():
        ours = backorders.FairQueue(world.bss().id).claim_batch(100)
    done.set()
    worker.join()

    assert ours
    assert set(reseller_ids(claimed_elsewhere)).isdisjoint(reseller_ids(ours))


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("R1")
def test_notification_is_sent_only_while_a_worker_waits():
    world = small_world()
    world.reseller_sells("S", by="near", customer="Ada", **BASIC)
    with worker_listener(now=clock.now()) as listener:
        rung = []

        def come_meanwhile() -> bool:
            """Sell after this worker has said that it sleeps, and let it lie down all the same."""
            assert Listener.objects.get().is_asleep
            world.reseller_changes_quantity("S", to=4, by="near")
            return False

        world.reseller_changes_quantity("S", to=3, by="near")  # it is awake: nobody is woken
        listener.wait(20, has_work=come_meanwhile, now=clock.now())
        rung.append(Listener.objects.get().is_asleep)
        listener.wait(0.05, has_work=lambda: False, now=clock.now())

    assert rung == [False]
    assert not Listener.objects.exists()


def quantity_change(world: World, slug: str, name: str) -> list[str]:
    """Sell one more licence; return the statements that this took."""
    seller = world.bss(slug)
    with CaptureQueriesContext(connection) as queries:
        subscriptions.change_quantity(
            tenant_id=seller.id,
            subscription_id=world.state.subscription(name, seller),
            quantity=2,
            by=system_actor("Sam"),
            now=world.state.now,
        )
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]


@pytest.mark.django_db
@pytest.mark.rule("R33")
def test_back_ordering_adds_one_statement_to_a_sale():
    """It writes the event, in the sale's transaction, and notifies the workers."""
    world = small_world()
    world.reseller_sells("Told", by="near", customer="Ada", **BASIC)
    world.run_action("top", "create_customer", name="Own")
    world.run_action("top", "create_subscription", customer="Own", **BASIC, **{"as": "Own"})

    published, own = quantity_change(world, "near", "Told"), quantity_change(world, "top", "Own")

    [added] = [query for query in published if "upline_saleevent" in query]
    assert "INSERT" in added
    assert len(published) - len(own) == 1
    assert len(published) == SALE_STATEMENTS


@pytest.mark.django_db
@pytest.mark.rule("R1")
def test_old_settled_events_are_archived_unchanged(settings):
    world = small_world()
    world.reseller_sells("S", by="near", customer="Ada", **BASIC)
    backorders.drain(clock=lambda: world.state.now, network=world.state.network)
    world.reseller_changes_quantity("S", to=3, by="near")
    order = Order.objects.get(tenant_id=world.bss().id)
    [old] = SaleEvent.objects.filter(state="BOOKED").values()
    settings.ARCHIVE_AFTER_DAYS = 30

    early = backorders.archive_settled_events(now=world.state.now + timedelta(days=29))
    archived = backorders.archive_settled_events(now=world.state.now + timedelta(days=31))

    assert (early, archived) == (0, 1)
    assert SaleEvent.objects.filter(pk=old["id"]).values().get() == {**old, "is_archived": True}
    assert SaleEvent.objects.get(state="WAITING").is_archived is False
    page = order_page(tenant_id=world.bss().id, order_id=order.pk, by=system_actor("Test"))
    assert provenance_page(order=page)
    backorders.redeliver_events(network=world.state.network)
    assert SaleEvent.objects.filter(pk=old["id"]).count() == 1
    backorders.drain(clock=lambda: world.state.now, network=world.state.network)
    assert world.differences() == []
