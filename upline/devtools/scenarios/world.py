"""Building a world through the real actions: BSSs in their tiers, set up and activated."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from upline.access.rulebook import system_actor
from upline.backorders import actions as backorders
from upline.devtools.scenarios.parser import parse_date
from upline.devtools.scenarios.state import NamedRecord, ScenarioState
from upline.devtools.scenarios.world_catalogue import CatalogueBuilder
from upline.devtools.scenarios.world_setup import SetupBuilder
from upline.devtools.scenarios.yaml_loader import ScenarioFileError, YamlMapping
from upline.kernel.ids import new_id
from upline.parties import actions as parties
from upline.parties.rulebook import FOLLOWED_FIELDS
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
_CUSTOMER = frozenset({*FOLLOWED_FIELDS.names, "currency", "as"})


def build_world(state: ScenarioState, world: YamlMapping, file: Path) -> None:
    """Build a world on a stage. Raises: Unreadable — naming file and line."""
    builder = WorldBuilder(state, file)
    builder.check_keys(world, frozenset({"today", "distributor", "resellers"}), "a world")
    distributor = builder.mapping(world, "distributor")
    builder.check_keys(distributor, _TENANT, "a distributor")
    top = builder.tenant(distributor, None)
    builder.populate(top, distributor)
    for reseller in builder.sequence(world, "resellers") + builder.sequence(
        distributor, "resellers"
    ):
        builder.reseller(reseller, top)


def start_day(world: YamlMapping, file: Path) -> date:
    """Return the day on which a world begins. Raises: Unreadable."""
    today = parse_date(world.get("today"))
    if today is None or isinstance(today, datetime):
        raise ScenarioFileError(file, world.lines.get("today", world.line), "'today' must be a day")
    return today


class WorldBuilder(CatalogueBuilder, SetupBuilder):
    """Builds the BSSs of a world."""

    def tenant(self, mapping: YamlMapping, upline: TenantFacts | None) -> TenantFacts:
        slug = self.text(mapping, "slug")
        if slug in self.state.tenants:
            raise self.raise_error(mapping, "slug", f"the BSS {slug!r} stands twice")
        new = tenancy.NewTenant(
            slug=f"{slug}-{str(new_id())[-12:]}",
            name=self.text(mapping, "name", slug),
            currency=self.text(mapping, "currency", upline.currency if upline else None),
            timezone=self.text(mapping, "timezone", upline.timezone if upline else "UTC"),
            upline_id=upline.id if upline else None,
            markup=self.money(mapping, "markup") if "markup" in mapping else Decimal("1.25"),
            is_simulated=True,
        )
        facts = tenancy.create_tenant(new=new, now=self.state.now, by=system_actor())
        if "order_prefix" in mapping or "order_padding" in mapping:
            tenancy.set_order_number_format(
                tenant_id=facts.id,
                prefix=self.text(mapping, "order_prefix", ""),
                padding=int(mapping.get("order_padding", 0)),
                by=system_actor(),
            )
        self.state.tenants[slug] = facts
        return facts

    def reseller(self, mapping: Any, upline: TenantFacts) -> None:
        if not isinstance(mapping, YamlMapping):
            raise ScenarioFileError(self.file, 1, "a reseller must be a mapping")
        self.check_keys(mapping, _RESELLER, "a reseller")
        tenant = self.tenant(mapping, upline)
        self.populate(tenant, mapping)
        self.reseller_account(mapping, tenant, upline)
        if mapping.get("back_ordering") is True:
            backorders.activate(
                tenant_id=upline.id, reseller_id=tenant.id, by=system_actor(), now=self.state.now
            )
        for further in self.sequence(mapping, "resellers"):
            self.reseller(further, tenant)

    def reseller_account(
        self, mapping: YamlMapping, tenant: TenantFacts, upline: TenantFacts
    ) -> None:
        account = parties.NewAccount(
            name=tenant.name, currency=tenant.currency, reseller_tenant_id=tenant.id
        )
        parties.create_account(
            tenant_id=upline.id, new=account, by=system_actor(), now=self.state.now
        )
        terms: dict[str, Any] = {}
        if mapping.get("price_list") is not None:
            terms["price_list_id"] = self.price_list(mapping, "price_list", upline)
        if mapping.get("payment_method") is not None:
            name = self.text(mapping, "payment_method")
            method = setup_queries.find_payment_method(tenant_id=upline.id, name=name)
            if method is None:
                raise self.raise_error(
                    mapping, "payment_method", f"there is no payment method {name!r}"
                )
            terms["payment_method_id"] = method.pk
        if mapping.get("responsible_user") is not None:
            terms["responsible_user_id"] = self.user(mapping, "responsible_user", upline)
        parties.set_reseller_terms(
            tenant_id=upline.id, reseller_id=tenant.id, changes=terms, by=system_actor()
        )

    def populate(self, tenant: TenantFacts, mapping: YamlMapping) -> None:
        """Fill a BSS with all that its part of the world names."""
        self.people(tenant, mapping)
        self.setup(tenant, mapping)
        self.products(
            tenant, self.sequence(mapping, "products") + self.sequence(mapping, "own_products")
        )
        for price_list in self.sequence(mapping, "price_lists"):
            self.add_price_list(tenant, price_list)
        for promotion in self.sequence(mapping, "promotions"):
            self.add_promotion(tenant, promotion)
        for customer in self.sequence(mapping, "customers"):
            self.customer(tenant, customer)

    def customer(self, tenant: TenantFacts, mapping: Any) -> None:
        self.check_keys(mapping, _CUSTOMER, "a customer")
        followed: dict[str, Any] = {
            name: self.text(mapping, name, None if name == "name" else "")
            for name in FOLLOWED_FIELDS.names
        }
        currency = self.text(mapping, "currency", tenant.currency)
        account_id = parties.create_account(
            tenant_id=tenant.id,
            new=parties.NewAccount(currency=currency, **followed),
            by=system_actor(),
            now=self.state.now,
        )
        if "as" in mapping:
            made = NamedRecord("customer", tenant.id, account_id)
            self.state.register_name(self.text(mapping, "as"), made)
