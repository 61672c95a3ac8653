"""Sharing the work: nobody waits for somebody else's many; the bell; the archive."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.support.random_story import small_world
from tests.support.world import World
from upline.backorders import actions as backorders
from upline.backorders.bell import listening
from upline.backorders.queries import provenance_page
from upline.kernel import clock
from upline.models import Listener, Order, SaleEvent
from upline.orders.queries import order_page
from upline.subscriptions import actions as subscriptions
from upline.tenancy.rulebook import system

# A change of a quantity, with all that back-ordering adds to it (docs/performance.md).
SALE_STATEMENTS = 10

BASIC = {"product": "basic", "cycle": "monthly", "quantity": 1}


def seller_ids(events: list[dict]) -> list[UUID]:
    return [event["reseller_id"] for event in events]


@pytest.mark.django_db
@pytest.mark.rule("R34", "R35")
def test_a_batch_takes_of_each_reseller_whatever_another_has_waiting():
    world = small_world()
    for number in range(30):
        world.reseller_sells(f"N{number}", by="near", customer="Ada", **BASIC)
    world.reseller_sells("M", by="middle", customer="Cleo", **BASIC)

    with transaction.atomic():
        taken = backorders.Round(world.bss().id).take(8)

    assert len(taken) == 4 + 1  # half a batch of the one who has many, and the other
    assert seller_ids(taken).count(world.bss("middle").id) == 1
    of_near = [event for event in taken if event["reseller_id"] == world.bss("near").id]
    assert of_near == sorted(of_near, key=lambda event: event["happened_at"])


@pytest.mark.django_db
def test_the_next_batch_goes_on_where_the_one_before_it_ended():
    world = small_world()
    for number in range(6):
        world.reseller_sells(f"N{number}", by="near", customer="Ada", **BASIC)
        world.reseller_sells(f"M{number}", by="middle", customer="Cleo", **BASIC)
    round_ = backorders.Round(world.bss().id)
    turns = []
    for _ in range(4):
        with transaction.atomic():
            taken = round_.take(1)
        round_.go_on(taken)
        turns += seller_ids(taken)

    assert turns[0] != turns[1]
    assert turns == [turns[0], turns[1]] * 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("R35")
def test_whom_another_worker_has_in_hand_is_passed_over():
    world = small_world()
    for number in range(4):
        world.reseller_sells(f"N{number}", by="near", customer="Ada", **BASIC)
        world.reseller_sells(f"M{number}", by="middle", customer="Cleo", **BASIC)
    theirs, taken, done = [], threading.Event(), threading.Event()

    def another() -> None:
        with transaction.atomic():
            theirs.extend(backorders.Round(world.bss().id).take(1))
            taken.set()
            done.wait(10)
        connection.close()

    worker = threading.Thread(target=another)
    worker.start()
    taken.wait(10)
    with transaction.atomic():
        ours = backorders.Round(world.bss().id).take(100)
    done.set()
    worker.join()

    assert ours
    assert set(seller_ids(theirs)).isdisjoint(seller_ids(ours))


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("R1")
def test_the_bell_is_rung_only_while_a_worker_sleeps():
    world = small_world()
    world.reseller_sells("S", by="near", customer="Ada", **BASIC)
    with listening(now=clock.now()) as ear:
        rung = []

        def come_meanwhile() -> bool:
            """Sell after this worker has said that it sleeps, and let it lie down all the same."""
            assert Listener.objects.get().is_asleep
            world.reseller_changes_quantity("S", to=4, by="near")
            return False

        world.reseller_changes_quantity("S", to=3, by="near")  # it is awake: nobody is woken
        ear.sleep(20, unless=come_meanwhile, now=clock.now())
        rung.append(Listener.objects.get().is_asleep)
        ear.sleep(0.05, unless=lambda: False, now=clock.now())

    assert rung == [False]
    assert not Listener.objects.exists()


def quantity_change(world: World, slug: str, name: str) -> list[str]:
    """Sell one more licence; return the statements that this took."""
    seller = world.bss(slug)
    with CaptureQueriesContext(connection) as queries:
        subscriptions.change_quantity(
            tenant_id=seller.id,
            subscription_id=world.stage.held(name, seller),
            quantity=2,
            by="Sam",
            now=world.stage.now,
        )
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]


@pytest.mark.django_db
@pytest.mark.rule("R33")
def test_what_back_ordering_adds_to_a_sale_is_one_statement():
    """It writes the event, in the sale's transaction, and rings the bell."""
    world = small_world()
    world.reseller_sells("Told", by="near", customer="Ada", **BASIC)
    world.does("top", "create_customer", name="Own")
    world.does("top", "create_subscription", customer="Own", **BASIC, **{"as": "Own"})

    told, own = quantity_change(world, "near", "Told"), quantity_change(world, "top", "Own")

    [added] = [query for query in told if "upline_saleevent" in query]
    assert "INSERT" in added
    assert "pg_notify" in added
    assert len(told) - len(own) == 1
    assert len(told) == SALE_STATEMENTS


@pytest.mark.django_db
@pytest.mark.rule("R1")
def test_what_was_settled_long_ago_is_archived_and_stays_what_it_was(settings):
    world = small_world()
    world.reseller_sells("S", by="near", customer="Ada", **BASIC)
    backorders.drain(clock=lambda: world.stage.now, network=world.stage.network)
    world.reseller_changes_quantity("S", to=3, by="near")
    order = Order.objects.get(tenant_id=world.bss().id)
    [old] = SaleEvent.objects.filter(state="BOOKED").values()
    settings.ARCHIVE_AFTER_DAYS = 30

    early = backorders.archive_settled(now=world.stage.now + timedelta(days=29))
    archived = backorders.archive_settled(now=world.stage.now + timedelta(days=31))

    assert (early, archived) == (0, 1)
    assert SaleEvent.objects.filter(pk=old["id"]).values().get() == {**old, "is_archived": True}
    assert SaleEvent.objects.get(state="WAITING").is_archived is False
    page = order_page(tenant_id=world.bss().id, order_id=order.pk, by=system("Test"))
    assert provenance_page(order=page)
    backorders.redeliver(network=world.stage.network)
    assert SaleEvent.objects.filter(pk=old["id"]).count() == 1
    backorders.drain(clock=lambda: world.stage.now, network=world.stage.network)
    assert world.differences() == []
