"""Building a world through the real actions: BSSs, people, products, prices, promotions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from upline.backorders import actions as backorders
from upline.catalog import actions as catalog
from upline.catalog import queries as products
from upline.catalog.rulebook import BillingCycle, PromotionKind
from upline.kernel.ids import new_id
from upline.parties import actions as parties
from upline.setup import actions as setup
from upline.setup import queries as setup_queries
from upline.setup.rulebook import Entity, StatusKind
from upline.simulation.reading import read_day, read_money
from upline.simulation.stage import Stage
from upline.simulation.yaml_core import Block, Row, Unreadable
from upline.tenancy import actions as tenancy
from upline.tenancy.queries import TenantFacts, list_people
from upline.tenancy.rulebook import Role

_TENANT = frozenset({
    "slug", "name", "currency", "timezone", "markup", "users", "order_types", "order_statuses",
    "payment_methods", "permission_rules", "api_options", "products", "own_products",
    "price_lists", "promotions", "custom_fields", "customers", "resellers", "order_prefix",
    "order_padding",
})  # fmt: skip
_RESELLER = _TENANT | {"price_list", "payment_method", "responsible_user", "back_ordering"}
_PRODUCT = frozenset({
    "id", "vendor_id", "name", "type", "prices", "upgrades_to", "add_on_of", "trial",
    "externally_priced",
})  # fmt: skip
_PROMOTION = frozenset({
    "name", "percent", "amount", "from", "to", "cycles", "lifetime", "new_customers_only",
    "products", "price_lists", "currency", "requires",
})  # fmt: skip
_CUSTOMER = frozenset({"name", "accounting_no", "email", "billing_address", "currency", "as"})


def build_world(stage: Stage, world: Block, file: Path) -> None:
    """Build a world on a stage. Raises: Unreadable — naming file and line."""
    builder = Builder(stage, file)
    builder.known(world, frozenset({"today", "distributor", "resellers"}), "a world")
    distributor = builder.block(world, "distributor")
    builder.known(distributor, _TENANT, "a distributor")
    top = builder.tenant(distributor, None)
    builder.furnish(top, distributor)
    for reseller in builder.rows(world, "resellers") + builder.rows(distributor, "resellers"):
        builder.reseller(reseller, top)


def first_moment(world: Block, file: Path) -> date:
    """Return the day on which a world begins. Raises: Unreadable."""
    today = read_day(world.get("today"))
    if today is None or isinstance(today, datetime):
        raise Unreadable(file, world.lines.get("today", world.line), "'today' must be a day")
    return today


def billing_cycle(word: object) -> BillingCycle | None:
    """Return the billing cycle of a word such as `monthly`, or None."""
    text = str(word).upper()
    return BillingCycle(text) if text in BillingCycle.__members__ else None


def as_block(found: Mapping[str, Any]) -> Block:
    """Return a mapping as one of a file, if it is none; its line is then the first."""
    if isinstance(found, Block):
        return found
    block = Block(found)
    block.line, block.lines = 1, {}
    return block


@dataclass(frozen=True, slots=True)
class Builder:
    stage: Stage
    file: Path

    # Reading

    def fail(self, at: Block, key: str, problem: str) -> Unreadable:
        return Unreadable(self.file, at.lines.get(key, at.line), problem)

    def known(self, found: Block, names: frozenset[str], what: str) -> None:
        for key in found:
            if key not in names:
                raise self.fail(found, key, f"{what} has no {key!r}")

    def block(self, above: Block, key: str) -> Block:
        found = above.get(key)
        if not isinstance(found, Block):
            raise self.fail(above, key, f"{key!r} must be a mapping")
        return found

    def rows(self, above: Block, key: str) -> list[Any]:
        found = above.get(key)
        if found is None:
            return []
        if not isinstance(found, Row):
            raise self.fail(above, key, f"{key!r} must be a list")
        return list(found)

    def text(self, above: Block, key: str, default: str | None = None) -> str:
        found = above.get(key, default)
        if isinstance(found, str) or (isinstance(found, int) and not isinstance(found, bool)):
            return str(found)
        raise self.fail(above, key, f"{key!r} must be a word")

    def money(self, above: Block, key: str) -> Decimal:
        amount = read_money(above.get(key))
        if amount is None:
            raise self.fail(above, key, f"{key!r} must be a decimal number")
        return amount

    def day(self, above: Block, key: str) -> date | None:
        if above.get(key) is None or isinstance(above[key], date):
            return above.get(key)
        day = read_day(above[key])
        if day is None or isinstance(day, datetime):
            raise self.fail(above, key, f"{key!r} must be a day")
        return day

    def cycle(self, above: Block, key: str, word: object) -> BillingCycle:
        cycle = billing_cycle(word)
        if cycle is None:
            raise self.fail(above, key, f"there is no billing cycle {word!r}")
        return cycle

    def cycle_prices(self, above: Block, key: str) -> dict[BillingCycle, Decimal]:
        if above.get(key) is None:
            return {}
        prices = self.block(above, key)
        return {self.cycle(prices, word, word): self.money(prices, word) for word in prices}

    # BSSs

    def tenant(self, found: Block, upline: TenantFacts | None) -> TenantFacts:
        slug = self.text(found, "slug")
        if slug in self.stage.tenants:
            raise self.fail(found, "slug", f"the BSS {slug!r} stands twice")
        new = tenancy.NewTenant(
            slug=f"{slug}-{str(new_id())[-12:]}",
            name=self.text(found, "name", slug),
            currency=self.text(found, "currency", upline.currency if upline else None),
            timezone=self.text(found, "timezone", upline.timezone if upline else "UTC"),
            upline_id=upline.id if upline else None,
            markup=self.money(found, "markup") if "markup" in found else Decimal("1.25"),
            is_simulated=True,
        )
        facts = tenancy.found_tenant(new=new, now=self.stage.now)
        if "order_prefix" in found or "order_padding" in found:
            tenancy.set_order_naming(
                tenant_id=facts.id,
                prefix=self.text(found, "order_prefix", ""),
                padding=int(found.get("order_padding", 0)),
            )
        self.stage.tenants[slug] = facts
        return facts

    def reseller(self, found: Any, upline: TenantFacts) -> None:
        if not isinstance(found, Block):
            raise Unreadable(self.file, 1, "a reseller must be a mapping")
        self.known(found, _RESELLER, "a reseller")
        tenant = self.tenant(found, upline)
        self.furnish(tenant, found)
        self.reseller_account(found, tenant, upline)
        if found.get("back_ordering") is True:
            backorders.activate(tenant_id=upline.id, reseller_id=tenant.id, now=self.stage.now)
        for further in self.rows(found, "resellers"):
            self.reseller(further, tenant)

    def reseller_account(self, found: Block, tenant: TenantFacts, upline: TenantFacts) -> None:
        account = parties.NewAccount(
            name=tenant.name, currency=tenant.currency, reseller_tenant_id=tenant.id
        )
        parties.create_account(tenant_id=upline.id, new=account, now=self.stage.now)
        terms: dict[str, Any] = {}
        if found.get("price_list") is not None:
            terms["price_list_id"] = self.price_list(found, "price_list", upline)
        if found.get("payment_method") is not None:
            name = self.text(found, "payment_method")
            method = setup_queries.find_payment_method(tenant_id=upline.id, name=name)
            if method is None:
                raise self.fail(found, "payment_method", f"there is no payment method {name!r}")
            terms["payment_method_id"] = method.pk
        if found.get("responsible_user") is not None:
            terms["responsible_user_id"] = self.user(found, "responsible_user", upline)
        parties.set_reseller_terms(tenant_id=upline.id, reseller_id=tenant.id, changes=terms)

    def price_list(self, found: Block, key: str, tenant: TenantFacts) -> UUID:
        name = self.text(found, key)
        price_list = products.find_price_list(tenant_id=tenant.id, name=name)
        if price_list is None:
            raise self.fail(found, key, f"there is no price list {name!r}")
        return price_list.pk

    def user(self, found: Block, key: str, tenant: TenantFacts) -> UUID | None:
        if found.get(key) is None:
            return None
        name = self.text(found, key)
        people = list_people(tenant_id=tenant.id)
        if name not in people:
            raise self.fail(found, key, f"there is no user {name!r}")
        return people[name]

    def furnish(self, tenant: TenantFacts, found: Block) -> None:
        """Fill a BSS with all that its part of the world names."""
        self.people(tenant, found)
        self.setup(tenant, found)
        self.products(tenant, self.rows(found, "products") + self.rows(found, "own_products"))
        for price_list in self.rows(found, "price_lists"):
            self.add_price_list(tenant, price_list)
        for promotion in self.rows(found, "promotions"):
            self.known(promotion, _PROMOTION, "a promotion")
            self.add_promotion(tenant, promotion)
        for customer in self.rows(found, "customers"):
            self.customer(tenant, customer)

    def people(self, tenant: TenantFacts, found: Block) -> None:
        for user in self.rows(found, "users"):
            self.known(user, frozenset({"name", "role"}), "a user")
            name, role = self.text(user, "name"), self.text(user, "role", "sales").upper()
            if role not in Role.__members__:
                raise self.fail(user, "role", f"there is no role {user['role']!r}")
            email = f"{name.lower().replace(' ', '.')}@{tenant.slug}.example"
            tenancy.add_user(
                tenant_id=tenant.id, name=name, email=email, role=Role(role), password=None
            )

    def setup(self, tenant: TenantFacts, found: Block) -> None:
        statuses = self.rows(found, "order_statuses")
        if not statuses:
            setup.add_standard_statuses(tenant_id=tenant.id)
        for status in statuses:
            self.known(status, frozenset({"name", "kind", "default"}), "an order status")
            kind = self.text(status, "kind", "in_progress").upper()
            if kind not in StatusKind.__members__:
                raise self.fail(status, "kind", f"there is no kind {status['kind']!r}")
            setup.add_order_status(
                tenant_id=tenant.id,
                name=self.text(status, "name"),
                kind=StatusKind(kind),
                is_default=status.get("default") is True,
            )
        for order_type in self.rows(found, "order_types"):
            self.order_type(tenant, order_type)
        for method in self.rows(found, "payment_methods"):
            setup.add_payment_method(tenant_id=tenant.id, name=str(method))
        for rule in self.rows(found, "permission_rules"):
            self.known(rule, frozenset({"name", "default"}), "a permission rule")
            setup.add_permission_rule(
                tenant_id=tenant.id,
                name=self.text(rule, "name"),
                is_default=rule.get("default") is True,
            )
        self.custom_fields(tenant, found)
        if found.get("api_options") is not None:
            self.api_options(tenant, self.block(found, "api_options"))

    def order_type(self, tenant: TenantFacts, found: Block) -> None:
        self.known(found, frozenset({"name", "default", "default_status"}), "an order type")
        status_id = None
        if found.get("default_status") is not None:
            name = self.text(found, "default_status")
            status = setup_queries.find_order_status(tenant_id=tenant.id, name=name)
            if status is None:
                raise self.fail(found, "default_status", f"there is no order status {name!r}")
            status_id = status.pk
        setup.add_order_type(
            tenant_id=tenant.id,
            name=self.text(found, "name"),
            is_default=found.get("default") is True,
            default_status_id=status_id,
        )

    def custom_fields(self, tenant: TenantFacts, found: Block) -> None:
        for custom in self.rows(found, "custom_fields"):
            keys = frozenset({"entity", "code", "compulsory", "default"})
            self.known(custom, keys, "a custom field")
            default = custom.get("default")
            setup.add_custom_field(
                tenant_id=tenant.id,
                new=setup.NewCustomField(
                    entity=self.entity(custom, "entity", self.text(custom, "entity", "order")),
                    code=self.text(custom, "code"),
                    label=self.text(custom, "code"),
                    is_compulsory=custom.get("compulsory") is True,
                    default=None if default is None else str(default),
                ),
            )

    def entity(self, found: Block, key: str, word: str) -> Entity:
        if word.upper() not in Entity.__members__:
            raise self.fail(found, key, f"there is no entity {word!r}")
        return Entity(word.upper())

    def api_options(self, tenant: TenantFacts, found: Block) -> None:
        for word in found:
            options = self.block(found, word)
            self.known(options, frozenset({"responsible_user", "sharing_rule"}), "an API option")
            rule_id = None
            if options.get("sharing_rule") is not None:
                name = self.text(options, "sharing_rule")
                rule = setup_queries.find_permission_rule(tenant_id=tenant.id, name=name)
                if rule is None:
                    raise self.fail(options, "sharing_rule", f"there is no rule {name!r}")
                rule_id = rule.pk
            setup.set_api_options(
                tenant_id=tenant.id,
                entity=self.entity(found, word, word),
                responsible_user_id=self.user(options, "responsible_user", tenant),
                sharing_rule_id=rule_id,
            )

    # The catalogue

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

    def customer(self, tenant: TenantFacts, found: Any) -> None:
        self.known(found, _CUSTOMER, "a customer")
        parties.create_account(
            tenant_id=tenant.id,
            new=parties.NewAccount(
                name=self.text(found, "name"),
                currency=self.text(found, "currency", tenant.currency),
                accounting_no=self.text(found, "accounting_no", ""),
                email=self.text(found, "email", ""),
                billing_address=self.text(found, "billing_address", ""),
            ),
            now=self.stage.now,
        )
