"""Addresses for load balancers and for Prometheus: any host name, no sign-in, no names of people or companies."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from tests.areas.test_database_away import database_at, no_server
from tests.support.random_scenario import small_world
from upline.models import Tenant

BASIC = {"product": "basic", "cycle": "monthly", "quantity": 1}


def get(path: str, **headers: str):
    return Client(raise_request_exception=False).get(path, headers={"Host": "10.1.2.3", **headers})


@pytest.mark.django_db
def test_balancer_gets_short_answers_under_any_name():
    live, ready = get("/health/live"), get("/health/ready")

    assert (live.status_code, live.content) == (200, b"ok\n")
    assert (ready.status_code, ready.content) == (200, b"ok\n")
    assert ready["Cache-Control"] == "no-store"


def test_copy_without_database_is_alive_and_not_ready(django_db_blocker):
    with database_at(no_server(), django_db_blocker):
        live, ready, metrics = get("/health/live"), get("/health/ready"), get("/metrics")

    assert (live.status_code, ready.status_code) == (200, 503)
    assert ready.content == b"database unreachable\n"
    assert b"upline_database_up 0" in metrics.content


@pytest.mark.django_db
def test_read_only_database_is_not_ready():
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")

    assert get("/health/ready").status_code == 503


@pytest.mark.django_db
def test_metrics_tell_what_waits_by_ids():
    world = small_world()
    near = world.bss("near").id
    world.reseller_sells("One", by="near", customer="Ada", **BASIC)
    world.reseller_sells("Two", by="near", customer="Ada", **BASIC)

    text = get("/metrics").text

    lines = {line.rpartition(" ")[0]: line.rpartition(" ")[2] for line in text.splitlines()}
    assert lines["upline_sales_waiting"] == "2"
    assert lines["upline_database_up"] == "1"
    assert float(lines[f'upline_reseller_lag_seconds{{reseller="{near}"}}']) > 0
    names = [name for tenant in Tenant.objects.all() for name in (tenant.name, "Ada")]
    assert not [name for name in names if name in text]


@pytest.mark.django_db
def test_metrics_are_for_who_has_the_token_or_is_on_this_machine(settings):
    assert get("/metrics").status_code == 200
    assert get("/metrics", **{"X-Forwarded-For": "192.0.2.7"}).status_code == 403
    elsewhere = Client(REMOTE_ADDR="192.0.2.7").get("/metrics")
    assert elsewhere.status_code == 403

    settings.METRICS_TOKEN = "s3cret"  # noqa: S105 — of the test
    assert get("/metrics").status_code == 403
    assert get("/metrics", Authorization="Bearer wrong").status_code == 403
    given = Client(REMOTE_ADDR="192.0.2.7").get(
        "/metrics", headers={"Authorization": "Bearer s3cret"}
    )
    assert given.status_code == 200


_COUNTS = """
import sys
from pathlib import Path
from upline.kernel import metrics
metrics.collect_into(Path(sys.argv[1]))
metrics.count_request("api", 503, 0.02)
metrics.count_batch(7, 0.1)
metrics.count_failure("booking")
print(metrics.counted().decode())
"""


def test_all_processes_of_a_machine_are_added_up(tmp_path: Path):
    def count() -> str:
        command = [sys.executable, "-c", _COUNTS, str(tmp_path)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    text = count()

    assert 'upline_request_seconds_count{entry="api",status="5xx"} 1.0' in text
    assert "upline_orders_booked_total 7.0" in text
    assert 'upline_worker_failures_total{work="booking"} 1.0' in text
    assert (
        "upline_orders_booked_total 7.0" in count()
    )  # the files of the process that is gone are removed
