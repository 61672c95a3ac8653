"""What a tenant reseller pays its distributor: the prices by which its sales are booked there (R20)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from upline.catalog import queries as catalog
from upline.catalog.pricing import PriceListTerms, UnitPrices, list_or_product_price
from upline.catalog.rulebook import BillingCycle, PriceSource
from upline.kernel.money import Money
from upline.parties import queries as accounts
from upline.tenancy.queries import get_tenant


@dataclass(frozen=True, slots=True)
class PurchasePrices:
    """A distributor's prices for one of its resellers, of some products."""

    currency: str
    price_list: PriceListTerms | None
    unit_prices: UnitPrices

    def on(self, day: date, product_id: UUID, cycle: BillingCycle) -> Money | None:
        """Return the price of one unit: by the reseller's price list, else the product's price.

        None without a price, or where it is in another currency than the reseller's account.
        """
        price = list_or_product_price(
            day, product_id, cycle, price_list=self.price_list, unit_prices=self.unit_prices
        )
        return price.money if price and price.money.currency == self.currency else None

    def source_on(self, day: date, product_id: UUID, cycle: BillingCycle) -> PriceSource | None:
        """Return where the price of a day comes from; None without one."""
        price = list_or_product_price(
            day, product_id, cycle, price_list=self.price_list, unit_prices=self.unit_prices
        )
        return price.source if price and price.money.currency == self.currency else None


def load_purchase_prices(
    *, tenant_id: UUID, reseller_id: UUID, product_ids: Collection[UUID]
) -> PurchasePrices | None:
    """Return a distributor's prices of some products for a reseller. Four queries; six below a middle tier.

    None: no account of the distributor stands for the reseller.
    """
    found = accounts.list_reseller_accounts(tenant_id=tenant_id, reseller_ids=[reseller_id])
    if not found:
        return None
    [account] = found
    list_id = account.price_list_id
    price_lists = catalog.price_list_terms(
        tenant_id=tenant_id, price_list_ids=[list_id] if list_id else [], product_ids=product_ids
    )
    return PurchasePrices(
        currency=account.currency,
        price_list=price_lists.get(list_id) if list_id else None,
        unit_prices=catalog.load_unit_prices(
            seller=get_tenant(tenant_id=tenant_id), product_ids=product_ids
        ),
    )
