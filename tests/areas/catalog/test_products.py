"""The list of products and the page of one, at the distributor and at its reseller."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from tests.support.page import csv_rows
from upline.access.rulebook import system_actor
from upline.catalog.actions import discontinue_product
from upline.models import Product

pytestmark = pytest.mark.django_db
LIST = "products/"


def rows(client, **query: str) -> dict[str, dict[str, str]]:
    found = csv_rows(client.client.get(client.address("products.csv"), query))
    return {row["Code"]: row for row in found}


def test_distributor_lists_its_products_with_unit_prices(fiona):
    basic = rows(fiona)["m365-business-basic"]

    assert basic["Name"] == "Microsoft 365 Business Basic"
    assert basic["Price, monthly"] == "5.6"
    assert (basic["Product of"], basic["Status"]) == ("Own", "Active")
    assert "Your cost, monthly" not in basic


def test_reseller_lists_products_of_its_distributor_with_margins(ann):
    found = rows(ann)

    assert found["m365-business-basic"]["Product of"] == "Alpine Distribution"
    assert found["cumulus-care"]["Product of"] == "Own"
    sell, buy, margin = (
        Decimal(found["m365-business-basic"][f"{label}, monthly"])
        for label in ("Your price", "Your cost", "Margin")
    )
    assert buy == Decimal("4.48")  # by its price list, not the product's own price
    assert margin == sell - buy


def test_products_of_a_reseller_are_not_known_upstream(fiona, ann):
    care = Product.objects.get(code="cumulus-care")

    assert "cumulus-care" not in rows(fiona)
    assert fiona.open(f"{LIST}{care.pk}/").response.status_code == 404
    assert ann.open(f"{LIST}{uuid4()}/").response.status_code == 404


def test_lists_need_a_fixed_number_of_queries(fiona, ann, django_assert_max_num_queries):
    for client, most in ((fiona, 13), (ann, 17)):
        client.open(LIST)
        with django_assert_max_num_queries(most):
            client.open(LIST)


def test_views_and_filters(fixtures, fiona):
    basic = Product.objects.get(code="m365-business-basic")
    discontinue_product(tenant_id=fixtures.alpine.pk, product_id=basic.pk, by=system_actor())

    assert set(rows(fiona, view="discontinued")) == {"m365-business-basic"}
    assert all(row["Add-on of"] for row in rows(fiona, view="add-ons").values())
    assert all(row["Trial"] == "Yes" for row in rows(fiona, view="trials").values())
    assert set(rows(fiona, text="copilot")) == {"m365-copilot"}


def test_page_of_a_product_shows_prices_sellers_and_subscriptions(fiona):
    page = fiona.open(fiona.product())

    assert "Cumulus IT" in page.part("sold-by")
    assert "Gold EUR" in page.part("list-prices")
    listed = fiona.client.get(page.response.context["frame"].subscriptions)
    names = [line.row.name for line in listed.context["page"].lines]
    assert names == ["Huber Bakery - Microsoft 365 Business Basic"]


def test_subscriptions_of_an_add_on_are_those_that_have_it(fiona):
    page = fiona.open(fiona.product("exchange-archiving"))
    listed = fiona.client.get(page.response.context["frame"].subscriptions)

    assert [line.row.name for line in listed.context["page"].lines] == [
        "Huber Bakery - Microsoft 365 Business Basic"
    ]


def test_page_at_the_reseller_says_whose_product_it_is(ann):
    page = ann.open(ann.product())

    assert "you set your price" in page.words
    assert "By mark-up" in page.part("prices")
    assert "4.48" in page.part("prices")


def test_reseller_sets_its_own_sell_price_from_a_day_on(ann):
    address = f"{ann.product()}set-price/?cycle=monthly"
    page = ann.sent(address, amount="8", valid_from="2026-05-15")

    assert "Price set" in page.words
    assert "Set here" in page.part("prices")
    assert ann.prices(None) == [(Decimal(8), date(2026, 5, 15), None)]


def test_reseller_sets_its_mark_up(ann):
    page = ann.sent("products/mark-up/", percent="50")

    assert "Mark-up set to 50 %" in page.words
    assert "Mark-up 50 %" in page.offers
    assert rows(ann)["m365-business-basic"]["Your price, monthly"] == "8.4"


@pytest.mark.parametrize("percent", ["", "much", "-100", "1000.01"])
def test_impossible_mark_up_is_refused(ann, percent):
    page = ann.sent("products/mark-up/", percent=percent)

    assert page.response.status_code == 422
    assert page.field("Mark-up, per cent").value == percent
    assert rows(ann)["m365-business-basic"]["Your price, monthly"] == "7"


def test_distributor_at_the_top_has_no_mark_up(fiona):
    assert fiona.open("products/mark-up/").response.status_code == 404
    assert not [offer for offer in fiona.open("products/").offers if "Mark-up" in offer]


def test_viewer_sees_no_buttons(vera):
    page = vera.open(vera.product())

    assert "New price" not in page.offers
    assert "Your role lets you look at products and prices" in page.words


def test_own_changes_of_an_inherited_product_are_in_its_history(ann):
    ann.send(f"{ann.product()}set-price/?cycle=monthly", amount="8", valid_from="2026-05-15")

    assert "Ann added price of" in ann.open(f"{ann.product()}history/").words
