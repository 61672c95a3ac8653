"""The list of price lists, the page of one, and its prices: set from a day on, ended, withdrawn."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from tests.support.page import csv_rows
from upline.models import Price, PriceList

pytestmark = pytest.mark.django_db
LIST = "price-lists/"
MAY_31, JUNE_1 = date(2026, 5, 31), date(2026, 6, 1)


def test_list_shows_each_price_list_with_its_figures(fiona):
    [row] = csv_rows(fiona.client.get(fiona.address("price-lists.csv"), {"text": "gold eur"}))

    assert row["Name"] == "Gold EUR"
    assert (row["Currency"], row["Status"], row["Valid"]) == (
        "EUR",
        "Active",
        "1 Jan – 31 Dec 2026",
    )
    assert int(row["Prices today"]) == Price.objects.filter(price_list__name="Gold EUR").count()
    assert row["Accounts"] == "1"


def test_lists_need_a_fixed_number_of_queries(fiona, django_assert_max_num_queries):
    fiona.open(LIST)
    with django_assert_max_num_queries(12):
        fiona.open(LIST)
    with django_assert_max_num_queries(12):
        fiona.open(fiona.price_list())


def test_price_list_shows_its_prices_and_accounts(fiona):
    page = fiona.open(fiona.price_list(), text="business basic")

    [line] = [
        line for line in page.response.context["page"].lines if "Monthly" in line.cells[1].content
    ]
    assert line.row.unit_price.amount == fiona.prices()[0][0]
    assert page.link("Cumulus IT").address.startswith("/t/alpine/accounts/")
    assert "New price" in page.offers


def test_price_list_of_another_bss_does_not_exist(fixtures, fiona):
    other = PriceList.objects.create(tenant=fixtures.cumulus, name="Own", currency="EUR")

    assert fiona.open(f"{LIST}{other.pk}/").response.status_code == 404
    assert fiona.open(f"{LIST}{other.pk}/set-price/").response.status_code == 404
    assert fiona.open(f"{LIST}{uuid4()}/history/").response.status_code == 404


def test_viewer_reads_why_prices_cannot_be_changed(vera):
    page = vera.open(vera.price_list())
    refused = vera.send(f"{vera.price_list()}set-price/{vera.series()}", amount="5")

    assert "New price" not in page.offers
    assert "Your role lets you look at prices, not change them." in page.words
    assert refused.status_code == 403


def test_price_is_set_from_the_first_of_next_month(fiona):
    before = fiona.prices()[0][0]
    address = f"{fiona.price_list()}set-price/{fiona.series()}"
    form = fiona.open(address)

    assert form.field("From").value == "1 Jun 2026"
    page = fiona.sent(address, amount="9.90", valid_from="2026-06-01")

    assert "Price set from 1 June 2026" in page.words
    assert "9.90 EUR from 1 June 2026" in page.words
    assert fiona.prices() == [(before, None, MAY_31), (Decimal("9.90"), JUNE_1, None)]


def test_preview_says_what_will_happen(fiona):
    address = f"{fiona.price_list()}set-price/preview/{fiona.series()}"
    page = fiona.sent(address, amount="9.90", valid_from="2026-06-01")

    assert "EUR counts until 31 May 2026." in page.words
    assert "9.90 EUR per month from 1 June 2026 on." in page.words
    assert "Cumulus IT" in page.words
    assert len(fiona.prices()) == 1


@pytest.mark.parametrize(
    ("amount", "day", "sentence"),
    [
        ("", "2026-06-01", "Enter a price."),
        ("9 or 10", "2026-06-01", "Enter an amount, such as 12.50."),
        ("-1", "2026-06-01", "A price is not negative."),
        ("9.90", "2026-05-14", "a day that is over keeps its price"),
        ("9.90", "1999-12-31", "A date lies between 2000 and 10 years from today"),
        ("9.90", "2036-05-16", "A date lies between 2000 and 10 years from today"),
    ],
)
def test_refused_price_keeps_what_was_typed(fiona, amount, day, sentence):
    before = fiona.prices()
    address = f"{fiona.price_list()}set-price/{fiona.series()}"
    page = fiona.sent(address, amount=amount, valid_from=day)

    assert page.response.status_code == 422
    assert sentence in page.words
    assert page.field("Unit price, EUR").value == amount
    assert fiona.prices() == before


def test_price_that_somebody_else_has_changed_is_stale(fiona):
    address = f"{fiona.price_list()}set-price/{fiona.series()}"
    version = fiona.open(address).named("version")[0].value
    fiona.send(address, amount="9.90", valid_from="2026-06-01")

    page = fiona.sent(address, amount="8.80", valid_from="2026-07-01", version=version)

    assert page.response.status_code == 409
    assert "Somebody else has changed this price" in page.words
    assert len(fiona.prices()) == 2


def test_first_price_of_a_product_is_added_for_past_days(fiona):
    """What a sale is on hold for: the address names product, cycle and day."""
    address = f"{fiona.price_list()}set-price/{fiona.series('m365-copilot')}&from=2026-05-02"
    assert fiona.prices(code="m365-copilot") == []
    form = fiona.open(address)

    assert form.field("From").value == "2 May 2026"
    page = fiona.sent(address, amount="41", valid_from="2026-05-02")

    assert "Price set" in page.words
    assert fiona.prices(code="m365-copilot") == [(Decimal(41), date(2026, 5, 2), None)]


def test_product_is_found_by_name_code_or_vendor_id(fiona):
    address = f"{fiona.price_list()}set-price/"
    said = {"cycle": "MONTHLY", "amount": "50", "valid_from": "2026-06-01"}

    several = fiona.sent(address, product="business", **said)
    unknown = fiona.sent(address, product="Nothing of the kind", **said)
    found = fiona.sent(address, product="m365-copilot", **said)

    assert "“business” finds several:" in several.words
    assert "There is no product “Nothing of the kind”." in unknown.words
    assert "Price set from 1 June 2026" in found.words


def test_scheduled_price_is_withdrawn(fiona):
    before = fiona.prices()
    address = f"{fiona.price_list()}set-price/{fiona.series()}"
    fiona.send(address, amount="9.90", valid_from="2026-06-01")
    scheduled = Price.objects.get(valid_from=JUNE_1)

    page = fiona.sent(f"{fiona.price_list()}withdraw-price/{fiona.series()}&price={scheduled.pk}")

    assert "Price withdrawn" in page.words
    assert fiona.prices() == before


def test_price_ends_on_a_day(fiona):
    before = fiona.prices()[0][0]
    page = fiona.sent(f"{fiona.price_list()}end-price/{fiona.series()}", last_day="2026-05-31")

    assert "Price ends on 31 May 2026" in page.words
    assert fiona.prices() == [(before, None, MAY_31)]


def test_history_names_the_price(fiona):
    fiona.send(
        f"{fiona.price_list()}set-price/{fiona.series()}", amount="9.90", valid_from="2026-06-01"
    )

    words = fiona.open(f"{fiona.price_list()}history/").words
    assert "Fiona added price of Microsoft 365 Business Basic, Monthly" in words


def test_scheduled_and_ended_prices_have_views(fiona):
    fiona.send(
        f"{fiona.price_list()}set-price/{fiona.series()}", amount="9.90", valid_from="2026-06-01"
    )

    def count(**query: str) -> int:
        return len(fiona.open(fiona.price_list(), **query).response.context["page"].lines)

    assert count(view="scheduled") == 1
    assert count(view="ended") == 0
    assert count(view="all") == count() + 1


def test_bss_without_price_lists_reads_what_they_are_for(ann):
    page = ann.open(LIST)

    assert "Cumulus IT has no price lists yet" in page.words
