"""What importing the vendor's price list does to a BSS's catalogue, and what it leaves alone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.price_file import many_rows, row, write_price_file
from upline.catalog.actions import NewPriceList, NewProduct, create_price_list, create_product
from upline.catalog.imports import (
    ImportOptions,
    ImportReport,
    UnreadablePriceFile,
    import_price_file,
)
from upline.catalog.models import Price, PriceList, Product
from upline.catalog.rulebook import BillingCycle, ProductStatus
from upline.kernel.verdicts import Refused
from upline.tenancy.actions import NewTenant, found_tenant

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = NOW.date()
PRICE_LIST = Path(__file__).parents[2] / "docs/data/license-based-price-list-us.csv"

BASIC, ARCHIVING = "CFQ7TTC0LH18:0001", "CFQ7TTC0LH0J:0001"
MONTHLY = {"TermDuration": "P1M", "BillingPlan": "Monthly"}
ANNUAL = {"TermDuration": "P1Y", "BillingPlan": "Annual"}
COMMITTED = {"TermDuration": "P1Y", "BillingPlan": "Monthly"}
COPILOT = {"ProductId": "CFQ7TTC0MM8R", "SkuId": "0002", "SkuTitle": "Microsoft 365 Copilot"}


class Alpine:
    """A distributor with the price list Gold USD, and files from its vendor."""

    def __init__(self, folder: Path, *, currency: str = "EUR") -> None:
        new = NewTenant(slug="alpine", name="Alpine", currency=currency, timezone="Europe/Vienna")
        self.id = found_tenant(new=new, now=NOW).id
        self.currency = currency
        self._folder = folder
        self.has_price_list("Gold USD")

    def has_product(self, vendor_id: str, name: str, **unit_prices: Decimal):
        prices = {BillingCycle[cycle]: amount for cycle, amount in unit_prices.items()}
        code = name.lower().replace(" ", "-")
        new = NewProduct(code=code, name=name, vendor_id=vendor_id, type="m365", prices=prices)
        return create_product(tenant_id=self.id, new=new, currency=self.currency, now=NOW)

    def has_price_list(self, name: str, *, currency: str = "USD", prices=None) -> None:
        new = NewPriceList(name=name, currency=currency, prices=prices or {})
        create_price_list(tenant_id=self.id, new=new)

    def imports(
        self, *rows, into: str = "Gold USD", now: datetime = NOW, **options
    ) -> ImportReport:
        path = write_price_file(self._folder / "prices.csv", rows)
        return self.imports_file(path, into=into, now=now, **options)

    def imports_file(self, path: Path, *, into="Gold USD", now=NOW, progress=None, **options):
        return import_price_file(
            tenant_id=self.id,
            path=path,
            price_list_name=into,
            now=now,
            options=ImportOptions(**options),
            progress=progress,
        )

    def product(self, vendor_id: str) -> Product:
        return Product.objects.get(tenant_id=self.id, vendor_id=vendor_id)

    def status(self, vendor_id: str) -> str:
        return self.product(vendor_id).status

    def prices(self, vendor_id: str, *, of: str | None = "Gold USD", cycle="MONTHLY"):
        """Return amount, first and last day of each price, the earliest first."""
        found = Price.objects.filter(
            product=self.product(vendor_id), price_list__name=of, billing_cycle=cycle
        ).order_by("valid_from")
        rows = found.values_list("amount", "valid_from", "valid_to")
        return sorted(rows, key=lambda price: price[1] or date.min)


@pytest.fixture
def alpine(tmp_path) -> Alpine:
    return Alpine(tmp_path)


def _from(day: str, amount: str, until: str = "12/31/9999", **cells: str):
    return row(EffectiveStartDate=day, EffectiveEndDate=until, UnitPrice=amount, **cells)


def _changes(report: ImportReport) -> tuple[int, ...]:
    return (
        report.products_created,
        report.products_updated,
        report.products_discontinued,
        report.products_reactivated,
        report.prices_created,
        report.prices_updated,
        report.prices_closed,
    )


NOTHING = (0,) * 7

# What the file names


def test_the_whole_list_is_imported(alpine):
    report = alpine.imports_file(PRICE_LIST)

    assert (report.rows_read, report.bad_rows) == (63, ())
    assert _changes(report) == (42, 0, 0, 0, 63, 0, 0)
    assert alpine.prices(BASIC) == [(Decimal("6.28"), date(2026, 11, 1), None)]
    assert alpine.prices(BASIC, cycle="ANNUAL") == [(Decimal("62.78"), date(2026, 11, 1), None)]
    assert alpine.prices(BASIC + ":P1Y") == [(Decimal("5.49"), date(2026, 11, 1), None)]
    assert alpine.product(BASIC + ":P1Y").name == "Microsoft 365 Business Basic (1-year commitment)"


def test_a_second_run_changes_nothing(alpine):
    alpine.imports_file(PRICE_LIST)
    before = list(Price.objects.order_by("id").values())

    report = alpine.imports_file(PRICE_LIST)

    assert _changes(report) == NOTHING
    assert report.unchanged == 63
    assert list(Price.objects.order_by("id").values()) == before


def test_a_product_that_is_there_keeps_its_code_name_and_type(alpine):
    product_id = alpine.has_product(BASIC, "Our Basic")

    report = alpine.imports(row())

    assert _changes(report) == (0, 1, 0, 0, 1, 0, 0)
    product = alpine.product(BASIC)
    assert (product.pk, product.code, product.name, product.type) == (
        product_id,
        "our-basic",
        "Our Basic",
        "m365",
    )


def test_codes_of_new_products_are_unique(alpine):
    alpine.has_product("", "Basic")

    alpine.imports(
        *(row(ProductId=n, SkuTitle="Basic") for n in "AB"), row(ProductId="C", SkuTitle="基")
    )

    assert [alpine.product(f"{n}:0001").code for n in "ABC"] == [
        "basic-a-0001",
        "basic-b-0001",
        "product",
    ]


def test_a_code_that_is_taken_in_every_form_still_gets_its_product(alpine):
    alpine.has_product("", "Basic")
    alpine.has_product("", "Basic a 0001")

    alpine.imports(row(ProductId="A", SkuTitle="Basic"))

    assert alpine.product("A:0001").code.startswith("basic-")


def test_a_later_price_ends_the_earlier_one_the_day_before(alpine):
    alpine.imports(_from("11/1/2026", "6.28"))

    report = alpine.imports(_from("12/1/2026", "6.50"))

    assert _changes(report) == (0, 1, 0, 0, 1, 0, 1)
    assert alpine.prices(BASIC) == [
        (Decimal("6.28"), date(2026, 11, 1), date(2026, 11, 30)),
        (Decimal("6.50"), date(2026, 12, 1), None),
    ]


def test_a_price_with_the_same_first_day_is_updated(alpine):
    alpine.imports(_from("11/1/2026", "6.28"))

    report = alpine.imports(_from("11/1/2026", "6.50", until="11/30/2026"))

    assert _changes(report) == (0, 1, 0, 0, 0, 1, 0)
    assert alpine.prices(BASIC) == [(Decimal("6.50"), date(2026, 11, 1), date(2026, 11, 30))]


def test_a_gap_between_two_prices_stays_a_gap(alpine):
    alpine.imports(_from("11/1/2026", "6.28"))

    alpine.imports(_from("11/1/2026", "6.28", until="11/15/2026"), _from("12/1/2026", "6.50"))

    assert alpine.prices(BASIC) == [
        (Decimal("6.28"), date(2026, 11, 1), date(2026, 11, 15)),
        (Decimal("6.50"), date(2026, 12, 1), None),
    ]


def test_an_older_file_ends_before_what_was_known_to_come(alpine):
    alpine.imports(_from("12/1/2026", "6.50"))

    for _ in range(2):
        report = alpine.imports(_from("11/1/2026", "6.28"))

    assert _changes(report) == NOTHING
    assert alpine.prices(BASIC) == [
        (Decimal("6.28"), date(2026, 11, 1), date(2026, 11, 30)),
        (Decimal("6.50"), date(2026, 12, 1), None),
    ]


def test_a_price_entered_by_hand_ends_when_the_file_s_begins(alpine):
    product_id = alpine.has_product(BASIC, "Basic")
    prices = {(product_id, BillingCycle.MONTHLY): Decimal("4.80")}
    alpine.has_price_list("Silver USD", prices=prices)

    alpine.imports(row(), into="Silver USD")

    assert alpine.prices(BASIC, of="Silver USD") == [
        (Decimal("4.80"), None, date(2026, 10, 31)),
        (Decimal("6.28"), date(2026, 11, 1), None),
    ]


def test_the_retail_price_becomes_the_unit_price_in_the_bss_s_own_currency(tmp_path):
    alpine = Alpine(tmp_path, currency="USD")
    alpine.has_product(BASIC, "Basic", MONTHLY=Decimal("7.00"))

    report = alpine.imports(row())

    assert _changes(report) == (0, 1, 0, 0, 2, 0, 1)
    assert alpine.prices(BASIC, of=None) == [
        (Decimal("7.00"), None, date(2026, 10, 31)),
        (Decimal("7.20"), date(2026, 11, 1), None),
    ]


def test_the_unit_price_in_another_currency_is_left_alone(alpine):
    alpine.has_product(BASIC, "Basic", MONTHLY=Decimal("5.60"))

    alpine.imports(row())

    assert alpine.prices(BASIC, of=None) == [(Decimal("5.60"), None, None)]


# What the file no longer names


def test_what_disappears_is_discontinued_and_kept(alpine):
    alpine.imports(row(**MONTHLY), row(**COMMITTED), row(**COPILOT))

    report = alpine.imports(row(**COPILOT))

    assert _changes(report) == (0, 0, 2, 0, 0, 0, 2)
    assert alpine.status(BASIC) == alpine.status(BASIC + ":P1Y") == ProductStatus.DISCONTINUED
    assert alpine.prices(BASIC) == [(Decimal("6.28"), date(2026, 11, 1), date(2026, 11, 21))]
    assert alpine.status("CFQ7TTC0MM8R:0002") == ProductStatus.ACTIVE
    assert _changes(alpine.imports(row(**COPILOT))) == NOTHING


def test_what_reappears_is_sold_again(alpine):
    alpine.imports(row(), row(**COPILOT))
    alpine.imports(row(**COPILOT))

    report = alpine.imports(row(), row(**COPILOT))

    assert _changes(report) == (0, 0, 0, 1, 0, 1, 0)
    assert alpine.status(BASIC) == ProductStatus.ACTIVE
    assert alpine.prices(BASIC) == [(Decimal("6.28"), date(2026, 11, 1), None)]


def test_a_billing_cycle_that_disappears_ends_and_the_product_stays(alpine):
    alpine.imports(row(**MONTHLY), row(**ANNUAL))

    report = alpine.imports(row(**ANNUAL))

    assert _changes(report) == (0, 1, 0, 0, 0, 0, 1)
    assert alpine.status(BASIC) == ProductStatus.ACTIVE
    assert alpine.prices(BASIC)[0][2] == date(2026, 11, 21)


def test_a_price_that_disappears_before_it_began_is_never_valid(alpine):
    alpine.imports(_from("1/1/2027", "7.00", **MONTHLY), row(**ANNUAL))

    report = alpine.imports(row(**ANNUAL))

    [(_, first, last)] = alpine.prices(BASIC)
    assert last < first
    assert [change.new for change in report.changes] == ["never valid"]
    assert _changes(alpine.imports(row(**ANNUAL))) == NOTHING


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

    assert _changes(report) == NOTHING
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

    assert _changes(report) == (0, 0, 1, 0, 0, 0, 1)
    assert alpine.status(BASIC) == ProductStatus.DISCONTINUED
    assert alpine.status(BASIC + ":P1Y") == ProductStatus.ACTIVE


def test_what_a_skipped_row_names_has_not_disappeared(alpine):
    alpine.imports(row(), row(**COPILOT))

    report = alpine.imports(row(UnitPrice="free"), row(**COPILOT), skip_bad_rows=True)

    assert (len(report.bad_rows), report.applied, _changes(report)) == (1, True, NOTHING)


def test_nothing_has_disappeared_where_a_skipped_row_names_nothing(alpine):
    alpine.imports(row(), row(**COPILOT))

    report = alpine.imports(row(ProductId=""), row(**COPILOT), skip_bad_rows=True)

    assert (len(report.bad_rows), _changes(report)) == (1, NOTHING)


def test_what_is_sold_in_larger_quantities_only_has_not_disappeared(alpine):
    alpine.imports(row(), row(**COPILOT))

    report = alpine.imports(row(PricingTierRangeMin="300"), row(**COPILOT))

    assert (report.skipped, _changes(report)) == (1, NOTHING)


# Bad rows, dry runs, wrong calls


def test_nothing_is_applied_when_a_row_is_bad(alpine):
    report = alpine.imports(row(), row(UnitPrice="free", **COPILOT))

    [bad] = report.bad_rows
    assert (bad.line, bad.column) == (3, "UnitPrice")
    assert not report.applied
    assert not Product.objects.exists()


def test_bad_rows_are_skipped_when_asked_to(alpine):
    report = alpine.imports(row(), row(UnitPrice="free", **COPILOT), skip_bad_rows=True)

    assert report.applied
    assert [p.vendor_id for p in Product.objects.all()] == [BASIC]


def test_a_row_that_says_the_same_again_is_no_matter(alpine):
    report = alpine.imports(row(), row())

    assert (report.bad_rows, report.prices_created, report.unchanged) == ((), 1, 1)


def test_two_prices_for_the_same_days_are_bad(alpine):
    report = alpine.imports(
        _from("12/1/2026", "6.50"),
        _from("11/1/2026", "6.28", until="12/1/2026"),
        _from("11/1/2026", "6.29", until="11/15/2026"),
    )

    assert [(bad.line, bad.column, bad.reason) for bad in report.bad_rows] == [
        (2, "EffectiveStartDate", "The validity overlaps that of line 3."),
        (4, "EffectiveStartDate", "The validity overlaps that of line 3."),
    ]


def test_prices_that_follow_each_other_are_all_taken(alpine):
    report = alpine.imports(
        _from("12/1/2026", "6.50"), _from("11/1/2026", "6.28", until="11/30/2026")
    )

    assert (report.bad_rows, report.prices_created) == ((), 2)


def test_a_price_in_another_currency_than_the_list_s_is_bad(alpine):
    [bad] = alpine.imports(row(Currency="EUR")).bad_rows

    assert (bad.column, bad.reason) == ("Currency", "The price is in EUR, the price list in USD.")


def test_a_dry_run_tells_and_changes_nothing(alpine):
    alpine.imports(_from("11/1/2026", "6.28"))

    report = alpine.imports(
        _from("12/1/2026", "6.5"), row(**COPILOT), dry_run=True, create_price_list=True
    )

    assert not report.applied
    assert [(c.kind, c.vendor_id, c.old, c.new) for c in report.changes] == [
        ("PRODUCT_CREATED", "CFQ7TTC0MM8R:0002", "", ""),
        ("PRICE_CREATED", BASIC, "", "6.50 USD from 1 December 2026"),
        ("PRICE_CREATED", "CFQ7TTC0MM8R:0002", "", "6.28 USD from 1 November 2026"),
        ("PRICE_CLOSED", BASIC, "6.28 USD", "until 30 November 2026"),
    ]
    assert alpine.prices(BASIC) == [(Decimal("6.28"), date(2026, 11, 1), None)]
    assert Product.objects.count() == 1


def test_a_list_that_is_not_there_is_refused_and_the_others_named(alpine):
    alpine.has_price_list("Gold EUR", currency="EUR")

    with pytest.raises(
        Refused, match="Alpine has no price list “Gold”; it has “Gold EUR” and “Gold USD”"
    ):
        alpine.imports(row(), into="Gold")


def test_a_list_that_is_not_there_is_made_when_asked_to(alpine):
    alpine.imports(row(Currency="CHF"), into="Swiss", create_price_list=True)

    assert PriceList.objects.get(name="Swiss").currency == "CHF"


def test_a_file_without_a_good_row_makes_no_list(alpine):
    with pytest.raises(UnreadablePriceFile, match="no row that can be taken"):
        alpine.imports(row(UnitPrice="x"), into="New", create_price_list=True, skip_bad_rows=True)


def test_a_market_is_chosen(alpine):
    rows = [row(), row(Market="AT", Currency="EUR"), row(Market="ZZ", Currency="nonsense")]

    report = alpine.imports(*rows, market="us")

    assert (report.other_markets, report.bad_rows, report.prices_created) == (2, (), 1)


# Laws


def test_the_number_of_statements_does_not_grow_with_the_file(alpine):
    def statements(count: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            alpine.imports(*many_rows(count))
        return len(queries)

    assert statements(3) == statements(300)


def test_progress_grows_to_the_whole(alpine, tmp_path):
    told: list[tuple[int, int]] = []
    path = write_price_file(tmp_path / "many.csv", many_rows(1500))

    alpine.imports_file(path, progress=lambda done, total: told.append((done, total)))

    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


_day = st.integers(1, 28)
_period = st.tuples(_day, _day | st.none(), st.integers(1, 5))


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(files=st.lists(st.lists(_period, min_size=1, max_size=3), min_size=1, max_size=4))
def test_prices_never_overlap_whatever_is_imported(alpine, files):
    Price.objects.all().delete()
    for periods in files:
        rows = [
            _from(f"12/{first}/2026", str(amount), f"12/{last}/2026" if last else "1/1/9999")
            for first, last, amount in periods
        ]
        try:
            alpine.imports(*rows, skip_bad_rows=True)
        except UnreadablePriceFile:
            continue
        if Product.objects.exists():
            found = [p for p in alpine.prices(BASIC) if p[2] is None or p[2] >= p[1]]
            ends = [last or date.max for _, _, last in found]
            assert all(ends[i] < found[i + 1][1] for i in range(len(found) - 1))
        assert _changes(alpine.imports(*rows, skip_bad_rows=True)) == NOTHING
