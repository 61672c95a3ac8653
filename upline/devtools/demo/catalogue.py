"""Filling catalogues: the distributor's, with the vendor's price list, and what resellers add."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from upline.access.rulebook import system_actor
from upline.catalog import actions as catalog
from upline.catalog import queries as products
from upline.catalog.imports import import_price_file
from upline.catalog.rulebook import BillingCycle
from upline.devtools.demo.demo_tenant import DemoTenant
from upline.devtools.demo.people import EUR, USD
from upline.devtools.demo.products import (
    GOLD,
    IMPORTED_PRODUCTS,
    PARTNER,
    PRODUCT_WITHOUT_EUR_PRICE,
    PRODUCTS,
    PROMOTIONS,
    SILVER,
    DemoProduct,
    DemoPromotion,
)

PRICE_FILE = Path(__file__).with_name("license-based-price-list-us.csv")

_RETAIL_MARKUP = "1.25"  # of its own dollar price, where a reseller sells in dollars

Prices = Mapping[BillingCycle, Decimal]


def create_catalogue(bss: DemoTenant, *, now: datetime) -> None:
    """Give the distributor its products and price lists, and import the vendor's.

    Raises: UnreadablePriceFile.
    """
    for demo_product in PRODUCTS:
        bss.products[demo_product.code] = _create(bss, demo_product, now=now)
    _list_prices(bss, "Gold EUR", EUR, {w.code: w.eur_prices(GOLD) for w in PRODUCTS if w.in_gold})
    _list_prices(
        bss, "Silver EUR", EUR, {w.code: w.eur_prices(SILVER) for w in PRODUCTS if w.in_silver}
    )
    _list_prices(bss, "Gold USD", USD, {w.code: w.usd_prices() for w in PRODUCTS})
    _import_prices(bss, now=now)
    for demo_product in PRODUCTS:
        if demo_product.upgrades_to:
            catalog.add_upgrade_paths(
                tenant_id=bss.tenant.id,
                product_id=bss.products[demo_product.code],
                target_ids=[bss.products[code] for code in demo_product.upgrades_to],
                by=system_actor(),
            )


def _create(bss: DemoTenant, demo_product: DemoProduct, *, now: datetime) -> UUID:
    new = catalog.NewProduct(
        code=demo_product.code,
        name=demo_product.name,
        vendor_id=demo_product.vendor_id,
        type=demo_product.type,
        add_on_of=demo_product.add_on_of,
        externally_priced=demo_product.externally_priced,
        offers_trial=demo_product.offers_trial,
        prices=demo_product.eur_prices(),
    )
    return catalog.create_product(
        tenant_id=bss.tenant.id, new=new, currency=bss.tenant.currency, now=now, by=system_actor()
    )


def _list_prices(bss: DemoTenant, name: str, currency: str, prices: Mapping[str, Prices]) -> None:
    by_product = {
        (bss.products[code], cycle): amount
        for code, by_cycle in prices.items()
        for cycle, amount in by_cycle.items()
    }
    new = catalog.NewPriceList(name=name, currency=currency, prices=by_product)
    bss.price_lists[name] = catalog.create_price_list(
        tenant_id=bss.tenant.id, new=new, by=system_actor()
    )


def _import_prices(bss: DemoTenant, *, now: datetime) -> None:
    """Import the vendor's price list, then give what it brought its prices in euros."""
    import_price_file(
        tenant_id=bss.tenant.id,
        path=PRICE_FILE,
        price_list_name="Gold USD",
        now=now,
        by=system_actor(),
    )
    for code in [
        *(demo_product.code for demo_product in IMPORTED_PRODUCTS),
        PRODUCT_WITHOUT_EUR_PRICE,
    ]:
        product = products.find_product(seller=bss.tenant, code=code)
        assert product is not None, f"the vendor's price list brings {code}"
        bss.products[code] = product.pk
    for demo_product in IMPORTED_PRODUCTS:
        _set_prices(bss, demo_product.code, EUR, demo_product.eur_prices())


def _set_prices(bss: DemoTenant, code: str, currency: str, prices: Prices) -> None:
    for cycle, amount in prices.items():
        setting = catalog.PriceSetting(
            product_id=bss.products[code], billing_cycle=cycle, currency=currency, amount=amount
        )
        catalog.set_price(tenant_id=bss.tenant.id, setting=setting, by=system_actor())


def create_promotions(bss: DemoTenant, days: Sequence[date]) -> None:
    """Add the promotions that run on some of these days."""
    for demo_promotion in PROMOTIONS:
        for name, first, last in demo_promotion.occurrences(days[0], days[-1]):
            new = _promotion(bss, demo_promotion, name, (first, last))
            catalog.create_promotion(tenant_id=bss.tenant.id, new=new, by=system_actor())


def _promotion(
    bss: DemoTenant, demo_promotion: DemoPromotion, name: str, occurrences: tuple[date, date | None]
) -> catalog.NewPromotion:
    return catalog.NewPromotion(
        name=name,
        kind=demo_promotion.kind,
        value=Decimal(demo_promotion.value),
        currency=demo_promotion.currency,
        first_date=occurrences[0],
        last_date=occurrences[1],
        scope=[
            (bss.products[c], cycle)
            for c, cycles in demo_promotion.scope.items()
            for cycle in cycles
        ],
        cycles=demo_promotion.cycles,
        is_lifetime=demo_promotion.is_lifetime,
        new_customers_only=demo_promotion.new_customers_only,
        price_list_ids=[bss.price_lists[listed] for listed in demo_promotion.price_lists],
        requires=[bss.products[code] for code in demo_promotion.requires],
    )


def set_reseller_prices(bss: DemoTenant, *, now: datetime) -> None:
    """Give a reseller its own prices in dollars, its own product, its partners' price list."""
    spec = bss.spec
    if spec.currency == USD:
        for demo_product in PRODUCTS:
            _set_prices(bss, demo_product.code, USD, demo_product.usd_prices(_RETAIL_MARKUP))
    if spec.own_product is not None:
        code, name, monthly = spec.own_product
        new = catalog.NewProduct(
            code=code, name=name, prices={BillingCycle.MONTHLY: Decimal(monthly)}
        )
        bss.products[code] = catalog.create_product(
            tenant_id=bss.tenant.id, new=new, currency=spec.currency, now=now, by=system_actor()
        )
    if spec.resellers:
        partners = {w.code: w.eur_prices(PARTNER) for w in PRODUCTS if w.in_gold}
        _list_prices(bss, "Partner EUR", EUR, partners)
