"""How many queries a page of the storefront takes: the same for few and for many records."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.storefront import Shopper, product_id
from upline.models import Price, Product, Subscription

pytestmark = pytest.mark.django_db
BASIC, PREMIUM, MAIL = "m365-business-basic", "m365-business-premium", "exchange-online-2"


def queries_of(shopper: Shopper, address: str, **values: object) -> int:
    """Return how many queries a page takes, or the preview of a change."""
    whole = f"/s/cumulus/{address}"
    htmx = {"HX-Request": "true"}
    with CaptureQueriesContext(connection) as queries:
        response = (
            shopper.client.post(whole, values, headers=htmx)
            if values
            else shopper.client.get(whole)
        )
    assert response.status_code == 200, address
    return len(queries)


def copy_products(count: int) -> None:
    """Sell more products, each with the price of one that is sold already."""
    for number in range(count):
        one = Product.objects.get(code=PREMIUM)
        prices = list(Price.objects.filter(product=one, price_list=None))
        one.pk, one.code, one.name = None, f"more-{number}", f"More {number}"
        one.save(force_insert=True)
        for price in prices:
            price.pk, price.product = None, one
            price.save(force_insert=True)


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("catalogue", 9),
        ("product", 13),
        ("add-on", 11),
        ("basket", 6),
        ("subscriptions", 5),
        ("subscription", 14),
        ("orders", 5),
        ("people", 6),
    ],
)
def test_page_takes_a_fixed_number_of_queries(hanna, fixtures, page, most):
    addresses = {
        "catalogue": "",
        "product": f"products/{product_id(BASIC)}/",
        "add-on": f"products/{product_id('exchange-archiving')}/",
        "basket": "basket/",
        "subscriptions": "subscriptions/",
        "subscription": f"subscriptions/{fixtures.subscription_of(BASIC).pk}/",
        "orders": "orders/",
        "people": "people/",
    }
    hanna.put_in_basket(PREMIUM, 1, target="new")
    few = queries_of(hanna, addresses[page])
    copy_products(10)
    for number in range(5):
        hanna.put_in_basket(f"more-{number}", 1, target="new")
    hanna.order_basket()
    for number in range(5):
        hanna.put_in_basket(f"more-{number}", 1, target="new")

    assert queries_of(hanna, addresses[page]) == few
    assert few <= most


@pytest.mark.parametrize(
    ("action", "values", "most"),
    [
        ("change-quantity", {"quantity": "30"}, 30),
        ("change-plan", {"product": "exchange-online-1", "when": "now"}, 37),
        ("cancel", {"version": ""}, 25),
    ],
)
def test_preview_takes_a_fixed_number_of_queries(hanna, fixtures, action, values, most):
    mail = fixtures.subscription_of(MAIL)
    values = {
        name: product_id(value) if name == "product" else value for name, value in values.items()
    }
    address = f"subscriptions/{mail.pk}/{action}/preview/"
    few = queries_of(hanna, address, **values)
    copy_products(10)

    assert queries_of(hanna, address, **values) == few
    assert few <= most
    assert Subscription.objects.get(pk=mail.pk).quantity == mail.quantity
