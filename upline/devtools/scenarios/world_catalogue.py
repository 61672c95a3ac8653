"""Filling a BSS's catalogue as a world says: products, price lists, promotions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from upline.catalog import actions as catalog
from upline.catalog import queries as products
from upline.catalog.rulebook import BillingCycle, PromotionKind
from upline.devtools.scenarios.world_reading import WorldReader, as_block
from upline.devtools.scenarios.yaml_core import Block
from upline.tenancy.queries import TenantFacts

_PRODUCT = frozenset({
    "id", "vendor_id", "name", "type", "prices", "upgrades_to", "add_on_of", "trial",
    "externally_priced",
})  # fmt: skip
PROMOTION_WORDS = frozenset({
    "name", "percent", "amount", "from", "to", "cycles", "lifetime", "new_customers_only",
    "products", "price_lists", "currency", "requires",
})  # fmt: skip


class CatalogueBuilder(WorldReader):
    """Fills catalogues, through the real actions."""

    def products(self, tenant: TenantFacts, found: Iterable[Any]) -> None:
        blocks = list(found)
        made: dict[str, UUID] = {}
        for product in blocks:
            self.known(product, _PRODUCT, "a product")
            code = self.text(product, "id")
            made[code] = catalog.create_product(
                tenant_id=tenant.id,
                new=catalog.NewProduct(
                    code=code,
                    name=self.text(product, "name", code),
                    vendor_id=self.text(product, "vendor_id", ""),
                    type=self.text(product, "type", ""),
                    add_on_of=tuple(str(t) for t in self.rows(product, "add_on_of")),
                    externally_priced=product.get("externally_priced") is True,
                    offers_trial=product.get("trial") is True,
                    prices=self.cycle_prices(product, "prices"),
                ),
                currency=tenant.currency,
                now=self.stage.now,
            )
        for product in blocks:
            targets = [
                made.get(str(code)) or self.product(tenant, product, "upgrades_to", code)
                for code in self.rows(product, "upgrades_to")
            ]
            if targets:
                catalog.add_upgrade_paths(product_id=made[product["id"]], target_ids=targets)

    def product(self, tenant: TenantFacts, found: Block, key: str, code: object) -> UUID:
        product = products.find_product(seller=tenant, code=str(code))
        if product is None:
            raise self.fail(found, key, f"there is no product {code!r}")
        return product.pk

    def add_price_list(self, tenant: TenantFacts, found: Block) -> None:
        keys = frozenset({"name", "currency", "valid", "active", "prices"})
        self.known(found, keys, "a price list")
        valid = self.block(found, "valid") if found.get("valid") is not None else as_block({})
        if valid:
            self.known(valid, frozenset({"from", "to"}), "'valid'")
        prices: dict[tuple[UUID, BillingCycle], Decimal] = {}
        if found.get("prices") is not None:
            listed = self.block(found, "prices")
            for code in listed:
                product_id = self.product(tenant, listed, code, code)
                for cycle, amount in self.cycle_prices(listed, code).items():
                    prices[product_id, cycle] = amount
        catalog.create_price_list(
            tenant_id=tenant.id,
            new=catalog.NewPriceList(
                name=self.text(found, "name"),
                currency=self.text(found, "currency", tenant.currency),
                is_active=found.get("active") is not False,
                valid_from=self.day(valid, "from") if valid else None,
                valid_to=self.day(valid, "to") if valid else None,
                prices=prices,
            ),
        )

    def add_promotion(self, tenant: TenantFacts, found: Mapping[str, Any]) -> None:
        block = as_block(found)
        self.known(block, PROMOTION_WORDS, "a promotion")
        is_percent = "percent" in block
        scope = [
            (self.product(tenant, block, "products", code), self.cycle(block, "products", word))
            for code, words in (block.get("products") or {}).items()
            for word in words
        ]
        cycles = block.get("cycles")
        catalog.create_promotion(
            tenant_id=tenant.id,
            new=catalog.NewPromotion(
                name=self.text(block, "name"),
                kind=PromotionKind.PERCENT if is_percent else PromotionKind.AMOUNT,
                value=self.money(block, "percent" if is_percent else "amount"),
                currency=self.text(block, "currency", tenant.currency),
                first_date=self.day(block, "from"),
                last_date=self.day(block, "to"),
                scope=scope,
                cycles=None if cycles is None else int(cycles),
                is_lifetime=block.get("lifetime") is True,
                new_customers_only=block.get("new_customers_only") is True,
                price_list_ids=[
                    self.price_list(as_block({"name": name}), "name", tenant)
                    for name in block.get("price_lists") or ()
                ],
                requires=[
                    self.product(tenant, block, "requires", code)
                    for code in block.get("requires") or ()
                ],
            ),
        )
