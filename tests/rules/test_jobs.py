"""Jobs: the worker does long work step by step; what is killed in a step goes on with it."""

import signal
from datetime import timedelta
from uuid import UUID

import pytest

from tests.rules.test_booking_worker import TIMEOUT_S, running_program, wait_until
from tests.support.random_scenario import small_world
from tests.support.world import World
from upline.access.rulebook import Actor, Role, system_actor
from upline.backorders import actions as backorders
from upline.backorders.activation import CUSTOMERS_PER_STEP
from upline.job_steps import JOB_STEPS
from upline.jobs.actions import StepResult, StepRow, enqueue, run_job_step
from upline.jobs.queries import find_job, job_page
from upline.jobs.rulebook import MAX_ATTEMPTS, JobKind, JobState
from upline.kernel import clock
from upline.kernel.page_objects import Ref
from upline.kernel.verdicts import Refused
from upline.models import Account, Job, JobRow, Membership, Subscription, Tenant, User
from upline.parties.actions import NewAccount, create_account
from upline.parties.queries import find_reseller_account
from upline.subscriptions.actions import count_unreported_sales
from upline.tenancy.actions import NewUser, add_user

pytestmark = pytest.mark.django_db

SYSTEM = system_actor()


def serve_customers(world: World, count: int) -> None:
    """Let Top serve some customers for Late, who is not activated yet."""
    top = world.bss()
    account = find_reseller_account(tenant_id=top.id, reseller_id=world.bss("late").id)
    assert account is not None
    for number in range(count):
        new = NewAccount(name=f"Served {number:03}", currency="EUR", billing_account_id=account.pk)
        create_account(tenant_id=top.id, new=new, by=SYSTEM, now=world.state.now)


def start(world: World, action=backorders.start_activation, by: Actor = SYSTEM) -> UUID:
    return action(
        tenant_id=world.bss().id, reseller_id=world.bss("late").id, by=by, now=clock.now()
    )


def run_all(**steps) -> None:
    while run_job_step({**JOB_STEPS, **steps}, now=clock.now()):
        pass


def copies(world: World) -> int:
    return Account.objects.filter(tenant_id=world.bss("late").id, name__startswith="Served").count()


def is_active(world: World) -> bool:
    return Tenant.objects.get(pk=world.bss("late").id).back_ordering_activated_at is not None


@pytest.mark.rule("R41")
def test_activation_copies_customers_step_by_step_and_then_activates():
    world = small_world()
    serve_customers(world, CUSTOMERS_PER_STEP + 3)
    job_id = start(world)

    assert run_job_step(JOB_STEPS, now=clock.now())
    first = find_job(tenant_id=world.bss().id, job_id=job_id, by=SYSTEM)
    assert (first.state, first.done, first.total) == (
        JobState.RUNNING, CUSTOMERS_PER_STEP, CUSTOMERS_PER_STEP + 3,
    )  # fmt: skip
    assert copies(world) == CUSTOMERS_PER_STEP
    assert not is_active(world)

    run_all()
    page = job_page(tenant_id=world.bss().id, job_id=job_id, by=SYSTEM)
    assert (page.job.state, page.job.done) == (JobState.DONE, CUSTOMERS_PER_STEP + 3)
    assert {row.record_name for row in page.rows} == {
        f"Served {n:03}" for n in range(page.job.done)
    }
    assert copies(world) == CUSTOMERS_PER_STEP + 3
    assert is_active(world)
    assert not run_job_step(JOB_STEPS, now=clock.now())


@pytest.mark.rule("R40")
def test_activation_is_refused_for_subscriptions_upstream_until_they_are_copied_down():
    world = small_world()
    serve_customers(world, 2)
    customer = Account.objects.get(name="Served 001")
    sold = world.reseller_sells("Top's", by="near", customer="Ada", product="basic", quantity=3)
    world.run_booking()
    seats = Subscription.objects.filter(tenant_id=world.bss().id).get()
    seats.account, seats.managed_by, seats.source_id = customer, None, None
    seats.save()

    with pytest.raises(Refused) as refusal:
        start(world)
    assert refusal.value.code == "subscriptions_not_copied", sold
    assert not Job.objects.exists()

    job_id = start(world, backorders.start_copy_to_reseller)
    run_all()
    rows = JobRow.objects.filter(job_id=job_id).order_by("record_name")
    assert [(row.record_name, row.outcome, row.count) for row in rows] == [
        ("Served 000", "copied", 0), ("Served 001", "copied", 1),
    ]  # fmt: skip
    start(world)
    run_all()
    assert is_active(world)


@pytest.mark.rule("R42")
def test_earlier_sales_are_mirrored_step_by_step(monkeypatch):
    world = small_world()
    for number in range(5):
        world.reseller_sells(f"S{number}", by="late", customer="Eve", product="basic", quantity=1)
    start(world)
    run_all()
    monkeypatch.setattr("upline.backorders.activation.SALES_PER_STEP", 2)

    job_id = start(world, backorders.start_mirroring_earlier_sales)
    run_all()
    world.run_booking()

    job = find_job(tenant_id=world.bss().id, job_id=job_id, by=SYSTEM)
    assert (job.state, job.done, job.total) == (JobState.DONE, 5, 5)
    assert Subscription.objects.filter(tenant_id=world.bss().id).count() == 5
    assert count_unreported_sales(seller=world.bss("late")) == 0
    assert world.distributor_orders() == []


@pytest.mark.rule("R41")
def test_job_that_is_open_is_not_started_twice():
    world = small_world()
    serve_customers(world, 1)

    first, second = start(world), start(world)
    run_all()
    third = start(world)
    run_all()

    assert first == second != third
    assert copies(world) == 1


_STOPPING_WORKER_SCRIPT = """
import time, django
django.setup()
from upline import worker
from upline.job_steps import JOB_STEPS
from upline.jobs.rulebook import JobKind
do, count = JOB_STEPS[JobKind.ACTIVATE_BACK_ORDERING], 0
def stop(step):
    global count
    result, count = do(step), count + 1
    if count == 2:
        print("here", flush=True)
        time.sleep(600)
    return result
JOB_STEPS[JobKind.ACTIVATE_BACK_ORDERING] = stop
worker.run_jobs()
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("R41")
def test_killed_worker_keeps_the_steps_before_and_the_next_worker_goes_on():
    world = small_world()
    serve_customers(world, 2 * CUSTOMERS_PER_STEP + 3)
    job_id = start(world)

    with running_program("-c", _STOPPING_WORKER_SCRIPT) as process:
        assert process.stdout.readline() == b"here\n"
        assert not run_job_step(JOB_STEPS, now=clock.now()), "another worker skips it"
        process.send_signal(signal.SIGKILL)
        process.wait(TIMEOUT_S)

    assert copies(world) == CUSTOMERS_PER_STEP, "the step in which it died has done nothing"
    assert Job.objects.get().state == JobState.RUNNING
    # Until the server has noticed that its client is gone.
    wait_until(lambda: run_job_step(JOB_STEPS, now=clock.now()))
    run_all()
    job = find_job(tenant_id=world.bss().id, job_id=job_id, by=SYSTEM)
    assert (job.state, job.done) == (JobState.DONE, 2 * CUSTOMERS_PER_STEP + 3)
    assert copies(world) == 2 * CUSTOMERS_PER_STEP + 3
    assert is_active(world)


@pytest.fixture
def boss():
    """Top's network, and an administrator of it who starts a job."""
    world = small_world()
    serve_customers(world, 2 * CUSTOMERS_PER_STEP)
    new = NewUser(name="Bea", email="bea@example.com", role=Role.ADMINISTRATOR)
    pk = add_user(tenant_id=world.bss().id, new=new, by=SYSTEM)
    return world, Actor(name="Bea", role=Role.ADMINISTRATOR, user_id=pk)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"role": Role.SALES}, "Sales people can’t change Setup."),
        ({"is_active": False}, "Bea does not work in this BSS any more."),
    ],
)
def test_each_step_asks_the_gate_with_the_role_that_they_have_now(boss, change, sentence):
    world, bea = boss
    job_id = start(world, by=bea)
    run_job_step(JOB_STEPS, now=clock.now())

    Membership.objects.filter(user_id=bea.user_id).update(**change)
    run_all()

    job = find_job(tenant_id=world.bss().id, job_id=job_id, by=SYSTEM)
    assert (job.state, job.failure) == (JobState.FAILED, sentence)
    assert not is_active(world)
    assert copies(world) == CUSTOMERS_PER_STEP


def test_only_who_may_can_start_one():
    world = small_world()
    sales = Actor(name="Sam", role=Role.SALES)
    for action in (
        backorders.start_activation,
        backorders.start_copy_to_reseller,
        backorders.start_mirroring_earlier_sales,
    ):
        with pytest.raises(Refused) as refusal:
            start(world, action, by=sales)
        assert refusal.value.code == "not_permitted"
    assert not Job.objects.exists()


def test_jobs_are_seen_by_administrators_and_by_who_has_started_them(boss):
    world, bea = boss
    job_id = start(world, by=bea)
    top, others = world.bss().id, User.objects.create(email="o@example.com", name="Other")

    def sees(tenant_id, by):
        return job_page(tenant_id=tenant_id, job_id=job_id, by=by) is not None

    assert sees(top, SYSTEM)
    assert sees(top, Actor(name="Bea", role=Role.SALES, user_id=bea.user_id))
    assert not sees(top, Actor(name="Other", role=Role.SALES, user_id=others.pk))
    assert not sees(world.bss("near").id, SYSTEM)


def test_failing_step_changes_nothing_is_tried_again_later_and_given_up_in_the_end():
    world = small_world()
    job_id = start(world)
    top, now = world.bss().id, clock.now()

    def fail(step):
        Tenant.objects.filter(pk=step.subject_id).update(name="Changed")
        raise ZeroDivisionError

    steps = {**JOB_STEPS, JobKind.ACTIVATE_BACK_ORDERING: fail}
    assert run_job_step(steps, now=now)
    assert not run_job_step(steps, now=now), "it is put off"
    assert find_job(tenant_id=top, job_id=job_id, by=SYSTEM).attempts == 1
    for _ in range(MAX_ATTEMPTS):
        now += timedelta(hours=1)
        run_job_step(steps, now=now)

    job = find_job(tenant_id=top, job_id=job_id, by=SYSTEM)
    assert job.state is JobState.FAILED
    assert job.failure.startswith("An unexpected error stopped this job.")
    assert Tenant.objects.get(pk=world.bss("late").id).name == "Late IT"


def test_step_that_recovers_goes_on():
    world = small_world()
    job_id = start(world)
    outcomes = [ZeroDivisionError(), None]

    def do(step):
        if error := outcomes.pop(0):
            raise error
        return StepResult(
            done=1, total=1, is_finished=True, rows=(StepRow(record_name="A", outcome="copied"),)
        )

    steps = {**JOB_STEPS, JobKind.ACTIVATE_BACK_ORDERING: do}
    run_job_step(steps, now=clock.now())
    run_job_step(steps, now=clock.now() + timedelta(hours=1))

    job = find_job(tenant_id=world.bss().id, job_id=job_id, by=SYSTEM)
    assert (job.state, job.attempts) == (JobState.DONE, 0)


def test_steps_of_several_jobs_take_turns():
    world = small_world()
    order = []

    def do(step):
        order.append(step.parameters["name"])
        return StepResult(done=1, total=3, is_finished=len(order) > 4)

    for name in ("long", "short"):
        enqueue(
            tenant_id=world.bss().id, kind=JobKind.COPY_TO_RESELLER, by=SYSTEM, now=clock.now(),
            subject=Ref(world.bss("late" if name == "long" else "near").id, name),
            parameters={"name": name},
        )  # fmt: skip
    for _ in range(4):
        run_job_step({**JOB_STEPS, JobKind.COPY_TO_RESELLER: do}, now=clock.now())

    assert order == ["long", "short", "long", "short"]
