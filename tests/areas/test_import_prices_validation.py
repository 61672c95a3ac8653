"""Importing prices: bad rows, dry runs, wrong calls, and properties of every import."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.price_file import many_rows, row, write_price_file
from tests.support.price_import import BASIC, COPILOT, NO_CHANGES, Alpine, change_counts, from_day
from upline.catalog.imports import UnreadablePriceFile
from upline.catalog.models import Price, PriceList, Product
from upline.kernel.verdicts import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def alpine(tmp_path) -> Alpine:
    return Alpine(tmp_path)


# Bad rows, dry runs, wrong calls


def test_nothing_is_applied_when_a_row_is_bad(alpine):
    report = alpine.import_rows(row(), row(UnitPrice="free", **COPILOT))

    [bad] = report.bad_rows
    assert (bad.line, bad.column) == (3, "UnitPrice")
    assert not report.applied
    assert not Product.objects.exists()


def test_bad_rows_are_skipped_on_request(alpine):
    report = alpine.import_rows(row(), row(UnitPrice="free", **COPILOT), skip_bad_rows=True)

    assert report.applied
    assert [p.vendor_id for p in Product.objects.all()] == [BASIC]


def test_duplicate_row_is_ignored(alpine):
    report = alpine.import_rows(row(), row())

    assert (report.bad_rows, report.prices_created, report.unchanged) == ((), 1, 1)


def test_two_prices_for_the_same_days_are_bad(alpine):
    report = alpine.import_rows(
        from_day("12/1/2026", "6.50"),
        from_day("11/1/2026", "6.28", until="12/1/2026"),
        from_day("11/1/2026", "6.29", until="11/15/2026"),
    )

    assert [(bad.line, bad.column, bad.reason) for bad in report.bad_rows] == [
        (3, "EffectiveStartDate", "Line 4 has another price for the same days."),
        (4, "EffectiveStartDate", "Line 3 has another price for the same days."),
    ]


def test_prices_that_follow_each_other_are_all_taken(alpine):
    report = alpine.import_rows(
        from_day("12/1/2026", "6.50"), from_day("11/1/2026", "6.28", until="11/30/2026")
    )

    assert (report.bad_rows, report.prices_created) == ((), 2)


def test_dry_run_reports_and_changes_nothing(alpine):
    alpine.import_rows(from_day("11/1/2026", "6.28"))

    report = alpine.import_rows(
        from_day("12/1/2026", "6.5"), row(**COPILOT), dry_run=True, create_price_list=True
    )

    assert not report.applied
    assert [(c.kind, c.vendor_id, c.old, c.new) for c in report.changes] == [
        ("PRODUCT_CREATED", "CFQ7TTC0MM8R:0002", "", ""),
        ("PRICE_CREATED", BASIC, "6.28 USD", "6.50 USD from 1 December 2026"),
        ("PRICE_CREATED", "CFQ7TTC0MM8R:0002", "", "6.28 USD from 1 November 2026"),
        ("PRICE_CLOSED", BASIC, "6.28 USD", "until 30 November 2026"),
    ]
    assert alpine.prices(BASIC) == [(Decimal("6.28"), date(2026, 11, 1), None)]
    assert Product.objects.count() == 1


def test_missing_price_list_is_refused_and_existing_ones_are_named(alpine):
    alpine.add_price_list("Gold EUR", currency="EUR")

    with pytest.raises(
        Refused, match="Alpine has no price list “Gold”; it has “Gold EUR” and “Gold USD”"
    ):
        alpine.import_rows(row(), into="Gold")


def test_missing_price_list_is_created_on_request(alpine):
    alpine.import_rows(row(Currency="CHF"), into="Swiss", create_price_list=True)

    assert PriceList.objects.get(name="Swiss").currency == "CHF"


def test_file_without_valid_rows_creates_no_price_list(alpine):
    with pytest.raises(UnreadablePriceFile, match="No row of the file can be imported"):
        alpine.import_rows(
            row(UnitPrice="x"), into="New", create_price_list=True, skip_bad_rows=True
        )


def test_market_can_be_chosen(alpine):
    rows = [row(), row(Market="AT", Currency="EUR"), row(Market="ZZ", Currency="nonsense")]

    report = alpine.import_rows(*rows, market="us")

    assert (report.other_markets, report.bad_rows, report.prices_created) == (2, (), 1)


# Laws


def test_statement_count_is_constant(alpine):
    def statements(count: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            alpine.import_rows(*many_rows(count))
        return len(queries)

    assert statements(3) == statements(300)


def test_progress_increases_to_the_total(alpine, tmp_path):
    calls: list[tuple[int, int]] = []
    path = write_price_file(tmp_path / "many.csv", many_rows(1500))

    alpine.import_file(path, progress=lambda done, total: calls.append((done, total)))

    assert calls == sorted(calls)
    assert calls[-1][0] == calls[-1][1]


_day = st.integers(1, 28)
_period = st.tuples(_day, _day | st.none(), st.integers(1, 5))


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(files=st.lists(st.lists(_period, min_size=1, max_size=3), min_size=1, max_size=4))
def test_imported_prices_never_overlap(alpine, files):
    Price.objects.all().delete()
    for periods in files:
        rows = [
            from_day(f"12/{first}/2026", str(amount), f"12/{last}/2026" if last else "1/1/9999")
            for first, last, amount in periods
        ]
        try:
            alpine.import_rows(*rows, skip_bad_rows=True)
        except UnreadablePriceFile:
            continue
        if Product.objects.exists():
            found = [p for p in alpine.prices(BASIC) if p[2] is None or p[2] >= p[1]]
            ends = [last or date.max for _, _, last in found]
            assert all(ends[i] < found[i + 1][1] for i in range(len(found) - 1))
        assert change_counts(alpine.import_rows(*rows, skip_bad_rows=True)) == NO_CHANGES
