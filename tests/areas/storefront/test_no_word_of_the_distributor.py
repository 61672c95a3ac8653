"""No page of the example's storefront names the distributor, or says what the reseller pays."""

import re
from collections import deque

import pytest
import time_machine
from django.test import Client

from tests.support.demo import NOW, load_demo
from tests.support.module_transaction import module_transaction
from tests.support.page import Page
from upline.devtools.demo.people import PASSWORD
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
MOST_PAGES = 120


@pytest.fixture(scope="module")
def module_demo(request):
    with module_transaction(request, load_demo) as loaded:
        yield loaded


@pytest.fixture
def demo(module_demo, db):
    with time_machine.travel(NOW, tick=False):
        yield module_demo


def sign_in(email: str) -> Client:
    client = Client()
    response = client.post("/s/cumulus/sign-in/", {"email": email, "password": PASSWORD})
    assert response.status_code == 302
    return client


def walk(client: Client) -> dict[str, Page]:
    """Open all pages that can be reached by links, the first ones of long lists."""
    found: dict[str, Page] = {}
    waiting = deque(["/s/cumulus/"])
    while waiting and len(found) < MOST_PAGES:
        address = waiting.popleft()
        if address in found or address.endswith(".pdf"):
            continue
        response = client.get(address)
        assert response.status_code in {200, 403}, address
        found[address] = Page(response)
        links = (link.partition("#")[0] for link in found[address].addresses)
        waiting.extend(link for link in links if link.startswith("/s/cumulus/"))
    return found


@pytest.mark.parametrize("email", ["hanna.huber@huber.example", "ben.bauer@huber.example"])
def test_no_page_names_the_distributor(demo, email):
    pages = walk(sign_in(email))

    assert len(pages) > 20
    named = {
        address: found[0]
        for address, page in pages.items()
        if (found := FORBIDDEN.search(page.html))
    }
    assert named == {}


def test_no_page_of_a_product_says_its_purchase_price(demo):
    pages = walk(sign_in("hanna.huber@huber.example"))
    products = {str(one.pk): one for one in Product.objects.all()}
    seen = 0
    for address, page in pages.items():
        found = re.search(r"/products/([0-9a-f-]{36})/$", address)
        if found is None:
            continue
        seen += 1
        shown = set(AMOUNT.findall(page.words))
        bought = {
            formatting.amount(Money(price.amount, price.currency))
            for price in Price.objects.filter(
                product=products[found[1]], price_list__name="Gold EUR"
            )
        }
        own = {
            formatting.amount(Money(price.amount, price.currency))
            for price in Price.objects.filter(product=products[found[1]], price_list=None).exclude(
                tenant__slug="alpine"
            )
        }
        assert shown.isdisjoint(bought - own), address
    assert seen > 5


def test_refused_forms_and_missing_pages_name_nobody(demo):
    client = sign_in("hanna.huber@huber.example")
    other = Subscription.objects.filter(tenant__slug="cumulus").exclude(
        account__name__startswith="Huber"
    )
    responses = [
        client.get(f"/s/cumulus/subscriptions/{other.first().pk}/"),
        client.get("/s/cumulus/nothing/"),
        client.post("/s/cumulus/basket/", {"version": "x"}),
        client.post(f"/s/cumulus/products/{Product.objects.first().pk}/", {"quantity": "x"}),
        Client().get("/s/nowhere/sign-in/"),
        Client().get("/s/cumulus/sign-in/"),
        Client().get("/s/cumulus/invitation/unknown/"),
    ]
    assert not [
        r for r in responses if re.search("alpine|distributor", r.content.decode(), re.IGNORECASE)
    ]


@pytest.mark.parametrize("code", ["mirror_protected", "no_price", "not_offered", "anything"])
def test_sentence_of_an_area_that_names_the_distributor_is_replaced(code):
    refusal = refuse(code, "Alpine Distribution does not sell this product.")

    assert "Alpine" not in customer_sentence(refusal, seller="Cumulus IT")


def test_orders_of_the_year_in_the_storefront_are_those_of_its_user(demo):
    assert StorefrontUser.objects.filter(tenant__slug="cumulus").count() == 2
