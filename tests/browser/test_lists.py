"""The list of orders, the search and the front door in a real browser."""

import pytest
from django.core.cache import cache

from tests.browser.conftest import WIDTHS, barriers
from tests.support.order_stage import PASSWORD, Stage, set_the_stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ORDERS = "/t/alpine/orders/"
ADDRESSES = (
    ORDERS,
    ORDERS + "?view=back-orders&reseller=cumulus&date_from=2026-05-01&sort=date",
    ORDERS + "?text=nothing",
    ORDERS + "?date_from=soon",
    "/t/alpine/search?q=huber",
    "/components/",
)
at_each_width = pytest.mark.parametrize("at", WIDTHS)


@pytest.fixture
def stage() -> Stage:
    cache.clear()
    stage = set_the_stage()
    for number in range(1, 56):
        stage.back_order(number)
    stage.direct_order(56)
    return stage


@at_each_width
def test_pages_bar_nobody(stage, sit_down, at):
    page = sit_down(stage.otto, ORDERS, at=at)

    for address in ADDRESSES:
        page.goto(address)
        assert barriers(page) == [], address


@at_each_width
def test_the_door_bars_nobody(stage, sit_down, at):
    assert barriers(sit_down(None, "/sign-in/", at=at)) == []


def test_signing_in(stage, sit_down):
    page = sit_down(None, ORDERS)
    page.get_by_label("E-mail").fill("otto@alpine.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.wait_for_url("**" + ORDERS)
    assert page.get_by_role("heading", name="Orders").is_visible()


def test_a_filter_is_asked_for_set_and_removed(stage, sit_down):
    page = sit_down(stage.otto, ORDERS)

    page.get_by_role("button", name="Text").click()
    page.keyboard.type("werft")
    page.keyboard.press("Enter")
    page.wait_for_url("**?text=werft")
    assert page.locator("tbody tr").count() == 1

    page.get_by_role("link", name="Remove filter Text").click()
    page.wait_for_url("**" + ORDERS)
    assert page.locator("tbody tr").count() == 50


def test_a_filter_that_opens_reads_the_very_next_key(stage, sit_down):
    page = sit_down(stage.otto, ORDERS)
    click = "document.querySelector('[popovertarget=filter-text]').click()"

    # In one breath: the browser has not come to do anything else in between.
    assert page.evaluate(f"{click} || document.activeElement.name") == "text"


def test_pages_forth_and_back(stage, sit_down):
    page = sit_down(stage.otto, ORDERS)

    page.get_by_role("link", name="Older").click()
    page.wait_for_url("**after=7")
    assert page.locator("tbody tr").count() == 6
    page.get_by_role("link", name="Newer").click()
    page.wait_for_url("**before=6")
    assert page.locator("tbody tr").count() == 50


def test_keys_walk_the_rows_and_search(stage, sit_down):
    page = sit_down(stage.otto, ORDERS)

    for key in "jjjk":
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "55"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"


def test_single_keys_can_be_switched_off(stage, sit_down):
    page = sit_down(stage.otto, ORDERS)
    page.get_by_role("button", name="Otto Orders").click()
    page.get_by_role("button", name="Switch single keys off").click()

    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.id") != "search"


def test_on_a_phone_a_row_folds_into_two_lines(stage, sit_down):
    page = sit_down(stage.otto, ORDERS, at="phone")
    row = page.locator("tbody tr").first

    assert row.bounding_box()["height"] < 90
    assert row.get_by_text("Ostsee Werft", exact=True).is_visible()
    assert row.get_by_text("11.20").is_visible()
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("link", name="Orders", exact=True).is_visible()


def test_the_theme_turns_and_stays(stage, sit_down):
    page = sit_down(stage.otto, ORDERS)

    page.get_by_role("button", name="Light or dark").click()
    page.reload()

    assert page.locator("html").get_attribute("data-theme") == "dark"
