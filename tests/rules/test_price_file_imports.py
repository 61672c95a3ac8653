"""How the vendor's price file is read and applied (P9 to P13): dialects, parts of a list, all or nothing, records."""

import csv
import gzip
import hashlib
import io
import zipfile
from decimal import Decimal

import pytest

from tests.support.price_file import COLUMNS, row, write_price_file
from tests.support.price_import import (
    ANNUAL,
    BASIC,
    COPILOT,
    MONTHLY,
    NO_CHANGES,
    NOW,
    PRICE_LIST,
    Alpine,
    change_counts,
    from_day,
)
from tests.support.workbook import write_workbook
from upline.catalog.imports import UnreadablePriceFile
from upline.catalog.models import Price, PriceImport, Product
from upline.catalog.rulebook import ProductStatus
from upline.database.audit_context import audit_context

pytestmark = pytest.mark.django_db

EMPTY = dict.fromkeys(COLUMNS, "")


@pytest.fixture
def alpine(tmp_path) -> Alpine:
    return Alpine(tmp_path)


def _text(*rows, delimiter=",") -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


# P9: dialects and encodings


@pytest.mark.rule("P9")
def test_rows_of_empty_cells_are_no_rows(alpine):
    report = alpine.import_rows(row(), EMPTY, {**EMPTY, "SkuId": "  "}, row(**COPILOT), EMPTY)

    assert (report.rows_read, report.bad_rows, report.prices_created) == (2, (), 2)


@pytest.mark.rule("P9")
@pytest.mark.parametrize(
    "content",
    [
        _text(row()).encode() + b"\r\n\r\n  \r\n,,,\r\n",
        _text(row(), delimiter=";").encode(),
        _text(row(), delimiter="\t").encode(),
        b"sep=;\r\n" + _text(row(), delimiter=";").encode(),
        b"\xef\xbb\xbfsep=,\r\n" + _text(row()).encode(),
        _text(row()).encode("utf-8-sig"),
        _text(row(), delimiter="\t").encode("utf-16"),
        _text(row()).encode("utf-16-le"),
        _text(row()).encode("utf-16-be"),
        _text(row()).replace("\r\n", ",,\r\n").encode(),
        _text(row()).replace("\r\n", ",\r\n", 1).encode(),
        _text(row()).replace("\r\n", "\r").encode(),
        _text(row(), delimiter="|").encode(),
        b"\r\n;;;\r\n" + _text(row(), delimiter=";").encode(),
        b'"","",\r\nsep=;,,,\r\n' + _text(row(), delimiter=";").encode(),
        b"\xef\xbb\xbf" + _text(row()).encode("utf-8-sig"),
        _text(row()).replace("ERP Price", '"ERP\nPrice"').replace(",US,", ', "US", ').encode(),
    ],
    ids=range(17),
)
def test_separator_and_encoding_are_recognised(alpine, tmp_path, content):
    path = tmp_path / "prices.csv"
    path.write_bytes(content)

    report = alpine.import_file(path)

    assert (report.rows_read, report.bad_rows, report.prices_created) == (1, (), 1)


@pytest.mark.rule("P9")
@pytest.mark.parametrize("amount", ["6,28", "1,234.50", "1.234,50", "1 234.50", "1'234.50"])
def test_decimal_comma_and_thousands_are_refused_with_line_and_column(alpine, tmp_path, amount):
    path = tmp_path / "prices.csv"
    path.write_text(_text(row(), row(UnitPrice=amount, **COPILOT), delimiter=";"))

    [bad] = alpine.import_file(path).bad_rows

    assert (bad.line, bad.column) == (3, "UnitPrice")
    assert "write 1234.56" in bad.reason
    assert not Product.objects.exists()


@pytest.mark.rule("P9")
@pytest.mark.parametrize("cut", [2, 5, 60])
def test_file_that_ends_within_a_text_is_refused(alpine, tmp_path, cut):
    path = write_price_file(tmp_path / "prices.csv", [row(), row(**COPILOT)])
    path.write_bytes(path.read_bytes()[: -1 - cut])

    with pytest.raises(
        UnreadablePriceFile, match="Line 3: A quotation mark that opens here is not closed"
    ):
        alpine.import_file(path)


# P10: full and partial lists


@pytest.mark.rule("P10")
def test_part_of_a_list_touches_only_what_it_names(alpine):
    alpine.import_rows(row(**MONTHLY), row(**ANNUAL), row(**COPILOT))

    report = alpine.import_rows(from_day("12/1/2026", "6.50", **MONTHLY), partial=True)

    assert change_counts(report) == (0, 1, 0, 0, 1, 0, 1)
    assert alpine.prices(BASIC, cycle="ANNUAL")[0][2] is None
    assert alpine.status("CFQ7TTC0MM8R:0002") == ProductStatus.ACTIVE


@pytest.mark.rule("P10")
def test_part_of_a_list_can_take_an_offer_back(alpine):
    alpine.import_rows(row(), row(**COPILOT))

    alpine.import_rows(row(ChangeIndicator="Deleted"), partial=True)

    assert alpine.status(BASIC) == ProductStatus.DISCONTINUED
    assert alpine.status("CFQ7TTC0MM8R:0002") == ProductStatus.ACTIVE


def _products(count: int, **cells: str):
    return [row(ProductId=f"P{n}", SkuTitle=f"Product {n}", **cells) for n in range(count)]


@pytest.mark.rule("P10")
@pytest.mark.parametrize(("left", "needs_confirmation"), [(9, False), (8, True)])
def test_full_list_that_discontinues_more_than_a_tenth_must_be_confirmed(
    alpine, left, needs_confirmation
):
    alpine.import_rows(*_products(10))

    report = alpine.import_rows(*_products(left), confirm_discontinued=False)

    assert report.needs_confirmation is needs_confirmation
    assert report.applied is not needs_confirmation
    assert report.products_discontinued == 10 - left
    discontinued = Product.objects.filter(status=ProductStatus.DISCONTINUED).count()
    assert discontinued == (0 if needs_confirmation else 1)
    assert alpine.import_rows(*_products(left)).applied


@pytest.mark.rule("P10")
def test_full_list_without_a_billing_cycle_must_be_confirmed(alpine):
    alpine.import_rows(*_products(4, **MONTHLY), *_products(4, **ANNUAL))

    report = alpine.import_rows(*_products(4, **MONTHLY), confirm_discontinued=False)

    assert (report.needs_confirmation, report.products_discontinued) == (True, 0)
    assert Price.objects.filter(valid_to=None).count() == 8


# P11: packed files and workbooks


@pytest.fixture(params=["csv.gz", "zip", "zip of csv.gz", "xlsx", "xlsx of shared strings"])
def packed(request, tmp_path):
    """The sample in another shape."""
    plain = PRICE_LIST.read_bytes()
    path = tmp_path / f"prices.{request.param.split()[0]}"
    if request.param == "csv.gz":
        path.write_bytes(gzip.compress(plain))
    elif request.param.startswith("zip"):
        is_twice = request.param != "zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                "list/prices.csv.gz" if is_twice else "list/prices.csv",
                gzip.compress(plain) if is_twice else plain,
            )
            archive.writestr("__MACOSX/._prices.csv", b"x")
            archive.writestr("list/~$prices.xlsx", b"x")
            archive.writestr("readme.pdf", b"x")
            archive.writestr("README.txt", b"x")
    else:
        rows = list(csv.reader(io.StringIO(plain.decode())))
        write_workbook(path, rows, shared=request.param != "xlsx")
    return path


@pytest.mark.rule("P11")
def test_packed_file_and_workbook_give_the_same_as_csv(alpine, packed):
    report = alpine.import_file(packed)

    assert (report.rows_read, change_counts(report)) == (63, (42, 0, 0, 0, 63, 0, 0))
    assert change_counts(alpine.import_file(PRICE_LIST)) == NO_CHANGES


@pytest.mark.rule("P11")
def test_numbers_and_dates_of_a_workbook_are_read_as_text(alpine, tmp_path):
    cells = {**row(), "UnitPrice": 6.28, "ERP Price": 7.2, "EffectiveStartDate": 46327}
    path = tmp_path / "prices.xlsx"
    write_workbook(
        path,
        [list(COLUMNS), [cells.get(name, "") for name in COLUMNS], []],
        date_columns={COLUMNS.index("EffectiveStartDate")},
    )

    alpine.import_file(path)

    assert change_counts(alpine.import_rows(row())) == NO_CHANGES


@pytest.mark.rule("P11")
def test_zeros_that_a_workbook_shows_before_a_number_are_read(alpine, tmp_path):
    cells = [{**row(), "SkuId": sku_id} for sku_id in (1, 2)]
    path = tmp_path / "prices.xlsx"
    rows = [[], *([one.get(name, "") for name in COLUMNS] for one in cells)]
    rows.insert(1, [*COLUMNS, "EndOfSaleDate"])
    write_workbook(path, rows, zero_columns={COLUMNS.index("SkuId")})

    alpine.import_file(path)

    assert change_counts(alpine.import_rows(row(), row(SkuId="0002"))) == NO_CHANGES


@pytest.mark.rule("P11")
@pytest.mark.parametrize(
    ("number", "bad"),
    [(2958465.99999999, []), (99999999999, [(2, "EffectiveEndDate")])],
)
def test_day_of_a_workbook_is_one_of_the_calendar(alpine, tmp_path, number, bad):
    cells = {**row(), "EffectiveEndDate": number}
    path = tmp_path / "prices.xlsx"
    write_workbook(
        path,
        [list(COLUMNS), [cells.get(name, "") for name in COLUMNS]],
        date_columns={COLUMNS.index("EffectiveEndDate")},
    )

    report = alpine.import_file(path)

    assert [(one.line, one.column) for one in report.bad_rows] == bad


@pytest.mark.rule("P11")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600), "a workbook in the old format; save it as .xlsx"),
        (
            gzip.compress(b"x" * 99, mtime=0)[:-8] + bytes(8),
            "is damaged, or locked: CRC check failed",
        ),
        (b"PK\x05\x06" + bytes(18), "has to hold one price list; it holds none"),
    ],
    ids=["old workbook", "bad checksum", "empty archive"],
)
def test_file_that_cannot_be_unpacked_is_refused(alpine, tmp_path, content, sentence):
    path = tmp_path / "prices"
    path.write_bytes(content)

    with pytest.raises(UnreadablePriceFile, match=sentence):
        alpine.import_file(path)


@pytest.mark.rule("P11")
@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["a.csv", "b.csv"], "has to hold one price list; it holds a.csv and b.csv"),
        (["a.pdf"], "has to hold one price list; it holds none"),
    ],
)
def test_archive_of_none_or_several_lists_is_refused(alpine, tmp_path, names, sentence):
    path = tmp_path / "prices.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, PRICE_LIST.read_bytes())

    with pytest.raises(UnreadablePriceFile, match=sentence):
        alpine.import_file(path)


# P12: all or nothing


@pytest.mark.rule("P12")
def test_bad_rows_are_listed_and_nothing_is_applied_unless_they_are_skipped(alpine):
    rows = [row(), row(UnitPrice="free", **COPILOT), row(Market="", ProductId="X")]

    refused = alpine.import_rows(*rows)
    assert not Product.objects.exists()
    applied = alpine.import_rows(*rows, skip_bad_rows=True)

    assert not refused.applied
    assert applied.applied
    for report in (refused, applied):
        assert [(bad.line, bad.column) for bad in report.bad_rows] == [
            (3, "UnitPrice"),
            (4, "Market"),
        ]
    assert Product.objects.count() == 1


@pytest.mark.rule("P12")
def test_applying_a_file_twice_changes_nothing(alpine):
    alpine.import_file(PRICE_LIST)

    report = alpine.import_file(PRICE_LIST)

    assert (change_counts(report), report.unchanged) == (NO_CHANGES, 63)


# P13: what will change, and the record of it


@pytest.mark.rule("P13")
def test_largest_price_changes_come_first_in_per_cent(alpine):
    def rows(*prices: str):
        named = zip(_products(4), prices, strict=True)
        return [{**one, "UnitPrice": price} for one, price in named]

    alpine.import_rows(*rows("10", "10", "10", "10"))

    report = alpine.import_rows(*rows("10.10", "5", "12", "10"), dry_run=True)

    assert (report.prices_raised, report.prices_lowered) == (2, 1)
    assert [(change.product, change.percent) for change in report.changes] == [
        ("Product 1", Decimal("-50.0")),
        ("Product 2", Decimal("20.0")),
        ("Product 0", Decimal("1.0")),
    ]


@pytest.mark.rule("P13")
def test_price_that_follows_another_shows_the_change(alpine):
    alpine.import_rows(from_day("11/1/2026", "10"))

    [created, _] = alpine.import_rows(from_day("12/1/2026", "11"), dry_run=True).changes

    assert (created.old, created.percent) == ("10.00 USD", Decimal("10.0"))
    assert created.new == "11.00 USD from 1 December 2026"


@pytest.mark.rule("P13")
def test_every_part_of_many_changes_is_shown(alpine):
    alpine.import_rows(*_products(100), row(**COPILOT))

    new = [{**one, "ProductId": "N" + one["ProductId"]} for one in _products(300)]
    report = alpine.import_rows(*new, row(**COPILOT, UnitPrice="9"), dry_run=True)

    kinds = {change.kind for change in report.changes}
    assert kinds >= {"PRODUCT_CREATED", "PRODUCT_DISCONTINUED", "PRICE_UPDATED"}
    assert report.change_count == 300 + 100 + 300 + 100 + 1


@pytest.mark.rule("P13")
def test_applied_import_is_recorded_with_digest_actor_counts_and_difference(alpine, tmp_path):
    path = write_price_file(tmp_path / "november.csv", [row(SkuTitle="=1+1"), row(Market="AT")])

    with audit_context(by="ann", entry_point="command line"):
        report = alpine.import_file(path, market="US")

    record = PriceImport.objects.get()
    assert str(record.pk) == report.import_id
    assert (record.file_name, record.digest) == (
        "november.csv",
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    assert (record.imported_by, record.imported_at, record.market) == ("ann", NOW, "US")
    assert record.counts["prices_created"] == record.counts["other_markets"] == 1
    difference = csv.DictReader(io.StringIO(gzip.decompress(record.difference).decode()))
    assert [(line["change"], line["product"], line["new_price"]) for line in difference] == [
        ("PRODUCT_CREATED", "'=1+1", ""),
        ("PRICE_CREATED", "'=1+1", "6.2800"),
    ]


@pytest.mark.rule("P13")
def test_what_is_not_applied_is_not_recorded(alpine):
    alpine.import_rows(row(), dry_run=True)
    alpine.import_rows(row(UnitPrice="free"))

    assert not PriceImport.objects.exists()
