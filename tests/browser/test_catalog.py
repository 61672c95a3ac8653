"""Products and price lists in a real browser: a new price from the first of next month, accessibility."""

from datetime import timedelta

import pytest

from tests.browser.conftest import WIDTHS, accessibility_violations
from tests.support.record_fixtures import RecordFixtures, create_record_fixtures
from upline.kernel import clock
from upline.models import Price, PriceList, Product

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def fixtures() -> RecordFixtures:
    return create_record_fixtures()


@pytest.mark.parametrize("at", WIDTHS)
def test_pages_of_the_catalogue_are_accessible(fixtures, open_page, at):
    gold, basic = (
        PriceList.objects.get(name="Gold EUR"),
        Product.objects.get(code="m365-business-basic"),
    )
    page = open_page(fixtures.boss, "/t/alpine/products/", at=at)
    for address in (
        "/t/alpine/products/",
        f"/t/alpine/products/{basic.pk}/",
        "/t/alpine/price-lists/",
        f"/t/alpine/price-lists/{gold.pk}/",
        f"/t/alpine/price-lists/{gold.pk}/set-price/",
    ):
        page.goto(address)
        assert accessibility_violations(page) == [], address


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
