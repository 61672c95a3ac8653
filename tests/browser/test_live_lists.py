"""An open list announces new orders, and offers with picked ones only what they allow."""

import pytest
from django.core.cache import cache

from tests.support.order_fixtures import OrderFixtures, create_order_fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ORDERS = "/t/alpine/orders/"
POLL_MS = 500


@pytest.fixture
def fixtures(monkeypatch) -> OrderFixtures:
    cache.clear()
    monkeypatch.setattr("upline.web.shared.lists.live.POLL_MS", POLL_MS)
    fixtures = create_order_fixtures()
    for number in range(1, 56):
        fixtures.back_order(number)
    fixtures.direct_order(56, status=fixtures.booked)
    return fixtures


def test_new_order_is_announced_within_a_poll_and_nothing_read_moves(fixtures, open_page):
    page = open_page(fixtures.otto, ORDERS)
    page.locator("tbody tr").nth(40).scroll_into_view_if_needed()
    row = page.locator("tbody tr").nth(40)
    text, place = row.inner_text(), row.bounding_box()
    link = page.get_by_role("link", name="1 new order")
    assert link.count() == 0

    with page.expect_response(lambda response: "/new-rows/" in response.url and response.ok):
        fixtures.back_order(57)
    link.wait_for(state="attached", timeout=4 * POLL_MS)
    assert row.inner_text() == text
    assert abs(row.bounding_box()["y"] - place["y"]) < 1

    link.click()
    page.wait_for_url("**" + ORDERS)
    assert "57" in page.locator("tbody tr").first.inner_text()
    assert page.get_by_role("link", name="1 new order").count() == 0


def test_bar_offers_what_a_picked_order_allows_and_clears_the_selection(fixtures, open_page):
    page = open_page(fixtures.otto, ORDERS)
    bar = page.get_by_role("group", name="With the selected orders")
    rows = page.locator("tbody tr")
    direct, back = rows.nth(0).get_by_role("checkbox"), rows.nth(1).get_by_role("checkbox")

    back.check()
    assert bar.get_by_role("button", name="Edit").is_visible()
    assert not bar.get_by_role("button", name="Delete").is_visible()
    direct.check()
    assert bar.get_by_role("button", name="Delete").is_visible()
    bar.get_by_role("button", name="Clear selection").click()

    assert not bar.is_visible()
    assert not direct.is_checked()
