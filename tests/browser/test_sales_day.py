"""A reseller's day at its sales in a real browser: changes, a session that ends, Back."""

import datetime as dt
import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser.conftest import accessibility_violations
from tests.support.order_client import BASIC, MAIL, back_orders, new_item
from tests.support.order_fixtures import PASSWORD
from tests.support.record_fixtures import RecordFixtures, create_record_fixtures
from upline.backorders.actions import drain
from upline.kernel import clock
from upline.models import Account, Order, Subscription

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def fixtures() -> RecordFixtures:
    made = create_record_fixtures()
    renewal = clock.local_date(clock.now(), timezone="Europe/Vienna") + dt.timedelta(10)
    record = made.subscription_of(BASIC)
    Subscription.objects.filter(pk=record.pk).update(renewal_date=renewal)
    made.ann.set_password(PASSWORD)
    made.ann.save()
    return made


def by_shortcut(page: Page, name: str, *, menu: str = "") -> None:
    """Open the dialog of a shortcut, by a menu if it is in one."""
    toolbar = page.get_by_role("toolbar")
    if menu:
        toolbar.get_by_role("button", name=menu, exact=True).click()
    toolbar.get_by_role("link", name=name, exact=True).click()
    page.locator("dialog[open]").wait_for()


def new_order_address(fixtures: RecordFixtures, *items: str) -> str:
    huber = Account.objects.get(tenant=fixtures.cumulus, name="Huber Bakery")
    return f"/t/cumulus/orders/new/?account={huber.pk}" + "".join(f"&item={i}" for i in items)


def test_subscription_changes_and_its_cancellation_is_withdrawn(fixtures, open_page):
    record = fixtures.subscription_of(BASIC)
    page = open_page(fixtures.ann, fixtures.subscription(record))

    by_shortcut(page, "Change quantity")
    page.keyboard.type("30")  # over the number that is there
    page.get_by_role("button", name="Change to 30 licences").click()
    page.get_by_role("status").get_by_text("Quantity changed").wait_for()
    by_shortcut(page, "Change plan")
    page.get_by_label("Licences to move").fill("4")
    page.get_by_role("button", name="Change 4 licences").click()
    page.get_by_role("status").get_by_text("Plan changed").wait_for()
    by_shortcut(page, "Cancel", menu="More")
    page.get_by_label("At the end of the period").check()
    page.get_by_text("and can be used until then").wait_for()
    page.get_by_role("button", name="Cancel the subscription").click()
    page.get_by_role("status").get_by_text("Cancellation scheduled for").wait_for()
    by_shortcut(page, "Keep subscription")
    page.get_by_role("button", name="Keep the subscription").click()
    page.get_by_role("status").get_by_text("Cancellation withdrawn").wait_for()

    now = Subscription.objects.get(pk=record.pk)
    assert (now.quantity, now.status) == (26, "ACTIVE")
    assert accessibility_violations(page) == []


def test_state_of_a_sale_turns_to_booked_on_the_open_page(fixtures, open_page):
    page = open_page(fixtures.ann, new_order_address(fixtures, new_item(BASIC, 10)))
    page.get_by_role("button", name="Sell now").click()
    page.get_by_text("On its way").wait_for()

    drain(clock=clock.now)

    page.get_by_text("Booked", exact=True).wait_for()
    page.get_by_text("Purchase price, as booked").wait_for()
    expect(page.get_by_text("On its way")).to_have_count(0)


def test_back_after_a_sale_does_not_sell_again(fixtures, open_page):
    page = open_page(fixtures.ann, new_order_address(fixtures))
    before = Order.objects.filter(tenant=fixtures.cumulus).count()
    page.get_by_role("searchbox", name="Search products").fill(MAIL)
    page.get_by_role("region", name="Products").get_by_role("link").click()
    page.get_by_role("button", name="Add to the order").click()
    page.get_by_role("button", name="Sell now").click()
    page.get_by_role("status").get_by_text("Order executed").wait_for()

    page.go_back()
    page.get_by_role("button", name="Sell now").click()
    page.wait_for_url(re.compile(r"/products/$"))

    assert Order.objects.filter(tenant=fixtures.cumulus).count() - before == 1
    drain(clock=clock.now)
    assert len(back_orders(fixtures)) == 1


def test_what_is_typed_in_a_dialog_outlives_the_session(fixtures, open_page):
    record = fixtures.subscription_of(BASIC)
    page = open_page(fixtures.ann, fixtures.subscription(record))
    by_shortcut(page, "Change quantity")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.keyboard.type("33")
    page.get_by_text("You have been signed out.").wait_for()
    page.locator("dialog button[type=submit]").click()
    page.get_by_label("E-mail").fill(fixtures.ann.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.get_by_role("heading", name="Change quantity").wait_for()
    assert page.get_by_label("Licences", exact=True).input_value() == "33"
    page.get_by_role("button", name="Change to 33 licences").click()
    page.get_by_role("status").get_by_text("Quantity changed").wait_for()
    assert Subscription.objects.get(pk=record.pk).quantity == 33
