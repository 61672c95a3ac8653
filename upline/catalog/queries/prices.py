"""Queries on unit prices and price lists.

A BSS's sell price for an inherited product is its own, or the upline's unit price times its markup.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from upline.catalog.models import Price, PriceList
from upline.catalog.price_changes import StoredPrice
from upline.catalog.pricing import (
    PriceListTerms,
    PricePeriod,
    UnitPrices,
)
from upline.catalog.rulebook import BillingCycle
from upline.database.bulk import fetch, uuid_array
from upline.kernel.fingerprints import fingerprint
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref
from upline.tenancy.queries import TenantFacts, markups

ProductAndCycle = tuple[UUID, BillingCycle]


_UNIT_PRICES = """
    SELECT product.tenant_id, price.tenant_id, price.product_id, price.billing_cycle,
        price.amount, price.currency, price.valid_from, price.valid_to
    FROM upline_price AS price JOIN upline_product AS product ON product.id = price.product_id
    WHERE price.tenant_id = ANY(%s::uuid[]) AND price.product_id = ANY(%s::uuid[])
        AND price.price_list_id IS NULL
"""


def load_unit_prices(*, seller: TenantFacts, product_ids: Iterable[UUID]) -> UnitPrices:
    """Return a BSS's own unit prices of some products. One query; two below a middle tier.

    For an inherited product: the BSS's own sell price, else derived from the upline's.
    """
    rows = fetch(_UNIT_PRICES, [uuid_array(seller.catalogue_tenant_ids), uuid_array(product_ids)])
    tiers_by_owner = _tiers_by_owner(seller)
    tiers_of_product: dict[UUID, Sequence[tuple[UUID, Decimal]]] = {}
    periods: dict[tuple[UUID, UUID, BillingCycle], list[PricePeriod]] = defaultdict(list)
    for owner, tenant_id, product_id, cycle, amount, currency, first, last in rows:
        tiers_of_product[product_id] = tiers_by_owner.get(owner, ())
        period = PricePeriod(Money(amount, currency), first, last)
        periods[tenant_id, product_id, BillingCycle(cycle)].append(period)
    return UnitPrices(markups=tiers_of_product, own=periods)


def _tiers_by_owner(seller: TenantFacts) -> dict[UUID, list[tuple[UUID, Decimal]]]:
    """Return, per BSS that can own a product, the tiers from it down with their markups."""
    between = seller.lineage[:-1]  # the topmost BSS marks nothing up
    markup_of = {seller.id: seller.markup, **(markups(tenant_ids=between) if between else {})}
    tiers = [
        (tenant_id, markup_of.get(tenant_id, Decimal(1)))
        for tenant_id in seller.catalogue_tenant_ids
    ]
    return {
        owner: list(reversed(tiers[: depth + 1]))
        for depth, owner in enumerate(seller.catalogue_tenant_ids)
    }


def find_unit_price(
    *, seller: TenantFacts, product_id: UUID, billing_cycle: BillingCycle, day: date
) -> Money | None:
    """Return the BSS's own unit price on a day, or None: it may sell without one (R33)."""
    prices = load_unit_prices(seller=seller, product_ids=[product_id])
    return prices.on(day, product_id, billing_cycle)


_PRICE_LISTS = """
    SELECT list.id, list.name, list.is_active, list.valid_from, list.valid_to,
        price.product_id, price.billing_cycle,
        price.amount, price.currency, price.valid_from, price.valid_to
    FROM upline_pricelist AS list LEFT JOIN upline_price AS price
        ON price.price_list_id = list.id AND price.tenant_id = list.tenant_id
        AND price.product_id = ANY(%s::uuid[])
    WHERE list.tenant_id = %s AND list.id = ANY(%s::uuid[])
"""


def price_list_terms(
    *, tenant_id: UUID, price_list_ids: Iterable[UUID], product_ids: Iterable[UUID]
) -> dict[UUID, PriceListTerms]:
    """Return price lists with their prices of some products. One query."""
    rows = fetch(_PRICE_LISTS, [uuid_array(product_ids), tenant_id, uuid_array(price_list_ids)])
    found: dict[UUID, PriceListTerms] = {}
    prices: dict[UUID, dict[ProductAndCycle, list[PricePeriod]]] = defaultdict(dict)
    for pk, name, is_active, valid_from, valid_to, product_id, cycle, *price in rows:
        if pk not in found:
            found[pk] = PriceListTerms(pk, name, is_active, valid_from, valid_to, prices[pk])
        if product_id is not None:
            key = (product_id, BillingCycle(cycle))
            amount, currency, first, last = price
            period = PricePeriod(Money(amount, currency), first, last)
            prices[pk].setdefault(key, []).append(period)
    return found


def get_price_list(*, tenant_id: UUID, price_list_id: UUID) -> Ref:
    """Return a price list of a BSS. Raises: PriceList.DoesNotExist."""
    found = PriceList.objects.only("name").get(tenant_id=tenant_id, pk=price_list_id)
    return Ref(found.pk, found.name)


def find_price_list(*, tenant_id: UUID, name: str) -> PriceList | None:
    """Return the price list of that name, or None."""
    return PriceList.objects.filter(tenant_id=tenant_id, name=name).first()


def list_price_lists(*, tenant_id: UUID) -> list[Ref]:
    """Return the price lists of a BSS, by name."""
    lists = PriceList.objects.filter(tenant_id=tenant_id).order_by("name")
    return [Ref(pk, name) for pk, name in lists.values_list("pk", "name")]


def has_own_prices(*, tenant_id: UUID) -> bool:
    """Tell whether a BSS has set a price itself, in a price list or of a product."""
    return Price.objects.filter(tenant_id=tenant_id).exists()


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceSeries:
    """The prices of a product in one billing cycle that follow one another.

    `price_list_id` None: a BSS's own unit prices of the product.
    """

    product_id: UUID
    billing_cycle: BillingCycle
    price_list_id: UUID | None = None


def prices_of_series(*, tenant_id: UUID, series: PriceSeries) -> list[StoredPrice]:
    """Return the prices of a series in a BSS, the earliest first."""
    rows = Price.objects.filter(
        tenant_id=tenant_id,
        price_list_id=series.price_list_id,
        product_id=series.product_id,
        billing_cycle=series.billing_cycle,
    ).values_list("pk", "amount", "currency", "valid_from", "valid_to")
    found = [
        StoredPrice(pk, PricePeriod(Money(amount, currency), first, last))
        for pk, amount, currency, first, last in rows
    ]
    return sorted(found, key=lambda price: (price.begins, price.id))


def version_of_prices(prices: Iterable[StoredPrice]) -> str:
    """Return the version of a series: it changes with each change of its prices."""
    return fingerprint({str(price.id): str(price.period) for price in prices})
