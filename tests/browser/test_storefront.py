"""An end customer's day in a real browser: invited, bought, more licences, cancelled, kept; and the counted task."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, accessibility_violations
from tests.support.record_fixtures import RecordFixtures, create_record_fixtures
from tests.support.storefront import PASSWORD, add_login, open_storefront
from upline.models import Account, Order, StorefrontUser, Subscription

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def fixtures() -> RecordFixtures:
    created = create_record_fixtures()
    open_storefront(created)
    return created


@pytest.fixture
def huber(fixtures) -> Account:
    return Account.objects.get(tenant=fixtures.cumulus, name="Huber Bakery")


@pytest.fixture
def hanna(huber) -> StorefrontUser:
    return add_login(huber)


def sign_in(page, user: StorefrontUser) -> None:
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Catalogue").wait_for()


def test_day_of_an_end_customer_from_invitation_to_keeping_a_subscription(
    fixtures, huber, open_page
):
    account = f"/t/cumulus/accounts/{huber.pk}/"
    page = open_page(fixtures.ann, account)
    page.get_by_role("link", name="Storefront logins").click()
    page.get_by_label("Name").fill("Hanna Huber")
    page.get_by_label("E-mail").fill("hanna@huber.example")
    page.get_by_role("button", name="Invite").click()
    link = page.locator(".invite-link").inner_text()
    assert accessibility_violations(page) == []

    page.context.clear_cookies()
    page.goto(link)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Save password and sign in").click()
    page.get_by_role("heading", name="Catalogue").wait_for()

    product = page.get_by_role("article", name="Microsoft 365 Business Premium")
    product.get_by_role("button", name="Add to basket").click()
    page.get_by_role("link", name="Check out").click()
    page.get_by_role("button", name="Order now").click()
    page.get_by_text("Everything is ready to use.").wait_for()
    page.get_by_role("row").get_by_role("link", name="Microsoft 365 Business Premium").click()

    page.get_by_role("link", name="Change licences").click()
    page.get_by_role("spinbutton", name="Licences").fill("4")
    page.get_by_text("4 licences from today.").wait_for()
    page.get_by_role("button", name="Change to 4 licences").click()
    page.get_by_role("status").get_by_text("Licences changed").wait_for()

    page.get_by_role("link", name="Cancel", exact=True).click()
    page.get_by_role("button", name="Cancel it").click()
    page.get_by_role("status").get_by_text("Cancellation saved").wait_for()
    page.get_by_role("link", name="Keep it").click()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("status").get_by_text("Cancellation taken back").wait_for()

    bought = Subscription.objects.get(account=huber, product__code="m365-business-premium")
    assert (bought.quantity, bought.status) == (4, "ACTIVE")


def test_ten_licences_are_bought_by_four_clicks_and_two_keys(huber, hanna, open_page):
    page = open_page(None, "/s/cumulus/")
    sign_in(page, hanna)
    clicks, keys = [], "10"

    def click(locator) -> None:
        clicks.append(locator)
        locator.click()

    product = page.get_by_role("article", name="Microsoft 365 Business Premium")
    click(product.get_by_role("spinbutton"))
    page.locator("input[type=number]:focus").wait_for()
    page.keyboard.type(keys)
    click(product.get_by_role("button", name="Add to basket"))
    click(page.get_by_role("link", name="Check out"))
    click(page.get_by_role("button", name="Order now"))

    page.get_by_text("Everything is ready to use.").wait_for()
    assert Order.objects.filter(account=huber).latest("number").items.get().quantity == 10
    assert len(clicks) <= 4
    assert len(keys) <= 2


def test_back_after_a_checkout_does_not_order_again(huber, hanna, open_page):
    page = open_page(None, "/s/cumulus/")
    sign_in(page, hanna)
    orders = Order.objects.filter(account=huber)
    before = orders.count()
    product = page.get_by_role("article", name="Microsoft 365 Business Premium")
    product.get_by_role("button", name="Add to basket").click()
    page.get_by_role("link", name="Check out").click()
    page.get_by_role("button", name="Order now").click()
    page.get_by_text("Everything is ready to use.").wait_for()

    page.go_back()
    again = page.get_by_role("button", name="Order now")
    if (
        again.count()
    ):  # the page as it was; a browser may as well load it anew, with an empty basket
        again.click()
        page.wait_for_load_state()

    assert orders.count() - before == 1


@pytest.mark.parametrize("at", WIDTHS)
def test_pages_of_the_storefront_are_accessible(fixtures, huber, hanna, open_page, at):
    owned = Subscription.objects.get(account=huber, product__code="m365-business-basic")
    page = open_page(None, "/s/cumulus/", at=at)
    assert accessibility_violations(page) == []
    sign_in(page, hanna)
    page.get_by_role("article", name="Cumulus Managed Care").get_by_role(
        "button", name="Add to basket"
    ).click()
    page.get_by_role("status").get_by_text("Added to the basket").wait_for()
    order = Order.objects.filter(account=huber, executed_at__isnull=False).first()
    for address in (
        "/s/cumulus/",
        f"/s/cumulus/products/{owned.product_id}/",
        f"/s/cumulus/products/{owned.product_id}/trial/",
        "/s/cumulus/basket/",
        "/s/cumulus/subscriptions/",
        f"/s/cumulus/subscriptions/{owned.pk}/",
        f"/s/cumulus/subscriptions/{owned.pk}/change-quantity/",
        f"/s/cumulus/subscriptions/{owned.pk}/change-plan/",
        "/s/cumulus/orders/",
        f"/s/cumulus/orders/{order.pk}/",
        "/s/cumulus/people/",
        "/s/cumulus/help/",
        "/s/cumulus/help/change-my-licences/",
    ):
        page.goto(address)
        assert accessibility_violations(page) == [], address


def test_storefront_shows_the_accent_colour_of_setup(fixtures, open_page):
    page = open_page(fixtures.ann, "/t/cumulus/setup/storefront/")
    assert accessibility_violations(page) == []
    page.get_by_label("Accent colour").fill("#0a7a4b")
    page.get_by_role("button", name="Save changes").click()
    page.get_by_role("status").get_by_text("Storefront saved").wait_for()

    page.locator("#main").get_by_role("link", name="Open storefront").click()
    # The page can be read before its style sheets have come.
    expect(page.get_by_role("button", name="Sign in")).to_have_css(
        "background-color", "rgb(10, 122, 75)"
    )
    assert accessibility_violations(page) == []
