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


def in_dialog(page: Page, name: str, button: str, *, menu: str = "") -> None:
    """Open a shortcut's dialog, by a menu if it is in one, see that it bars nobody, and confirm."""
    toolbar = page.get_by_role("toolbar")
    if menu:
        toolbar.get_by_role("button", name=menu, exact=True).click()
    toolbar.get_by_role("link", name=name, exact=True).click()
    page.locator("dialog[open]").wait_for()
    assert accessibility_violations(page) == [], name
    page.locator("dialog").get_by_role("button", name=button).click()


@at_each_width
def test_order_is_created_submitted_delivered_executed_and_copied(fixtures, open_page, at):
    page = open_page(fixtures.ann, "/t/cumulus/orders/", at=at)
    page.get_by_role("link", name="New order").click()
    page.get_by_role("searchbox", name="Customer").fill("hu")
    page.get_by_role("link", name="Huber Bakery").click()  # suggested while it is typed
    page.get_by_role("heading", name="New order for Huber Bakery").wait_for()
    assert accessibility_violations(page) == []
    page.get_by_role("searchbox", name="Search products").fill("business basic")
    page.get_by_role("region", name="Products").get_by_role(
        "link", name="Microsoft 365 Business Basic"
    ).click()
    page.get_by_label("Annual").check()
    page.get_by_role("spinbutton", name="Quantity").fill("5")
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Add to the order").click()
    page.get_by_text("5 × 84.00").wait_for()
    page.get_by_role("button", name="Save as draft").click()

    page.get_by_role("status").get_by_text("Order saved").wait_for()
    quick_add = page.get_by_role("form", name="Quick add")
    quick_add.get_by_label("Product", exact=True).fill("exchange-online-1")
    page.get_by_role("link", name="Exchange Online (Plan 1)").wait_for()  # suggested
    quick_add.get_by_role("spinbutton", name="Quantity").fill("3")
    page.get_by_role("button", name="Quick add").click()
    page.get_by_role("status").get_by_text("Item added").wait_for()
    assert accessibility_violations(page) == []
    in_dialog(page, "Submit", "Submit the order")
    page.get_by_role("status").get_by_text("Order submitted").wait_for()

    page.get_by_role("navigation", name="Order").get_by_role("link", name="Products").click()
    if at == "desk":
        page.get_by_role("spinbutton", name="Quantity: Exchange Online (Plan 1)").fill("4")
        page.keyboard.press("Enter")
        page.get_by_role("status").get_by_text("Quantity changed").wait_for()
    else:
        page.get_by_role("link", name="Edit: Exchange Online (Plan 1)").click()
        page.locator("dialog").get_by_role("spinbutton", name="Quantity").fill("4")
        page.locator("dialog").get_by_role("button", name="Save the item").click()
        page.get_by_role("status").get_by_text("Item updated").wait_for()
    page.get_by_role("toolbar").get_by_role("button", name="More", exact=True).click()
    page.get_by_role("toolbar").get_by_role("link", name="Deliver items").click()
    page.get_by_label("4 × Exchange Online (Plan 1), monthly").check()
    page.get_by_text("Alpine Distribution books one order").wait_for()
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Deliver 1 item").click()
    page.get_by_role("status").get_by_text("Items delivered").wait_for()
    assert accessibility_violations(page) == []
    in_dialog(page, "Execute", "Execute 1 item")
    page.get_by_role("status").get_by_text("Order executed").wait_for()
    assert accessibility_violations(page) == []
    in_dialog(page, "Copy", "Copy the order", menu="More")
    page.get_by_role("status").get_by_text("Order copied").wait_for()
    in_dialog(page, "Delete", "Delete the order", menu="More")
    page.get_by_role("status").get_by_text("Order deleted").wait_for()
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
