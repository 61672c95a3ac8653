"""The booking worker: batches, several workers at once, crashes, rollback."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.support.database_url import database_url
from tests.support.ledger import writable_ledger
from tests.support.random_scenario import small_world
from tests.support.world import World
from upline.backorders import actions as backorders
from upline.kernel import clock
from upline.models import Order, SaleEvent

BASIC = {"product": "basic", "cycle": "monthly", "quantity": 1}
TIMEOUT_S = 30


def sell_from_near(world: World, count: int, begin: int = 0) -> None:
    """Near sells to as many new customers; some things of several kinds."""
    for number in range(begin, begin + count):
        world.run_action("near", "create_customer", name=f"Customer {number}")
        world.reseller_sells(f"S{number}", by="near", customer=f"Customer {number}", **BASIC)
        world.reseller_changes_quantity(f"S{number}", to=3, by="near")
        world.reseller_adds_add_on(f"S{number}", f"A{number}", by="near", product="archive")


def queries_of_a_batch(world: World) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        result = backorders.book_batch(backorders.FairQueue(world.bss().id), now=world.state.now)
    assert result.claimed == result.booked
    return [str(query["sql"])[:60] for query in queries]


@pytest.mark.django_db
@pytest.mark.rule("R33")
def test_query_count_of_a_batch_does_not_depend_on_its_size():
    world = small_world()
    sell_from_near(world, 2)
    few = queries_of_a_batch(world)

    sell_from_near(world, 20, begin=2)
    many = queries_of_a_batch(world)

    assert len(few) == len(many), "\n".join(sorted(set(few) ^ set(many)))
    assert Order.objects.filter(tenant_id=world.bss().id).count() == 3 * 22


@pytest.mark.django_db
@pytest.mark.rule("R1", "R18")
def test_one_batch_of_three_hundred_events_of_several_resellers():
    world = small_world()
    for number in range(50):
        world.reseller_sells(f"N{number}", by="near", customer="Ada", **BASIC)
        world.reseller_sells(f"M{number}", by="middle", customer="Cleo", **BASIC)
    for number in range(50):
        for to in (2, 3):
            world.reseller_changes_quantity(f"N{number}", to=to, by="near")
            world.reseller_changes_quantity(f"M{number}", to=to, by="middle")

    result = backorders.book_batch(backorders.FairQueue(world.bss().id), now=world.state.now)

    assert (result.claimed, result.booked) == (300, 300)
    numbers = Order.objects.filter(tenant_id=world.bss().id).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, 301))
    assert world.differences() == []


@pytest.mark.django_db
@pytest.mark.rule("R1")
def test_batches_may_be_as_small_as_one():
    world = small_world()
    sell_from_near(world, 3)

    booked = backorders.drain(clock=clock.now, network=world.state.network, batch_size=1)

    assert booked == 9
    assert world.differences() == []


@pytest.mark.django_db
@pytest.mark.rule("R1", "R33")
def test_a_sale_that_is_rolled_back_leaves_no_event():
    world = small_world()

    with transaction.atomic():
        world.reseller_sells(by="near", customer="Ada", **BASIC)
        assert SaleEvent.objects.count() == 1
        transaction.set_rollback(True)

    assert not SaleEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("R1")
def test_two_workers_at_once_book_each_event_once():
    world = small_world()
    for number in range(30):
        world.reseller_sells(f"N{number}", by="near", customer="Ada", **BASIC)
        world.reseller_sells(f"M{number}", by="middle", customer="Cleo", **BASIC)
        world.reseller_sells(f"F{number}", by="far", customer="Dan", **BASIC)
        world.reseller_changes_quantity(f"N{number}", to=2, by="near")
    booked, problems = [], []

    def work() -> None:
        try:
            while backorders.tenants_with_work(world.state.network):
                booked.append(
                    backorders.drain(clock=clock.now, network=world.state.network, batch_size=7)
                )
        except Exception as problem:  # noqa: BLE001 — shown by the assertion below
            problems.append(problem)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(TIMEOUT_S)

    assert problems == []
    assert sum(booked) == 30 * 5
    for slug, orders in (("top", 120), ("middle", 30)):
        numbers = Order.objects.filter(tenant_id=world.bss(slug).id).values_list(
            "number", flat=True
        )
        assert sorted(numbers) == list(range(1, orders + 1))
        assert world.differences(slug) == []


# A process that books and stops at a point, to be killed there


_STOPPING_WORKER_SCRIPT = """
import sys, time, django
django.setup()
from upline.backorders import actions as backorders
from upline.kernel import clock
def stop(point):
    if point == sys.argv[1]:
        print("here", flush=True)
        time.sleep(600)
backorders.drain(clock=clock.now, checkpoint=stop)
"""


@contextmanager
def running_program(*command: str):
    """Run a program on the database of this test, and kill it in the end."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "upline.config.settings",
    }
    process = subprocess.Popen(
        [sys.executable, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("R1")
@pytest.mark.parametrize("point", ["account", "lines", "relation"])
def test_killed_worker_books_nothing_and_the_next_books_all(point):
    world = small_world()
    sell_from_near(world, 3)

    with running_program("-c", _STOPPING_WORKER_SCRIPT, point) as process:
        assert process.stdout.readline() == b"here\n"
        process.send_signal(signal.SIGKILL)
        process.wait(TIMEOUT_S)

    assert not Order.objects.exists()
    wait_until(lambda: backorders.drain(clock=clock.now) == 9)
    assert world.differences() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("R1")
def test_worker_books_waiting_and_new_events():
    world = small_world()
    sell_from_near(world, 1)

    with running_program("-m", "upline", "worker"):
        wait_until(lambda: Order.objects.count() == 3)
        world.reseller_sells("Later", by="near", customer="Ada", **BASIC)
        began = time.monotonic()
        wait_until(lambda: Order.objects.count() == 4)

    assert time.monotonic() - began < 4, "a notification woke it, before its next check"
    assert world.differences() == []


def wait_until(done) -> None:
    """Wait for something to become true."""
    began = time.monotonic()
    while not done():
        assert time.monotonic() - began < TIMEOUT_S, "it never came true"
        time.sleep(0.05)


@pytest.mark.parametrize(
    "command",
    [
        ["simulate", "scenarios/01-new-subscription.yaml"],
        ["migrate"],
        [
            "import-prices",
            "docs/data/license-based-price-list-us.csv",
            "--bss",
            "a",
            "--price-list",
            "b",
        ],
    ],
    ids=lambda command: command[0],
)
def test_unreachable_database_is_reported_in_one_sentence(command):
    """The worker is none of these commands: it waits for its database."""
    result = subprocess.run(
        [sys.executable, "-m", "upline", *command],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "DATABASE_URL": "postgresql://ann:hidden@127.0.0.1:1/upline"},
    )

    assert result.returncode == 1
    [line] = result.stderr.strip().splitlines()
    assert line.startswith("upline: The database at postgresql://ann@127.0.0.1:1/upline")


@pytest.mark.django_db
@pytest.mark.rule("R34")
def test_poison_event_is_isolated_by_bisection():
    world = small_world()
    for number in range(40):
        world.reseller_sells(f"N{number}", by="near", customer="Ada", **BASIC)
    last = SaleEvent.objects.order_by("happened_at").last()
    with writable_ledger():
        SaleEvent.objects.filter(pk=last.pk).update(document={})

    with CaptureQueriesContext(connection) as queries:
        booked = backorders.drain(clock=clock.now, network=world.state.network)

    assert booked == 39
    assert SaleEvent.objects.get(state="PARKED").reason == "unexpected_error"
    takings = [q for q in queries if "FOR NO KEY UPDATE SKIP LOCKED" in str(q["sql"])]
    assert len(takings) < 40 * 1.5
