"""The list of orders, the search and sign-in in a real browser."""

import pytest
from django.core.cache import cache

from tests.browser.conftest import WIDTHS, accessibility_violations
from tests.support.order_fixtures import PASSWORD, OrderFixtures, create_order_fixtures

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
def fixtures() -> OrderFixtures:
    cache.clear()
    fixtures = create_order_fixtures()
    for number in range(1, 56):
        fixtures.back_order(number)
    fixtures.direct_order(56)
    return fixtures


@at_each_width
def test_list_pages_are_accessible(fixtures, open_page, at):
    page = open_page(fixtures.otto, ORDERS, at=at)

    for address in ADDRESSES:
        page.goto(address)
        assert accessibility_violations(page) == [], address


@at_each_width
def test_sign_in_page_is_accessible(fixtures, open_page, at):
    assert accessibility_violations(open_page(None, "/sign-in/", at=at)) == []


def test_signing_in(fixtures, open_page):
    page = open_page(None, ORDERS)
    page.get_by_label("E-mail").fill("otto@alpine.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.wait_for_url("**" + ORDERS)
    assert page.get_by_role("heading", name="Orders").is_visible()


def test_filter_can_be_set_and_removed(fixtures, open_page):
    page = open_page(fixtures.otto, ORDERS)

    page.get_by_role("button", name="Text").click()
    page.keyboard.type("werft")
    page.keyboard.press("Enter")
    page.wait_for_url("**?text=werft")
    assert page.locator("tbody tr").count() == 1

    page.get_by_role("link", name="Remove filter Text").click()
    page.wait_for_url("**" + ORDERS)
    assert page.locator("tbody tr").count() == 50


def test_opened_filter_has_focus_immediately(fixtures, open_page):
    page = open_page(fixtures.otto, ORDERS)
    click = "document.querySelector('[popovertarget=filter-text]').click()"

    # In one breath: the browser has not come to do anything else in between.
    assert page.evaluate(f"{click} || document.activeElement.name") == "text"


def test_pages_forward_and_back(fixtures, open_page):
    page = open_page(fixtures.otto, ORDERS)

    page.get_by_role("link", name="Older").click()
    page.wait_for_url("**after=7")
    assert page.locator("tbody tr").count() == 6
    page.get_by_role("link", name="Newer").click()
    page.wait_for_url("**before=6")
    assert page.locator("tbody tr").count() == 50


def test_keyboard_shortcuts_select_rows_and_search(fixtures, open_page):
    page = open_page(fixtures.otto, ORDERS)

    for key in "jjjk":
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "55"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"


def test_keyboard_continues_at_the_row_of_the_record_that_was_open(fixtures, open_page):
    page = open_page(fixtures.otto, ORDERS)
    for key in "jjj":
        page.keyboard.press(key)
    number = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders/*-*/**")

    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link").last.click()
    page.wait_for_url(f"**{ORDERS}**")
    assert page.evaluate("document.activeElement.textContent") == number

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders/*-*/**")
    page.go_back()
    page.wait_for_url(f"**{ORDERS}**")
    assert page.evaluate("document.activeElement.textContent") == str(int(number) - 1)


def test_single_key_shortcuts_can_be_disabled(fixtures, open_page):
    page = open_page(fixtures.otto, ORDERS)
    page.get_by_role("button", name="Otto Orders").click()
    page.get_by_role("button", name="Turn off keyboard shortcuts").click()

    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.id") != "search"


def test_row_wraps_to_two_lines_on_a_phone(fixtures, open_page):
    page = open_page(fixtures.otto, ORDERS, at="phone")
    row = page.locator("tbody tr").first

    assert row.bounding_box()["height"] < 90
    assert row.get_by_text("Ostsee Werft", exact=True).is_visible()
    assert row.get_by_text("11.20").is_visible()
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("link", name="Orders", exact=True).is_visible()


def test_theme_toggle_persists(fixtures, open_page):
    page = open_page(fixtures.otto, ORDERS)

    page.get_by_role("button", name="Light or dark").click()
    page.reload()

    assert page.locator("html").get_attribute("data-theme") == "dark"
