"""What importing the vendor's price list does to a BSS's catalogue, and what it leaves alone."""

from datetime import date
from decimal import Decimal

import pytest

from tests.support.price_file import row
from tests.support.price_import import (
    BASIC,
    NO_CHANGES,
    PRICE_LIST,
    Alpine,
    change_counts,
    from_day,
)
from upline.catalog.models import Price
from upline.catalog.rulebook import BillingCycle

pytestmark = pytest.mark.django_db


@pytest.fixture
def alpine(tmp_path) -> Alpine:
    return Alpine(tmp_path)


# What the file names


def test_the_whole_list_is_imported(alpine):
    report = alpine.import_file(PRICE_LIST)

    assert (report.rows_read, report.bad_rows) == (63, ())
    assert change_counts(report) == (42, 0, 0, 0, 63, 0, 0)
    assert alpine.prices(BASIC) == [(Decimal("6.28"), date(2026, 11, 1), None)]
    assert alpine.prices(BASIC, cycle="ANNUAL") == [(Decimal("62.78"), date(2026, 11, 1), None)]
    assert alpine.prices(BASIC + ":P1Y") == [(Decimal("5.49"), date(2026, 11, 1), None)]
    assert alpine.product(BASIC + ":P1Y").name == "Microsoft 365 Business Basic (1-year commitment)"


def test_a_second_run_changes_nothing(alpine):
    alpine.import_file(PRICE_LIST)
    before = list(Price.objects.order_by("id").values())

    report = alpine.import_file(PRICE_LIST)

    assert change_counts(report) == NO_CHANGES
    assert report.unchanged == 63
    assert list(Price.objects.order_by("id").values()) == before


def test_existing_product_keeps_code_name_and_type(alpine):
    product_id = alpine.add_product(BASIC, "Our Basic")

    report = alpine.import_rows(row())

    assert change_counts(report) == (0, 1, 0, 0, 1, 0, 0)
    product = alpine.product(BASIC)
    assert (product.pk, product.code, product.name, product.type) == (
        product_id,
        "our-basic",
        "Our Basic",
        "m365",
    )


def test_codes_of_new_products_are_unique(alpine):
    alpine.add_product("", "Basic")

    alpine.import_rows(
        *(row(ProductId=n, SkuTitle="Basic") for n in "AB"), row(ProductId="C", SkuTitle="基")
    )

    assert [alpine.product(f"{n}:0001").code for n in "ABC"] == [
        "basic-a-0001",
        "basic-b-0001",
        "product",
    ]


def test_product_is_created_even_when_all_code_variants_are_taken(alpine):
    alpine.add_product("", "Basic")
    alpine.add_product("", "Basic a 0001")

    alpine.import_rows(row(ProductId="A", SkuTitle="Basic"))

    assert alpine.product("A:0001").code.startswith("basic-")


def test_a_later_price_ends_the_earlier_one_the_day_before(alpine):
    alpine.import_rows(from_day("11/1/2026", "6.28"))

    report = alpine.import_rows(from_day("12/1/2026", "6.50"))

    assert change_counts(report) == (0, 1, 0, 0, 1, 0, 1)
    assert alpine.prices(BASIC) == [
        (Decimal("6.28"), date(2026, 11, 1), date(2026, 11, 30)),
        (Decimal("6.50"), date(2026, 12, 1), None),
    ]


def test_a_price_with_the_same_first_day_is_updated(alpine):
    alpine.import_rows(from_day("11/1/2026", "6.28"))

    report = alpine.import_rows(from_day("11/1/2026", "6.50", until="11/30/2026"))

    assert change_counts(report) == (0, 1, 0, 0, 0, 1, 0)
    assert alpine.prices(BASIC) == [(Decimal("6.50"), date(2026, 11, 1), date(2026, 11, 30))]


def test_a_gap_between_two_prices_stays_a_gap(alpine):
    alpine.import_rows(from_day("11/1/2026", "6.28"))

    alpine.import_rows(
        from_day("11/1/2026", "6.28", until="11/15/2026"), from_day("12/1/2026", "6.50")
    )

    assert alpine.prices(BASIC) == [
        (Decimal("6.28"), date(2026, 11, 1), date(2026, 11, 15)),
        (Decimal("6.50"), date(2026, 12, 1), None),
    ]


def test_price_from_an_older_file_ends_before_a_later_price(alpine):
    alpine.import_rows(from_day("12/1/2026", "6.50"))

    for _ in range(2):
        report = alpine.import_rows(from_day("11/1/2026", "6.28"))

    assert change_counts(report) == NO_CHANGES
    assert alpine.prices(BASIC) == [
        (Decimal("6.28"), date(2026, 11, 1), date(2026, 11, 30)),
        (Decimal("6.50"), date(2026, 12, 1), None),
    ]


def test_manual_price_ends_when_the_imported_price_starts(alpine):
    product_id = alpine.add_product(BASIC, "Basic")
    prices = {(product_id, BillingCycle.MONTHLY): Decimal("4.80")}
    alpine.add_price_list("Silver USD", prices=prices)

    alpine.import_rows(row(), into="Silver USD")

    assert alpine.prices(BASIC, of="Silver USD") == [
        (Decimal("4.80"), None, date(2026, 10, 31)),
        (Decimal("6.28"), date(2026, 11, 1), None),
    ]


def test_the_retail_price_becomes_the_unit_price_in_the_bss_s_own_currency(tmp_path):
    alpine = Alpine(tmp_path, currency="USD")
    alpine.add_product(BASIC, "Basic", MONTHLY=Decimal("7.00"))

    report = alpine.import_rows(row())

    assert change_counts(report) == (0, 1, 0, 0, 2, 0, 1)
    assert alpine.prices(BASIC, of=None) == [
        (Decimal("7.00"), None, date(2026, 10, 31)),
        (Decimal("7.20"), date(2026, 11, 1), None),
    ]


def test_the_unit_price_in_another_currency_is_left_alone(alpine):
    alpine.add_product(BASIC, "Basic", MONTHLY=Decimal("5.60"))

    alpine.import_rows(row())

    assert alpine.prices(BASIC, of=None) == [(Decimal("5.60"), None, None)]
