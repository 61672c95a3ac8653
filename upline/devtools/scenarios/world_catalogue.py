"""Filling a BSS's catalogue as a world says: products, price lists, promotions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from upline.access.rulebook import system_actor
from upline.catalog import actions as catalog
from upline.catalog import queries as products
from upline.catalog.rulebook import BillingCycle, PromotionKind
from upline.devtools.scenarios.world_parser import WorldParser, as_mapping
from upline.devtools.scenarios.yaml_loader import YamlMapping
from upline.tenancy.queries import TenantFacts

_PRODUCT = frozenset({
    "id", "vendor_id", "name", "type", "prices", "upgrades_to", "add_on_of", "trial",
    "externally_priced",
})  # fmt: skip
PROMOTION_KEYS = frozenset({
    "name", "percent", "amount", "from", "to", "cycles", "lifetime", "new_customers_only",
    "products", "price_lists", "currency", "requires",
})  # fmt: skip


class CatalogueBuilder(WorldParser):
    """Fills catalogues, through the real actions."""

    def products(self, tenant: TenantFacts, mapping: Iterable[Any]) -> None:
        blocks = list(mapping)
        made: dict[str, UUID] = {}
        for product in blocks:
            self.check_keys(product, _PRODUCT, "a product")
            code = self.text(product, "id")
            made[code] = catalog.create_product(
                tenant_id=tenant.id,
                new=catalog.NewProduct(
                    code=code,
                    name=self.text(product, "name", code),
                    vendor_id=self.text(product, "vendor_id", ""),
                    type=self.text(product, "type", ""),
                    add_on_of=tuple(str(t) for t in self.sequence(product, "add_on_of")),
                    externally_priced=product.get("externally_priced") is True,
                    offers_trial=product.get("trial") is True,
                    prices=self.cycle_prices(product, "prices"),
                ),
                currency=tenant.currency,
                now=self.state.now,
                by=system_actor(),
            )
        for product in blocks:
            targets = [
                made.get(str(code)) or self.product(tenant, product, "upgrades_to", code)
                for code in self.sequence(product, "upgrades_to")
            ]
            if targets:
                catalog.add_upgrade_paths(
                    tenant_id=tenant.id,
                    product_id=made[product["id"]],
                    target_ids=targets,
                    by=system_actor(),
                )

    def product(self, tenant: TenantFacts, mapping: YamlMapping, key: str, code: object) -> UUID:
        product = products.find_product(seller=tenant, code=str(code))
        if product is None:
            raise self.raise_error(mapping, key, f"there is no product {code!r}")
        return product.pk

    def add_price_list(self, tenant: TenantFacts, mapping: YamlMapping) -> None:
        keys = frozenset({"name", "currency", "valid", "active", "prices"})
        self.check_keys(mapping, keys, "a price list")
        valid = (
            self.mapping(mapping, "valid") if mapping.get("valid") is not None else as_mapping({})
        )
        if valid:
            self.check_keys(valid, frozenset({"from", "to"}), "'valid'")
        prices: dict[tuple[UUID, BillingCycle], Decimal] = {}
        if mapping.get("prices") is not None:
            listed = self.mapping(mapping, "prices")
            for code in listed:
                product_id = self.product(tenant, listed, code, code)
                for cycle, amount in self.cycle_prices(listed, code).items():
                    prices[product_id, cycle] = amount
        catalog.create_price_list(
            tenant_id=tenant.id,
            new=catalog.NewPriceList(
                name=self.text(mapping, "name"),
                currency=self.text(mapping, "currency", tenant.currency),
                is_active=mapping.get("active") is not False,
                valid_from=self.day(valid, "from") if valid else None,
                valid_to=self.day(valid, "to") if valid else None,
                prices=prices,
            ),
            by=system_actor(),
        )

    def add_promotion(self, tenant: TenantFacts, mapping: Mapping[str, Any]) -> None:
        mapping = as_mapping(mapping)
        self.check_keys(mapping, PROMOTION_KEYS, "a promotion")
        is_percent = "percent" in mapping
        scope = [
            (self.product(tenant, mapping, "products", code), self.cycle(mapping, "products", word))
            for code, words in (mapping.get("products") or {}).items()
            for word in words
        ]
        cycles = mapping.get("cycles")
        catalog.create_promotion(
            tenant_id=tenant.id,
            new=catalog.NewPromotion(
                name=self.text(mapping, "name"),
                kind=PromotionKind.PERCENT if is_percent else PromotionKind.AMOUNT,
                value=self.money(mapping, "percent" if is_percent else "amount"),
                currency=self.text(mapping, "currency", tenant.currency),
                first_date=self.day(mapping, "from"),
                last_date=self.day(mapping, "to"),
                scope=scope,
                cycles=None if cycles is None else int(cycles),
                is_lifetime=mapping.get("lifetime") is True,
                new_customers_only=mapping.get("new_customers_only") is True,
                price_list_ids=[
                    self.price_list(as_mapping({"name": name}), "name", tenant)
                    for name in mapping.get("price_lists") or ()
                ],
                requires=[
                    self.product(tenant, mapping, "requires", code)
                    for code in mapping.get("requires") or ()
                ],
            ),
            by=system_actor(),
        )
