"""Founding the distributor and its resellers: catalogue, prices, promotions, settings, terms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Role, system_actor
from upline.catalog import actions as catalog
from upline.catalog import queries as prices
from upline.catalog.rulebook import BillingCycle, PromotionKind
from upline.devtools.generation.plan import Plan
from upline.kernel.ids import new_id
from upline.parties import actions as parties
from upline.setup import actions as setup
from upline.setup.rulebook import Entity, StatusKind
from upline.tenancy import actions as tenancy
from upline.tenancy.queries import TenantFacts

CYCLES = (BillingCycle.MONTHLY, BillingCycle.ANNUAL)

_CURRENCY = "EUR"
_TIMEZONE = "UTC"
_YEAR_PRICE_FACTOR = Decimal(10)  # months
_FAMILIES = ("Office", "Mail", "Meeting", "Storage", "Security", "Backup", "Analytics", "Design")
_EDITIONS = (("Basic", "6.00"), ("Standard", "12.50"), ("Premium", "22.00"))
_ADD_ONS = (("Archive", "3.00"), ("Support", "4.50"))
_PRICE_LISTS = (("Gold", "0.90"), ("Silver", "0.95"))
_RESELLER_BATCH_SIZE = 500  # in one transaction


@dataclass(frozen=True, slots=True)
class GeneratedProduct:
    """A product that resellers sell; `prices` are theirs, for one unit, by billing cycle."""

    id: UUID
    name: str
    prices: Mapping[BillingCycle, Decimal]


@dataclass(frozen=True, slots=True)
class Family:
    """Plans, each an upgrade of the one before it, and the add-ons that go with all of them."""

    plans: Sequence[GeneratedProduct]
    add_ons: Sequence[GeneratedProduct]


@dataclass(frozen=True, slots=True)
class Network:
    """The distributor, its resellers, and what they sell in their one currency."""

    distributor: TenantFacts
    resellers: Sequence[TenantFacts]
    families: Sequence[Family]


def create_network(
    plan: Plan, *, password_hash: str, report_progress: Callable[[int], None] = lambda _: None
) -> Network:
    """Found the distributor and all resellers, activated; `report_progress` hears how many there are.

    Raises: Refused; IntegrityError — there is a BSS of this name already.
    """
    with transaction.atomic():
        new = _new(plan.slug, "Volume Cloud Distribution")
        distributor = tenancy.create_tenant(new=new, now=plan.begins, by=system_actor())
        _add_administrator(distributor, password_hash)
        _configure(distributor)
        families = [_family(distributor, name, plan) for name in _FAMILIES]
        terms = _create_reseller_terms(distributor, families)
        _create_promotions(distributor, families)
    resellers: list[TenantFacts] = []
    while len(resellers) < plan.resellers:
        places = range(len(resellers), plan.resellers)[:_RESELLER_BATCH_SIZE]
        with transaction.atomic():
            resellers += _create_resellers(distributor, plan, places, terms)
        report_progress(len(resellers))
    _add_administrator(resellers[0], password_hash)
    setup.add_standard_statuses(tenant_id=resellers[0].id, by=system_actor())
    return Network(
        distributor,
        resellers,
        [_at_reseller_prices(resellers[0], one, plan.first_day) for one in families],
    )


def _new(slug: str, name: str) -> tenancy.NewTenant:
    return tenancy.NewTenant(slug=slug, name=name, currency=_CURRENCY, timezone=_TIMEZONE)


def administrator_email(bss: TenantFacts) -> str:
    """Return by which address the administrator of a generated BSS signs in."""
    return f"ada@{bss.slug}.example"


def _add_administrator(bss: TenantFacts, password_hash: str) -> None:
    tenancy.add_user(
        tenant_id=bss.id,
        new=tenancy.NewUser(
            name="Ada Administrator",
            email=administrator_email(bss),
            role=Role.ADMINISTRATOR,
            password_hash=password_hash,
        ),
        by=system_actor(),
    )


def _configure(distributor: TenantFacts) -> None:
    tenant_id = distributor.id
    for name, kind, is_default in (
        ("Booked", StatusKind.IN_PROGRESS, True),
        ("Executed", StatusKind.EXECUTES, False),
        ("Cancelled", StatusKind.CANCELS, False),
    ):
        setup.add_order_status(
            tenant_id=tenant_id, name=name, kind=kind, is_default=is_default, by=system_actor()
        )
    setup.add_order_type(
        tenant_id=tenant_id, name="Channel sale", is_default=True, by=system_actor()
    )
    rule = setup.add_permission_rule(
        tenant_id=tenant_id, name="Everyone", is_default=True, by=system_actor()
    )
    for entity in (Entity.ORDER, Entity.ACCOUNT):
        setup.set_api_options(
            tenant_id=tenant_id,
            entity=entity,
            responsible_user_id=None,
            sharing_rule_id=rule,
            by=system_actor(),
        )


def _family(distributor: TenantFacts, family: str, plan: Plan) -> Family:
    """Create the products of one family."""

    def create(name: str, monthly: str, **kind: object) -> GeneratedProduct:
        price = Decimal(monthly)
        by_cycle = {BillingCycle.MONTHLY: price, BillingCycle.ANNUAL: price * _YEAR_PRICE_FACTOR}
        new = catalog.NewProduct(
            code=f"{family}-{name}".lower(),
            name=f"{family} {name}",
            prices=by_cycle,
            **kind,  # type: ignore[arg-type]
        )
        product_id = catalog.create_product(
            tenant_id=distributor.id,
            new=new,
            currency=_CURRENCY,
            now=plan.begins,
            by=system_actor(),
        )
        return GeneratedProduct(product_id, new.name, by_cycle)

    plans = [create(name, price, type=family, offers_trial=True) for name, price in _EDITIONS]
    for lower, higher in pairwise(plans):
        catalog.add_upgrade_paths(
            tenant_id=distributor.id,
            product_id=lower.id,
            target_ids=[higher.id],
            by=system_actor(),
        )
    return Family(plans, [create(name, price, add_on_of=(family,)) for name, price in _ADD_ONS])


def _create_reseller_terms(
    distributor: TenantFacts, families: Sequence[Family]
) -> list[dict[str, UUID | None]]:
    """Create price lists and a payment method; return the terms of resellers, used in rotation."""
    products = [product for family in families for product in (*family.plans, *family.add_ons)]
    paid_by = setup.add_payment_method(
        tenant_id=distributor.id, name="Bank transfer 30 days", by=system_actor()
    )
    agreed: list[dict[str, UUID | None]] = [{"payment_method_id": paid_by, "price_list_id": None}]
    for name, part in _PRICE_LISTS:
        listed = {
            (product.id, cycle): price * Decimal(part)
            for product in products
            for cycle, price in product.prices.items()
        }
        new = catalog.NewPriceList(name=name, currency=_CURRENCY, prices=listed)
        price_list_id = catalog.create_price_list(
            tenant_id=distributor.id, new=new, by=system_actor()
        )
        agreed.append({"payment_method_id": paid_by, "price_list_id": price_list_id})
    return agreed


def _create_promotions(distributor: TenantFacts, families: Sequence[Family]) -> None:
    """Run one promotion for everybody, and one for customers who own something else."""
    first, second = families[0].plans, families[1].plans
    for name, percent, plans, requires in (
        ("Spring", "10", first, ()),
        ("Better together", "15", second, (first[0].id,)),
    ):
        new = catalog.NewPromotion(
            name=name,
            kind=PromotionKind.PERCENT,
            value=Decimal(percent),
            currency=_CURRENCY,
            first_date=None,
            last_date=None,
            scope=[(product.id, cycle) for product in plans for cycle in CYCLES],
            requires=requires,
        )
        catalog.create_promotion(tenant_id=distributor.id, new=new, by=system_actor())


def _create_resellers(
    distributor: TenantFacts, plan: Plan, places: range, terms: Sequence[Mapping[str, UUID | None]]
) -> list[TenantFacts]:
    """Found some resellers, with their accounts upstream, on these terms in rotation."""
    new_tenants = [_new(f"{plan.slug}-{at + 1:05}", f"Reseller {at + 1:05}") for at in places]
    resellers = tenancy.create_resellers(
        upline=distributor, new_tenants=new_tenants, now=plan.begins, by=system_actor()
    )
    accounts = [
        {
            "id": new_id(),
            "tenant_id": distributor.id,
            "reseller_tenant_id": reseller.id,
            "name": reseller.name,
            "email": f"partner@{reseller.slug}.example",
            "accounting_no": "",
            "billing_address": "",
            "currency": reseller.currency,
            "version": 1,
            **terms[index % len(terms)],
        }
        for index, reseller in zip(places, resellers, strict=True)
    ]
    parties.insert_many(accounts, now=plan.begins)
    return resellers


def _at_reseller_prices(reseller: TenantFacts, family: Family, day: date) -> Family:
    """Return the family at a reseller's prices; all resellers ask the same markup."""
    found = prices.load_unit_prices(
        seller=reseller, product_ids={product.id for product in (*family.plans, *family.add_ons)}
    )

    def priced(product: GeneratedProduct) -> GeneratedProduct:
        prices_by_cycle = {cycle: found.on(day, product.id, cycle) for cycle in product.prices}
        return GeneratedProduct(
            product.id,
            product.name,
            {c: p.amount for c, p in prices_by_cycle.items() if p is not None},
        )

    return Family(
        plans=[priced(one) for one in family.plans],
        add_ons=[priced(one) for one in family.add_ons],
    )
