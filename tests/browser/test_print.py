"""On paper a page is its record: without menu, search, buttons and filters."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.support.record_fixtures import create_record_fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What nobody can use on paper, as far as it is shown.
SCREEN_ONLY = """() => [...document.querySelectorAll(
    '.rail, .topbar, .toolbar, .tabs, .filters, .pager, .skip, button, input, select, textarea, .btn'
)].filter((one) => one.checkVisibility()).map((one) => `${one.tagName} ${one.className} ${one.innerText}`)"""


def printed(page: Page, address: str) -> list[str]:
    page.goto(address)
    page.emulate_media(media="print")
    left: list[str] = page.evaluate(SCREEN_ONLY)
    return left


def test_records_are_printed_without_what_is_for_the_screen(open_page: OpenPage):
    fixtures = create_record_fixtures()
    page = open_page(fixtures.boss, "/t/alpine/orders/")
    mirror = fixtures.mirror("m365-business-basic")
    for address, what in (
        (fixtures.order(1), "Order date"),
        (fixtures.order(1, "products/"), "Unit price"),
        (fixtures.order(1, "provenance/"), "Where each price came from"),
        (fixtures.order(1, "print-out/"), "Order confirmation"),
        (fixtures.subscription(mirror), "Renews"),
        ("/t/alpine/dashboard/", "Orders booked"),
        ("/t/alpine/reconciliation/", "Reconciliation"),
        ("/t/alpine/orders/", "Billing To"),
        ("/t/alpine/help/print-an-order/", "Print an order"),
    ):
        assert printed(page, address) == [], address
        assert page.get_by_text(what).locator("visible=true").count() > 0, address
        page.emulate_media(media="screen")


def test_ribbon_is_printed(open_page: OpenPage):
    fixtures = create_record_fixtures()
    page = open_page(fixtures.boss, fixtures.order(1))

    page.emulate_media(media="print")

    assert page.get_by_text("This order was originated from").is_visible()
