"""Creates the BSSs of the demo: users, settings, terms, customers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from upline.access.rulebook import Level, system_actor
from upline.backorders import actions as backorders
from upline.devtools.demo.catalogue import create_catalogue, create_promotions, set_reseller_prices
from upline.devtools.demo.customers import customers_of, domain_of
from upline.devtools.demo.demo_tenant import DemoTenant
from upline.devtools.demo.people import DISTRIBUTOR, TenantSpec
from upline.devtools.demo.products import ANNUAL
from upline.devtools.demo.sales_run import SalesPeriod
from upline.devtools.demo.storefronts import open_storefront
from upline.parties import actions as parties
from upline.setup import actions as setup
from upline.setup.actions import Grantee, NewCustomField
from upline.setup.rulebook import Entity, FieldKind, StatusKind
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.actions import NewSubscription
from upline.tenancy import actions as tenancy
from upline.tenancy.queries import get_tenant

_STATUSES = (
    ("Draft", StatusKind.DRAFT),
    ("Submitted", StatusKind.IN_PROGRESS),
    ("Booked", StatusKind.IN_PROGRESS),
    ("Executed", StatusKind.EXECUTES),
    ("Cancelled", StatusKind.CANCELS),
)
_DEFAULT_STATUS = "Booked"
_CUSTOM_FIELDS = (
    NewCustomField(entity=Entity.ORDER, code="project", label="Project"),
    NewCustomField(
        entity=Entity.ORDER,
        code="cost-centre",
        label="Cost centre",
        kind=FieldKind.CHOICE,
        choices=("North", "South", "Projects"),
        group="Accounting",
    ),
    NewCustomField(
        entity=Entity.ORDER,
        code="checked",
        label="Checked by finance",
        kind=FieldKind.YES_NO,
        group="Accounting",
    ),
    NewCustomField(entity=Entity.ACCOUNT, code="next-talk", label="Next talk", kind=FieldKind.DATE),
)
_CUSTOMERS_SERVED_UPSTREAM = (("Fischhandel Brandt", "5100"), ("Seebad Apotheke", "5101"))
_PAYMENT_METHODS = ("Bank transfer 30 days", "Direct debit", "Credit card")


@dataclass(kw_only=True)
class DemoNetworkBuilder:
    """Creates the BSSs, one after the other, at the beginning of the year."""

    sales_period: SalesPeriod
    password_hash: str
    prefix: str = ""
    tenants: list[DemoTenant] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """Return the moment at which all of them are created."""
        return self.sales_period.begins

    def create_all(self, report_progress: Callable[[str], None]) -> list[DemoTenant]:
        """Found the distributor and all that is downstream of it; return them, topmost first."""
        self._create_tenant(DISTRIBUTOR, None, report_progress)
        return self.tenants

    def _create_tenant(
        self, spec: TenantSpec, upline: DemoTenant | None, report_progress: Callable[[str], None]
    ) -> None:
        report_progress(spec.name)
        bss = self._new_bss(spec, upline)
        self.tenants.append(bss)
        self._add_users(bss)
        _configure(bss)
        if upline is None:
            create_catalogue(bss, now=self.now)
            create_promotions(bss, self.sales_period.days)
        else:
            bss.products.update(upline.products)
            set_reseller_prices(bss, now=self.now)
            self._open_reseller_account(bss, upline)
        for account in customers_of(spec, self.sales_period.random_for(spec.slug)):
            account_id = parties.create_account(
                tenant_id=bss.tenant.id, new=account, by=system_actor(), now=self.now
            )
            bss.customers.append((account_id, account.name))
        if spec.shoppers:
            open_storefront(bss, now=self.now)
        for reseller in spec.resellers:
            self._create_tenant(reseller, bss, report_progress)

    def _new_bss(self, spec: TenantSpec, upline: DemoTenant | None) -> DemoTenant:
        new = tenancy.NewTenant(
            slug=self.prefix + spec.slug,
            name=spec.name,
            currency=spec.currency,
            timezone=spec.timezone,
            upline_id=upline.tenant.id if upline else None,
        )
        tenant = tenancy.create_tenant(new=new, now=self.now, by=system_actor())
        return DemoTenant(spec=spec, tenant=tenant, upline=upline)

    def _add_users(self, bss: DemoTenant) -> None:
        for person in bss.spec.people:
            bss.people[person.name] = tenancy.add_user(
                tenant_id=bss.tenant.id,
                new=tenancy.NewUser(
                    name=person.name,
                    email=person.email_at(bss.tenant.slug),
                    role=person.role,
                    password_hash=self.password_hash,
                ),
                by=system_actor(),
            )

    def _open_reseller_account(self, bss: DemoTenant, upline: DemoTenant) -> None:
        """Open the reseller's account upstream, with its terms, and activate back-ordering."""
        upline_id = upline.tenant.id
        account = parties.NewAccount(
            name=bss.tenant.name,
            currency=bss.tenant.currency,
            email=f"partner@{bss.tenant.slug}.example",
            reseller_tenant_id=bss.tenant.id,
        )
        account_id = parties.create_account(
            tenant_id=upline_id, new=account, by=system_actor(), now=self.now
        )
        terms: dict[str, UUID] = {}
        if bss.spec.payment_method is not None:
            terms["payment_method_id"] = upline.payment_methods[bss.spec.payment_method]
        if bss.spec.price_list is not None:
            terms["price_list_id"] = upline.price_lists[bss.spec.price_list]
        parties.set_reseller_terms(
            tenant_id=upline_id, reseller_id=bss.tenant.id, changes=terms, by=system_actor()
        )
        if bss.spec.is_activated:
            backorders.activate(
                tenant_id=upline_id, reseller_id=bss.tenant.id, by=system_actor(), now=self.now
            )
            bss.tenant = get_tenant(tenant_id=bss.tenant.id)
        else:
            self._add_customers_served_upstream(upline, account_id)

    def _add_customers_served_upstream(self, upline: DemoTenant, served_for: UUID) -> None:
        """Let the distributor serve some customers of a reseller that is not activated yet.

        One holds a subscription: the check before activation finds it, and says what to do (R40).
        """
        tenant_id = upline.tenant.id
        for name, number in _CUSTOMERS_SERVED_UPSTREAM:
            account = parties.NewAccount(
                name=name,
                currency=upline.tenant.currency,
                accounting_no=number,
                email=f"info@{domain_of(name)}",
                billing_account_id=served_for,
            )
            account_id = parties.create_account(
                tenant_id=tenant_id, new=account, by=system_actor(), now=self.now
            )
        subscription = NewSubscription(
            account_id=account_id,
            product_id=upline.products["exchange-online-1"],
            billing_cycle=ANNUAL,
            quantity=12,
        )
        subscriptions.create_subscription(
            tenant_id=tenant_id,
            new=subscription,
            by=system_actor(upline.spec.people[1].name),
            now=self.now,
        )


def _configure(bss: DemoTenant) -> None:
    """Set up each BSS that has resellers as a distributor; the others keep the standard settings."""
    tenant_id = bss.tenant.id
    if not bss.spec.resellers:
        setup.add_standard_statuses(tenant_id=tenant_id, by=system_actor())
        return
    for name, kind in _STATUSES:
        setup.add_order_status(
            tenant_id=tenant_id,
            name=name,
            kind=kind,
            is_default=name == _DEFAULT_STATUS,
            by=system_actor(),
        )
    setup.add_order_type(tenant_id=tenant_id, name="Direct sale", by=system_actor())
    setup.add_order_type(
        tenant_id=tenant_id, name="Channel sale", is_default=True, by=system_actor()
    )
    for name in _PAYMENT_METHODS:
        bss.payment_methods[name] = setup.add_payment_method(
            tenant_id=tenant_id, name=name, by=system_actor()
        )
    everyone = setup.add_permission_rule(
        tenant_id=tenant_id, name="Everyone", is_default=True, by=system_actor()
    )
    channel = setup.add_permission_rule(
        tenant_id=tenant_id, name="Channel team", everybody=Level.SEE, by=system_actor()
    )
    _, for_orders, for_accounts, *others = bss.people.values()
    team = tenancy.add_group(
        tenant_id=tenant_id,
        name="Channel team",
        member_ids=[for_orders, for_accounts],
        by=system_actor(),
    )
    grants = {Grantee(group_id=team): Level.CONTROL}
    grants |= {Grantee(user_id=user_id): Level.EDIT for user_id in others[:1]}
    for to, level in grants.items():
        setup.set_grant(tenant_id=tenant_id, rule_id=channel, to=to, level=level, by=system_actor())
    for entity, user_id, rule_id in (
        (Entity.ORDER, for_orders, channel),
        (Entity.ACCOUNT, for_accounts, everyone),
    ):
        setup.set_api_options(
            tenant_id=tenant_id,
            entity=entity,
            responsible_user_id=user_id,
            sharing_rule_id=rule_id,
            by=system_actor(),
        )
    for one in _CUSTOM_FIELDS:
        setup.add_custom_field(tenant_id=tenant_id, new=one, by=system_actor())
