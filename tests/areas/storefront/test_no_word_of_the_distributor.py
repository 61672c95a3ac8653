"""No page of a storefront names the distributor, or says what the reseller pays."""

import re
from collections import deque

import pytest
from django.test import Client

from tests.support.page import Page
from tests.support.storefront import Shopper, add_login, open_storefront, product_id
from upline.kernel.money import Money
from upline.kernel.verdicts import refuse
from upline.models import Price, Product, StorefrontUser, Subscription
from upline.web.shared import formatting
from upline.web.storefront.texts import customer_sentence

pytestmark = pytest.mark.django_db
FORBIDDEN = re.compile(
    r"alpine|distributor|upstream|reseller|mirror|back-order|purchase", re.IGNORECASE
)
AMOUNT = re.compile(r"[\d,]+\.\d{2,4}")
MOST_PAGES = 200


@pytest.fixture
def customer(fixtures, hanna, huber):
    """Hanna, with a colleague, a trial, a scheduled change, a cancellation, an order that waits, and a basket."""
    standard, premium = "m365-business-standard", "m365-business-premium"
    hanna.send(f"products/{product_id(standard)}/trial/", quantity=4, cycle="MONTHLY")
    basic = fixtures.subscription_of("m365-business-basic")
    hanna.send(f"subscriptions/{basic.pk}/change-quantity/", quantity=20)
    care = fixtures.subscription_of("cumulus-care")
    hanna.send(f"subscriptions/{care.pk}/cancel/", version="")
    open_storefront(fixtures, needs_approval=True)
    hanna.put_in_basket(premium, 2, target="new")
    hanna.order_basket()
    open_storefront(fixtures)
    hanna.put_in_basket(premium, 3, target="new")
    add_login(huber, "Ben Buyer", role="BUYER")
    hanna.send("people/", name="Ines Ito", email="ines@huber.example", role="BUYER")
    return hanna


def walk(shopper: Shopper) -> dict[str, Page]:
    """Open all pages that can be reached by links."""
    found: dict[str, Page] = {}
    waiting = deque(["/s/cumulus/"])
    while waiting:
        address = waiting.popleft()
        if address in found or address.endswith(".pdf"):
            continue
        response = shopper.client.get(address)
        assert response.status_code in {200, 403}, address
        found[address] = Page(response)
        assert len(found) <= MOST_PAGES
        links = (link.partition("#")[0] for link in found[address].addresses)
        waiting.extend(link for link in links if link.startswith("/s/cumulus/"))
    return found


def names_the_distributor(pages: dict[str, Page]) -> dict[str, str]:
    return {
        address: found[0]
        for address, page in pages.items()
        if (found := FORBIDDEN.search(page.html))
    }


def test_no_page_names_the_distributor(customer):
    pages = walk(customer)

    assert names_the_distributor(pages) == {}
    kinds = {re.sub(r"[0-9a-f-]{36}", "…", address.partition("?")[0]) for address in pages}
    assert kinds == {
        f"/s/cumulus/{kind}"
        for kind in (
            "", "basket/", "products/…/", "products/…/trial/", "people/", "people/…/remove/", "people/…/role/",
            "help/", "help/buy-in-the-storefront/", "help/change-my-licences/",
            "orders/", "orders/…/", "subscriptions/", "subscriptions/…/",
            "subscriptions/…/add-add-on/", "subscriptions/…/cancel/",
            "subscriptions/…/change-plan/", "subscriptions/…/change-quantity/",
            "subscriptions/…/upgrade-trial/", "subscriptions/…/withdraw-cancellation/",
            "subscriptions/…/withdraw-scheduled-change/",
        )
    }  # fmt: skip


def test_no_page_of_a_buyer_names_the_distributor(fixtures, customer):
    open_storefront(fixtures, order_policy="ADMINISTRATORS")
    pages = walk(Shopper(StorefrontUser.objects.get(name="Ben Buyer")).sign_in())

    assert names_the_distributor(pages) == {}
    assert "/s/cumulus/orders/" in pages


def test_no_page_of_a_product_says_its_purchase_price(fixtures, hanna):
    offered = {link for link in hanna.open().addresses if re.search(r"/products/[^/]+/$", link)}
    seen = 0
    for address in offered:
        prices = Price.objects.filter(product_id=address.split("/")[-2])
        own = amounts(prices.filter(price_list=None, tenant=fixtures.cumulus))
        bought = amounts(prices) - own
        assert bought.isdisjoint(AMOUNT.findall(hanna.open(address).words)), address
        seen += bool(bought)
    assert seen > 3


def amounts(prices) -> set[str]:
    return {formatting.amount(Money(one.amount, one.currency)) for one in prices}


def test_refused_forms_and_missing_pages_name_nobody(fixtures, customer):
    other = Subscription.objects.filter(tenant=fixtures.cumulus).exclude(
        account__name__startswith="Huber"
    )
    basic = fixtures.subscription_of("exchange-online-2")
    client = customer.client
    responses = [
        client.get(f"/s/cumulus/subscriptions/{other.first().pk}/"),
        client.get("/s/cumulus/nothing/"),
        client.post("/s/cumulus/basket/", {"version": "x"}),
        client.post(f"/s/cumulus/products/{Product.objects.first().pk}/", {"quantity": "x"}),
        client.post(f"/s/cumulus/subscriptions/{basic.pk}/change-quantity/", {"quantity": "0"}),
        client.post(
            f"/s/cumulus/subscriptions/{basic.pk}/change-quantity/preview/", {"quantity": "14"}
        ),
        Client().get("/s/nowhere/sign-in/"),
        Client().get("/s/cumulus/sign-in/"),
        Client().get("/s/cumulus/forgot-password/"),
        Client().get("/s/cumulus/invitation/unknown/"),
        Client().get("/s/cumulus/new-password/unknown/"),
    ]
    assert not [r for r in responses if FORBIDDEN.search(r.content.decode())]


@pytest.mark.parametrize("code", ["mirror_protected", "no_price", "not_offered", "anything"])
def test_sentence_of_an_area_that_names_the_distributor_is_replaced(code):
    refusal = refuse(code, "Alpine Distribution does not sell this product.")

    assert "Alpine" not in customer_sentence(refusal, seller="Cumulus IT")
