"""Founding the cast's BSSs: people, settings, catalogue, terms, customers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from uuid import UUID

from upline.backorders import actions as backorders
from upline.catalog import actions as catalog
from upline.catalog import queries as products
from upline.catalog.imports import ImportOptions, import_price_file
from upline.catalog.rulebook import BillingCycle
from upline.demo import wares
from upline.demo.cast import DISTRIBUTOR, EUR, USD, Firm
from upline.demo.customers import customers_of
from upline.demo.wares import BROUGHT, CAMPAIGNS, GOLD, PARTNER, SILVER, WARES, Ware
from upline.parties import actions as parties
from upline.setup import actions as setup
from upline.setup.rulebook import Entity, StatusKind
from upline.tenancy import actions as tenancy
from upline.tenancy.queries import TenantFacts, find_tenant_by_slug

PRICE_FILE = Path(__file__).parents[2] / "docs/data/license-based-price-list-us.csv"

_STATUSES = (
    ("Draft", StatusKind.IN_PROGRESS),
    ("Submitted", StatusKind.IN_PROGRESS),
    ("Booked", StatusKind.IN_PROGRESS),
    ("Executed", StatusKind.EXECUTES),
    ("Canceled", StatusKind.CANCELS),
)
_DEFAULT_STATUS = "Booked"
_METHODS = ("Bank transfer 30 days", "Direct debit", "Credit card")
_RETAIL = "1.25"  # of the vendor's dollar price, where a reseller sells in dollars
_LONGEST_SEARCH = 100


@dataclass(kw_only=True)
class Founded:
    """A BSS as the play finds it. `customers` are its accounts with their names."""

    firm: Firm
    tenant: TenantFacts
    upline: "Founded | None"
    customers: list[tuple[UUID, str]] = field(default_factory=list)
    products: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)


@dataclass(kw_only=True)
class Founder:
    """Founds one BSS after the other, on the first day of the year."""

    first: date
    last: date
    now: datetime
    password_hash: str
    dice: Random
    prefix: str = ""
    founded: list[Founded] = field(default_factory=list)

    def found(
        self, firm: Firm = DISTRIBUTOR, upline: Founded | None = None, *, tell: Callable[[str], None]
    ) -> None:
        """Found a BSS and all those downstream of it."""
        tell(f"Founding {firm.name}")
        new = tenancy.NewTenant(
            slug=self.prefix + firm.slug,
            name=firm.name,
            currency=firm.currency,
            timezone=firm.timezone,
            upline_id=upline.tenant.id if upline else None,
        )
        tenant = tenancy.found_tenant(new=new, now=self.now)
        bss = Founded(firm=firm, tenant=tenant, upline=upline)
        self.founded.append(bss)
        self._hire(bss)
        self._set_up(bss)
        if upline is None:
            self._fill_catalogue(bss)
        else:
            bss.products.update(upline.products)
            self._price_for_resale(bss)
            self._agree_terms(bss, upline)
        for account in customers_of(firm, self.dice):
            account_id = parties.create_account(tenant_id=tenant.id, new=account, now=self.now)
            bss.customers.append((account_id, account.name))
        if upline is not None and firm.is_activated:
            backorders.activate(
                tenant_id=upline.tenant.id, reseller_id=tenant.id, now=self.now
            )
            bss.tenant = _fresh(tenant)
        for reseller in firm.resellers:
            self.found(reseller, bss, tell=tell)

    def _hire(self, bss: Founded) -> None:
        for person in bss.firm.people:
            bss.people[person.name] = tenancy.add_user(
                tenant_id=bss.tenant.id,
                name=person.name,
                email=person.email_at(bss.tenant.slug),
                role=person.role,
                password_hash=self.password_hash,
            )

    def _set_up(self, bss: Founded) -> None:
        """Set up as a distributor whoever has resellers; the others begin with the standard."""
        tenant_id = bss.tenant.id
        if not bss.firm.resellers:
            setup.add_standard_statuses(tenant_id=tenant_id)
            return
        for name, kind in _STATUSES:
            setup.add_order_status(
                tenant_id=tenant_id, name=name, kind=kind, is_default=name == _DEFAULT_STATUS
            )
        setup.add_order_type(tenant_id=tenant_id, name="Direct sale")
        setup.add_order_type(tenant_id=tenant_id, name="Channel sale", is_default=True)
        everyone = setup.add_permission_rule(tenant_id=tenant_id, name="Everyone", is_default=True)
        channel = setup.add_permission_rule(tenant_id=tenant_id, name="Channel team")
        people = list(bss.people.values())
        for entity, rule_id, user_id in (
            (Entity.ORDER, channel, people[1]),
            (Entity.ACCOUNT, everyone, people[2]),
        ):
            setup.set_api_options(
                tenant_id=tenant_id,
                entity=entity,
                responsible_user_id=user_id,
                sharing_rule_id=rule_id,
            )
        project = setup.NewCustomField(entity=Entity.ORDER, code="project", label="Project")
        setup.add_custom_field(tenant_id=tenant_id, new=project)

    # The distributor's catalogue

    def _fill_catalogue(self, bss: Founded) -> None:
        for ware in WARES:
            self._create(bss, ware)
        for ware in WARES:
            if paths := [bss.products[c] for c in ware.upgrades_to if c in bss.products]:
                catalog.add_upgrade_paths(product_id=bss.products[ware.code], target_ids=paths)
        gold = {c: w.in_euros(GOLD) for c, w in _by_code(WARES).items() if w.in_gold}
        silver = {c: w.in_euros(SILVER) for c, w in _by_code(WARES).items() if w.in_silver}
        dollars = {c: w.in_dollars() for c, w in _by_code(WARES).items()}
        lists = {
            "Gold EUR": self._list_prices(bss, "Gold EUR", EUR, gold),
            "Silver EUR": self._list_prices(bss, "Silver EUR", EUR, silver),
            "Gold USD": self._list_prices(bss, "Gold USD", USD, dollars),
        }
        self._import_prices(bss)
        self._promote(bss, lists)

    def _create(self, bss: Founded, ware: Ware) -> None:
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
        bss.products[ware.code] = catalog.create_product(
            tenant_id=bss.tenant.id, new=new, currency=bss.tenant.currency, now=self.now
        )

    def _list_prices(
        self,
        bss: Founded,
        name: str,
        currency: str,
        prices: dict[str, dict[BillingCycle, Decimal]],
    ) -> UUID:
        by_product = {
            (bss.products[code], cycle): amount
            for code, by_cycle in prices.items()
            for cycle, amount in by_cycle.items()
        }
        new = catalog.NewPriceList(name=name, currency=currency, prices=by_product)
        return catalog.create_price_list(tenant_id=bss.tenant.id, new=new)

    def _import_prices(self, bss: Founded) -> None:
        """Import the vendor's price list, then give what it brought its prices in euros."""
        import_price_file(
            tenant_id=bss.tenant.id,
            path=PRICE_FILE,
            price_list_name="Gold USD",
            now=self.now,
            options=ImportOptions(),
        )
        for ware in BROUGHT:
            product_id = self._learn(bss, ware.code)
            for cycle, amount in ware.in_euros().items():
                price = catalog.PriceSetting(
                    product_id=product_id, billing_cycle=cycle, currency=EUR, amount=amount
                )
                catalog.set_price(tenant_id=bss.tenant.id, setting=price)
        self._learn(bss, wares.WITHOUT_EUROS)
        catalog.add_upgrade_paths(
            product_id=bss.products["entra-id-p1"],
            target_ids=[bss.products["microsoft-entra-id-p2"]],
        )

    def _learn(self, bss: Founded, code: str) -> UUID:
        product = products.find_product(seller=bss.tenant, code=code)
        assert product is not None, f"the vendor's price list brings {code}"
        bss.products[code] = product.pk
        return product.pk

    def _promote(self, bss: Founded, lists: dict[str, UUID]) -> None:
        for campaign in CAMPAIGNS:
            scope = [(bss.products[c], cycle) for c, cycles in campaign.scope.items() for cycle in cycles]
            for name, begins, ends in campaign.runs(self.first, self.last):
                new = catalog.NewPromotion(
                    name=name,
                    kind=campaign.kind,
                    value=Decimal(campaign.value),
                    currency=campaign.currency,
                    first_date=begins,
                    last_date=ends,
                    scope=scope,
                    cycles=campaign.cycles,
                    is_lifetime=campaign.is_lifetime,
                    new_customers_only=campaign.new_customers_only,
                    price_list_ids=[lists[name] for name in campaign.price_lists],
                    requires=[bss.products[code] for code in campaign.requires],
                )
                catalog.create_promotion(tenant_id=bss.tenant.id, new=new)

    # What resellers add to it

    def _price_for_resale(self, bss: Founded) -> None:
        firm, tenant_id = bss.firm, bss.tenant.id
        if firm.currency == USD:
            for ware in WARES:
                for cycle, amount in ware.in_dollars(_RETAIL).items():
                    price = catalog.PriceSetting(
                        product_id=bss.products[ware.code],
                        billing_cycle=cycle,
                        currency=USD,
                        amount=amount,
                    )
                    catalog.set_price(tenant_id=tenant_id, setting=price)
        if firm.own_product is not None:
            code, name, monthly = firm.own_product
            new = catalog.NewProduct(
                code=code, name=name, prices={BillingCycle.MONTHLY: Decimal(monthly)}
            )
            bss.products[code] = catalog.create_product(
                tenant_id=tenant_id, new=new, currency=firm.currency, now=self.now
            )
        if firm.resellers:
            partner = {c: w.in_euros(PARTNER) for c, w in _by_code(WARES).items() if w.in_gold}
            self._list_prices(bss, "Partner EUR", EUR, partner)

    def _agree_terms(self, bss: Founded, upline: Founded) -> None:
        upline_id = upline.tenant.id
        account = parties.NewAccount(
            name=bss.tenant.name,
            currency=bss.tenant.currency,
            email=f"partner@{bss.tenant.slug}.example",
            reseller_tenant_id=bss.tenant.id,
        )
        parties.create_account(tenant_id=upline_id, new=account, now=self.now)
        methods = _methods_of(upline_id)
        terms: dict[str, UUID | None] = {"payment_method_id": methods[bss.firm.payment_method]}
        if bss.firm.price_list is not None:
            price_list = products.find_price_list(tenant_id=upline_id, name=bss.firm.price_list)
            assert price_list is not None, "the upline has it"
            terms["price_list_id"] = price_list.pk
        parties.set_reseller_terms(tenant_id=upline_id, reseller_id=bss.tenant.id, changes=terms)


def _by_code(some: tuple[Ware, ...]) -> dict[str, Ware]:
    return {ware.code: ware for ware in some}


def _fresh(tenant: TenantFacts) -> TenantFacts:
    found = find_tenant_by_slug(slug=tenant.slug)
    assert found is not None, "just founded"
    return found
