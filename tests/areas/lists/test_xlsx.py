"""Exports as XLSX: the very filter and columns, dates as dates, amounts as numbers."""

import io
import re
import zipfile
from decimal import Decimal

import pytest

from upline.web.shared import xlsx_export

pytestmark = pytest.mark.django_db
XLSX = "/t/alpine/orders.xlsx"


def parts(response) -> dict[str, str]:
    whole = io.BytesIO(b"".join(response.streaming_content))
    with zipfile.ZipFile(whole) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


def sheet(response) -> str:
    return parts(response)["xl/worksheets/sheet1.xml"]


def cells(xml: str) -> dict[str, str]:
    """Return the cells that hold a number or an inline text, by their places."""
    found = re.findall(r'<c r="([A-Z]+\d+)"[^>]*>(?:<v>|<is><t[^>]*>)(.*?)<', xml)
    return dict(found)


def test_export_has_the_filter_and_the_columns(fixtures):
    fixtures.back_order(1)
    fixtures.back_order(2, total="-8.96")
    fixtures.direct_order(3)
    client = fixtures.signed_in_client(fixtures.otto)

    response = client.get(XLSX, {"view": "back-orders", "columns": "number,date,total"})

    assert response["Content-Type"] == xlsx_export.CONTENT_TYPE
    assert 'filename="orders-alpine.xlsx"' in response["Content-Disposition"]
    found = cells(sheet(response))
    assert [found[f"{column}1"] for column in "ABCD"] == ["Order", "Date", "Total", "Currency"]
    assert found["A2"] == "2"
    assert found["B2"] == "46144"  # 2 May 2026
    assert (Decimal(found["C2"]), found["D2"]) == (Decimal("-8.96"), "EUR")
    assert "A4" not in found


@pytest.mark.parametrize(
    "name", ["=1+1", "@SUM(A1)", "\uff1d1+1", "\uff20SUM(A1)", "http://example.com/", "12"]
)
def test_texts_are_written_as_texts(fixtures, name):
    fixtures.back_order(1, name=name)
    client = fixtures.signed_in_client(fixtures.otto)

    xml = sheet(client.get(XLSX, {"columns": "number,name"}))

    assert cells(xml)["B2"] == name
    assert re.search(r'<c r="B2" t="inlineStr">', xml)
    assert "<f>" not in xml
    assert "hyperlink" not in xml


def test_rows_beyond_a_sheet_go_on_on_the_next(fixtures, monkeypatch):
    monkeypatch.setattr("upline.web.shared.xlsx_export.MAX_ROWS", 2)
    for number in (1, 2, 3):
        fixtures.back_order(number)
    client = fixtures.signed_in_client(fixtures.otto)

    found = parts(client.get(XLSX, {"columns": "number"}))

    assert cells(found["xl/worksheets/sheet1.xml"])["A3"] == "2"
    assert cells(found["xl/worksheets/sheet2.xml"])["A2"] == "1"


def test_invalid_filter_is_explained(fixtures):
    response = fixtures.signed_in_client(fixtures.otto).get(XLSX, {"status": "Lost"})

    assert response.status_code == 400
    assert "There is no status “Lost”." in response.content.decode()


def test_every_list_is_exported(fixtures, boss):
    fixtures.back_order(7)
    fixtures.subscription()
    client = fixtures.signed_in_client(boss)

    for name in ("orders", "subscriptions", "accounts", "activities", "cases", "emails"):
        assert "A1" in cells(sheet(client.get(f"/t/alpine/{name}.xlsx"))), name
