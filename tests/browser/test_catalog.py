"""Products and price lists in a real browser: a new price from the first of next month, accessibility."""

from datetime import timedelta

import pytest

from tests.browser.conftest import WIDTHS, accessibility_violations
from tests.support.ledger import writable_ledger
from tests.support.price_file import write_price_file
from tests.support.price_import import MONTHLY, from_day
from tests.support.record_fixtures import RecordFixtures, create_record_fixtures
from upline.job_steps import JOB_STEPS
from upline.jobs.actions import run_job_step
from upline.kernel import clock
from upline.models import Price, PriceList, SaleEvent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def fixtures() -> RecordFixtures:
    return create_record_fixtures()


@pytest.mark.parametrize("at", WIDTHS)
def test_what_if_shows_the_difference_per_reseller_and_product(fixtures, open_page, at):
    gold = PriceList.objects.get(name="Gold EUR")
    with writable_ledger():
        SaleEvent.objects.update(happened_at=clock.now() - timedelta(days=1))
    page = open_page(fixtures.boss, f"/t/alpine/price-lists/{gold.pk}/", at=at)

    page.get_by_role("link", name="What if").click()
    page.get_by_label("Changed by, per cent").fill("10")
    page.get_by_label("Last 30 days").check()
    page.get_by_role("button", name="Book the sales again").click()
    page.get_by_text("The worker begins it next.").wait_for()
    assert accessibility_violations(page) == []
    assert run_job_step(JOB_STEPS, now=clock.now())

    page.get_by_role("heading", name="What if: Gold EUR").wait_for()
    page.get_by_role("table").first.wait_for()
    assert accessibility_violations(page) == []


@pytest.mark.parametrize("at", WIDTHS)
def test_distributor_s_price_list_is_accessible(fixtures, open_page, at):
    page = open_page(fixtures.ann, "/t/cumulus/distributor/price-list/", at=at)

    page.get_by_role("link", name="Microsoft 365 Business Basic").first.wait_for()
    assert accessibility_violations(page) == []


@pytest.mark.parametrize("at", WIDTHS)
def test_price_file_is_imported(fixtures, open_page, tmp_path, at):
    file = write_price_file(tmp_path / "prices.csv", [from_day("5/1/2026", "5.40", **MONTHLY)])
    gold = PriceList.objects.get(name="Gold USD")
    page = open_page(fixtures.boss, f"/t/alpine/price-lists/{gold.pk}/import/", at=at)

    page.get_by_label("Price file").set_input_files(file)
    page.get_by_role("button", name="Show what will change").click()
    page.get_by_text("The worker begins it next.").wait_for()
    assert accessibility_violations(page) == []
    assert run_job_step(JOB_STEPS, now=clock.now())
    page.get_by_role("button", name="Apply").wait_for()
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Apply").click()

    page.get_by_role("heading", name="Applying the file").wait_for()
    assert run_job_step(JOB_STEPS, now=clock.now())
    page.get_by_role("heading", name="prices.csv").wait_for()
    assert accessibility_violations(page) == []


def test_new_price_from_the_first_of_next_month_takes_four_clicks_and_six_keys(fixtures, open_page):
    today = clock.local_date(clock.now(), timezone="Europe/Vienna")
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    PriceList.objects.update(valid_from=None, valid_to=None)
    page = open_page(fixtures.boss, "/t/alpine/orders/")
    clicks, keys = [], "4.90"

    def click(locator) -> None:
        clicks.append(locator)
        locator.click()

    click(page.get_by_role("link", name="Price lists"))
    click(page.get_by_role("link", name="Gold EUR"))
    row = page.get_by_role("row").filter(has_text="Business Basic").filter(has_text="Monthly")
    click(row.get_by_role("link", name="New price"))
    page.locator("dialog[open] input:focus").wait_for()
    page.keyboard.type(keys)
    page.get_by_role("button", name="Set 4.90 EUR from").wait_for()
    assert accessibility_violations(page) == []
    page.keyboard.press("Enter")

    page.get_by_role("status").get_by_text("Price set from 1").wait_for()
    assert Price.objects.get(price_list__name="Gold EUR", amount="4.90").valid_from == first
    assert len(clicks) <= 4
    assert len(keys) + 1 <= 6
