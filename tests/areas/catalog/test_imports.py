"""Importing a price file on pages: sent, shown with what it will change, applied; the list of imports."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.page import Page, csv_rows
from tests.support.price_file import row, write_price_file
from tests.support.price_import import MONTHLY, from_day
from upline.models import Price, PriceImport, PriceList, PriceUpload, Product

pytestmark = pytest.mark.django_db
GOLD_USD = "Gold USD"


@pytest.fixture
def write(tmp_path):
    def write(*rows) -> bytes:
        return Path(write_price_file(tmp_path / "prices.csv", rows)).read_bytes()

    return write


def address(client) -> str:
    return f"{client.price_list(GOLD_USD)}import/"


def send(client, content: bytes, name: str = "prices.csv"):
    """Send a file; return the answer."""
    return client.send(address(client), file=SimpleUploadedFile(name, content))


def shown(client, content: bytes, **options: str) -> Page:
    """Send a file, and return the page with what it will change."""
    response = send(client, content)
    assert response.status_code == 302, Page(response).texts("alert")
    return Page(client.client.get(response.url, options))


def test_file_is_shown_with_what_it_will_change_and_changes_nothing(fiona, write):
    count = Price.objects.count()
    page = shown(fiona, write(from_day("5/1/2026", "5.40", **MONTHLY)))

    assert "Apply" in page.words
    assert "Microsoft 365 Business Basic" in page.part("changes")
    assert "4.80 USD" in page.part("changes")
    assert "5.40 USD" in page.part("changes")
    assert "+12.5 %" in page.part("changes")
    assert Price.objects.count() == count
    assert not PriceImport.objects.exists()


def test_file_is_applied_and_its_import_is_a_page(fiona, write):
    page = shown(fiona, write(from_day("5/1/2026", "5.40", **MONTHLY)))
    where = page.response.request["PATH_INFO"]
    followed = Page(fiona.client.post(where, {}, follow=True))

    found = PriceImport.objects.get()
    assert "Price file imported" in followed.words
    assert found.file_name == "prices.csv"
    assert found.imported_by == "Fiona"
    assert found.digest in followed.words.replace(" ", "")
    assert "5.40 USD" in followed.part("changes")
    assert not PriceUpload.objects.exists()
    rows = csv_rows_of(fiona, f"price-imports/{found.pk}/changes.csv")
    assert rows[0].startswith("change,product")


def csv_rows_of(client, path: str) -> list[str]:
    return client.client.get(client.address(path)).content.decode().splitlines()


def test_imports_are_listed(fiona, write):
    page = shown(fiona, write(from_day("5/1/2026", "5.40", **MONTHLY)))
    fiona.client.post(page.response.request["PATH_INFO"])

    [line] = csv_rows(fiona.client.get(fiona.address("price-imports.csv")))
    assert (line["File"], line["Price list"], line["By"]) == ("prices.csv", GOLD_USD, "Fiona")
    listed = fiona.open("price-imports/")
    assert "previous" not in listed.words.lower()
    for group in ("price-list", "by"):
        assert (
            len(fiona.open("price-imports/", group=group).response.context["page"].table.groups)
            == 1
        )


def test_empty_list_says_how_to_import(fiona):
    assert "No price file has been imported yet" in fiona.open("price-imports/").words


def test_bad_rows_are_listed_and_nothing_can_be_applied(fiona, write):
    content = write(from_day("5/1/2026", "5.40", **MONTHLY), row(UnitPrice="much"))
    page = shown(fiona, content)

    assert "Nothing can be applied while rows are bad." in page.words
    assert "UnitPrice" in page.part("bad-rows")
    assert not [button for button in page.texts("button") if button.startswith("Apply")]
    left_out = Page(fiona.client.get(page.response.request["PATH_INFO"], {"skip_bad_rows": "on"}))
    assert [button for button in left_out.texts("button") if button.startswith("Apply")]


def test_blocked_file_is_not_applied_by_its_address(fiona, write):
    page = shown(fiona, write(row(UnitPrice="much")))
    response = fiona.client.post(page.response.request["PATH_INFO"])

    assert response.status_code == 422
    assert not PriceImport.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b"Article;Price\nA-1;9.90\n",
            "The first line does not name the columns of a license-based price list.",
        ),
        (b"ProductId,SkuId\nA,1\n", "The file lacks the columns"),
        (b"\x00\x01\x02", ""),
    ],
)
def test_file_of_another_vendor_is_refused(fiona, content, sentence):
    response = send(fiona, content)
    page = Page(response) if response.status_code == 422 else Page(fiona.client.get(response.url))

    assert "The file cannot be imported." in page.words
    assert sentence in page.words
    assert not PriceImport.objects.exists()


def test_long_file_is_refused_with_the_command_that_takes_it(fiona, write):
    content = write(row())
    head, line = content.splitlines()[:2]
    response = send(fiona, b"\n".join([head, *[line] * 5001]))

    assert response.status_code == 422
    assert "upline import-prices" in Page(response).words
    assert not PriceUpload.objects.exists()


def test_no_file_is_refused(fiona):
    response = fiona.send(address(fiona))

    assert response.status_code == 422
    assert "Choose a file." in Page(response).words


def test_viewer_and_other_bss_import_nothing(fixtures, vera, fiona, write):
    page = shown(fiona, write(from_day("5/1/2026", "5.40", **MONTHLY)))
    upload = PriceUpload.objects.get()
    other = PriceList.objects.create(tenant=fixtures.cumulus, name="Own", currency="USD")
    ann = fixtures.signed_in_client(fixtures.ann)

    assert vera.send(address(vera)).status_code == 403
    assert vera.client.post(page.response.request["PATH_INFO"]).status_code == 403
    foreign = f"/t/cumulus/price-lists/{other.pk}/import/{upload.pk}/"
    assert ann.post(foreign).status_code == 404
    assert ann.get(foreign).status_code == 404


def test_discontinuing_much_needs_confirmation(fiona, write):
    rows = [
        from_day(
            "5/1/2026",
            "5",
            ProductId=f"CFQ7TTC0A{n:03}",
            SkuId="0001",
            SkuTitle=f"Product {n}",
            **MONTHLY,
        )
        for n in range(5)
    ]
    first = shown(fiona, write(*rows))
    fiona.client.post(first.response.request["PATH_INFO"])
    page = shown(fiona, write(rows[0]))

    assert "discontinue more than a tenth" in page.words
    where = page.response.request["PATH_INFO"]
    assert fiona.client.post(where).status_code == 422
    assert fiona.client.post(where, {"confirm_discontinued": "on"}).status_code == 302
    assert Product.objects.get(vendor_id="CFQ7TTC0A004:0001").status == "DISCONTINUED"
