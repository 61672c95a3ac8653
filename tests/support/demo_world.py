"""The demo with a record of every kind: for tests that walk all pages, and for the pictures of the manual."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest import mock
from uuid import UUID

from django.test import Client

from tests.support.demo import NOW, load_demo
from tests.support.setup_fixtures import SetupAdmin, populate_setup
from upline.access.rulebook import Actor, Role
from upline.backorders import actions as backorders
from upline.backorders.activation import start_copy_to_reseller
from upline.backorders.queries import PriceListDraft, SalesPeriod
from upline.catalog.imports import SentFile, store_upload
from upline.catalog.rulebook import BillingCycle
from upline.crm import actions as crm
from upline.devtools.demo.catalogue import PRICE_FILE
from upline.devtools.demo.loading import LoadOptions
from upline.job_steps import JOB_STEPS
from upline.jobs.actions import run_job_step
from upline.kernel import clock
from upline.models import (
    Account,
    Case,
    Order,
    Price,
    PriceList,
    Product,
    StoredDifference,
    Tenant,
    User,
)
from upline.subscriptions import actions as subscriptions
from upline.tenancy import actions as tenancy

_PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"


@dataclass(frozen=True)
class DemoWorld:
    """Alpine and its resellers, at half past nine on 22 November 2026."""

    alpine: Tenant
    cumulus: Tenant
    anna: User  # administrator of Alpine
    lena: User  # sells at Cumulus

    def signed_in_client(self, user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client


@contextmanager
def fixed_clock() -> Iterator[None]:
    """Have pages read the demo's moment from the clock."""
    with mock.patch.object(clock, "now", return_value=NOW):
        yield


def create_demo_world(*, sales: int = 25) -> DemoWorld:
    """Load the demo, and do what its worker does at night: figures and reconciliation."""
    load_demo(LoadOptions(sales=sales))
    backorders.sum_up_figures(now=NOW)
    backorders.request_nightly_reconciliations(now=NOW)
    backorders.run_requested_reconciliations(now=NOW)
    return DemoWorld(
        alpine=Tenant.objects.get(slug="alpine"),
        cumulus=Tenant.objects.get(slug="cumulus"),
        anna=User.objects.get(email="anna.admin@alpine.example"),
        lena=User.objects.get(email="lena.hauser@cumulus.example"),
    )


def add_other_records(world: DemoWorld) -> None:
    """Add what the demo has none of: each by the action that makes it."""
    _add_what_if(world)
    _add_repair(world)
    _add_setup(world)
    _add_crm_records(world.alpine, world.anna, Role.ADMINISTRATOR)
    _add_orders(world, world.alpine, world.anna)
    _add_orders(world, world.cumulus, world.lena)
    _add_crm_records(world.cumulus, world.lena, Role.SALES)
    _add_subscriptions_of_cumulus(world)
    by = _actor(world.anna, Role.ADMINISTRATOR)
    price_list = PriceList.objects.get(tenant=world.alpine, name="Gold USD")
    store_upload(
        tenant_id=world.alpine.pk,
        price_list_id=price_list.pk,
        file=SentFile(name="prices.csv", content=PRICE_FILE.read_bytes()),
        by=by,
        now=NOW,
    )
    start_copy_to_reseller(
        tenant_id=world.alpine.pk, reseller_id=Tenant.objects.get(slug="cirrus").pk, by=by, now=NOW
    )


def _actor(user: User, role: Role) -> Actor:
    return Actor(name=user.name, role=role, user_id=user.pk)


def _add_what_if(world: DemoWorld) -> None:
    """Book the sales of the last 30 days again by prices that are 5 % higher."""
    gold = PriceList.objects.get(tenant=world.alpine, name="Gold EUR")
    backorders.start_what_if(
        tenant_id=world.alpine.pk,
        draft=PriceListDraft(
            price_list_id=gold.pk, replaced_id=gold.pk, day=NOW.date(), percent=Decimal(5)
        ),
        name=gold.name,
        period=SalesPeriod(NOW.date() - timedelta(days=29), NOW.date()),
        by=_actor(world.anna, Role.ADMINISTRATOR),
        now=NOW,
    )
    while run_job_step(JOB_STEPS, now=NOW):
        pass


def _add_repair(world: DemoWorld) -> None:
    """Change a mirrored customer past the program, and have it repaired."""
    which: dict[str, Any] = {
        "tenant_id": world.alpine.pk,
        "by": _actor(world.anna, Role.ADMINISTRATOR),
        "now": NOW,
    }
    mirrors = Account.objects.filter(tenant=world.alpine, managed_by=world.cumulus)
    mirrors.filter(pk=mirrors.earliest("id").pk).update(email="changed@danube.example")
    backorders.reconcile_now(reseller_id=world.cumulus.pk, **which)
    found = StoredDifference.objects.get(tenant=world.alpine, code="customer_differs")
    backorders.repair_difference(difference_id=found.pk, **which)


def _add_setup(world: DemoWorld) -> None:
    admin = SetupAdmin(world.alpine, world.anna, world.signed_in_client(world.anna))
    populate_setup(admin, tail=" of Alpine")
    invited = tenancy.NewUser(name="Iris Invited", email="iris@alpine.example", role=Role.SALES)
    tenancy.invite_user(
        tenant_id=world.alpine.pk, new=invited, site="https://bss.example", by=admin.actor, now=NOW
    )
    for user, slug in ((world.anna, "alpine"), (world.lena, "cumulus")):
        world.signed_in_client(user).post(
            f"/t/{slug}/orders/views/", {"do": "save", "name": "Mine", "query": "sort=date"}
        )


def _add_crm_records(tenant: Tenant, user: User, role: Role) -> None:
    order = Order.objects.filter(tenant=tenant).latest("number")
    on = {"tenant_id": tenant.pk, "order_id": order.pk, "by": _actor(user, role), "now": NOW}
    crm.add_note(**on, text="Ask again in January.")
    crm.add_attachment(
        **on, new=crm.NewFile(name="offer.pdf", declared_type="application/pdf", content=_PDF)
    )
    crm.add_activity(**on, terms=crm.ActivityInput(subject="Call about the renewal"))
    crm.write_email(
        **on, new=crm.NewEmail(to=["petra@huber.example"], subject="Your order", text="Thank you.")
    )
    crm.create_case(**on, new=crm.NewCase(subject="One invoice a year"))
    case = Case.objects.filter(tenant=tenant, subject="One invoice a year").get()
    crm.add_case_entry(
        tenant_id=tenant.pk, case_id=case.pk, text="Finance agrees.", by=on["by"], now=NOW
    )
    raw = (
        b"From: Petra <petra@huber.example>\r\nTo: x@y.example\r\nSubject: Hello\r\n\r\nHello.\r\n"
    )
    crm.receive_email(tenant_id=tenant.pk, raw=raw, now=NOW)


def _seat_products(world: DemoWorld) -> list[Product]:
    """Products of Alpine that are sold by the month, on their own."""
    monthly = Price.objects.filter(
        product__tenant=world.alpine, price_list=None, billing_cycle="MONTHLY", currency="EUR"
    ).values("product")
    return list(
        Product.objects.filter(pk__in=monthly, add_on_of=[], min_quantity=1).order_by("name")
    )


def _customer(tenant: Tenant) -> Account:
    """A customer that the BSS manages itself."""
    return Account.objects.filter(tenant=tenant, managed_by=None, reseller_tenant=None).earliest(
        "name"
    )


def _add_orders(world: DemoWorld, tenant: Tenant, user: User) -> None:
    """A draft that can be delivered in parts, and one that is submitted."""
    client, address = world.signed_in_client(user), f"/t/{tenant.slug}/orders/new/"
    items = [f"S.{product.pk.hex}.MONTHLY.5" for product in _seat_products(world)[:2]]
    for _ in range(2):
        answer = client.post(address, {"account": str(_customer(tenant).pk), "item": items})
        assert answer.status_code == 302, answer.content
    client.post(f"{answer['Location'].removesuffix('products/')}submit/", {})


def _add_subscriptions_of_cumulus(world: DemoWorld) -> None:
    """One as usual, one with a scheduled change, one suspended, one that ends soon; and a trial."""
    on = {"tenant_id": world.cumulus.pk, "by": _actor(world.lena, Role.SALES), "now": NOW}
    later = subscriptions.ChangeTiming(date=(NOW + timedelta(days=9)).date())
    _sell(world, on)
    subscriptions.change_quantity(**on, subscription_id=_sell(world, on), quantity=15, timing=later)
    subscriptions.suspend(**on, subscription_id=_sell(world, on))
    subscriptions.cancel(**on, subscription_id=_sell(world, on), timing=later)
    _sell(world, on, is_trial=True)
    backorders.drain(clock=lambda: NOW)


def _sell(world: DemoWorld, on: dict[str, Any], *, is_trial: bool = False) -> UUID:
    products = _seat_products(world)
    product = next(one for one in products if one.offers_trial) if is_trial else products[0]
    new = subscriptions.NewSubscription(
        account_id=_customer(world.cumulus).pk, product_id=product.pk,
        billing_cycle=BillingCycle.MONTHLY, quantity=10, is_trial=is_trial,
    )  # fmt: skip
    return subscriptions.create_subscription(new=new, **on).subscription_id
