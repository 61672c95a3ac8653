"""Reading and applying a sent price file as jobs: what is killed has done nothing, and the next worker does it."""

import signal
from pathlib import Path

import pytest

from tests.rules.test_booking_worker import TIMEOUT_S, running_program, wait_until
from tests.support.price_file import write_price_file
from tests.support.price_import import MONTHLY, from_day
from tests.support.random_scenario import small_world
from upline.access.rulebook import Actor, Role, system_actor
from upline.catalog.actions import NewPriceList, create_price_list
from upline.catalog.imports import (
    SentFile,
    apply_upload,
    discard_upload,
    read_upload_again,
    store_upload,
    upload_page,
)
from upline.catalog.imports.report import ImportOptions
from upline.job_steps import JOB_STEPS
from upline.jobs.actions import run_job_step
from upline.kernel import clock
from upline.kernel.verdicts import Refused
from upline.models import Job, Price, PriceImport, PriceUpload

pytestmark = pytest.mark.django_db

SYSTEM = system_actor()


def run_all() -> None:
    while run_job_step(JOB_STEPS, now=clock.now()):
        pass


@pytest.fixture
def send(tmp_path):
    def send(by: Actor = SYSTEM):
        """Send a price file of 2,000 rows into a price list of Top; return the BSS and the stored file."""
        tenant_id = small_world().bss().id
        new = NewPriceList(name="From a file", currency="USD")
        price_list_id = create_price_list(tenant_id=tenant_id, new=new, by=SYSTEM)
        rows = [
            from_day(
                "5/1/2026", "5.40", SkuId=f"{number:04}", SkuTitle=f"Product {number}", **MONTHLY
            )
            for number in range(2000)
        ]
        content = Path(write_price_file(tmp_path / "prices.csv", rows)).read_bytes()
        file = SentFile(name="prices.csv", content=content)
        upload_id = store_upload(
            tenant_id=tenant_id, price_list_id=price_list_id, file=file, by=by, now=clock.now()
        )
        return tenant_id, upload_id

    return send


# A worker that stops in the middle of the file: when it reports that it is beyond the half.
_STOPPING_WORKER_SCRIPT = """
import time, django
django.setup()
from dataclasses import replace
from upline import worker
from upline.job_steps import JOB_STEPS
from upline.jobs.rulebook import JobKind
def stopping(do):
    def run(step):
        def report(done, total):
            step.report_progress(done, total)
            if done * 2 > total:
                print("here", flush=True)
                time.sleep(600)
        return do(replace(step, report_progress=report))
    return run
for kind in (JobKind.READ_PRICE_FILE, JobKind.APPLY_PRICE_FILE):
    JOB_STEPS[kind] = stopping(JOB_STEPS[kind])
worker.run_jobs()
"""


def kill_a_worker_in_the_middle(tenant_id, upload_id) -> None:
    with running_program("-c", _STOPPING_WORKER_SCRIPT) as process:
        assert process.stdout.readline() == b"here\n"
        job = upload_page(tenant_id=tenant_id, upload_id=upload_id).job
        assert job.state == "running"
        assert 50 <= job.done * 100 // job.total < 100, "its progress is seen meanwhile"
        assert not run_job_step(JOB_STEPS, now=clock.now()), "another worker skips it"
        process.send_signal(signal.SIGKILL)
        process.wait(TIMEOUT_S)


@pytest.mark.django_db(transaction=True)
def test_killed_worker_has_done_nothing_and_the_next_one_reads_and_applies_the_file(send):
    tenant_id, upload_id = send()

    kill_a_worker_in_the_middle(tenant_id, upload_id)
    assert upload_page(tenant_id=tenant_id, upload_id=upload_id).report is None
    wait_until(lambda: run_job_step(JOB_STEPS, now=clock.now()))
    assert upload_page(tenant_id=tenant_id, upload_id=upload_id).report.counts["rows_read"] == 2000
    assert not Price.objects.filter(price_list__name="From a file").exists()

    apply_upload(tenant_id=tenant_id, upload_id=upload_id, by=SYSTEM, now=clock.now())
    kill_a_worker_in_the_middle(tenant_id, upload_id)
    assert not Price.objects.filter(price_list__name="From a file").exists()
    wait_until(lambda: run_job_step(JOB_STEPS, now=clock.now()))
    run_all()

    assert Price.objects.filter(price_list__name="From a file").count() == 2000
    assert PriceImport.objects.count() == 1
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_each_step_asks_the_gate_with_the_role_that_they_have_now(send):
    finance = Actor(name="Fiona", role=Role.FINANCE)
    tenant_id, upload_id = send(by=finance)
    Job.objects.update(role=Role.VIEWER)
    run_all()

    found = upload_page(tenant_id=tenant_id, upload_id=upload_id)
    assert found.job.failure == "Viewers can’t set prices."
    assert found.report is None


def test_only_who_may_can_send_read_apply_and_discard(send):
    viewer = Actor(name="Vera", role=Role.VIEWER)
    with pytest.raises(Refused, match="can’t set prices"):
        send(by=viewer)
    tenant_id, upload_id = send_again(send)
    given = {"tenant_id": tenant_id, "upload_id": upload_id, "by": viewer}
    for action in (
        lambda: read_upload_again(options=ImportOptions(), now=clock.now(), **given),
        lambda: apply_upload(now=clock.now(), **given),
        lambda: discard_upload(**given),
    ):
        with pytest.raises(Refused) as refusal:
            action()
        assert refusal.value.code == "not_permitted"


def send_again(send):
    PriceUpload.objects.all().delete()
    return send()


def test_file_that_is_not_read_is_not_applied(send):
    tenant_id, upload_id = send()
    PriceUpload.objects.update(uploaded_at=clock.now())
    Job.objects.all().delete()

    with pytest.raises(Refused) as refusal:
        apply_upload(tenant_id=tenant_id, upload_id=upload_id, by=SYSTEM, now=clock.now())
    assert refusal.value.code == "not_read"


def test_file_that_is_discarded_meanwhile_ends_its_job_with_a_sentence(send):
    tenant_id, upload_id = send()
    discard_upload(tenant_id=tenant_id, upload_id=upload_id, by=SYSTEM)
    run_all()

    assert Job.objects.get().failure == "The file is no longer stored. Send it again."
