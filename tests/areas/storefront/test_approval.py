"""A BSS that approves first: the order waits in the inbox of who sells, and the customer reads so."""

import pytest

from tests.support.page import Page
from tests.support.record_fixtures import NOW
from tests.support.storefront import open_storefront
from upline.access.rulebook import Role, system_actor
from upline.models import Basket, Membership, Order
from upline.orders import actions as orders
from upline.selling import actions as selling

pytestmark = pytest.mark.django_db
CARE, BASIC = "cumulus-care", "m365-business-basic"
WAITING = "Storefront orders that wait for your approval"


@pytest.fixture
def shop(fixtures, hanna):
    open_storefront(fixtures, needs_approval=True)
    return hanna


def latest_order(fixtures) -> Order:
    return Order.objects.filter(tenant=fixtures.cumulus).latest("number")


def inbox(fixtures) -> Page:
    return Page(fixtures.signed_in_client(fixtures.ann).get("/t/cumulus/inbox/"))


def rail_count(page: Page) -> str:
    links = page.root.one("navigation", "Areas").all("link")
    link = next(one for one in links if one.address == "/t/cumulus/inbox/")
    return link.words.removeprefix("Inbox").removesuffix("need a person").strip()


def test_order_is_submitted_and_leaves_the_inbox_when_it_is_executed(fixtures, shop):
    shop.put_in_basket(CARE, 2, target="new")
    before = rail_count(inbox(fixtures))

    page = shop.order_basket()

    assert "Sent to Cumulus IT for approval." in page.words
    assert "Cumulus IT approves the order first. Nothing is charged before." in page.words
    order = latest_order(fixtures)
    assert (order.status.name, order.executed_at) == ("Submitted", None)
    found = inbox(fixtures)
    assert WAITING in found.words
    assert found.link("Huber Bakery").address == f"/t/cumulus/orders/{order.pk}/"
    assert int(rail_count(found)) == int(before or 0) + 1

    selling.execute_order(
        tenant_id=order.tenant_id, order_id=order.pk, start_date=None, by=system_actor(), now=NOW
    )

    assert WAITING not in inbox(fixtures).words
    assert rail_count(inbox(fixtures)) == before
    assert "Everything is ready to use." in shop.open(f"orders/{order.pk}/").words
    assert not Basket.objects.filter(awaits_approval=True).exists()


@pytest.mark.parametrize(
    ("action", "values"),
    [
        ("change-quantity", {"quantity": 30}),
        ("add-add-on", {"quantity": 2}),
    ],
)
def test_change_that_needs_approval_waits_in_the_inbox_too(fixtures, shop, action, values):
    subscription = fixtures.subscription_of(BASIC)
    address = f"subscriptions/{subscription.pk}/{action}/"
    if action == "add-add-on":
        values = {**values, "product": shop.open(address).named("product")[0].value}

    page = shop.send(address, **values)

    assert "Sent to Cumulus IT for approval." in page.words
    assert inbox(fixtures).link("Huber Bakery").address.endswith(f"{latest_order(fixtures).pk}/")


def test_order_that_is_cancelled_waits_no_more_and_the_customer_reads_so(fixtures, shop):
    shop.put_in_basket(CARE, 2, target="new")
    shop.order_basket()
    order = latest_order(fixtures)

    orders.cancel_order(tenant_id=order.tenant_id, order_id=order.pk, by=system_actor())

    assert WAITING not in inbox(fixtures).words
    assert "has cancelled the order. Nothing is charged." in shop.open(f"orders/{order.pk}/").words


def test_who_does_not_sell_finds_no_orders_to_approve(fixtures, shop):
    shop.put_in_basket(CARE, 2, target="new")
    shop.order_basket()
    Membership.objects.filter(tenant=fixtures.cumulus, user=fixtures.ann).update(role=Role.VIEWER)

    found = inbox(fixtures)

    assert WAITING not in found.words
    assert rail_count(found) == ""


def test_order_of_a_storefront_without_approval_waits_for_nobody(fixtures, hanna):
    hanna.put_in_basket(CARE, 2, target="new")
    hanna.order_basket()

    assert WAITING not in inbox(fixtures).words
