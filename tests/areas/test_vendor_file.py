"""Reading the vendor's price list: what its cells mean, what is wrong with them, what is no price list."""

import csv
import io
import tracemalloc
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.price_file import COLUMNS, many_rows, row, write_price_file
from upline.catalog.imports.report import BadRow
from upline.catalog.imports.table_reader import UnreadablePriceFile
from upline.catalog.imports.vendor_file import FileRow, PriceFile, RowChoice, SkipReason
from upline.catalog.imports.vendor_row import PriceRow
from upline.catalog.rulebook import BillingCycle

PRICE_LIST = Path(__file__).parents[2] / "docs/data/license-based-price-list-us.csv"


def _read(path: Path, **choice) -> tuple[list[FileRow], list[BadRow]]:
    file = PriceFile(path, RowChoice(**choice))
    rows = list(file.rows())
    file.check()
    return rows, file.bad_rows


def _read_one(tmp_path: Path, **cells: str) -> PriceRow:
    [line], bad = _read(write_price_file(tmp_path / "prices.csv", [row(**cells)]))
    assert bad == []
    assert isinstance(line.parsed, PriceRow)
    return line.parsed


def _refusal(path: Path, **options) -> str:
    with pytest.raises(UnreadablePriceFile) as refused:
        _read(path, **options)
    return str(refused.value)


def test_a_row_is_read(tmp_path):
    assert _read_one(tmp_path) == PriceRow(
        family="CFQ7TTC0LH18:0001",
        vendor_id="CFQ7TTC0LH18:0001",
        name="Microsoft 365 Business Basic",
        billing_cycle=BillingCycle.MONTHLY,
        currency="USD",
        unit_price=Decimal("6.28"),
        retail_price=Decimal("7.20"),
        starts_at=datetime(2026, 11, 1, tzinfo=UTC),
        valid_from=date(2026, 11, 1),
        valid_to=None,
        is_deleted=False,
    )


def test_the_whole_list_is_read():
    lines, bad = _read(PRICE_LIST)

    assert bad == []
    assert len(lines) == 63
    assert lines[0].number == 2


@pytest.mark.parametrize(
    ("term", "plan", "cycle", "vendor_id", "name"),
    [
        ("P1M", "Monthly", BillingCycle.MONTHLY, "A:0001", "Basic"),
        ("P1Y", "Monthly", BillingCycle.MONTHLY, "A:0001:P1Y", "Basic (1-year commitment)"),
        ("P1Y", "Annual", BillingCycle.ANNUAL, "A:0001", "Basic"),
        ("P3Y", "Monthly", BillingCycle.MONTHLY, "A:0001:P3Y", "Basic (3-year commitment)"),
        ("P3Y", "Annual", BillingCycle.ANNUAL, "A:0001:P3Y", "Basic (3-year commitment)"),
        ("P3Y", "Triennial", BillingCycle.TRIENNIAL, "A:0001", "Basic"),
        ("OneTime", "OneTime", BillingCycle.ONE_TIME, "A:0001", "Basic"),
        ("", "One-Time", BillingCycle.ONE_TIME, "A:0001", "Basic"),
    ],
)
def test_term_and_billing_plan_determine_the_offer(tmp_path, term, plan, cycle, vendor_id, name):
    parsed = _read_one(
        tmp_path,
        ProductId="A",
        SkuId="0001",
        SkuTitle="Basic",
        TermDuration=term,
        BillingPlan=plan,
    )

    assert (parsed.billing_cycle, parsed.vendor_id, parsed.name) == (cycle, vendor_id, name)


def test_segment_determines_the_offer(tmp_path):
    parsed = _read_one(tmp_path, TermDuration="P1Y", Segment="education")

    assert parsed.vendor_id == "CFQ7TTC0LH18:0001:P1Y:Education"
    assert parsed.name == "Microsoft 365 Business Basic (1-year commitment) (Education)"


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"ProductId": ""}, "ProductId", "missing"),
        ({"ProductId": "A:B"}, "ProductId", "not an id"),
        ({"SkuId": "0 1"}, "SkuId", "not an id"),
        ({"SkuId": "1" * 90}, "SkuId", "more than 80 characters"),
        ({"SkuTitle": ""}, "SkuTitle", "missing"),
        ({"SkuTitle": "x" * 301}, "SkuTitle", "more than 300 characters"),
        ({"SkuTitle": "x" * 500}, "SkuTitle", "more than 400 characters"),
        ({"SkuTitle": "a\x1b[2Jb"}, "SkuTitle", "“a�[2Jb” holds a control character"),
        ({"TermDuration": ""}, "TermDuration", "missing"),
        ({"BillingPlan": ""}, "BillingPlan", "missing"),
        ({"BillingPlan": "None"}, "UnitPrice", "A trial, which has the plan None, costs nothing"),
        ({"Market": "USA"}, "Market", "“USA” is not a market"),
        ({"Currency": ""}, "Currency", "missing"),
        ({"UnitPrice": "6,28"}, "UnitPrice", "“6,28” has a decimal comma"),
        ({"UnitPrice": "1,234.50"}, "UnitPrice", "separated thousands; write 1234.56"),
        ({"UnitPrice": "1 234.50"}, "UnitPrice", "separated thousands"),
        ({"ERP_Price": "1.234,50"}, "ERP Price", "separated thousands"),
        ({"UnitPrice": "$6.28"}, "UnitPrice", "not an amount"),
        ({"UnitPrice": "NaN"}, "UnitPrice", "not an amount"),
        ({"UnitPrice": "1e9"}, "UnitPrice", "not an amount"),
        ({"UnitPrice": "٣"}, "UnitPrice", "not an amount"),
        ({"UnitPrice": "9" * 16}, "UnitPrice", "not an amount"),
        ({"UnitPrice": "-1"}, "UnitPrice", "negative"),
        ({"ERP_Price": "=1+1"}, "ERP Price", "“=1+1” is not an amount"),
        ({"PricingTierRangeMin": "many"}, "PricingTierRangeMin", "not a whole number"),
        ({"PricingTierRangeMax": "1.5"}, "PricingTierRangeMax", "not a whole number"),
        (
            {"PricingTierRangeMin": "5", "PricingTierRangeMax": "3"},
            "PricingTierRangeMax",
            "The most licences, 3, are fewer than the least, 5",
        ),
        ({"EffectiveStartDate": "2/30/2026"}, "EffectiveStartDate", "not a day"),
        ({"EffectiveEndDate": "1/1/1753"}, "EffectiveEndDate", "lies before the start"),
        ({"EffectiveStartDate": "1/1/9999"}, "EffectiveStartDate", "no day to begin on"),
        ({"EffectiveEndDate": "10/31/2026"}, "EffectiveEndDate", "lies before the start"),
        ({"EffectiveEndDate": "never"}, "EffectiveEndDate", "not a day"),
    ],
)
def test_bad_row_is_reported_with_line_column_and_reason(tmp_path, cells, column, reason):
    path = write_price_file(tmp_path / "prices.csv", [row(SkuId="0002"), row(**cells)])

    lines, [bad] = _read(path)

    assert lines[1].parsed is SkipReason.BAD
    assert (bad.line, bad.column) == (3, column)
    assert reason in bad.reason
    assert bad.reason.endswith(".")


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("11/1/2026", "11/30/2026", date(2026, 11, 1), date(2026, 11, 30)),
        ("11/01/2026 00:00", "12/31/9999", date(2026, 11, 1), None),
        ("2026-11-01T00:00:00Z", "2026-11-30T23:59:59.99Z", date(2026, 11, 1), date(2026, 11, 30)),
        ("2026-11-01", "9999-12-31", date(2026, 11, 1), None),
        ("2/29/2028 12:00:00 AM", "2/29/2028 11:59:59 PM", date(2028, 2, 29), date(2028, 2, 29)),
    ],
)
def test_time_of_day_is_ignored_in_dates(tmp_path, start, end, first, last):
    parsed = _read_one(tmp_path, EffectiveStartDate=start, EffectiveEndDate=end)

    assert (parsed.valid_from, parsed.valid_to) == (first, last)


def test_excess_decimals_are_rounded_half_up(tmp_path):
    assert _read_one(tmp_path, UnitPrice="0.00005").unit_price == Decimal("0.0001")


def test_markup_and_formulas_are_read_as_text(tmp_path):
    title = "=HYPERLINK(\"http://x\") <script>alert('1')</script>"

    assert _read_one(tmp_path, SkuTitle=title).name == title


def test_byte_order_mark_column_order_and_optional_columns_are_tolerated(tmp_path):
    columns = [c for c in reversed(COLUMNS) if c not in {"ChangeIndicator", "Tags", "Publisher"}]
    path = write_price_file(tmp_path / "prices.csv", [row()], columns=columns, encoding="utf-8-sig")

    [line], bad = _read(path)

    assert bad == []
    assert isinstance(line.parsed, PriceRow)


def test_line_number_is_that_of_the_first_line_of_a_row(tmp_path):
    rows = [row(SkuDescription="two\nlines"), row(UnitPrice="x")]

    _, [bad] = _read(write_price_file(tmp_path / "prices.csv", rows))

    assert bad.line == 4


def test_row_with_wrong_cell_count_is_bad(tmp_path):
    path = write_price_file(tmp_path / "prices.csv", [row()])
    path.write_bytes(path.read_bytes() + b'"New","cut off"\r\n')

    lines, [bad] = _read(path)

    assert (bad.line, bad.column) == (3, "")
    assert bad.reason == "The row has 2 cells; the first line names 20 columns."
    assert lines[1].family == ""


def test_file_of_several_markets_requires_a_market(tmp_path):
    path = write_price_file(tmp_path / "prices.csv", [row(), row(Market="AT", Currency="EUR")])

    assert _refusal(path) == "The file holds prices of 2 markets, AT and US; choose one of them."
    assert (
        _refusal(path, market="DE") == "The file has no prices of the market DE, only of AT and US."
    )
    lines, bad = _read(path, market="AT", currency="EUR")
    assert bad == []
    assert lines[0].parsed is SkipReason.OTHER_MARKET


def test_a_missing_column_is_named(tmp_path):
    columns = [c for c in COLUMNS if c not in {"Currency", "ERP Price"}]
    path = write_price_file(tmp_path / "prices.csv", [row()], columns=columns)

    assert _refusal(path) == "The file lacks the columns Currency and ERP Price."


HEADER = ",".join(COLUMNS).encode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\n\n", "The file is empty."),
        (HEADER, "The file has no rows, only the names of its columns."),
        (b"sep=;\n" + HEADER.replace(b",", b";"), "The file has no rows"),
        (HEADER + b",Market", "The file has twice the column Market."),
        (b"PK\x03\x04rest", "is damaged, or locked"),
        (b"\x1f\x8brest", "is damaged, or locked"),
        ("Märkte".encode("utf-16"), "does not name the columns"),
        ("Märkte".encode("utf-16")[:-1], "not in UTF-16 after this line, as it began"),
        (b"abc\x00def", "The file is not text"),
        (b"Dear Sir,\nhello\n", "does not name the columns"),
        (HEADER + b"\r\n" + "Gebühr".encode("cp1252"), "Line 2: This is not in UTF-8"),
        (HEADER + b"\r\n" + b"x" * 1_000_001, "Line 2: This is longer than 1,000,000 bytes."),
        (
            HEADER + b'\r\n"' + b"x\n" * 200,
            "Line 2: A quotation mark that opens here is not closed.",
        ),
        (HEADER + b"\r\n" + b"x" * 200_000, "Line 2: This is not CSV"),
    ],
)
def test_invalid_price_list_is_refused(tmp_path, content, sentence):
    path = tmp_path / "prices.csv"
    path.write_bytes(content)

    assert sentence in _refusal(path)


def test_missing_file_is_refused(tmp_path):
    assert "No such file" in _refusal(tmp_path / "prices.csv")
    assert "Is a directory" in _refusal(tmp_path)


def test_reading_is_streamed(tmp_path):
    path = write_price_file(tmp_path / "prices.csv", many_rows(4000))
    file = PriceFile(path, RowChoice())
    tracemalloc.start()
    try:
        count = sum(1 for _ in file.rows())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert count == 4000
    assert peak < path.stat().st_size / 4


_hostile_cell = st.text(max_size=30) | st.sampled_from(["", "P1Y", "9999", '"', "\x00", "1/1/2026"])


@given(st.lists(st.lists(_hostile_cell, min_size=18, max_size=22), max_size=5))
def test_arbitrary_row_does_not_crash_the_reader(tmp_path_factory, rows):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([COLUMNS, *rows])
    path = tmp_path_factory.mktemp("prices") / "prices.csv"
    path.write_bytes(text.getvalue().encode("utf-8", errors="ignore"))
    file = PriceFile(path, RowChoice())

    try:
        left_out = sum(row.parsed is SkipReason.BAD for row in file.rows())
    except UnreadablePriceFile:
        return

    assert left_out == len(file.bad_rows)


@given(st.binary(max_size=300))
def test_arbitrary_file_does_not_crash_the_reader(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("prices") / "prices.csv"
    path.write_bytes(HEADER + b"\r\n" + content)

    with suppress(UnreadablePriceFile):
        _read(path)
