"""Exports of very many records: a page asks, a job writes the file part by part, its page offers it."""

import io
import zipfile
from datetime import timedelta

import pytest

from tests.areas.lists.test_xlsx import cells
from tests.support.html_forms import press_twice
from tests.support.page import Page
from upline.exports import actions as exports
from upline.exports.actions import delete_expired_exports
from upline.exports.rulebook import RETENTION
from upline.job_steps import JOB_STEPS
from upline.jobs.actions import run_job_step
from upline.kernel import clock
from upline.models import Export, ExportPart, Job, Membership, Order, PermissionRule
from upline.web.shared.lists import export_job

pytestmark = pytest.mark.django_db
LIST = "/t/alpine/orders"
QUERY = "?view=back-orders&sort=number&order=up&columns=number,date,account,total"


@pytest.fixture
def client(fixtures, monkeypatch):
    """Return Otto's client, for whom more than two records are written by a job, two in each step."""
    monkeypatch.setattr("upline.web.shared.lists.export_pages.MAX_ROWS_AT_ONCE", 2)
    monkeypatch.setattr("upline.web.shared.lists.export_job.ROWS_PER_STEP", 2)
    fixtures.direct_order(9)
    return fixtures.signed_in_client(fixtures.otto)


@pytest.fixture
def five_orders(fixtures):
    for number in range(1, 6):
        fixtures.back_order(number, total=f"-{number}.50")


def start(client, suffix=".csv", query=QUERY) -> str:
    """Start an export, and return the address of its job."""
    return client.post(f"{LIST}{suffix}{query}").url


def run_all() -> None:
    while run_job_step(JOB_STEPS, now=clock.now()):
        pass


def content(response) -> bytes:
    return b"".join(response.streaming_content)


def download(client, job: str) -> bytes:
    return content(client.get(Page(client.get(job)).link("Download").address))


def test_page_says_how_many_there_are_and_a_job_writes_them(client, five_orders):
    question = Page(client.get(f"{LIST}.csv{QUERY}"))
    assert "Export 5 orders" in question.words
    assert not Job.objects.exists()

    job = start(client)
    for _ in range(2):  # the first fixes the records
        assert run_job_step(JOB_STEPS, now=clock.now())
    assert "2 of 5 records" in Page(client.get(job)).words
    run_all()

    assert "5 of 5 records" in Page(client.get(job)).words
    lines = download(client, job).decode().splitlines()
    assert lines[0] == "\ufeffOrder,Date,Account,Total,Currency"
    assert [line.partition(",")[0] for line in lines[1:]] == ["1", "2", "3", "4", "5"]
    assert lines[5].endswith(",-5.5,EUR")


def test_records_that_move_or_come_meanwhile_are_in_the_file_once_or_not_at_all(client, fixtures):
    for number in range(1, 6):
        fixtures.direct_order(number, total=f"-{number}.50")
    job = start(client, query="?view=direct&sort=total&order=up&columns=number,total")
    for _ in range(2):
        run_job_step(JOB_STEPS, now=clock.now())

    Order.objects.filter(number=5).update(total=-1)  # it is written already, and would come again
    Order.objects.filter(number=1).update(total=-9)  # it would be skipped
    fixtures.direct_order(6, total="-0.10")
    run_all()

    lines = download(client, job).decode().splitlines()[1:]
    assert [line.partition(",")[0] for line in lines] == ["5", "4", "3", "2", "1", "9"]


@pytest.mark.usefixtures("five_orders")
def test_button_pressed_twice_starts_one_export(client):
    press_twice(client, f"{LIST}.csv{QUERY}")

    assert Job.objects.count() == 1


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_file_of_a_job_is_that_which_a_page_sends(client, five_orders, monkeypatch, suffix):
    job = start(client, suffix)
    run_all()
    written = download(client, job)
    monkeypatch.setattr("upline.web.shared.lists.export_pages.MAX_ROWS_AT_ONCE", 5)

    sent = content(client.get(f"{LIST}{suffix}{QUERY}"))

    if suffix == ".xlsx":
        written, sent = (
            zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")
            for book in (written, sent)
        )
        assert cells(written.decode())["A6"] == "5"
    assert written == sent


@pytest.mark.parametrize("fails_in", ["add_part", "finish_export", "replace_parts"])
def test_step_that_was_lost_is_done_again(client, five_orders, monkeypatch, fails_in):
    """What is killed in a step has done nothing: its part and its progress are one transaction."""
    job, count = start(client, ".xlsx"), 0
    do = getattr(exports, fails_in)

    def fail_once(**given):
        nonlocal count
        done, count = do(**given), count + 1
        if count == (2 if fails_in == "add_part" else 1):
            raise ConnectionError("killed")
        return done

    monkeypatch.setattr(export_job, fails_in, fail_once)
    now = clock.now()
    for minute in range(10):
        run_job_step(JOB_STEPS, now=now + timedelta(minutes=minute))

    [sheet] = [zipfile.ZipFile(io.BytesIO(download(client, job))).read("xl/worksheets/sheet1.xml")]
    found = cells(sheet.decode())
    assert [found[f"A{row}"] for row in range(2, 7)] == ["1", "2", "3", "4", "5"]
    assert "A7" not in found


def test_orders_are_exported_with_one_row_per_item(client, fixtures, five_orders):
    order = Order.objects.get(number=5)
    job = start(client, query=f"{QUERY}&rows=items")
    run_all()

    lines = download(client, job).decode().splitlines()

    assert lines[0].startswith("\ufeffOrder,Date,Account,Total,Currency,Item,Product,")
    items = [line for line in lines if line.startswith("5,")]
    assert len(items) == order.items.count() == order.line_count
    for item, line in zip(order.items.order_by("position"), items, strict=True):
        assert f",{item.position},{item.product.name}," in line


def test_people_see_files_of_their_own_and_administrators_all(client, fixtures, boss, five_orders):
    job = start(client)
    run_all()
    address = Page(client.get(job)).link("Download").address
    foreign = fixtures.signed_in_client(fixtures.otto)

    assert content(fixtures.signed_in_client(boss).get(address))
    assert foreign.get(address.replace("/alpine/", "/cumulus/")).status_code == 404
    Membership.objects.filter(user=fixtures.otto).update(is_active=False)
    assert foreign.get(address).status_code == 404


def test_file_is_not_offered_to_who_may_see_less_by_now(client, fixtures, five_orders):
    job = start(client)
    run_all()
    address = Page(client.get(job)).link("Download").address
    Membership.objects.filter(user=fixtures.otto).update(role="SALES")
    PermissionRule.objects.create(tenant=fixtures.alpine, name="Board")

    assert client.get(address).status_code == 404
    assert "your permissions have changed" in Page(client.get(job)).words


def test_export_stops_when_who_started_it_may_see_less(client, fixtures, five_orders):
    job = start(client)
    run_job_step(JOB_STEPS, now=clock.now())
    Membership.objects.filter(user=fixtures.otto).update(role="SALES")
    PermissionRule.objects.create(tenant=fixtures.alpine, name="Board")
    run_all()

    assert (
        "Your permissions have changed since this export was started" in Page(client.get(job)).words
    )


def test_files_are_removed_after_a_week_and_can_be_exported_again(client, five_orders):
    job = start(client)
    run_all()
    address = Page(client.get(job)).link("Download").address
    delete_expired_exports(now=clock.now())
    assert ExportPart.objects.exists()

    Export.objects.update(created_at=clock.now() - RETENTION)
    delete_expired_exports(now=clock.now())

    assert not ExportPart.objects.exists()
    assert client.get(address).status_code == 404
    again = Page(client.get(job)).link("Export again").address
    assert "Export 5 orders" in Page(client.get(again)).words


def test_filter_that_is_unknown_by_now_stops_the_job_with_its_sentence(
    client, fixtures, five_orders
):
    name = fixtures.booked.name
    Order.objects.update(status=fixtures.booked)
    job = start(client, query=f"?status={name}")
    fixtures.booked.name = "Another"
    fixtures.booked.save()
    run_all()

    assert f"There is no status “{name}”." in Page(client.get(job)).words
