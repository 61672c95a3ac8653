"""A BSS that approves first: the order waits in the inbox of who sells, and the customer reads so."""

import pytest

from tests.support.html_forms import press_twice
from tests.support.page import Page
from tests.support.record_fixtures import NOW, restrict_visibility
from tests.support.storefront import Shopper, add_login, open_storefront, product_id
from upline.access.rulebook import Role, system_actor
from upline.models import Account, Basket, ChangeRequest, Membership, Order, Subscription
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

    assert "Sent to Cumulus IT for approval" in page.words
    assert "Cumulus IT has to approve the order first. Nothing is charged until then." in page.words
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

    assert "Sent to Cumulus IT for approval" in page.words
    assert inbox(fixtures).link("Huber Bakery").address.endswith(f"{latest_order(fixtures).pk}/")


def test_order_that_is_cancelled_waits_no_more_and_the_customer_reads_so(fixtures, shop):
    shop.put_in_basket(CARE, 2, target="new")
    shop.order_basket()
    order = latest_order(fixtures)

    orders.cancel_order(tenant_id=order.tenant_id, order_id=order.pk, by=system_actor())

    assert WAITING not in inbox(fixtures).words
    assert "has cancelled the order. Nothing is charged." in shop.open(f"orders/{order.pk}/").words


def test_order_that_is_deleted_waits_no_more(fixtures, shop):
    shop.put_in_basket(CARE, 2, target="new")
    shop.order_basket()
    order, client = latest_order(fixtures), fixtures.signed_in_client(fixtures.ann)
    address = f"/t/cumulus/orders/{order.pk}/delete/"
    assert client.get(address).status_code == 200

    client.post(address)

    assert not Order.objects.filter(pk=order.pk).exists()
    assert WAITING not in inbox(fixtures).words
    assert shop.status(f"orders/{order.pk}/") == 404


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


# Changes that no order can hold


CHANGES = "Storefront changes that wait for your approval"


@pytest.fixture
def wanted(fixtures, shop) -> ChangeRequest:
    """Another plan for Huber Bakery's Business Basic, asked for by Hanna."""
    address = f"subscriptions/{fixtures.subscription_of(BASIC).pk}/change-plan/"
    product = shop.open(address).named("product")[0].value

    page = shop.send(address, product=product, when="now", cancel_add_ons="cancel")

    assert "Sent to Cumulus IT for approval" in page.words
    assert "A change waits for approval." in page.words
    return ChangeRequest.objects.get()


def decide(fixtures, request: ChangeRequest, decision: str, *, by=None) -> Page:
    client = fixtures.signed_in_client(by or fixtures.ann)
    address = f"/t/cumulus/storefront-requests/{request.pk}/"
    return Page(client.post(address, {"decision": decision}, follow=True))


def product_of(fixtures) -> str:
    return fixtures.subscription_of(BASIC).product.code


def test_change_that_is_approved_twice_is_made_once(fixtures, wanted):
    client = fixtures.signed_in_client(fixtures.ann)
    address = f"/t/cumulus/storefront-requests/{wanted.pk}/"

    subscription = press_twice(client, address, {"decision": "approve"})

    assert Page(client.get(subscription)).words.count("Change approved.") == 1
    assert wanted.subscription.history.filter(product_new=wanted.product).count() == 1
    late = Page(client.post(address, {"decision": "approve"}))  # on another tab
    assert late.response.status_code == 422
    assert "This has been decided already." in late.words


def test_plan_change_waits_in_the_inbox_and_is_made_when_it_is_approved(fixtures, shop, wanted):
    subscription = wanted.subscription
    found = inbox(fixtures)
    assert CHANGES in found.words
    assert found.link("Huber Bakery").address == f"/t/cumulus/storefront-requests/{wanted.pk}/"
    assert rail_count(found)
    subscription.refresh_from_db()
    assert subscription.product.code == BASIC

    page = decide(fixtures, wanted, "approve")

    assert "Change approved." in page.words
    subscription.refresh_from_db()
    assert subscription.product_id == wanted.product_id
    assert CHANGES not in inbox(fixtures).words
    assert "waits for approval" not in shop.open(f"subscriptions/{subscription.pk}/").words
    wanted.refresh_from_db()
    assert (wanted.state, wanted.decided_by) == ("APPROVED", "Ann")
    assert "This has been decided already." in decide(fixtures, wanted, "decline").words


def test_customer_sees_a_declined_change_and_can_request_it_again(fixtures, shop, wanted):
    address = f"subscriptions/{wanted.subscription_id}/"
    assert "Upgrade or downgrade" not in shop.open(address).offers

    assert "Change declined." in decide(fixtures, wanted, "decline").words

    page = shop.open(address)
    assert "Cumulus IT has declined a change." in page.words
    assert "Upgrade or downgrade" in page.offers
    assert product_of(fixtures) == BASIC


def test_customer_takes_the_wanted_change_back(fixtures, shop, wanted):
    page = shop.send(f"requests/{wanted.pk}/withdraw/", form_token="")

    assert "Change taken back" in page.words
    assert CHANGES not in inbox(fixtures).words
    assert "This has been decided already." in decide(fixtures, wanted, "approve").words
    assert product_of(fixtures) == BASIC


def test_second_change_of_a_subscription_does_not_wait(fixtures, shop, wanted):
    address = f"subscriptions/{wanted.subscription_id}/change-plan/"

    page = shop.send(address, product=wanted.product_id, when="now", cancel_add_ons="cancel")

    assert "A change waits for approval already. Take it back first." in page.words
    assert ChangeRequest.objects.count() == 1


def test_trial_is_bought_once_that_is_approved(fixtures, shop):
    product = product_id("m365-business-standard")
    shop.send(f"products/{product}/trial/", quantity=4, cycle="MONTHLY")
    trial = Subscription.objects.get(is_trial=True, account=shop.user.account)

    page = shop.send(f"subscriptions/{trial.pk}/upgrade-trial/", quantity=6)
    trial.refresh_from_db()
    assert "Sent to Cumulus IT for approval" in page.words
    assert trial.is_trial

    decide(fixtures, ChangeRequest.objects.get(), "approve")

    trial.refresh_from_db()
    assert (trial.is_trial, trial.quantity) == (False, 6)


def test_change_that_has_become_impossible_is_refused_and_can_be_declined(fixtures, shop, wanted):
    shop.send(f"subscriptions/{wanted.subscription_id}/cancel/", version="")

    page = decide(fixtures, wanted, "approve")

    assert page.response.status_code == 422
    assert "Nothing was changed." in page.words
    assert "Change declined." in decide(fixtures, wanted, "decline").words


def test_request_is_decided_by_who_sells_and_sees_the_customer(fixtures, shop, wanted):
    stranger = Shopper(
        add_login(Account.objects.get(tenant=fixtures.cumulus, name="Lindner Law"), "Lena Lindner")
    ).sign_in()
    assert stranger.status(f"requests/{wanted.pk}/withdraw/", form_token="") == 404
    members = Membership.objects.filter(tenant=fixtures.cumulus, user=fixtures.ann)
    members.update(role=Role.VIEWER)
    assert decide(fixtures, wanted, "approve").response.status_code == 403

    members.update(role=Role.SALES)
    restrict_visibility(shop.user.account)

    assert decide(fixtures, wanted, "approve").response.status_code == 404
    assert CHANGES not in inbox(fixtures).words
    wanted.refresh_from_db()
    assert wanted.state == "WAITING"
