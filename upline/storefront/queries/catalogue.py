"""What a storefront sells to its customers, at which prices of the BSS; nothing of the BSS upstream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import upline.database.substring_search  # noqa: F401 — brings `contains_ci`
from upline.catalog import queries as catalog
from upline.catalog.pricing import PricedLine, UnitPrices
from upline.catalog.rulebook import BillingCycle
from upline.database.keyset import Listing, PageRequest, Sorting, fetch_page
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref
from upline.storefront.models import StorefrontProduct
from upline.storefront.queries.settings import StorefrontFacts
from upline.subscriptions import queries as subscriptions
from upline.subscriptions.promotions import CustomerLine, CustomerSale
from upline.subscriptions.queries import CustomerSubscription

PAGE_SIZE = 24
_COLUMNS = (
    "id", "name", "type", "add_on_of", "offers_trial", "trial_days", "min_quantity", "max_quantity",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CyclePrice:
    """What one unit costs in a billing cycle. `reduced`: what the customer pays by a promotion, if one
    applies today.
    """

    cycle: BillingCycle
    money: Money
    promotion: str = ""
    reduced: Money | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferedProduct:
    """A product that the storefront sells, with all its prices; there is at least one.

    `owned`: what the customer has of it, and where more licences of it are added.
    """

    product: Ref
    type: str
    add_on_of: tuple[str, ...]
    prices: tuple[CyclePrice, ...]
    offers_trial: bool
    trial_days: int | None
    min_quantity: int
    max_quantity: int | None
    owned: tuple[CustomerSubscription, ...] = ()

    @property
    def is_add_on(self) -> bool:
        return bool(self.add_on_of)

    @property
    def first_price(self) -> CyclePrice:
        return self.prices[0]

    def price(self, cycle: BillingCycle | None) -> Money | None:
        """Return what one unit costs in a billing cycle; None where it is not sold so."""
        return next((price.money for price in self.prices if price.cycle is cycle), None)


def _products(storefront: StorefrontFacts) -> Any:
    rows = catalog.priced_products(seller=storefront.seller)
    if not storefront.sells_all_products:
        selected = StorefrontProduct.objects.filter(tenant_id=storefront.seller.id)
        rows = rows.filter(pk__in=selected.values("product_id"))
    return rows


def page_of_offered_products(
    *,
    storefront: StorefrontFacts,
    account_id: UUID,
    words: str,
    page: PageRequest,
    day: date,
) -> Listing[OfferedProduct]:
    """Return one page of what a storefront sells to a customer, by name."""
    rows = _products(storefront)
    if words:
        rows = rows.filter(name__contains_ci=words)
    found = fetch_page(rows.values(*_COLUMNS), Sorting(column="name"), page, lambda row: row)
    products = _with_promotions(
        storefront, account_id, _offered_products(storefront, found.rows, day), day
    )
    owned = _owned_by_product(storefront, account_id, day)
    with_owned = tuple(_with_owned(one, owned.get(one.product.id, ())) for one in products)
    return Listing(with_owned, found.before, found.after)


def find_offered_products(
    *, storefront: StorefrontFacts, product_ids: Sequence[UUID], day: date
) -> dict[UUID, OfferedProduct]:
    """Return those of some products that the storefront sells. Two queries; none for no products."""
    if not product_ids:
        return {}
    rows = _products(storefront).filter(pk__in=product_ids).values(*_COLUMNS)
    return {one.product.id: one for one in _offered_products(storefront, tuple(rows), day)}


def find_offered_product(
    *, storefront: StorefrontFacts, account_id: UUID, product_id: UUID, day: date
) -> OfferedProduct | None:
    """Return a product that the storefront sells, with what a customer has of it; or None."""
    found = find_offered_products(storefront=storefront, product_ids=[product_id], day=day)
    if product_id not in found:
        return None
    [offered] = _with_promotions(storefront, account_id, [found[product_id]], day)
    owned = _owned_by_product(storefront, account_id, day)
    return _with_owned(offered, owned.get(product_id, ()))


def _offered_products(
    storefront: StorefrontFacts, rows: Sequence[dict[str, Any]], day: date
) -> tuple[OfferedProduct, ...]:
    """Return products with their sell prices of a day; those without any are left out (R33)."""
    prices = catalog.load_unit_prices(
        seller=storefront.seller,
        product_ids=[row["id"] for row in rows],
    )
    found = (_offered(row, _cycle_prices(storefront, prices, row, day)) for row in rows)
    return tuple(one for one in found if one.prices)


def _with_promotions(
    storefront: StorefrontFacts, account_id: UUID, products: Sequence[OfferedProduct], day: date
) -> list[OfferedProduct]:
    """Return products with the prices that one licence more has by a promotion of the BSS for its customers.

    No query where it has none.
    """
    if not storefront.seller.has_customer_promotions:
        return list(products)
    sale = CustomerSale(
        seller=storefront.seller,
        account_id=account_id,
        day=day,
        lines=[
            CustomerLine(
                product_id=product.product.id,
                billing_cycle=price.cycle,
                quantity=1,
                unit_price=price.money.amount,
                currency=price.money.currency,
            )
            for product in products
            for price in product.prices
        ],
        is_together=False,
    )
    priced = iter(sale.price())
    return [
        replace(product, prices=tuple(_reduced(price, next(priced)) for price in product.prices))
        for product in products
    ]


def _reduced(price: CyclePrice, line: PricedLine) -> CyclePrice:
    if line.promotion is None:
        return price
    reduced = Money(line.total, price.money.currency)
    return replace(price, promotion=line.promotion.name, reduced=reduced)


def _cycle_prices(
    storefront: StorefrontFacts, prices: UnitPrices, row: dict[str, Any], day: date
) -> tuple[CyclePrice, ...]:
    found = ((cycle, prices.on(day, row["id"], cycle)) for cycle in BillingCycle)
    currency = storefront.seller.currency
    return tuple(
        CyclePrice(cycle, money)
        for cycle, money in found
        if money is not None and money.currency == currency
    )


def _offered(row: dict[str, Any], prices: tuple[CyclePrice, ...]) -> OfferedProduct:
    values = {name: row[name] for name in _COLUMNS if name not in {"id", "name", "add_on_of"}}
    return OfferedProduct(
        product=Ref(row["id"], row["name"]),
        add_on_of=tuple(row["add_on_of"]),
        prices=prices,
        **values,
    )


def _owned_by_product(
    storefront: StorefrontFacts, account_id: UUID, day: date
) -> dict[UUID, list[CustomerSubscription]]:
    owned = subscriptions.list_extendable_subscriptions(
        tenant_id=storefront.seller.id, account_id=account_id, day=day
    )
    found: dict[UUID, list[CustomerSubscription]] = {}
    for one in owned:
        found.setdefault(one.product_id, []).append(one)
    return found


def _with_owned(one: OfferedProduct, owned: Sequence[CustomerSubscription]) -> OfferedProduct:
    return replace(one, owned=tuple(o for o in owned if one.price(o.billing_cycle) is not None))


def list_add_on_targets(
    *, storefront: StorefrontFacts, account_id: UUID, add_on: OfferedProduct, day: date
) -> tuple[CustomerSubscription, ...]:
    """Return the subscriptions of a customer to which an add-on can be added."""
    found = subscriptions.list_extendable_subscriptions(
        tenant_id=storefront.seller.id,
        account_id=account_id,
        day=day,
        product_types=add_on.add_on_of,
    )
    return tuple(one for one in found if add_on.price(one.billing_cycle) is not None)
