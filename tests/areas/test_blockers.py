"""Who holds what booking needs is named, and delays no other BSS; a request to stop is heard between two pieces of work."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
import structlog
from django.db import connection
from django.test import Client

from tests.support.random_scenario import small_world
from upline import worker
from upline.backorders import actions as backorders
from upline.kernel.stopping import Stopped, StopRequest
from upline.models import NumberSeries, SaleEvent

BASIC = {"product": "basic", "cycle": "monthly", "quantity": 1}


@contextmanager
def session(**more: object) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    parameters = {**connection.get_connection_params(), **more}
    wanted = {k: v for k, v in parameters.items() if k not in {"context", "cursor_factory"}}
    with psycopg.connect(**wanted) as opened:
        yield opened
        opened.rollback()


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("R35")
def test_who_holds_the_counter_is_named_and_other_bss_are_booked():
    world = small_world()
    world.reseller_sells("Topmost", by="near", customer="Ada", **BASIC)
    world.run_booking()
    world.reseller_sells("Chained", by="far", customer="Dan", **BASIC)
    world.reseller_sells("Blocked", by="near", customer="Ada", **BASIC)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1500ms'")
    watch = worker.LockWatch()
    booked: list[int] = []
    with (
        session(application_name="forgotten window") as other,
        structlog.testing.capture_logs() as lines,
    ):
        other.execute(
            "SELECT FROM upline_numberseries WHERE tenant_id = %s FOR UPDATE", [world.bss("top").id]
        )
        pid = other.info.backend_pid
        looking = threading.Thread(target=_look_in_a_second, args=(watch,))
        looking.start()
        booked.append(backorders.drain(clock=lambda: world.state.now, network=world.state.network))
        looking.join()
        report = Client().get("/health").json()

    watch.look()
    assert booked == [1]  # that of the middle tier
    [blocked] = [line for line in lines if line["event"] == "database.blocked"]
    assert (blocked["pid"], blocked["application"]) == (pid, "forgotten window")
    assert [(one["pid"], one["application"]) for one in report["blocked_by"]] == [
        (pid, "forgotten window")
    ]
    assert report["status"] == "degraded"
    assert "upline_numberseries" not in str(report)
    assert SaleEvent.objects.filter(state="WAITING").exists()

    backorders.drain(clock=lambda: world.state.now, network=world.state.network)
    assert world.differences("top") == []
    assert NumberSeries.objects.exists()


def _look_in_a_second(watch: worker.LockWatch) -> None:
    time.sleep(1.2)
    watch.look()
    connection.close()


def test_request_to_stop_is_heard_between_two_pieces_of_work():
    stop = StopRequest()
    tasks = [
        worker.PeriodicTask("one", stop.request, 0),
        worker.PeriodicTask("two", pytest.fail, 0),
    ]

    worker._run_background_tasks(tasks, stop)

    with pytest.raises(Stopped):
        stop.check()
    with pytest.raises(Stopped), stop.waiting():
        pytest.fail("it began to wait")
