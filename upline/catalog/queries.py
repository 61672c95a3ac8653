"""Queries on products and prices of a BSS.

A BSS sells its own products and all products of the BSSs upstream; its sell price for
an inherited product is its own, or the upline's unit price times its markup.
"""

import gzip
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.catalog.models import PriceImport, PriceList, Product, Promotion
from upline.catalog.pricing import (
    PriceListTerms,
    PricePeriod,
    PromotionTerms,
    UnitPrices,
)
from upline.catalog.rulebook import BillingCycle, ProductStatus, PromotionKind
from upline.database.bulk import fetch, uuid_array
from upline.kernel.money import Money
from upline.kernel.naming import normalise
from upline.kernel.page_objects import Ref
from upline.kernel.verdicts import refuse
from upline.tenancy.queries import TenantFacts, markups

ProductAndCycle = tuple[UUID, BillingCycle]


def catalogue(*, seller: TenantFacts) -> "QuerySet[Product]":
    """Return the products that a BSS knows: its own and those of all BSSs upstream."""
    return Product.objects.filter(tenant_id__in=seller.catalogue_tenant_ids)


def get_offered_product(*, seller: TenantFacts, product_id: UUID) -> Product:
    """Raises: Refused `not_offered` — the BSS does not have it, or no longer sells it."""
    product = catalogue(seller=seller).filter(pk=product_id).first()
    if product is None:
        raise refuse("not_offered", f"{seller.name} does not sell this product.", "product")
    if product.status != ProductStatus.ACTIVE:
        raise refuse("not_offered", f"{product.name} is no longer sold.", "product")
    return product


def list_add_ons_for(*, seller: TenantFacts, product: Product) -> list[Product]:
    """Return the products that can be added to a subscription of `product`, by name."""
    if not product.type:
        return []
    fitting = catalogue(seller=seller).filter(
        add_on_of__contains=[product.type], status=ProductStatus.ACTIVE
    )
    return list(fitting.order_by("name"))


def plan_direction(*, product: Product, target: Product) -> str:
    """Return "upgrade" or "downgrade".

    Raises: Refused — `already_on_plan`; `no_plan_path`: neither leads from one to the other.
    """
    if product.pk == target.pk:
        raise refuse("already_on_plan", f"This is {product.name} already.", "product")
    if product.upgrades_to.filter(pk=target.pk).exists():
        return "upgrade"
    if target.upgrades_to.filter(pk=product.pk).exists():
        return "downgrade"
    sentence = f"{product.name} cannot be changed to {target.name}."
    raise refuse("no_plan_path", sentence, "product")


def list_plan_targets(*, seller: TenantFacts, product: Product) -> list[Product]:
    """Return the products to which a subscription of `product` can be changed, by name."""
    targets = catalogue(seller=seller).filter(
        Q(downgrades_to=product) | Q(upgrades_to=product), status=ProductStatus.ACTIVE
    )
    return list(targets.distinct().order_by("name"))


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


# Its scopes, price lists and required products come along as arrays.
_PROMOTIONS = """
    SELECT id, name, kind, value, currency, first_date, last_date, cycles, is_lifetime,
        new_customers_only,
        ARRAY(SELECT product_id FROM upline_promotionscope
            WHERE promotion_id = promotion.id ORDER BY id),
        ARRAY(SELECT billing_cycle FROM upline_promotionscope
            WHERE promotion_id = promotion.id ORDER BY id),
        ARRAY(SELECT pricelist_id FROM upline_promotion_price_lists
            WHERE promotion_id = promotion.id),
        ARRAY(SELECT product_id FROM upline_promotion_requires WHERE promotion_id = promotion.id)
    FROM upline_promotion AS promotion
    WHERE tenant_id = %s AND EXISTS (
        SELECT FROM upline_promotionscope
        WHERE promotion_id = promotion.id AND product_id = ANY(%s::uuid[])
    )
    ORDER BY first_date, id
"""


def promotions_for(
    *, tenant_id: UUID, product_ids: Iterable[UUID]
) -> dict[ProductAndCycle, list[PromotionTerms]]:
    """Return a BSS's promotions by the product and billing cycle they cover. One query."""
    covering: dict[ProductAndCycle, list[PromotionTerms]] = defaultdict(list)
    for row in fetch(_PROMOTIONS, [tenant_id, uuid_array(product_ids)]):
        (
            pk, name, kind, value, currency, first, last, cycles, is_lifetime, new_customers_only,
            products, billing_cycles, price_lists, requires,
        ) = row  # fmt: skip
        terms = PromotionTerms(
            id=pk,
            name=name,
            kind=PromotionKind(kind),
            value=value,
            currency=currency,
            first_date=first,
            last_date=last,
            cycles=cycles,
            is_lifetime=is_lifetime,
            new_customers_only=new_customers_only,
            scope=frozenset(zip(products, map(BillingCycle, billing_cycles), strict=True)),
            price_lists=frozenset(price_lists),
            requires=frozenset(requires),
        )
        for pair in terms.scope:
            covering[pair].append(terms)
    return covering


_PRODUCT_OWNERS = """
    SELECT id, tenant_id, name, externally_priced FROM upline_product WHERE id = ANY(%s::uuid[])
"""


def product_owners(*, product_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, str, bool]]:
    """Return of each product the BSS that owns it, its name, and whether the vendor prices it."""
    rows = fetch(_PRODUCT_OWNERS, [uuid_array(product_ids)])
    return {pk: (tenant_id, name, external) for pk, tenant_id, name, external in rows}


def product_names(*, product_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of some products."""
    return dict(Product.objects.filter(pk__in=list(product_ids)).values_list("pk", "name"))


def product_codes(*, product_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the codes of some products."""
    return dict(Product.objects.filter(pk__in=list(product_ids)).values_list("pk", "code"))


def find_promotion_id(*, tenant_id: UUID, name: str) -> UUID | None:
    """Return the promotion of that name, or None."""
    promotions = Promotion.objects.filter(tenant_id=tenant_id, name=name)
    return promotions.values_list("pk", flat=True).first()


def find_price_list(*, tenant_id: UUID, name: str) -> PriceList | None:
    """Return the price list of that name, or None."""
    return PriceList.objects.filter(tenant_id=tenant_id, name=name).first()


def find_product(*, seller: TenantFacts, code: str) -> Product | None:
    """Return the product of that code that a BSS knows; its own before an inherited one."""
    found = {p.tenant_id: p for p in catalogue(seller=seller).filter(code=code)}
    return next((found[t] for t in seller.catalogue_tenant_ids if t in found), None)


@dataclass(frozen=True, slots=True)
class PromotionSummary:
    """A promotion as provenance speaks of it; what it is limited to, by name."""

    id: UUID
    name: str
    kind: PromotionKind
    value: Decimal
    currency: str
    first_date: date | None
    last_date: date | None
    cycles: int | None
    is_lifetime: bool
    price_lists: tuple[str, ...]
    requires: tuple[str, ...]


def promotion_summaries(
    *, tenant_id: UUID, promotion_ids: Iterable[UUID]
) -> dict[UUID, PromotionSummary]:
    """Return a BSS's promotions, in words. Three queries."""
    rows = Promotion.objects.filter(
        tenant_id=tenant_id, pk__in=list(promotion_ids)
    ).prefetch_related("price_lists", "requires")
    return {
        row.pk: PromotionSummary(
            id=row.pk,
            name=row.name,
            kind=PromotionKind(row.kind),
            value=row.value,
            currency=row.currency,
            first_date=row.first_date,
            last_date=row.last_date,
            cycles=row.cycles,
            is_lifetime=row.is_lifetime,
            price_lists=tuple(sorted(p.name for p in row.price_lists.all())),
            requires=tuple(sorted(p.name for p in row.requires.all())),
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class PriceImportSummary:
    """A price file that was applied, without the difference. `segments` empty: all."""

    id: UUID
    price_list: str
    file_name: str
    digest: str
    imported_at: datetime
    imported_by: str
    market: str
    segments: tuple[str, ...]
    is_partial: bool
    counts: dict[str, int]


def list_price_imports(*, tenant_id: UUID, limit: int = 100) -> list[PriceImportSummary]:
    """Return the latest imports of price files into a BSS, the last one first."""
    found = PriceImport.objects.filter(tenant_id=tenant_id).select_related("price_list")
    return [
        PriceImportSummary(
            id=row.pk,
            price_list=row.price_list.name,
            file_name=row.file_name,
            digest=row.digest,
            imported_at=row.imported_at,
            imported_by=row.imported_by,
            market=row.market,
            segments=tuple(row.segments),
            is_partial=row.is_partial,
            counts=row.counts,
        )
        for row in found.defer("difference").order_by("-imported_at", "-id")[:limit]
    ]


def price_import_difference(*, tenant_id: UUID, import_id: UUID) -> bytes:
    """Return what an import changed, as CSV in UTF-8. Raises: PriceImport.DoesNotExist."""
    found = PriceImport.objects.only("difference").get(tenant_id=tenant_id, pk=import_id)
    return gzip.decompress(found.difference)


def search_products(*, seller: TenantFacts, words: str, limit: int) -> list[Ref]:
    """Return products that a BSS knows by words of their name, or by code exactly; by name."""
    found = catalogue(seller=seller).filter(Q(name__contains_ci=words) | Q(code=normalise(words)))
    rows = found.order_by("name", "id").values_list("pk", "name")[:limit]
    return [Ref(pk, name) for pk, name in rows]


def list_price_lists(*, tenant_id: UUID) -> list[Ref]:
    """Return the price lists of a BSS, by name."""
    lists = PriceList.objects.filter(tenant_id=tenant_id).order_by("name")
    return [Ref(pk, name) for pk, name in lists.values_list("pk", "name")]
