"""Price lists made, edited, copied with a percentage, and compared."""

from datetime import date
from decimal import Decimal

import pytest

from tests.support.page import csv_rows, form_values
from upline.models import Price, PriceList

pytestmark = pytest.mark.django_db
NEW = "price-lists/new/"


def copy(client, percent: str, name: str = "Copy") -> PriceList:
    client.send(f"{client.price_list()}copy/", name=name, percent=percent)
    return PriceList.objects.get(name=name)


def test_price_list_is_added(fiona):
    page = fiona.sent(NEW, name="Bronze", currency="eur", valid_from="2026-06-01", valid_to="")

    assert "Price list added" in page.words
    assert "Bronze has no prices yet" in page.words
    made = PriceList.objects.get(name="Bronze")
    assert (made.currency, made.valid_from, made.valid_to) == ("EUR", date(2026, 6, 1), None)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Name is"),
        ({"name": "Gold EUR"}, "The name “Gold EUR” is taken."),
        ({"currency": "ABC"}, "There is no currency"),
        ({"valid_to": "2026-05-01"}, "cannot end before"),
        ({"valid_from": "soon"}, "is not a date"),
    ],
)
def test_refused_price_list_keeps_what_was_typed(fiona, changes, sentence):
    said = {
        "name": "Bronze",
        "currency": "EUR",
        "valid_from": "2026-06-01",
        "valid_to": "",
        **changes,
    }
    page = fiona.sent(NEW, **said)

    assert page.response.status_code == 422
    assert sentence in page.words
    assert page.field("Currency").value == said["currency"]
    assert not PriceList.objects.filter(name="Bronze").exists()


def test_price_list_is_edited(fiona):
    address = f"{fiona.price_list()}edit/"
    values = form_values(fiona.client, fiona.address(address))
    said = {"name": "Gold", "version": values["version"], "valid_to": "2026-12-31"}
    page = fiona.sent(address, **said)

    assert "Inactive" in page.words
    assert PriceList.objects.get(name="Gold").is_active is False
    assert fiona.send(f"{fiona.price_list('Gold')}edit/", **said).status_code == 409


def test_copy_has_the_prices_of_today_and_later_changed_by_a_percentage(fiona):
    fiona.send(
        f"{fiona.price_list()}set-price/{fiona.series()}", amount="9.99", valid_from="2026-06-01"
    )
    fiona.send(
        f"{fiona.price_list()}end-price/{fiona.series('exchange-online-1')}", last_day="2026-05-14"
    )

    copy(fiona, "10")

    assert fiona.prices("Copy") == [
        (Decimal("4.93"), None, date(2026, 5, 31)),  # 4.48 and a tenth, rounded half up
        (Decimal("10.99"), date(2026, 6, 1), None),
    ]
    assert fiona.prices("Copy", "exchange-online-1") == []
    assert not Price.objects.filter(price_list__name="Copy", is_imported=True).exists()


@pytest.mark.parametrize("percent", ["-100", "1001", "much", ""])
def test_impossible_percentage_is_refused(fiona, percent):
    response = fiona.send(f"{fiona.price_list()}copy/", name="Copy", percent=percent)

    assert response.status_code == 422
    assert not PriceList.objects.filter(name="Copy").exists()


def test_lists_are_compared(fiona):
    made = copy(fiona, "10")
    fiona.send(f"price-lists/{made.pk}/end-price/{fiona.series()}", last_day="2026-05-14")
    address = f"{fiona.price_list()}compare/"
    page = fiona.open(address, **{"with": str(made.pk)})

    rows = csv_rows(
        fiona.client.get(fiona.address(address), {"with": str(made.pk), "format": "csv"})
    )
    found = {(row["Product"], row["Billing cycle"]): row["Difference"] for row in rows}
    assert found["Microsoft 365 Business Basic", "Monthly"] == "Missing"
    assert found["Microsoft 365 Business Basic", "Annual"] == "Higher"
    assert "missing 1 · higher" in page.words


def test_equal_lists_have_no_differences(fiona):
    page = fiona.open(f"{fiona.price_list()}compare/", **{"with": str(copy(fiona, "0").pk)})

    assert "No differences" in page.words


def test_list_is_compared_with_others_of_the_bss_only(fixtures, fiona):
    other = PriceList.objects.create(tenant=fixtures.cumulus, name="Own", currency="EUR")
    page = fiona.open(f"{fiona.price_list()}compare/", **{"with": str(other.pk)})

    assert page.response.status_code == 404


def test_viewer_compares_and_changes_nothing(vera):
    offers = vera.open(vera.price_list()).offers

    assert "Compare" in offers
    assert not {"Edit", "Copy", "New price"} & set(offers)
    assert vera.open(f"{vera.price_list()}compare/").response.status_code == 200
    for path in (NEW, f"{vera.price_list()}edit/", f"{vera.price_list()}copy/"):
        assert vera.send(path, name="Mine").status_code == 403
