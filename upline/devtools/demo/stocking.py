"""Filling catalogues: the distributor's, with the vendor's price list, and what resellers add."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from upline.catalog import actions as catalog
from upline.catalog import queries as products
from upline.catalog.imports import import_price_file
from upline.catalog.rulebook import BillingCycle
from upline.devtools.demo.cast import EUR, USD
from upline.devtools.demo.founded import Founded
from upline.devtools.demo.wares import (
    BROUGHT,
    CAMPAIGNS,
    GOLD,
    PARTNER,
    SILVER,
    WARES,
    WITHOUT_EUROS,
    Campaign,
    Ware,
)

PRICE_FILE = Path(__file__).parents[3] / "docs/data/license-based-price-list-us.csv"

_RETAIL = "1.25"  # of its own dollar price, where a reseller sells in dollars

Prices = Mapping[BillingCycle, Decimal]


def fill_catalogue(bss: Founded, *, now: datetime) -> None:
    """Give the distributor its products and price lists, and import the vendor's.

    Raises: UnreadablePriceFile.
    """
    for ware in WARES:
        bss.products[ware.code] = _create(bss, ware, now=now)
    _list_prices(bss, "Gold EUR", EUR, {w.code: w.in_euros(GOLD) for w in WARES if w.in_gold})
    _list_prices(bss, "Silver EUR", EUR, {w.code: w.in_euros(SILVER) for w in WARES if w.in_silver})
    _list_prices(bss, "Gold USD", USD, {w.code: w.in_dollars() for w in WARES})
    _import_prices(bss, now=now)
    for ware in WARES:
        if ware.upgrades_to:
            catalog.add_upgrade_paths(
                product_id=bss.products[ware.code],
                target_ids=[bss.products[code] for code in ware.upgrades_to],
            )


def _create(bss: Founded, ware: Ware, *, now: datetime) -> UUID:
    new = catalog.NewProduct(
        code=ware.code,
        name=ware.name,
        vendor_id=ware.vendor_id,
        type=ware.type,
        add_on_of=ware.add_on_of,
        externally_priced=ware.externally_priced,
        offers_trial=ware.offers_trial,
        prices=ware.in_euros(),
    )
    return catalog.create_product(
        tenant_id=bss.tenant.id, new=new, currency=bss.tenant.currency, now=now
    )


def _list_prices(bss: Founded, name: str, currency: str, prices: Mapping[str, Prices]) -> None:
    by_product = {
        (bss.products[code], cycle): amount
        for code, by_cycle in prices.items()
        for cycle, amount in by_cycle.items()
    }
    new = catalog.NewPriceList(name=name, currency=currency, prices=by_product)
    bss.price_lists[name] = catalog.create_price_list(tenant_id=bss.tenant.id, new=new)


def _import_prices(bss: Founded, *, now: datetime) -> None:
    """Import the vendor's price list, then give what it brought its prices in euros."""
    import_price_file(tenant_id=bss.tenant.id, path=PRICE_FILE, price_list_name="Gold USD", now=now)
    for code in [*(ware.code for ware in BROUGHT), WITHOUT_EUROS]:
        product = products.find_product(seller=bss.tenant, code=code)
        assert product is not None, f"the vendor's price list brings {code}"
        bss.products[code] = product.pk
    for ware in BROUGHT:
        _set_prices(bss, ware.code, EUR, ware.in_euros())


def _set_prices(bss: Founded, code: str, currency: str, prices: Prices) -> None:
    for cycle, amount in prices.items():
        setting = catalog.PriceSetting(
            product_id=bss.products[code], billing_cycle=cycle, currency=currency, amount=amount
        )
        catalog.set_price(tenant_id=bss.tenant.id, setting=setting)


def promote(bss: Founded, days: Sequence[date]) -> None:
    """Add the promotions that run on some of these days."""
    for campaign in CAMPAIGNS:
        for name, first, last in campaign.runs(days[0], days[-1]):
            new = _promotion(bss, campaign, name, (first, last))
            catalog.create_promotion(tenant_id=bss.tenant.id, new=new)


def _promotion(
    bss: Founded, campaign: Campaign, name: str, runs: tuple[date, date | None]
) -> catalog.NewPromotion:
    return catalog.NewPromotion(
        name=name,
        kind=campaign.kind,
        value=Decimal(campaign.value),
        currency=campaign.currency,
        first_date=runs[0],
        last_date=runs[1],
        scope=[
            (bss.products[c], cycle) for c, cycles in campaign.scope.items() for cycle in cycles
        ],
        cycles=campaign.cycles,
        is_lifetime=campaign.is_lifetime,
        new_customers_only=campaign.new_customers_only,
        price_list_ids=[bss.price_lists[listed] for listed in campaign.price_lists],
        requires=[bss.products[code] for code in campaign.requires],
    )


def price_for_resale(bss: Founded, *, now: datetime) -> None:
    """Give a reseller its own prices in dollars, its own product, its partners' price list."""
    firm = bss.firm
    if firm.currency == USD:
        for ware in WARES:
            _set_prices(bss, ware.code, USD, ware.in_dollars(_RETAIL))
    if firm.own_product is not None:
        code, name, monthly = firm.own_product
        new = catalog.NewProduct(
            code=code, name=name, prices={BillingCycle.MONTHLY: Decimal(monthly)}
        )
        bss.products[code] = catalog.create_product(
            tenant_id=bss.tenant.id, new=new, currency=firm.currency, now=now
        )
    if firm.resellers:
        partners = {w.code: w.in_euros(PARTNER) for w in WARES if w.in_gold}
        _list_prices(bss, "Partner EUR", EUR, partners)
