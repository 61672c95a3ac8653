"""Bulk actions on many orders as jobs: each order once, whatever is killed, by who may at that moment."""

import signal

import pytest

from tests.rules.test_booking_worker import TIMEOUT_S, running_program, wait_until
from tests.support.order_fixtures import OrderFixtures, create_order_fixtures
from upline.access.rulebook import Actor, Role
from upline.job_steps import JOB_STEPS
from upline.jobs.actions import run_job_step
from upline.jobs.queries import job_page
from upline.kernel import clock
from upline.kernel.verdicts import Refused
from upline.models import Job, JobRow, Membership, Order
from upline.orders.rulebook import OrderAction
from upline.selling.actions import BulkRequest, start_bulk_job
from upline.selling.actions.bulk import ORDERS_PER_STEP

pytestmark = pytest.mark.django_db
COUNT = 2 * ORDERS_PER_STEP + 5


@pytest.fixture
def fixtures() -> OrderFixtures:
    fixtures = create_order_fixtures()
    for number in range(1, COUNT + 1):
        fixtures.direct_order(number, status=fixtures.booked)
    fixtures.back_order(COUNT + 1)
    return fixtures


def actor(fixtures, role=Role.ADMINISTRATOR) -> Actor:
    return Actor(name=fixtures.otto.name, role=role, user_id=fixtures.otto.pk)


def start(fixtures, action=OrderAction.DELETE, **more):
    orders = Order.objects.filter(tenant=fixtures.alpine).order_by("number")
    return start_bulk_job(
        tenant_id=fixtures.alpine.pk,
        order_ids=list(orders.values_list("pk", flat=True)),
        bulk_request=BulkRequest(action=action, **more),
        by=actor(fixtures),
        now=clock.now(),
    )


def run_all() -> None:
    while run_job_step(JOB_STEPS, now=clock.now()):
        pass


def page_of(fixtures, job_id, **more):
    return job_page(tenant_id=fixtures.alpine.pk, job_id=job_id, by=actor(fixtures), **more)


def test_orders_are_done_a_few_in_each_step_with_a_row_for_each(fixtures):
    names = set(Order.objects.values_list("name", flat=True))
    job_id = start(fixtures)

    assert run_job_step(JOB_STEPS, now=clock.now())
    job = page_of(fixtures, job_id).job
    assert (job.state, job.done, job.total) == ("running", ORDERS_PER_STEP, COUNT + 1)
    assert Order.objects.count() == COUNT + 1 - ORDERS_PER_STEP

    run_all()
    assert page_of(fixtures, job_id).job.state == "done"
    assert {row.record_name for row in JobRow.objects.all()} == names
    [refused] = page_of(fixtures, job_id, outcome="refused").rows
    assert refused.record_id == Order.objects.get().pk
    assert "cannot be deleted" in refused.sentence


# A worker that stops within its second step, with some of its orders deleted.
_STOPPING_WORKER_SCRIPT = """
import time, django
django.setup()
from upline import worker
from upline.selling.actions import bulk
run_one, runs = bulk._run_one, []
def stopping(*args):
    runs.append(run_one(*args))
    if len(runs) > bulk.ORDERS_PER_STEP + 5:
        print("here", flush=True)
        time.sleep(600)
    return runs[-1]
bulk._run_one = stopping
worker.run_jobs()
"""


@pytest.mark.django_db(transaction=True)
def test_killed_worker_has_done_nothing_of_its_step_and_the_next_one_goes_on(fixtures):
    job_id = start(fixtures)

    with running_program("-c", _STOPPING_WORKER_SCRIPT) as process:
        assert process.stdout.readline() == b"here\n"
        process.send_signal(signal.SIGKILL)
        process.wait(TIMEOUT_S)
    assert page_of(fixtures, job_id).job.done == ORDERS_PER_STEP
    assert Order.objects.count() == COUNT + 1 - ORDERS_PER_STEP

    wait_until(lambda: run_job_step(JOB_STEPS, now=clock.now()))
    run_all()
    rows = list(JobRow.objects.values_list("record_name", "outcome"))
    assert len(rows) == len(set(rows)) == COUNT + 1
    assert [outcome for _, outcome in rows].count("deleted") == COUNT
    assert Order.objects.get().number == COUNT + 1


def test_who_may_not_any_more_stops_their_job_at_its_next_step(fixtures):
    job_id = start(fixtures)
    run_job_step(JOB_STEPS, now=clock.now())
    Membership.objects.filter(user=fixtures.otto).update(role=Role.VIEWER)
    run_all()

    assert page_of(fixtures, job_id).job.failure.startswith("Viewers can’t")
    assert Order.objects.count() == COUNT + 1 - ORDERS_PER_STEP


def test_fields_are_changed_by_a_job(fixtures):
    Order.objects.update(sales_rep=None)
    start(fixtures, OrderAction.EDIT, changes={"sales_rep": fixtures.otto.pk, "campaign": None})
    run_all()

    assert set(Order.objects.values_list("sales_rep", flat=True)) == {fixtures.otto.pk}
    assert set(JobRow.objects.values_list("outcome", flat=True)) == {"edited"}


def test_who_may_not_cannot_start_a_job(fixtures):
    with pytest.raises(Refused) as refusal:
        start_bulk_job(
            tenant_id=fixtures.alpine.pk,
            order_ids=[Order.objects.first().pk],
            bulk_request=BulkRequest(action=OrderAction.DELETE),
            by=actor(fixtures, Role.VIEWER),
            now=clock.now(),
        )
    assert refusal.value.code == "not_permitted"
    assert not Job.objects.exists()
