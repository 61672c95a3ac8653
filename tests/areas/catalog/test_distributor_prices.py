"""The distributor's price list as it is for a reseller: prices of today, until when, promotions; read only."""

from datetime import date
from decimal import Decimal

import pytest

from tests.areas.catalog.test_products import rows as product_rows
from tests.support.page import csv_rows
from upline.models import Account, Price, PriceList, Product, Promotion, Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R20")]
LIST = "distributor/price-list/"
BASIC = "Microsoft 365 Business Basic"


def offers(client, **query: str) -> dict[tuple[str, str], dict[str, str]]:
    """Return the rows of the list by product and billing cycle."""
    response = client.client.get(client.address(f"{LIST}list.csv"), query)
    return {(row["Product"], row["Billing cycle"]): row for row in csv_rows(response)}


def gold() -> PriceList:
    return PriceList.objects.get(name="Gold EUR")


def set_gold(cycle: str, amount: str, first: date | None = None, last: date | None = None) -> None:
    product = Product.objects.get(code="m365-business-basic")
    Price.objects.create(
        tenant=product.tenant, price_list=gold(), product=product, billing_cycle=cycle,
        currency="EUR", amount=Decimal(amount), valid_from=first, valid_to=last,
    )  # fmt: skip


def test_prices_are_those_by_which_sales_are_booked(ann):
    found = offers(ann)[BASIC, "Monthly"]
    bought = product_rows(ann)["m365-business-basic"]

    assert found["Your cost"] == bought["Your cost, monthly"]
    assert found["Source"] == "Price list"


def test_price_says_until_when_it_counts_and_what_follows(ann):
    Price.objects.filter(price_list=gold(), product__code="m365-business-basic").delete()
    set_gold("MONTHLY", "4.50", date(2026, 5, 1), date(2026, 6, 30))
    set_gold("MONTHLY", "4.75", date(2026, 7, 1))
    page = ann.open(LIST)

    found = offers(ann)[BASIC, "Monthly"]
    assert (found["Your cost"], found["From"], found["To"]) == ("4.5", "2026-05-01", "2026-06-30")
    assert found["Next price"] == "4.75"
    assert "30 Jun 2026 4.75 EUR" in page.words


def test_product_without_a_listed_price_has_the_unit_price(ann):
    Price.objects.filter(price_list=gold(), product__code="m365-business-basic").delete()

    assert offers(ann)[BASIC, "Monthly"]["Source"] == "Product price"
    assert (BASIC, "Monthly") not in offers(ann, view="in-price-list")


def test_promotions_are_named_that_its_orders_can_have(ann, fixtures):
    product = Product.objects.get(code="m365-business-basic")
    named = {
        "Summer": {},
        "Over": {"last_date": date(2026, 1, 31)},
        "Other list": {},
        "Dollars": {},
    }
    for name, terms in named.items():
        values = {"kind": "PERCENT", "value": 10, **terms}
        if name == "Dollars":
            values |= {"kind": "AMOUNT", "currency": "USD"}
        found = Promotion.objects.create(tenant=fixtures.alpine, name=name, **values)
        found.scopes.create(product=product, billing_cycle="MONTHLY")
        if name == "Other list":
            found.price_lists.add(PriceList.objects.get(name="Gold USD"))

    named = offers(ann)[BASIC, "Monthly"]["Promotions"].split("; ")
    assert "Spring 10 · 10 % · first 3 cycles · 1 May – 31 May 2026" in named
    assert "Summer · 10 % · first cycle" in named
    assert not {"Over", "Other list", "Dollars"} & {text.partition(" ·")[0] for text in named}


def test_list_is_searched_filtered_grouped_and_leads_to_the_product(ann):
    assert {name for name, _ in offers(ann, text="business basic")} == {BASIC}
    assert {cycle for _, cycle in offers(ann, cycle="annual")} <= {"Annual"}
    page = ann.open(LIST, text="business basic")
    assert f"/t/cumulus/{ann.product()}" in {one.partition("?")[0] for one in page.addresses}
    for group in ("cycle", "type"):
        grouped = ann.open(LIST, group=group).response.context["page"].table.groups
        assert sum(one.count for one in grouped) == len(offers(ann))


def test_discontinued_product_is_not_offered(ann):
    Product.objects.filter(code="m365-business-basic").update(status="DISCONTINUED")

    assert not [name for name, _ in offers(ann) if name == BASIC]


def test_page_says_that_a_reseller_has_no_account(ann):
    Account.objects.filter(reseller_tenant__slug="cumulus").update(reseller_tenant=None)

    assert "has no account for you yet" in ann.open(LIST).words
    assert offers(ann) == {}


def test_list_is_a_tab_of_what_comes_from_the_distributor_and_changes_nothing(ann, fiona):
    page = ann.open("distributor/")

    assert f"/t/cumulus/{LIST}" in page.addresses
    listed = ann.open(LIST)
    assert "New price" not in listed.offers
    assert "Alpine Distribution" in listed.words
    assert fiona.open(LIST).response.status_code == 404


def test_prices_of_another_reseller_are_not_shown(ann):
    """What is agreed with one reseller is in its price list alone."""
    other = PriceList.objects.create(
        tenant=Tenant.objects.get(slug="alpine"), name="Secret", currency="EUR"
    )
    product = Product.objects.get(code="m365-business-basic")
    Price.objects.create(
        tenant=other.tenant, price_list=other, product=product, billing_cycle="TRIENNIAL",
        currency="EUR", amount=1,
    )  # fmt: skip

    assert (BASIC, "Triennial") not in offers(ann)
    assert "Secret" not in ann.open(LIST).words


@pytest.mark.parametrize("query", [{"cycle": "nope"}, {"view": "x" * 5000}, {"after": "A.B"}])
def test_wrong_address_is_explained(ann, query):
    page = ann.open(LIST, **query)

    assert page.response.status_code == 200
    assert "Unknown filter" in page.words
