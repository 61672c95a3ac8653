"""A promotion for own customers in the storefront: the price it was, what is paid, the order."""

from decimal import Decimal

import pytest

from tests.support.storefront import product_id
from upline.access.rulebook import system_actor
from upline.catalog import actions as catalog
from upline.catalog.rulebook import BillingCycle, PromotionAudience, PromotionKind
from upline.models import Order, OrderItem

pytestmark = pytest.mark.django_db
CARE = "cumulus-care"


@pytest.fixture
def half_off(fixtures):
    new = catalog.NewPromotion(
        name="Half off", kind=PromotionKind.PERCENT, value=Decimal(50), currency="",
        first_date=None, last_date=None, scope=[(product_id(CARE), c) for c in BillingCycle if c.is_recurring],
        audience=PromotionAudience.OWN_CUSTOMERS,
    )  # fmt: skip
    return catalog.create_promotion(tenant_id=fixtures.cumulus.pk, new=new, by=system_actor())


def test_catalogue_and_product_show_the_promotion(hanna, half_off):
    assert "Half off" in hanna.open().words
    assert "Half off" in hanna.open(f"products/{product_id(CARE)}/").words


def test_basket_shows_what_it_was_and_the_order_is_charged_so(hanna, half_off, fixtures):
    hanna.put_in_basket(CARE, 2, target="new")

    assert "Half off, first billing cycle" in hanna.open("basket/").words
    page = hanna.order_basket()

    order = Order.objects.filter(tenant=fixtures.cumulus).latest("number")
    item = OrderItem.objects.get(order=order)
    assert item.promotion_id == half_off
    assert order.total == item.total == item.gross / 2
    assert "Half off" in page.words


def test_subscription_and_preview_of_more_licences_show_it(hanna, half_off, fixtures):
    hanna.put_in_basket(CARE, 2, target="new")
    hanna.order_basket()
    made = OrderItem.objects.filter(tenant=fixtures.cumulus).latest("id").subscription

    assert "Half off:" in hanna.open(f"subscriptions/{made.pk}/").words
    preview = hanna.send(f"subscriptions/{made.pk}/change-quantity/preview/", quantity=4)
    assert "Half off:" in preview.words
