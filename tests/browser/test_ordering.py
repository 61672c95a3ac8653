"""The whole life of an ordinary order in a real browser."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import WIDTHS, accessibility_violations
from tests.support.order_client import BASIC, MAIL, OrderClient, new_item
from tests.support.record_fixtures import RecordFixtures, create_record_fixtures
from upline.models import Order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
at_each_width = pytest.mark.parametrize("at", WIDTHS)


@pytest.fixture
def fixtures() -> RecordFixtures:
    return create_record_fixtures()


def in_dialog(page: Page, name: str, button: str) -> None:
    """Open a shortcut's dialog, see that it bars nobody, and confirm."""
    page.get_by_role("toolbar").get_by_role("link", name=name, exact=True).click()
    page.locator("dialog[open]").wait_for()
    assert accessibility_violations(page) == [], name
    page.locator("dialog").get_by_role("button", name=button).click()


@at_each_width
def test_order_is_created_submitted_delivered_executed_and_copied(fixtures, open_page, at):
    page = open_page(fixtures.ann, "/t/cumulus/orders/", at=at)
    page.get_by_role("link", name="New order").click()
    assert accessibility_violations(page) == []
    page.get_by_role("searchbox", name="Customer").fill("huber")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Huber Bakery").click()
    assert accessibility_violations(page) == []
    page.get_by_label("Product, or what Huber Bakery holds").fill("business basic")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Microsoft 365 Business Basic").first.click()
    page.get_by_label("Annual").check()
    page.get_by_role("spinbutton", name="Quantity").fill("5")
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Add to the order").click()
    page.get_by_text("5 × 84.00").wait_for()
    page.get_by_role("button", name="Save as draft").click()

    page.get_by_role("status").get_by_text("The order was saved.").wait_for()
    page.get_by_label("Product", exact=True).fill("exchange-online-1")
    page.get_by_role("spinbutton", name="Quantity").fill("3")
    page.get_by_role("button", name="Quick add").click()
    page.get_by_role("status").get_by_text("The item was added").wait_for()
    assert accessibility_violations(page) == []
    in_dialog(page, "Submit", "Submit the order")
    page.get_by_role("status").get_by_text("The order was submitted.").wait_for()

    page.get_by_role("navigation", name="Order").get_by_role("link", name="Products").click()
    page.get_by_role("link", name="Change quantity: Exchange Online (Plan 1)").click()
    page.locator("dialog").get_by_role("spinbutton", name="Quantity").fill("4")
    page.locator("dialog").get_by_role("button", name="Change to 4 licences").click()
    page.get_by_role("status").get_by_text("The quantity was changed.").wait_for()
    page.get_by_role("toolbar").get_by_role("link", name="Deliver items").click()
    page.get_by_label("4 × Exchange Online (Plan 1), monthly").check()
    page.get_by_text("Alpine Distribution books one order").wait_for()
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Deliver 1 item").click()
    page.get_by_role("status").get_by_text("The items were delivered.").wait_for()
    assert accessibility_violations(page) == []
    in_dialog(page, "Execute", "Execute 1 item")
    page.get_by_role("status").get_by_text("The order was executed.").wait_for()
    assert accessibility_violations(page) == []
    in_dialog(page, "Copy", "Copy the order")
    page.get_by_role("status").get_by_text("This is the copy.").wait_for()
    in_dialog(page, "Delete", "Delete the order")
    page.get_by_role("status").get_by_text("The order was deleted.").wait_for()
    assert Order.objects.filter(tenant=fixtures.cumulus, executed_at=None).count() == 0


@at_each_width
def test_orders_are_selected_and_processed_in_bulk(fixtures, open_page, at):
    ann = OrderClient(fixtures, fixtures.ann)
    orders = [ann.create_draft(new_item(code, 2)) for code in (BASIC, MAIL, BASIC)]
    page = open_page(fixtures.ann, "/t/cumulus/orders/", at=at)
    assert not page.get_by_role("button", name="Submit").is_visible()

    for order in orders[:2]:
        page.get_by_label(f"Select order {order.number}").check()
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("button", name="Submit 2 orders").wait_for()
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Submit 2 orders").click()

    page.get_by_role("heading", name="2 orders were submitted").wait_for()
    assert accessibility_violations(page) == []
    page.get_by_role("link", name="Back to the orders").click()
    page.get_by_role("link", name="Select all on this page").first.click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete 3 orders").click()
    page.get_by_role("heading", name="3 of 4 orders were deleted").wait_for()
    assert page.get_by_text("This order has been executed already.").is_visible()
    assert accessibility_violations(page) == []


def test_forms_work_without_javascript(fixtures, open_page):
    order = OrderClient(fixtures, fixtures.ann).create_draft(new_item(BASIC, 2), new_item(MAIL, 1))
    item = order.items.first()
    page = open_page(fixtures.ann, "/t/cumulus/orders/")

    for part in (
        "submit/", "execute/", "deliver/", "copy/", "cancel/", "delete/", "quick-add/", "add-item/",
        f"update-item/?item={item.pk}", f"delete-item/?item={item.pk}",
        f"add-item/?product={item.product_id}", f"execute-item/?item={item.pk}",
    ):  # fmt: skip
        page.goto(f"/t/cumulus/orders/{order.pk}/{part}")
        assert accessibility_violations(page) == [], part
