"""Items without a sell price: entered, or zero confirmed, before they are sold on a page."""

from decimal import Decimal

import pytest

from tests.support.html_forms import form_of
from tests.support.order_client import BASIC, OrderClient, items_of, new_item, run_booking
from upline.models import Order, SaleEvent, Subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(two_weeks_of_sales) -> OrderClient:
    return OrderClient(two_weeks_of_sales, two_weeks_of_sales.ann)


@pytest.fixture
def draft(ann) -> Order:
    """One item has no price in its billing cycle, neither here nor at the distributor."""
    order = ann.create_draft(new_item(BASIC, 2, "TRIENNIAL"), new_item(BASIC, 1))
    assert [item.unit_price is None for item in items_of(order)] == [True, False]
    return order


def sent(ann: OrderClient, address: str, **typed: object):
    return form_of(ann.client, address).send(ann.client, **typed)


@pytest.mark.parametrize("action", ["execute/", "execute-item/?item={item}", "deliver/"])
def test_item_without_sell_price_is_not_sold_unless_a_price_is_entered(ann, draft, action):
    item = items_of(draft)[0]
    address = f"/t/cumulus/orders/{draft.pk}/{action.format(item=item.pk)}"
    typed = {"items": [str(item.pk)]} if action == "deliver/" else {}
    events = SaleEvent.objects.count()

    refused = sent(ann, address, **typed)
    page = refused.content.decode()

    assert refused.status_code == 422
    assert "Microsoft 365 Business Basic has no sell price. Enter one, or confirm" in page
    assert SaleEvent.objects.count() == events
    assert sent(ann, address, **typed, **{f"price_{item.pk}": "0"}).status_code == 422
    assert sent(ann, address, **typed, **{f"price_{item.pk}": "49.90"}).status_code == 302
    item.refresh_from_db()
    assert (item.unit_price, item.total) == (Decimal("49.9000"), Decimal("99.80"))
    sold = Subscription.objects.get(tenant=ann.fixtures.cumulus, billing_cycle="TRIENNIAL")
    assert sold.unit_price == Decimal("49.9000")


def test_item_is_sold_for_zero_once_that_is_confirmed_in_words(ann, draft):
    item = items_of(draft)[0]
    address = f"/t/cumulus/orders/{draft.pk}/execute/"
    assert "Sell Microsoft 365 Business Basic for 0.00 EUR" in ann(address).words

    assert sent(ann, address, zero_prices=[str(item.pk)]).status_code == 302

    item.refresh_from_db()
    assert item.unit_price == 0
    assert ann.order(draft).executed_at is not None


def test_other_item_is_delivered_without_a_word_of_prices(ann, draft):
    priced = items_of(draft)[1]

    assert (
        sent(ann, f"/t/cumulus/orders/{draft.pk}/deliver/", items=[str(priced.pk)]).status_code
        == 302
    )


def test_bulk_execution_leaves_out_orders_that_need_a_price(ann, draft):
    fields = {"do": "execute", "confirm": "1", "order": [str(draft.pk)]}

    page = ann("many/", fields)

    assert "0 of 1 order was executed" in page.words
    assert "has no sell price" in page.words
    assert ann.order(draft).executed_at is None


def test_order_says_that_the_distributor_has_not_booked_it_and_why(ann, draft):
    item = items_of(draft)[0]
    home = f"/t/cumulus/orders/{draft.pk}/"
    sent(ann, home + "execute/", zero_prices=[str(item.pk)])

    assert "On its way to Alpine Distribution" in ann(home).words
    run_booking()
    words = ann(home).words
    assert "On hold at Alpine Distribution: no price for" in words


def test_order_that_is_booked_says_as_which_order(ann):
    order = ann.create_draft(new_item(BASIC, 2))
    home = f"/t/cumulus/orders/{order.pk}/"
    sent(ann, home + "execute/")

    run_booking()

    assert "Booked by Alpine Distribution as" in ann(home).words
    assert "On hold" not in ann(home).words
