"""Records that only pages need: what resellers sold is generated, what people did is added here, by the actions."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from bench.networks import network_plan
from upline.access.rulebook import Actor, Role, system_actor
from upline.backorders import actions as backorders
from upline.backorders.queries import PriceListDraft, SalesPeriod
from upline.catalog.imports import SentFile, store_upload
from upline.catalog.rulebook import BillingCycle
from upline.crm import actions as crm
from upline.devtools.demo.catalogue import PRICE_FILE
from upline.devtools.generation import Network, write_sales
from upline.job_steps import JOB_STEPS
from upline.jobs.actions import run_job_step
from upline.kernel import clock
from upline.models import Account, Order, PriceList, User
from upline.orders.rulebook import ItemKind
from upline.selling.actions import ItemSpec, create_order
from upline.tenancy import actions as tenancy
from upline.tenancy.queries import TenantFacts

_ORDERS_WITH_CRM = 200
_OWN_ORDERS = 60
_PARKED_RESELLERS, _PARKED_SALES = 3, 120
INACTIVE_RESELLER = "not-active"


def administrator_of(slug: str) -> User:
    """Return the administrator of a generated BSS."""
    return User.objects.get(email=f"ada@{slug}.example")


def add_page_records(network: Network) -> None:
    """Add what pages show beside sales: parked sales, own orders of a reseller, CRM records, a what-if, a price upload."""
    bss = network.distributor
    by = _actor(bss)
    _add_parked_sales(network)
    _add_own_orders(network)
    for tenant in (bss, network.resellers[0]):
        _add_crm_records(tenant.id, _actor(tenant))
    price_list = PriceList.objects.filter(tenant_id=bss.id).latest("name")
    _add_what_if(bss.id, price_list, by)
    store_upload(
        tenant_id=bss.id,
        price_list_id=price_list.pk,
        file=SentFile(name="prices.csv", content=PRICE_FILE.read_bytes()),
        by=by,
        now=clock.now(),
    )
    while run_job_step(JOB_STEPS, now=clock.now()):
        pass


def _actor(bss: TenantFacts) -> Actor:
    user = administrator_of(bss.slug)
    return Actor(name=user.name, role=Role.ADMINISTRATOR, user_id=user.pk)


def _add_parked_sales(network: Network) -> None:
    """Let some resellers sell for whom the distributor has no account: their sales are parked."""
    bss, now = network.distributor, clock.now()

    def new(slug: str, upline_id: UUID | None = None) -> tenancy.NewTenant:
        return tenancy.NewTenant(
            slug=slug, name=slug.title(), currency="EUR", timezone="UTC", upline_id=upline_id
        )

    slugs = [f"parked-{number}" for number in range(1, _PARKED_RESELLERS + 1)]
    made = tenancy.create_resellers(
        upline=bss,
        new_tenants=[new(slug) for slug in slugs],
        now=now - timedelta(days=30),
        by=system_actor(),
    )
    plan = network_plan(orders=_PARKED_SALES, resellers=_PARKED_RESELLERS, seed=99)
    for _ in write_sales(Network(bss, made, network.families), plan):
        pass
    backorders.drain(clock=clock.now)
    inactive = tenancy.create_tenant(new=new(INACTIVE_RESELLER, bss.id), now=now, by=system_actor())
    backorders.open_reseller_account(
        tenant_id=bss.id,
        reseller_id=inactive.id,
        terms=backorders.ResellerTermsChoice(currency="EUR"),
        by=system_actor(),
        now=now,
    )


def _add_own_orders(network: Network) -> None:
    """Place orders of the first reseller's own customers: those of others are not needed by any page."""
    reseller = network.resellers[0]
    items = [
        ItemSpec(
            kind=ItemKind.SUBSCRIPTION,
            product_id=family.plans[0].id,
            billing_cycle=BillingCycle.MONTHLY,
            quantity=5,
        )
        for family in network.families[:3]
    ]
    account_id = Account.objects.filter(tenant_id=reseller.id).earliest("id").pk
    for _ in range(_OWN_ORDERS):
        create_order(
            tenant_id=reseller.id,
            account_id=account_id,
            items=items,
            by=_actor(reseller),
            now=clock.now(),
        )


def _add_crm_records(tenant_id: UUID, by: Actor) -> None:
    """Have the latest orders talked and written about; some of it is for the administrator to do."""
    latest = Order.objects.filter(tenant_id=tenant_id).order_by("-number")
    for number, order in enumerate(latest[:_ORDERS_WITH_CRM]):
        now = clock.now()
        on: dict[str, Any] = {"tenant_id": tenant_id, "order_id": order.pk, "by": by, "now": now}
        assigned_to_id = by.user_id if number % 4 == 0 else None
        activity = crm.ActivityInput(
            subject="Call about the renewal", due_date=now.date(), assigned_to_id=assigned_to_id
        )
        crm.add_activity(**on, terms=activity)
        email = crm.NewEmail(to=["petra@huber.example"], subject="Your order", text="Thank you.")
        crm.write_email(**on, new=email)
        case = crm.NewCase(
            subject="One invoice a year", text="Why two?", assigned_to_id=assigned_to_id
        )
        crm.create_case(**on, new=case)
        crm.add_note(**on, text="Ask again in January.")


def _add_what_if(tenant_id: UUID, price_list: PriceList, by: Actor) -> None:
    """Book the sales of the last two days again by prices that are 5 % higher."""
    now = clock.now()
    draft = PriceListDraft(
        price_list_id=price_list.pk, replaced_id=price_list.pk, day=now.date(), percent=Decimal(5)
    )
    period = SalesPeriod(now.date() - timedelta(days=1), now.date())
    backorders.start_what_if(
        tenant_id=tenant_id, draft=draft, name=price_list.name, period=period, by=by, now=now
    )
