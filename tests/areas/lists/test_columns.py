"""Columns that a person chooses and orders, on the page and in exports."""

import pytest

from tests.support.page import csv_rows
from upline.models import CustomField

pytestmark = pytest.mark.django_db
ORDERS = "/t/alpine/orders/"


def heads(page) -> list[str]:
    return [head.title or head.label for head in page.response.context["page"].heads]


def test_columns_are_shown_as_the_address_orders_them(fixtures, open_page):
    fixtures.back_order(7)

    page = open_page(ORDERS, columns="total,number,name")

    assert heads(page) == ["Total", "Order", "Name"]
    assert "Huber Bakery 7" in page.words
    assert any("columns=total,number,name" in address for address in page.addresses)
    assert "Standard columns" in page.offers
    assert "Standard columns" not in open_page(ORDERS).offers


def test_form_of_columns_leads_to_their_address(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)
    ticked = {
        "show": ["date", "total", "number"], "place.total": "1", "place.number": "2",
        "place.date": "x", "status": "Booked",
    }  # fmt: skip

    response = client.get(ORDERS, ticked)

    assert response.status_code == 302
    assert response.url == f"{ORDERS}?status=Booked&columns=total,number,date"


def test_fixed_column_cannot_be_hidden(fixtures, open_page):
    fixtures.back_order(7)

    page = open_page(ORDERS, columns="total")

    assert heads(page) == ["Order", "Total"]
    assert "7" in page.offers


def test_unknown_column_is_explained(fixtures, open_page):
    fixtures.back_order(7)

    page = open_page(ORDERS, columns="number,price")

    assert "There is no column “price”." in page.words
    assert heads(page)[0] == "Order"


def test_custom_field_can_be_a_column(fixtures, open_page):
    CustomField.objects.create(
        tenant=fixtures.alpine, entity="ORDER", code="due", label="Due", kind="DATE"
    )
    fixtures.back_order(7, custom_fields={"due": "2026-06-02"})

    page = open_page(ORDERS, columns="number,field.due")

    assert heads(page) == ["Order", "Due"]
    assert "2 Jun 2026" in page.words


def test_export_has_the_chosen_columns_and_the_currency(fixtures):
    fixtures.back_order(7)
    client = fixtures.signed_in_client(fixtures.otto)

    [row] = csv_rows(client.get("/t/alpine/orders.csv", {"columns": "total,number"}))

    assert list(row.items()) == [("Total", "11.2"), ("Currency", "EUR"), ("Order", "7")]


def test_every_list_can_show_each_of_its_columns(fixtures, boss, open_page):
    fixtures.back_order(7)
    fixtures.subscription()

    for name in ("orders", "subscriptions", "accounts", "activities", "cases", "emails"):
        options = open_page(f"/t/alpine/{name}/", boss).response.context["page"].columns
        codes = ",".join(option.code for option in options)
        page = open_page(f"/t/alpine/{name}/", boss, columns=codes)
        assert len(heads(page)) == len(options) > 6, name
        assert page.response.context["page"].errors == (), name
