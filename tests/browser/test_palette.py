"""Ctrl-K, the keys, and the keyboard in search and filters."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import accessibility_violations
from tests.support.order_fixtures import OrderFixtures, create_order_fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ORDERS = "/t/alpine/orders/"


@pytest.fixture
def fixtures(live_server) -> OrderFixtures:
    return create_order_fixtures()


def test_ctrl_k_leads_to_a_page_by_a_few_letters(fixtures, open_page):
    page = open_page(fixtures.otto, ORDERS)
    page.keyboard.press("Control+k")
    page.wait_for_function("() => document.activeElement.id === 'palette-input'")
    page.keyboard.type("promo")
    page.keyboard.press("Enter")  # before the answer has come

    page.wait_for_url("**/promotions/")
    assert page.get_by_role("heading", name="Promotions", exact=True).is_visible()


def test_arrow_keys_select_and_escape_closes(fixtures, open_page):
    fixtures.back_order(1047)
    page = open_page(fixtures.otto, ORDERS)
    page.get_by_role("link", name="Go to a page, an action or a record").click()
    page.wait_for_function("() => document.activeElement.id === 'palette-input'")
    page.keyboard.type("order")
    page.locator("[data-query=order]").wait_for()
    box = page.get_by_role("combobox", name="Page, action or record")
    before = box.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowDown")
    after = box.get_attribute("aria-activedescendant")

    assert before
    assert after
    assert before != after
    assert page.locator(f"#{after}").get_attribute("aria-selected") == "true"
    assert accessibility_violations(page) == []
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.querySelector('#palette').open")


def test_action_of_the_record_is_offered_and_pressed(fixtures, open_page):
    order = fixtures.direct_order(7)
    page = open_page(fixtures.otto, f"{ORDERS}{order.pk}/")
    page.keyboard.press("Control+k")
    page.wait_for_function("() => document.activeElement.id === 'palette-input'")
    page.keyboard.type("edit")
    page.get_by_role("group", name="This page").get_by_role("option", name="Edit").wait_for()
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    page.keyboard.press("Enter")

    page.wait_for_url("**/edit/")


def test_question_mark_shows_the_keys(fixtures, open_page):
    page = open_page(fixtures.otto, ORDERS)
    page.locator("main").focus()
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()

    assert accessibility_violations(page) == []


def test_j_walks_search_results_and_escape_leaves_the_search(fixtures, open_page):
    fixtures.back_order(1)
    fixtures.back_order(2)
    page = open_page(fixtures.otto, "/t/alpine/search?q=bakery")
    page.keyboard.press("/")
    page.wait_for_function("() => document.activeElement.id === 'search'")
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.activeElement.id === 'main'")
    page.keyboard.press("j")

    assert page.evaluate("document.activeElement.textContent").startswith("Huber Bakery")


def test_enter_in_a_select_applies_the_filter(fixtures, open_page):
    fixtures.back_order(1)
    page = open_page(fixtures.otto, ORDERS)
    page.get_by_role("button", name="Status").click()
    page.wait_for_function("() => document.activeElement.name === 'status'")
    page.keyboard.type("bo")
    page.keyboard.press("Enter")

    page.wait_for_url("**status=Booked**")


def test_day_is_written_out_when_its_field_is_left(fixtures, open_page):
    page = open_page(fixtures.otto, ORDERS)
    page.get_by_role("button", name="Date").click()
    field = page.locator("input[name=date_from]")
    field.fill("29.11.2026")
    page.keyboard.press("Tab")

    expect(field).to_have_value("29 Nov 2026")


def test_filter_that_is_set_does_not_move_the_table(fixtures, open_page):
    fixtures.back_order(1)
    page = open_page(fixtures.otto, ORDERS)
    before = page.locator("table").bounding_box()
    page.goto(page.url + "?reseller=cumulus&status=Booked&date_from=2026-01-01&date_to=2026-12-31")

    assert page.locator("table").bounding_box()["y"] == before["y"]
