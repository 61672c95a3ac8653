"""Founding the cast's BSSs: people, settings, terms, customers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from upline.access.rulebook import Level
from upline.backorders import actions as backorders
from upline.devtools.demo.cast import DISTRIBUTOR, Firm
from upline.devtools.demo.customers import customers_of, domain_of
from upline.devtools.demo.founded import Founded
from upline.devtools.demo.playing import Season
from upline.devtools.demo.stocking import fill_catalogue, price_for_resale, promote
from upline.devtools.demo.wares import ANNUAL
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
    ("Canceled", StatusKind.CANCELS),
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
_SERVED_FROM_UPSTREAM = (("Fischhandel Brandt", "5100"), ("Seebad Apotheke", "5101"))
_PAYMENT_METHODS = ("Bank transfer 30 days", "Direct debit", "Credit card")


@dataclass(kw_only=True)
class Founder:
    """Founds one BSS after the other, at the beginning of the year that is to be played."""

    season: Season
    password_hash: str
    prefix: str = ""
    founded: list[Founded] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """Return the moment at which all of them are founded."""
        return self.season.begins

    def found_all(self, tell: Callable[[str], None]) -> list[Founded]:
        """Found the distributor and all that is downstream of it; return them, topmost first."""
        self._found(DISTRIBUTOR, None, tell)
        return self.founded

    def _found(self, firm: Firm, upline: Founded | None, tell: Callable[[str], None]) -> None:
        tell(firm.name)
        bss = self._new_bss(firm, upline)
        self.founded.append(bss)
        self._hire(bss)
        _set_up(bss)
        if upline is None:
            fill_catalogue(bss, now=self.now)
            promote(bss, self.season.days)
        else:
            bss.products.update(upline.products)
            price_for_resale(bss, now=self.now)
            self._agree_terms(bss, upline)
        for account in customers_of(firm, self.season.dice_for(firm.slug)):
            account_id = parties.create_account(tenant_id=bss.tenant.id, new=account, now=self.now)
            bss.customers.append((account_id, account.name))
        for reseller in firm.resellers:
            self._found(reseller, bss, tell)

    def _new_bss(self, firm: Firm, upline: Founded | None) -> Founded:
        new = tenancy.NewTenant(
            slug=self.prefix + firm.slug,
            name=firm.name,
            currency=firm.currency,
            timezone=firm.timezone,
            upline_id=upline.tenant.id if upline else None,
        )
        tenant = tenancy.found_tenant(new=new, now=self.now)
        return Founded(firm=firm, tenant=tenant, upline=upline)

    def _hire(self, bss: Founded) -> None:
        for person in bss.firm.people:
            bss.people[person.name] = tenancy.add_user(
                tenant_id=bss.tenant.id,
                name=person.name,
                email=person.email_at(bss.tenant.slug),
                role=person.role,
                password_hash=self.password_hash,
            )

    def _agree_terms(self, bss: Founded, upline: Founded) -> None:
        """Open the reseller's account upstream, with its terms, and let it tell of its sales."""
        upline_id = upline.tenant.id
        account = parties.NewAccount(
            name=bss.tenant.name,
            currency=bss.tenant.currency,
            email=f"partner@{bss.tenant.slug}.example",
            reseller_tenant_id=bss.tenant.id,
        )
        account_id = parties.create_account(tenant_id=upline_id, new=account, now=self.now)
        terms: dict[str, UUID] = {}
        if bss.firm.payment_method is not None:
            terms["payment_method_id"] = upline.payment_methods[bss.firm.payment_method]
        if bss.firm.price_list is not None:
            terms["price_list_id"] = upline.price_lists[bss.firm.price_list]
        parties.set_reseller_terms(tenant_id=upline_id, reseller_id=bss.tenant.id, changes=terms)
        if bss.firm.is_activated:
            backorders.activate(tenant_id=upline_id, reseller_id=bss.tenant.id, now=self.now)
            bss.tenant = get_tenant(tenant_id=bss.tenant.id)
        else:
            self._serve_from_upstream(upline, account_id)

    def _serve_from_upstream(self, upline: Founded, served_for: UUID) -> None:
        """Let the distributor serve some customers of a reseller that is not activated yet.

        One holds a subscription: the check before activation finds it, and says what to do (R40).
        """
        tenant_id = upline.tenant.id
        for name, number in _SERVED_FROM_UPSTREAM:
            account = parties.NewAccount(
                name=name,
                currency=upline.tenant.currency,
                accounting_no=number,
                email=f"info@{domain_of(name)}",
                served_for_id=served_for,
            )
            account_id = parties.create_account(tenant_id=tenant_id, new=account, now=self.now)
        held = NewSubscription(
            account_id=account_id,
            product_id=upline.products["exchange-online-1"],
            billing_cycle=ANNUAL,
            quantity=12,
        )
        subscriptions.create_subscription(
            tenant_id=tenant_id, new=held, by=upline.firm.people[1].name, now=self.now
        )


def _set_up(bss: Founded) -> None:
    """Set up as a distributor whoever has resellers; the others begin with what is standard."""
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
    for name in _PAYMENT_METHODS:
        bss.payment_methods[name] = setup.add_payment_method(tenant_id=tenant_id, name=name)
    everyone = setup.add_permission_rule(tenant_id=tenant_id, name="Everyone", is_default=True)
    channel = setup.add_permission_rule(
        tenant_id=tenant_id, name="Channel team", everybody=Level.SEE
    )
    _, for_orders, for_accounts, *others = bss.people.values()
    team = tenancy.add_group(
        tenant_id=tenant_id, name="Channel team", member_ids=[for_orders, for_accounts]
    )
    grants = {Grantee(group_id=team): Level.CONTROL}
    grants |= {Grantee(user_id=user_id): Level.EDIT for user_id in others[:1]}
    for to, level in grants.items():
        setup.set_grant(tenant_id=tenant_id, rule_id=channel, to=to, level=level)
    for entity, user_id, rule_id in (
        (Entity.ORDER, for_orders, channel),
        (Entity.ACCOUNT, for_accounts, everyone),
    ):
        setup.set_api_options(
            tenant_id=tenant_id,
            entity=entity,
            responsible_user_id=user_id,
            sharing_rule_id=rule_id,
        )
    for one in _CUSTOM_FIELDS:
        setup.add_custom_field(tenant_id=tenant_id, new=one)
