"""Building a world through the real actions: BSSs in their tiers, furnished and activated."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from upline.backorders import actions as backorders
from upline.devtools.scenarios.reading import read_day
from upline.devtools.scenarios.stage import Made, Stage
from upline.devtools.scenarios.world_catalogue import CatalogueBuilder
from upline.devtools.scenarios.world_setup import SetupBuilder
from upline.devtools.scenarios.yaml_core import Block, Unreadable
from upline.kernel.ids import new_id
from upline.parties import actions as parties
from upline.setup import queries as setup_queries
from upline.tenancy import actions as tenancy
from upline.tenancy.queries import TenantFacts

_TENANT = frozenset({
    "slug", "name", "currency", "timezone", "markup", "users", "order_types", "order_statuses",
    "payment_methods", "permission_rules", "api_options", "products", "own_products",
    "price_lists", "promotions", "custom_fields", "customers", "resellers", "order_prefix",
    "order_padding",
})  # fmt: skip
_RESELLER = _TENANT | {"price_list", "payment_method", "responsible_user", "back_ordering"}
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


class Builder(CatalogueBuilder, SetupBuilder):
    """Builds the BSSs of a world."""

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

    def furnish(self, tenant: TenantFacts, found: Block) -> None:
        """Fill a BSS with all that its part of the world names."""
        self.people(tenant, found)
        self.setup(tenant, found)
        self.products(tenant, self.rows(found, "products") + self.rows(found, "own_products"))
        for price_list in self.rows(found, "price_lists"):
            self.add_price_list(tenant, price_list)
        for promotion in self.rows(found, "promotions"):
            self.add_promotion(tenant, promotion)
        for customer in self.rows(found, "customers"):
            self.customer(tenant, customer)

    def customer(self, tenant: TenantFacts, found: Any) -> None:
        self.known(found, _CUSTOMER, "a customer")
        account_id = parties.create_account(
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
        if "as" in found:
            made = Made("customer", tenant.id, account_id)
            self.stage.remember(self.text(found, "as"), made)
