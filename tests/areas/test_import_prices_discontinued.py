"""What happens to products and prices that the vendor's list no longer names."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.support.price_file import row
from tests.support.price_import import (
    ANNUAL,
    BASIC,
    COMMITTED,
    COPILOT,
    MONTHLY,
    NO_CHANGES,
    TODAY,
    Alpine,
    change_counts,
    from_day,
)
from upline.catalog.models import Product
from upline.catalog.rulebook import BillingCycle, ProductStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def alpine(tmp_path) -> Alpine:
    return Alpine(tmp_path)


# What the file no longer names


def test_missing_product_is_discontinued_and_not_deleted(alpine):
    alpine.import_rows(row(**MONTHLY), row(**COMMITTED), row(**COPILOT))

    report = alpine.import_rows(row(**COPILOT))

    assert change_counts(report) == (0, 0, 2, 0, 0, 0, 2)
    assert alpine.status(BASIC) == alpine.status(BASIC + ":P1Y") == ProductStatus.DISCONTINUED
    assert alpine.prices(BASIC) == [(Decimal("6.28"), date(2026, 11, 1), date(2026, 11, 21))]
    assert alpine.status("CFQ7TTC0MM8R:0002") == ProductStatus.ACTIVE
    assert change_counts(alpine.import_rows(row(**COPILOT))) == NO_CHANGES


def test_reappearing_product_is_reactivated(alpine):
    alpine.import_rows(row(), row(**COPILOT))
    alpine.import_rows(row(**COPILOT))

    report = alpine.import_rows(row(), row(**COPILOT))

    assert change_counts(report) == (0, 0, 0, 1, 0, 1, 0)
    assert alpine.status(BASIC) == ProductStatus.ACTIVE
    assert alpine.prices(BASIC) == [(Decimal("6.28"), date(2026, 11, 1), None)]


def test_missing_billing_cycle_ends_its_price_only(alpine):
    alpine.import_rows(row(**MONTHLY), row(**ANNUAL))

    report = alpine.import_rows(row(**ANNUAL))

    assert change_counts(report) == (0, 1, 0, 0, 0, 0, 1)
    assert alpine.status(BASIC) == ProductStatus.ACTIVE
    assert alpine.prices(BASIC)[0][2] == date(2026, 11, 21)


def test_missing_future_price_never_becomes_valid(alpine):
    alpine.import_rows(from_day("1/1/2027", "7.00", **MONTHLY), row(**ANNUAL))

    report = alpine.import_rows(row(**ANNUAL))

    [(_, first, last)] = alpine.prices(BASIC)
    assert last < first
    assert [change.new for change in report.changes] == ["never valid"]
    assert change_counts(alpine.import_rows(row(**ANNUAL))) == NO_CHANGES


def test_day_is_taken_in_the_time_zone_of_the_bss(alpine):
    alpine.import_rows(row(), row(**COPILOT))

    alpine.import_rows(row(**COPILOT), now=datetime(2026, 11, 22, 23, 30, tzinfo=UTC))

    assert alpine.prices(BASIC)[0][2] == date(2026, 11, 22)


@pytest.mark.parametrize("vendor_id", ["", BASIC, "CFQ7TTC0LH16:0001"])
def test_manually_entered_products_are_unchanged(alpine, vendor_id):
    product_id = alpine.add_product(vendor_id, "Ours")
    alpine.add_price_list("Silver USD", prices={(product_id, BillingCycle.MONTHLY): Decimal(3)})
    alpine.import_rows(row(**COPILOT), into="Silver USD")

    report = alpine.import_rows(row(**COPILOT), into="Silver USD")

    assert change_counts(report) == NO_CHANGES
    assert Product.objects.get(pk=product_id).status == ProductStatus.ACTIVE


def test_other_price_lists_are_unchanged(alpine):
    alpine.import_rows(row())
    alpine.add_price_list("Silver USD")

    alpine.import_rows(row(**COPILOT), into="Silver USD")

    assert alpine.status(BASIC) == ProductStatus.ACTIVE
    assert alpine.prices(BASIC) == [(Decimal("6.28"), date(2026, 11, 1), None)]


def test_product_in_another_price_list_stays_active(alpine):
    alpine.add_price_list("Silver USD")
    for name in ("Gold USD", "Silver USD"):
        alpine.import_rows(row(), row(**COPILOT), into=name)

    alpine.import_rows(row(**COPILOT), into="Silver USD")

    assert alpine.status(BASIC) == ProductStatus.ACTIVE
    assert alpine.prices(BASIC, of="Silver USD")[0][2] == TODAY - timedelta(days=1)
    alpine.import_rows(row(**COPILOT), into="Gold USD")
    assert alpine.status(BASIC) == ProductStatus.DISCONTINUED


def test_product_deleted_by_the_vendor_is_discontinued(alpine):
    alpine.import_rows(row(**MONTHLY), row(**COMMITTED))

    report = alpine.import_rows(
        row(ChangeIndicator="Deleted", **MONTHLY),
        row(ChangeIndicator="Unchanged", **COMMITTED),
        row(ChangeIndicator="Deleted", **COPILOT),
    )

    assert change_counts(report) == (0, 0, 1, 0, 0, 0, 1)
    assert alpine.status(BASIC) == ProductStatus.DISCONTINUED
    assert alpine.status(BASIC + ":P1Y") == ProductStatus.ACTIVE


def test_product_of_a_skipped_row_is_not_discontinued(alpine):
    alpine.import_rows(row(), row(**COPILOT))

    report = alpine.import_rows(row(UnitPrice="free"), row(**COPILOT), skip_bad_rows=True)

    assert (len(report.bad_rows), report.applied, change_counts(report)) == (1, True, NO_CHANGES)


def test_skipped_row_without_product_prevents_discontinuation(alpine):
    alpine.import_rows(row(), row(**COPILOT))

    report = alpine.import_rows(row(ProductId=""), row(**COPILOT), skip_bad_rows=True)

    assert (len(report.bad_rows), change_counts(report)) == (1, NO_CHANGES)
