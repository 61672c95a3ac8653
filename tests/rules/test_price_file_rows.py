"""What the vendor's price file says (P1 to P8, P14): price, term, currency, ids, periods, trials, bounds."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from tests.support.price_file import row
from tests.support.price_import import (
    ANNUAL,
    BASIC,
    COMMITTED,
    COPILOT,
    MONTHLY,
    NO_CHANGES,
    PRICE_LIST,
    TODAY,
    Alpine,
    change_counts,
    from_day,
)
from upline.catalog.imports import SpreadsheetDamage, UnreadablePriceFile
from upline.catalog.models import Price, Product
from upline.catalog.rulebook import ProductStatus
from upline.kernel.verdicts import Refused

pytestmark = pytest.mark.django_db

NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def alpine(tmp_path) -> Alpine:
    return Alpine(tmp_path)


def _offer(term: str, plan: str, price: str = "65.92", **cells: str):
    return row(TermDuration=term, BillingPlan=plan, UnitPrice=price, **cells)


# P1: prices are for the whole term


@pytest.mark.rule("P1")
@pytest.mark.parametrize(
    ("plan", "price", "offer", "per_period"),
    [
        (("P1M", "Monthly"), "6.28", (BASIC, "MONTHLY"), "6.28"),
        (("P1Y", "Annual"), "62.78", (BASIC, "ANNUAL"), "62.78"),
        (("P1Y", "Monthly"), "65.92", (BASIC + ":P1Y", "MONTHLY"), "5.4933"),
        (("P3Y", "Annual"), "188.34", (BASIC + ":P3Y", "ANNUAL"), "62.78"),
        (("P3Y", "Monthly"), "197.76", (BASIC + ":P3Y", "MONTHLY"), "5.4933"),
        (("P3Y", "Triennial"), "188.34", (BASIC, "TRIENNIAL"), "188.34"),
        (("P1Y", "Monthly"), "0.0006", (BASIC + ":P1Y", "MONTHLY"), "0.0001"),
        (("OneTime", "OneTime"), "38", (BASIC, "ONE_TIME"), "38"),
        (("P3Y", "OneTime"), "38", (BASIC + ":P3Y", "ONE_TIME"), "38"),
    ],
)
def test_price_of_the_term_is_divided_by_its_billing_periods(
    alpine, plan, price, offer, per_period
):
    alpine.import_rows(_offer(*plan, price))

    vendor_id, cycle = offer
    assert alpine.prices(vendor_id, cycle=cycle) == [(Decimal(per_period), NOVEMBER, None)]


@pytest.mark.rule("P1")
def test_retail_price_of_the_term_is_divided_too(tmp_path):
    alpine = Alpine(tmp_path, currency="USD")

    alpine.import_rows(_offer("P1Y", "Monthly", ERP_Price="75.60"))

    assert alpine.prices(BASIC + ":P1Y", of=None) == [(Decimal("6.30"), NOVEMBER, None)]


@pytest.mark.rule("P1")
def test_sample_is_imported_with_the_instalment_prices_of_its_first_version(tmp_path):
    alpine = Alpine(tmp_path, currency="USD")
    alpine.import_file(PRICE_LIST)

    sums = Price.objects.values_list("price_list__name").annotate(Sum("amount"))
    assert dict(sums) == {"Gold USD": Decimal("3873.78"), None: Decimal("4442.44")}
    found = Price.objects.filter(
        price_list__name="Gold USD", product__vendor_id__endswith=":P1Y", billing_cycle="MONTHLY"
    )
    prices = dict(found.values_list("product__name", "amount"))
    assert len(prices) == 21
    assert prices["Microsoft 365 Business Basic (1-year commitment)"] == Decimal("5.49")
    assert prices["Microsoft 365 E3 (1-year commitment)"] == Decimal("32.96")
    assert prices["Exchange Online (Plan 1) (1-year commitment)"] == Decimal("3.66")
    assert all(amount == amount.quantize(Decimal("0.01")) for amount in prices.values())


# P2: other currencies, markets and segments are left out and counted


@pytest.mark.rule("P2")
def test_rows_of_other_currencies_are_left_out_and_counted(alpine):
    alpine.add_price_list("Gold EUR", currency="EUR")

    report = alpine.import_rows(
        row(Market="AT", Currency="EUR", UnitPrice="5.23"),
        row(Market="AT", Currency="GBP", UnitPrice="4,29"),
        row(Market="AT", Currency="XXX"),
        row(Market="AT", Currency="EUR", **COPILOT),
        into="Gold EUR",
        market="AT",
    )

    assert (report.bad_rows, report.other_currencies, report.prices_created) == ((), 2, 4)
    assert alpine.prices(BASIC, of="Gold EUR") == [(Decimal("5.23"), NOVEMBER, None)]


@pytest.mark.rule("P2")
def test_file_without_the_currency_of_the_list_is_refused(alpine):
    with pytest.raises(UnreadablePriceFile, match="no prices in USD, only in CHF and EUR"):
        alpine.import_rows(row(Currency="EUR"), row(Currency="CHF"))


@pytest.mark.rule("P2")
@pytest.mark.parametrize(
    ("currencies", "chosen", "expected"),
    [("USD", None, "USD"), ("USD EUR", None, "EUR"), ("USD EUR", "usd", "USD")],
)
def test_new_price_list_gets_the_currency_chosen_or_of_the_bss_or_the_only_one(
    alpine, currencies, chosen, expected
):
    rows = [row(Currency=currency) for currency in currencies.split()]

    alpine.import_rows(*rows, into="New", create_price_list=True, currency=chosen)

    assert set(Price.objects.filter(price_list__name="New").values_list("currency", flat=True)) == {
        expected
    }


@pytest.mark.rule("P2")
def test_currency_of_a_new_price_list_must_be_chosen_where_it_is_not_clear(alpine):
    with pytest.raises(UnreadablePriceFile, match="in 2 currencies, CHF and USD; choose one"):
        alpine.import_rows(
            row(Currency="CHF"), row(Currency="USD"), into="New", create_price_list=True
        )


@pytest.mark.rule("P2")
def test_other_currency_than_that_of_the_list_cannot_be_chosen(alpine):
    with pytest.raises(Refused, match="“Gold USD” is in USD, the file in EUR"):
        alpine.import_rows(row(), currency="EUR")


@pytest.mark.rule("P2")
def test_chosen_segment_leaves_the_offers_of_others_as_they_are(alpine):
    education = row(Segment="Education")
    alpine.import_rows(row(), row(**COPILOT), education)

    report = alpine.import_rows(row(), education, segments=frozenset({"commercial"}))

    assert (report.other_segments, report.products_discontinued) == (1, 1)
    assert alpine.status(BASIC + ":Education") == ProductStatus.ACTIVE


@pytest.mark.rule("P2")
def test_segment_and_market_of_the_last_import_of_a_list_hold_for_the_next(alpine):
    rows = [row(), row(Segment="Education"), row(Market="AT")]
    alpine.import_rows(*rows, segments=frozenset({"Commercial"}), market="US")

    report = alpine.import_rows(*rows)
    everything = alpine.import_rows(*rows, segments=frozenset({"all"}))

    assert (report.other_segments, report.other_markets) == (1, 1)
    assert change_counts(report) == NO_CHANGES
    assert everything.products_created == 1


@pytest.mark.rule("P2")
def test_unknown_segment_cannot_be_chosen(alpine):
    with pytest.raises(Refused, match="“Friends” is none of Commercial, Education"):
        alpine.import_rows(row(), segments=frozenset({"Friends"}))


# P3: identifiers are text


@pytest.mark.rule("P3")
def test_ids_are_trimmed_and_in_upper_case(alpine):
    alpine.import_rows(row(ProductId=" cfq7ttc0lh18 ", SkuId="000a"))

    assert Product.objects.get().vendor_id == "CFQ7TTC0LH18:000A"


@pytest.mark.rule("P3")
def test_numeric_sku_id_is_padded_to_four_places(alpine):
    alpine.import_rows(row(), row(**COPILOT))

    report = alpine.import_rows(row(SkuId="1"), row(**COPILOT))

    assert change_counts(report) == NO_CHANGES


@pytest.mark.rule("P3")
@pytest.mark.parametrize("sku_id", ["0001\u200b", "\u00a00001", "1.0", "1,0"])
def test_sku_id_is_recognised_with_invisible_characters_and_decimals(alpine, sku_id):
    alpine.import_rows(row(), row(**COPILOT))

    report = alpine.import_rows(row(SkuId=sku_id), row(**COPILOT))

    assert change_counts(report) == NO_CHANGES


@pytest.mark.rule("P3")
def test_sku_id_marked_as_text_is_repaired(alpine):
    alpine.import_rows(row(SkuId="'0001"), row(SkuId='="0002"'), repair=True)

    assert set(Product.objects.values_list("vendor_id", flat=True)) == {
        BASIC,
        BASIC.replace("0001", "0002"),
    }


EXCEL = {"EffectiveStartDate": "11/1/2026 0:00", "EffectiveEndDate": "11/30/9999 23:59"}


@pytest.mark.rule("P3")
def test_file_whose_sku_ids_lost_their_zeros_is_refused_unless_it_is_repaired(alpine):
    first = (row(**MONTHLY), row(**ANNUAL), row(**COPILOT))
    saved = [{**one, "SkuId": one["SkuId"].lstrip("0"), **EXCEL} for one in first]
    alpine.import_rows(*first)

    with pytest.raises(
        SpreadsheetDamage, match="saved by a spreadsheet: 3 of 3 SkuIds have lost their zeros"
    ):
        alpine.import_rows(*saved)

    assert change_counts(alpine.import_rows(*saved, repair=True)) == NO_CHANGES


@pytest.mark.rule("P3")
@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("SkuId", "1E+05"),
        ("ProductId", "1.2E+11"),
        ("EffectiveStartDate", "46327"),
        ("EffectiveStartDate", "01.11.2026 00:00"),
        ("EffectiveStartDate", "1-Nov-26"),
        ("EffectiveStartDate", "11/1/26"),
        ("EffectiveStartDate", "2026/11/1"),
        ("EffectiveEndDate", "30/11/9999 23:59"),
        ("EffectiveEndDate", "########"),
        ("SkuId", "'0001"),
        ("SkuId", '="0001"'),
        ("SkuId", "1-Mar"),
        ("ProductId", "#REF!"),
        ("EffectiveStartDate", "1-11-2026"),
        ("EffectiveStartDate", "1. 11. 2026 0:00"),
        ("EffectiveStartDate", "2026. 11. 01."),
        ("EffectiveStartDate", "01-nov.-2026"),
        ("EffectiveStartDate", "Nov-26"),
        ("EffectiveStartDate", "Sonntag, 1. November 2026"),
        ("EffectiveStartDate", "46327,5"),
        ("EffectiveStartDate", "00:00.0"),
        ("EffectiveStartDate", "1/11/2026 12:00:00 a. m."),
    ],
)
def test_file_with_cells_rewritten_by_a_spreadsheet_is_refused(alpine, column, text):
    with pytest.raises(SpreadsheetDamage, match=f"line 2, {column}"):
        alpine.import_rows(row(**{column: text}), row(**COPILOT), skip_bad_rows=True)


@pytest.mark.rule("P3")
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("46327", "2958434.99999"),
        ("01.11.2026 00:00", "30.11.9999 23:59"),
        ("2026/11/1", "9999/11/30"),
        ("1-Nov-2026", "30-Nov-9999"),
        ("1. 11. 2026", "30. 11. 9999"),
        ("Nov 1, 2026", "2958434,99999"),
    ],
)
def test_dates_are_repaired_where_nothing_is_lost(alpine, start, end):
    alpine.import_rows(row(EffectiveStartDate=start, EffectiveEndDate=end), repair=True)

    assert alpine.prices(BASIC) == [(Decimal("6.28"), NOVEMBER, None)]


@pytest.mark.rule("P3")
@pytest.mark.parametrize(
    ("column", "text"),
    [("SkuId", "1E+05"), ("EffectiveStartDate", "1-Nov-26"), ("EffectiveEndDate", "30/11/9999")],
)
def test_ambiguous_value_stays_a_bad_row_when_a_file_is_repaired(alpine, column, text):
    [bad] = alpine.import_rows(row(**{column: text}), repair=True).bad_rows

    assert (bad.line, bad.column) == (2, column)


# P4: several periods of one offer


@pytest.mark.rule("P4")
def test_earlier_period_ends_the_day_before_a_later_one_that_overlaps_it(alpine):
    report = alpine.import_rows(
        row(
            UnitPrice="6.00",
            EffectiveStartDate="2026-10-01T00:00:00.0000000Z",
            EffectiveEndDate="2026-11-03T07:12:45.1234567Z",
        ),
        row(
            EffectiveStartDate="2026-11-01T00:00:00.0000000Z",
            EffectiveEndDate="9999-11-30T23:59:59.0000000Z",
        ),
    )

    assert report.bad_rows == ()
    assert alpine.prices(BASIC) == [
        (Decimal("6.00"), date(2026, 10, 1), date(2026, 10, 31)),
        (Decimal("6.28"), NOVEMBER, None),
    ]


@pytest.mark.rule("P4")
def test_later_moment_of_one_day_wins(alpine):
    rows = [
        from_day("11/1/2026 7:12:46 AM", "6.50"),
        from_day("11/1/2026 12:00:00 AM", "6.28", until="11/1/2026 7:12:45 AM"),
        from_day("10/1/2026 12:00:00 AM", "6.00", until="10/31/2026 11:59:59 PM"),
    ]

    report = alpine.import_rows(*rows)

    assert (report.bad_rows, report.unchanged) == ((), 1)
    assert alpine.prices(BASIC) == [
        (Decimal("6.00"), date(2026, 10, 1), date(2026, 10, 31)),
        (Decimal("6.50"), NOVEMBER, None),
    ]
    assert change_counts(alpine.import_rows(*rows)) == NO_CHANGES


@pytest.mark.rule("P4")
def test_same_price_with_two_ends_is_taken_once_with_the_later_end(alpine):
    report = alpine.import_rows(
        from_day("11/1/2026", "6.28", until="11/15/2026"), from_day("11/1/2026", "6.28")
    )

    assert report.bad_rows == ()
    assert alpine.prices(BASIC) == [(Decimal("6.28"), NOVEMBER, None)]


@pytest.mark.rule("P4")
def test_two_prices_of_the_same_period_are_bad_and_neither_is_taken(alpine):
    report = alpine.import_rows(
        row(), row(UnitPrice="6.50"), row(), row(**COPILOT), skip_bad_rows=True
    )

    assert [bad.line for bad in report.bad_rows] == [2, 3, 4]
    assert [product.name for product in Product.objects.all()] == ["Microsoft 365 Copilot"]


# P5: trials and one-time software

TRIAL = {"BillingPlan": "None", "UnitPrice": "0", "ERP_Price": "0"}


@pytest.mark.rule("P5")
def test_trial_row_makes_an_offer_with_a_trial_and_is_counted(alpine):
    rows = [row(), row(SkuTitle="Plus Trial", ProductId="CFQ7TTC0TST3", SkuId="0002", **TRIAL)]

    report = alpine.import_rows(*rows)

    assert (report.bad_rows, report.trials, report.products_created) == ((), 1, 2)
    assert report.unchanged == 0
    assert alpine.product("CFQ7TTC0TST3:0002").offers_trial
    assert not alpine.prices("CFQ7TTC0TST3:0002")
    assert not alpine.product(BASIC).offers_trial
    assert change_counts(alpine.import_rows(*rows)) == NO_CHANGES


@pytest.mark.rule("P5")
def test_trial_row_of_an_offer_that_is_sold_gives_it_a_trial(alpine):
    alpine.import_rows(row())

    report = alpine.import_rows(row(), row(**TRIAL))

    assert change_counts(report) == (0, 1, 0, 0, 0, 0, 0)
    assert [change.new for change in report.changes] == ["with a trial"]
    assert alpine.product(BASIC).offers_trial


@pytest.mark.rule("P5")
def test_trial_needs_no_retail_price(alpine):
    report = alpine.import_rows(row(**{**TRIAL, "ERP_Price": ""}))

    assert (report.bad_rows, report.trials) == ((), 1)


@pytest.mark.rule("P5")
def test_trial_taken_back_by_the_vendor_ends(alpine):
    alpine.import_rows(row(), row(**TRIAL), row(**TRIAL, **COPILOT))

    alpine.import_rows(
        row(),
        row(**TRIAL, ChangeIndicator="Remove"),
        row(**TRIAL, **COPILOT, ChangeIndicator="Remove"),
    )

    assert not alpine.product(BASIC).offers_trial
    assert alpine.status(BASIC) == ProductStatus.ACTIVE
    assert alpine.status("CFQ7TTC0MM8R:0002") == ProductStatus.DISCONTINUED


@pytest.mark.rule("P5")
@pytest.mark.parametrize("term", ["", "OneTime"])
def test_blank_plan_with_a_blank_or_one_time_term_is_one_time(alpine, term):
    report = alpine.import_rows(_offer(term, "", "38.00"))

    assert report.bad_rows == ()
    assert alpine.prices(BASIC, cycle="ONE_TIME") == [(Decimal("38.00"), NOVEMBER, None)]


@pytest.mark.rule("P5")
def test_blank_plan_with_another_term_is_bad(alpine):
    [bad] = alpine.import_rows(_offer("P1Y", "")).bad_rows

    assert (bad.column, bad.reason) == ("BillingPlan", "The value is missing.")


# P6: dates


@pytest.mark.rule("P6")
@pytest.mark.parametrize("start", ["1/1/1753 12:00:00 AM", "1753-01-01T00:00:00Z", "0001-01-01"])
def test_start_before_1900_means_always(alpine, start):
    alpine.import_rows(row(EffectiveStartDate=start))

    [(amount, first, last)] = alpine.prices(BASIC)
    assert (amount, last) == (Decimal("6.28"), None)
    assert first < date(1900, 1, 1)


@pytest.mark.rule("P6")
def test_price_that_holds_always_can_change_end_and_begin_again(alpine):
    always = {"EffectiveStartDate": "1/1/1753 12:00:00 AM"}
    alpine.import_rows(from_day("11/1/2026", "6.28"), row(**COPILOT))

    report = alpine.import_rows(row(UnitPrice="6.50", **always), row(**COPILOT))

    assert change_counts(report) == (0, 1, 0, 0, 0, 1, 0)
    assert alpine.prices(BASIC) == [(Decimal("6.50"), NOVEMBER, None)]
    assert (
        change_counts(alpine.import_rows(row(UnitPrice="6.50", **always), row(**COPILOT)))
        == NO_CHANGES
    )
    assert alpine.import_rows(row(**COPILOT)).products_discontinued == 1


@pytest.mark.rule("P6")
@pytest.mark.parametrize(
    ("start", "day"),
    [
        ("11/1/2026 12:00:00 AM", 1),
        ("11/1/2026 11:59:59 PM", 1),
        ("11/1/2026 0:00", 1),
        ("2026-11-01", 1),
        ("2026-11-01 00:00:00", 1),
        ("2026-11-01T23:30:00-02:00", 2),
        ("2026-11-02T00:30:00+01:00", 1),
        ("2026-11-01T00:00:00.0000000Z", 1),
        ("11/1/2026 12:00:00\u202fAM", 1),
    ],
)
def test_day_of_a_date_is_that_of_utc(alpine, start, day):
    alpine.import_rows(row(EffectiveStartDate=start))

    assert alpine.prices(BASIC) == [(Decimal("6.28"), date(2026, 11, day), None)]


@pytest.mark.rule("P6")
@pytest.mark.parametrize("end", ["11/30/9999 11:59:59 PM", "9999-12-31", "1/1/9999"])
def test_end_in_9999_means_no_end(alpine, end):
    alpine.import_rows(row(EffectiveEndDate=end))

    assert alpine.prices(BASIC)[0][2] is None


# P7: the change indicator is a hint


@pytest.mark.rule("P7")
@pytest.mark.parametrize(
    "word", ["Unchanged", "New", "Changed", "Add", "Change", "Updated", "add", "", "Refreshed"]
)
def test_what_counts_is_the_difference_and_not_the_change_indicator(alpine, word):
    report = alpine.import_rows(row(ChangeIndicator=word))

    assert (report.bad_rows, report.prices_created) == ((), 1)
    assert change_counts(alpine.import_rows(row(ChangeIndicator=word))) == NO_CHANGES


@pytest.mark.rule("P7")
@pytest.mark.parametrize("word", ["Deleted", "Remove", "REMOVE", "delete", "Removed"])
def test_offer_taken_back_by_the_vendor_is_discontinued(alpine, word):
    alpine.import_rows(row(), row(**COPILOT))

    alpine.import_rows(row(ChangeIndicator=word), row(**COPILOT))

    assert alpine.status(BASIC) == ProductStatus.DISCONTINUED


@pytest.mark.rule("P7")
@pytest.mark.parametrize(
    ("end", "last_day", "status"),
    [
        ("11/30/2026 11:59:59 PM", date(2026, 11, 30), ProductStatus.ACTIVE),
        ("11/10/2026", date(2026, 11, 21), ProductStatus.DISCONTINUED),
    ],
)
def test_offer_to_be_taken_back_is_sold_until_its_last_day(alpine, end, last_day, status):
    alpine.import_rows(row(), row(**COPILOT))

    alpine.import_rows(row(ChangeIndicator="Deleted", EffectiveEndDate=end), partial=True)

    assert alpine.prices(BASIC) == [(Decimal("6.28"), NOVEMBER, last_day)]
    assert alpine.status(BASIC) == status


@pytest.mark.rule("P7")
def test_unknown_change_indicator_is_listed(alpine):
    [unknown] = alpine.import_rows(row(ChangeIndicator="Refreshed")).unknown_values

    assert (unknown.column, unknown.value, unknown.rows) == ("ChangeIndicator", "Refreshed", 1)


# P8: what the program does not know is left out


@pytest.mark.rule("P8")
@pytest.mark.parametrize(
    ("cells", "column", "value"),
    [
        ({"TermDuration": "P2Y"}, "TermDuration", "P2Y"),
        ({"TermDuration": "P2Y", "BillingPlan": ""}, "TermDuration", "P2Y"),
        ({"BillingPlan": "Upfront"}, "BillingPlan", "Upfront"),
        ({"BillingPlan": "Weekly"}, "BillingPlan", "Weekly"),
        ({"BillingPlan": "Annual"}, "BillingPlan", "Annual / P1M"),
        ({"Segment": "Friends"}, "Segment", "Friends"),
        ({"UnitOfMeasure": "1 GB/Month"}, "UnitOfMeasure", "1 GB/Month"),
    ],
)
def test_row_with_an_unknown_value_is_left_out_counted_and_listed(alpine, cells, column, value):
    alpine.import_rows(row(), row(**COPILOT))

    report = alpine.import_rows(row(**cells), row(**cells), row(**COPILOT, UnitPrice="27"))

    assert (report.bad_rows, report.unknown, report.prices_updated) == ((), 2, 1)
    assert [(u.column, u.value, u.rows) for u in report.unknown_values] == [(column, value, 2)]
    assert alpine.status(BASIC) == ProductStatus.ACTIVE


@pytest.mark.rule("P8")
@pytest.mark.parametrize("unit", ["", "License", "1 License", "Licenses", "User(s)", "Each"])
def test_price_of_one_licence_is_known_by_its_unit(alpine, unit):
    assert alpine.import_rows(row(UnitOfMeasure=unit)).prices_created == 1


# P14: the least and most licences of an offer


def _bounds(alpine: Alpine, vendor_id: str = BASIC) -> tuple[int, int | None]:
    product = alpine.product(vendor_id)
    return product.min_quantity, product.max_quantity


@pytest.mark.rule("P14")
@pytest.mark.parametrize(
    ("least", "most", "bounds"),
    [
        ("", "", (1, None)),
        ("1", "300", (1, 300)),
        ("5", "", (5, None)),
        ("300", "2147483647", (300, None)),
        ("0", "10", (1, 10)),
        ("1.0", "300.0", (1, 300)),
        ("1", "9223372036854775807", (1, None)),
    ],
)
def test_least_and_most_licences_are_stored(alpine, least, most, bounds):
    alpine.import_rows(row(PricingTierRangeMin=least, PricingTierRangeMax=most))

    assert _bounds(alpine) == bounds


@pytest.mark.rule("P14")
def test_bounds_follow_the_file(alpine):
    alpine.import_rows(row(PricingTierRangeMin="1", PricingTierRangeMax="300"))

    report = alpine.import_rows(row(PricingTierRangeMin="2", PricingTierRangeMax="500"))

    assert _bounds(alpine) == (2, 500)
    assert [change.new for change in report.changes] == ["from 2 to 500 licences"]
    alpine.import_rows(row())
    assert _bounds(alpine) == (1, None)


@pytest.mark.rule("P14")
def test_price_of_a_larger_quantity_is_left_out_but_its_licences_can_be_sold(alpine):
    report = alpine.import_rows(
        row(PricingTierRangeMin="1", PricingTierRangeMax="299"),
        row(PricingTierRangeMin="300", PricingTierRangeMax="999", UnitPrice="6"),
        from_day("12/1/2026", "5.90", PricingTierRangeMin="300", PricingTierRangeMax="999"),
    )

    assert (report.bad_rows, report.skipped) == ((), 2)
    assert alpine.prices(BASIC) == [(Decimal("6.28"), NOVEMBER, None)]
    assert _bounds(alpine) == (1, 999)


@pytest.mark.rule("P14")
def test_new_bounds_of_a_later_period_are_no_price_of_a_larger_quantity(alpine):
    report = alpine.import_rows(
        from_day("11/1/2026", "6.28", until="11/30/2026", PricingTierRangeMin="1"),
        from_day("12/1/2026", "6.50", PricingTierRangeMin="5"),
    )

    assert (report.skipped, report.prices_created) == (0, 2)
    assert date(2026, 12, 1) > TODAY
    assert _bounds(alpine) == (1, None)


@pytest.mark.rule("P14")
def test_bounds_are_those_of_the_commitment_and_segment(alpine):
    alpine.import_rows(
        row(**MONTHLY, PricingTierRangeMax="300"),
        row(**COMMITTED, PricingTierRangeMin="10"),
    )

    assert _bounds(alpine) == (1, 300)
    assert _bounds(alpine, BASIC + ":P1Y") == (10, None)
