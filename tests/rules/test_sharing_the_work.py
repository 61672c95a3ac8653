"""Sharing the work: nobody waits for somebody else's many; the bell; the archive."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.support.random_story import small_world
from tests.support.world import World
from upline.access.rulebook import system
from upline.backorders import actions as backorders
from upline.backorders.queries import provenance_page
from upline.backorders.worker.wakeup import listening
from upline.kernel import clock
from upline.models import Listener, Order, SaleEvent
from upline.orders.queries import order_page
from upline.subscriptions import actions as subscriptions

# A change of a quantity, with all that back-ordering adds to it (docs/performance.md).
SALE_STATEMENTS = 10

BASIC = {"product": "basic", "cycle": "monthly", "quantity": 1}


def seller_ids(events: list[dict]) -> list[UUID]:
    return [event["reseller_id"] for event in events]


def many_of_near_and_one_of_middle() -> World:
    world = small_world()
    for number in range(30):
        world.reseller_sells(f"N{number}", by="near", customer="Ada", **BASIC)
    world.reseller_sells("M", by="middle", customer="Cleo", **BASIC)
    return world


def take(round_: backorders.Round, batch_size: int) -> list[dict]:
    with transaction.atomic():
        taken = round_.take(batch_size)
    round_.go_on()
    return taken


@pytest.mark.django_db
@pytest.mark.rule("R34", "R35")
def test_who_has_few_waits_for_one_batch_of_another_s_many_at_most():
    world = many_of_near_and_one_of_middle()
    near, middle = world.bss("near").id, world.bss("middle").id
    round_ = backorders.Round(world.bss().id)

    first, second = take(round_, 8), take(round_, 8)

    assert middle in seller_ids(first)
    assert seller_ids(first).count(near) in {0, 4}  # none, or what leaves room for the other
    assert near in seller_ids(second)
    of_near = [event for event in second if event["reseller_id"] == near]
    assert of_near == sorted(of_near, key=lambda event: event["happened_at"])


@pytest.mark.django_db
@pytest.mark.rule("R34")
def test_who_has_many_is_not_kept_waiting_by_ever_new_ones_who_have_few():
    world = many_of_near_and_one_of_middle()
    near = world.bss("near").id
    round_ = backorders.Round(world.bss().id)

    of_near = [seller_ids(take(round_, 8)).count(near) for _ in range(6)]  # nothing is ever booked

    assert sum(count > 0 for count in of_near) >= 3


@pytest.mark.django_db
def test_the_next_batch_goes_on_where_the_one_before_it_ended():
    world = small_world()
    for number in range(6):
        world.reseller_sells(f"N{number}", by="near", customer="Ada", **BASIC)
        world.reseller_sells(f"M{number}", by="middle", customer="Cleo", **BASIC)
    round_ = backorders.Round(world.bss().id)
    turns = []
    for _ in range(4):
        turns += seller_ids(take(round_, 1))

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
