"""A distributor that imports its vendor's price list, and what that changed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from tests.support.price_file import row, write_price_file
from upline.access.rulebook import system_actor
from upline.catalog.actions import NewPriceList, NewProduct, create_price_list, create_product
from upline.catalog.imports import ImportOptions, ImportReport, import_price_file
from upline.catalog.models import Price, Product
from upline.catalog.rulebook import BillingCycle
from upline.tenancy.actions import NewTenant, create_tenant

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = NOW.date()
PRICE_LIST = Path(__file__).parents[2] / "docs/data/license-based-price-list-us.csv"

BASIC = "CFQ7TTC0LH18:0001"
MONTHLY = {"TermDuration": "P1M", "BillingPlan": "Monthly"}
ANNUAL = {"TermDuration": "P1Y", "BillingPlan": "Annual"}
COMMITTED = {"TermDuration": "P1Y", "BillingPlan": "Monthly"}
COPILOT = {"ProductId": "CFQ7TTC0MM8R", "SkuId": "0002", "SkuTitle": "Microsoft 365 Copilot"}


class Alpine:
    """A distributor with the price list Gold USD, and files from its vendor."""

    def __init__(self, folder: Path, *, currency: str = "EUR") -> None:
        new = NewTenant(slug="alpine", name="Alpine", currency=currency, timezone="Europe/Vienna")
        self.id = create_tenant(new=new, now=NOW, by=system_actor()).id
        self.currency = currency
        self._folder = folder
        self.add_price_list("Gold USD")

    def add_product(self, vendor_id: str, name: str, **unit_prices: Decimal):
        prices = {BillingCycle[cycle]: amount for cycle, amount in unit_prices.items()}
        code = name.lower().replace(" ", "-")
        new = NewProduct(code=code, name=name, vendor_id=vendor_id, type="m365", prices=prices)
        return create_product(
            tenant_id=self.id, new=new, currency=self.currency, now=NOW, by=system_actor()
        )

    def add_price_list(self, name: str, *, currency: str = "USD", prices=None) -> None:
        new = NewPriceList(name=name, currency=currency, prices=prices or {})
        create_price_list(tenant_id=self.id, new=new, by=system_actor())

    def import_rows(
        self, *rows, into: str = "Gold USD", now: datetime = NOW, **options
    ) -> ImportReport:
        path = write_price_file(self._folder / "prices.csv", rows)
        return self.import_file(path, into=into, now=now, **options)

    def import_file(self, path: Path, *, into="Gold USD", now=NOW, progress=None, **options):
        """Import a file; unless it is said otherwise, also where much is discontinued by it."""
        options = {"confirm_discontinued": True, **options}
        return import_price_file(
            tenant_id=self.id,
            path=path,
            price_list_name=into,
            now=now,
            options=ImportOptions(**options),
            progress=progress,
            by=system_actor(),
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


def from_day(day: str, amount: str, until: str = "12/31/9999", **cells: str):
    return row(EffectiveStartDate=day, EffectiveEndDate=until, UnitPrice=amount, **cells)


def change_counts(report: ImportReport) -> tuple[int, ...]:
    return (
        report.products_created,
        report.products_updated,
        report.products_discontinued,
        report.products_reactivated,
        report.prices_created,
        report.prices_updated,
        report.prices_closed,
    )


NO_CHANGES = (0,) * 7
