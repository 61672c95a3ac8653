"""The price files of tests/cases, which once failed: each gives what its report expected."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.price_import import NO_CHANGES, Alpine, change_counts
from upline.catalog.imports import ImportReport, SpreadsheetDamage
from upline.catalog.models import Product
from upline.catalog.rulebook import ProductStatus

pytestmark = pytest.mark.django_db

CASES = Path(__file__).parents[1] / "cases"
BASIC, PLUS = "CFQ7TTC0TST1:0001", "CFQ7TTC0TST2:0001"
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def alpine(tmp_path) -> Alpine:
    return Alpine(tmp_path)


def _import(alpine: Alpine, case: str, **options) -> ImportReport:
    [path] = CASES.glob(f"{case}*.csv")
    return alpine.import_file(path, **options)


@pytest.mark.rule("P1")
def test_f01_price_for_the_whole_term(alpine):
    report = _import(alpine, "f01")

    assert (report.bad_rows, report.prices_created) == ((), 6)
    assert alpine.prices(BASIC) == [(Decimal("6.28"), NOVEMBER, None)]
    assert alpine.prices(BASIC, cycle="ANNUAL") == [(Decimal("62.78"), NOVEMBER, None)]
    assert alpine.prices(BASIC, cycle="TRIENNIAL") == [(Decimal("188.34"), NOVEMBER, None)]
    for offer, cycle, amount in (
        (":P1Y", "MONTHLY", "5.4933"),
        (":P3Y", "MONTHLY", "5.4933"),
        (":P3Y", "ANNUAL", "62.78"),
    ):
        assert alpine.prices(BASIC + offer, cycle=cycle) == [(Decimal(amount), NOVEMBER, None)]


@pytest.mark.rule("P2")
def test_f02_market_of_several_currencies(alpine):
    alpine.add_price_list("Gold EUR", currency="EUR")

    report = _import(alpine, "f02", into="Gold EUR", market="AT")

    assert (report.bad_rows, report.other_currencies, report.products_created) == ((), 3, 2)
    assert alpine.prices(PLUS, of="Gold EUR") == [(Decimal("10.90"), NOVEMBER, None)]


@pytest.mark.rule("P3")
def test_f03_file_saved_by_a_spreadsheet(alpine):
    _import(alpine, "f03-first")

    with pytest.raises(SpreadsheetDamage, match="3 of 3 SkuIds have lost their zeros"):
        _import(alpine, "f03-then")

    assert change_counts(_import(alpine, "f03-then", repair=True)) == NO_CHANGES


@pytest.mark.rule("P4")
def test_f04_overlapping_periods(alpine):
    report = _import(alpine, "f04")

    assert report.bad_rows == ()
    assert alpine.prices(BASIC) == [
        (Decimal("6.00"), date(2026, 10, 1), date(2026, 10, 31)),
        (Decimal("6.28"), NOVEMBER, None),
    ]


@pytest.mark.rule("P5")
def test_f05_trial(alpine):
    report = _import(alpine, "f05")

    assert (report.bad_rows, report.trials, report.prices_created) == ((), 1, 3)
    assert alpine.product("CFQ7TTC0TST3:0002").offers_trial


@pytest.mark.rule("P6")
def test_f06_placeholder_for_always(alpine):
    report = _import(alpine, "f06")

    assert (report.bad_rows, report.prices_created) == ((), 2)
    [(_, first, _)] = alpine.prices(BASIC)
    assert first < date(1900, 1, 1)


@pytest.mark.rule("P7")
def test_f07_add_and_change(alpine):
    report = _import(alpine, "f07")

    assert (report.bad_rows, report.unknown_values, report.prices_created) == ((), (), 2)


@pytest.mark.rule("P5")
def test_f08_software_without_a_plan(alpine):
    report = _import(alpine, "f08")

    assert (report.bad_rows, report.prices_created) == ((), 2)
    assert alpine.prices("DG7GMGF0TST5:0007", cycle="ONE_TIME") == [
        (Decimal("38.00"), NOVEMBER, None)
    ]


@pytest.mark.rule("P10")
def test_f09_preview_of_the_changed_rows(alpine):
    _import(alpine, "f03-first")

    full = _import(alpine, "f09", confirm_discontinued=False)
    partial = _import(alpine, "f09", partial=True)

    assert full.needs_confirmation
    assert (partial.products_discontinued, partial.prices_created) == (0, 1)
    assert set(Product.objects.values_list("status", flat=True)) == {ProductStatus.ACTIVE}


@pytest.mark.rule("P9")
def test_f10_empty_rows(alpine):
    report = _import(alpine, "f10")

    assert (report.rows_read, report.bad_rows, report.prices_created) == (3, (), 3)
