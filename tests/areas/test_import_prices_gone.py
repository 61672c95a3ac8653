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
    NOTHING,
    TODAY,
    Alpine,
    changes,
    from_day,
)
from upline.catalog.models import Product
from upline.catalog.rulebook import BillingCycle, ProductStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def alpine(tmp_path) -> Alpine:
    return Alpine(tmp_path)


# What the file no longer names


def test_what_disappears_is_discontinued_and_kept(alpine):
    alpine.imports(row(**MONTHLY), row(**COMMITTED), row(**COPILOT))

    report = alpine.imports(row(**COPILOT))

    assert changes(report) == (0, 0, 2, 0, 0, 0, 2)
    assert alpine.status(BASIC) == alpine.status(BASIC + ":P1Y") == ProductStatus.DISCONTINUED
    assert alpine.prices(BASIC) == [(Decimal("6.28"), date(2026, 11, 1), date(2026, 11, 21))]
    assert alpine.status("CFQ7TTC0MM8R:0002") == ProductStatus.ACTIVE
    assert changes(alpine.imports(row(**COPILOT))) == NOTHING


def test_what_reappears_is_sold_again(alpine):
    alpine.imports(row(), row(**COPILOT))
    alpine.imports(row(**COPILOT))

    report = alpine.imports(row(), row(**COPILOT))

    assert changes(report) == (0, 0, 0, 1, 0, 1, 0)
    assert alpine.status(BASIC) == ProductStatus.ACTIVE
    assert alpine.prices(BASIC) == [(Decimal("6.28"), date(2026, 11, 1), None)]


def test_a_billing_cycle_that_disappears_ends_and_the_product_stays(alpine):
    alpine.imports(row(**MONTHLY), row(**ANNUAL))

    report = alpine.imports(row(**ANNUAL))

    assert changes(report) == (0, 1, 0, 0, 0, 0, 1)
    assert alpine.status(BASIC) == ProductStatus.ACTIVE
    assert alpine.prices(BASIC)[0][2] == date(2026, 11, 21)


def test_a_price_that_disappears_before_it_began_is_never_valid(alpine):
    alpine.imports(from_day("1/1/2027", "7.00", **MONTHLY), row(**ANNUAL))

    report = alpine.imports(row(**ANNUAL))

    [(_, first, last)] = alpine.prices(BASIC)
    assert last < first
    assert [change.new for change in report.changes] == ["never valid"]
    assert changes(alpine.imports(row(**ANNUAL))) == NOTHING


def test_the_day_is_that_of_the_bss_s_own_time_zone(alpine):
    alpine.imports(row(), row(**COPILOT))

    alpine.imports(row(**COPILOT), now=datetime(2026, 11, 22, 23, 30, tzinfo=UTC))

    assert alpine.prices(BASIC)[0][2] == date(2026, 11, 22)


@pytest.mark.parametrize("vendor_id", ["", BASIC, "CFQ7TTC0LH16:0001"])
def test_what_people_entered_is_left_alone(alpine, vendor_id):
    product_id = alpine.has_product(vendor_id, "Ours")
    alpine.has_price_list("Silver USD", prices={(product_id, BillingCycle.MONTHLY): Decimal(3)})
    alpine.imports(row(**COPILOT), into="Silver USD")

    report = alpine.imports(row(**COPILOT), into="Silver USD")

    assert changes(report) == NOTHING
    assert Product.objects.get(pk=product_id).status == ProductStatus.ACTIVE


def test_another_price_list_is_left_alone(alpine):
    alpine.imports(row())
    alpine.has_price_list("Silver USD")

    alpine.imports(row(**COPILOT), into="Silver USD")

    assert alpine.status(BASIC) == ProductStatus.ACTIVE
    assert alpine.prices(BASIC) == [(Decimal("6.28"), date(2026, 11, 1), None)]


def test_what_another_list_s_file_still_names_stays_on_sale(alpine):
    alpine.has_price_list("Silver USD")
    for name in ("Gold USD", "Silver USD"):
        alpine.imports(row(), row(**COPILOT), into=name)

    alpine.imports(row(**COPILOT), into="Silver USD")

    assert alpine.status(BASIC) == ProductStatus.ACTIVE
    assert alpine.prices(BASIC, of="Silver USD")[0][2] == TODAY - timedelta(days=1)
    alpine.imports(row(**COPILOT), into="Gold USD")
    assert alpine.status(BASIC) == ProductStatus.DISCONTINUED


def test_what_the_vendor_deletes_is_discontinued(alpine):
    alpine.imports(row(**MONTHLY), row(**COMMITTED))

    report = alpine.imports(
        row(ChangeIndicator="Deleted", **MONTHLY),
        row(ChangeIndicator="Unchanged", **COMMITTED),
        row(ChangeIndicator="Deleted", **COPILOT),
    )

    assert changes(report) == (0, 0, 1, 0, 0, 0, 1)
    assert alpine.status(BASIC) == ProductStatus.DISCONTINUED
    assert alpine.status(BASIC + ":P1Y") == ProductStatus.ACTIVE


def test_what_a_skipped_row_names_has_not_disappeared(alpine):
    alpine.imports(row(), row(**COPILOT))

    report = alpine.imports(row(UnitPrice="free"), row(**COPILOT), skip_bad_rows=True)

    assert (len(report.bad_rows), report.applied, changes(report)) == (1, True, NOTHING)


def test_nothing_has_disappeared_where_a_skipped_row_names_nothing(alpine):
    alpine.imports(row(), row(**COPILOT))

    report = alpine.imports(row(ProductId=""), row(**COPILOT), skip_bad_rows=True)

    assert (len(report.bad_rows), changes(report)) == (1, NOTHING)


def test_what_is_sold_in_larger_quantities_only_has_not_disappeared(alpine):
    alpine.imports(row(), row(**COPILOT))

    report = alpine.imports(row(PricingTierRangeMin="300"), row(**COPILOT))

    assert (report.skipped, changes(report)) == (1, NOTHING)
