"""What tests of the interface share: the world after a fortnight of sales, and programs in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from tests.support import record_stage
from tests.support.played import played_once
from tests.support.programs import NOW, Program, program
from tests.support.record_stage import Stage
from upline.access.rulebook import Role, system
from upline.catalog.rulebook import BillingCycle
from upline.models import Account, Order, Product, Tenant
from upline.orders.rulebook import Adds
from upline.selling import actions as selling
from upline.setup import actions as setup
from upline.setup.rulebook import StatusKind

FAR_AWAY = "01900000-0000-7000-8000-000000000000"  # an identifier that no record has


@dataclass
class Desk:
    """Alpine, the distributor, with a program for each role; Cumulus, its reseller, with one."""

    stage: Stage
    erp: Program
    shop: Program
    looker: Program
    cumulus: Program

    @property
    def alpine(self) -> Tenant:
        return self.stage.alpine

    @property
    def back_order(self) -> Order:
        """Alpine's first back-order: three lines, one of them an add-on."""
        return self.stage.orders[0]

    def product(self, code: str = "m365-business-basic") -> Product:
        return Product.objects.get(code=code)

    def customer(self, tenant: Tenant | None = None) -> Account:
        """A customer of Alpine's own, or the bakery of Cumulus."""
        if tenant is not None:
            return Account.objects.get(tenant=tenant, name="Huber Bakery")
        known = Account.objects.filter(tenant=self.alpine, name="Danube Foods").first()
        return known or Account.objects.create(
            tenant=self.alpine, name="Danube Foods", currency="EUR", created_at=NOW
        )

    def order(self, *, tenant: Tenant | None = None, lines: int = 2, as_draft: bool = True) -> UUID:
        """An ordinary order of so many lines, ten licences each."""
        items = [
            selling.WantedItem(
                adds=Adds.SUBSCRIPTION,
                product_id=self.product().pk,
                billing_cycle=BillingCycle.MONTHLY,
                quantity=10,
            )
            for _ in range(lines)
        ]
        placed = selling.create_order(
            tenant_id=(tenant or self.alpine).pk,
            account_id=self.customer(tenant).pk,
            items=items,
            by=system("Test"),
            now=NOW,
            as_draft=as_draft,
        )
        return placed.order_id


def at(order_id: UUID | str, rest: str = "") -> str:
    return f"/orders/{order_id}{rest}"


def wanted(desk: Desk, **more: object) -> dict[str, Any]:
    """What is sent to write an order down: one item, ten licences."""
    item = {"product": desk.product().pk, "billing_cycle": "monthly", "quantity": 10}
    return {"account": desk.customer().pk, "items": [{**item, **more}]}


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with played_once(request, _set_up) as desk:
        yield desk


@pytest.fixture
def desk(played: Desk, db: None) -> Desk:
    return played


@pytest.fixture
def lasting_desk(transactional_db: None) -> Desk:
    """The world for a test whose programs come by connections of their own."""
    return _set_up()


def _set_up() -> Desk:
    stage = record_stage.set_the_stage()
    setup.add_order_status(tenant_id=stage.alpine.pk, name="Written", kind=StatusKind.DRAFT)
    return Desk(
        stage=stage,
        erp=program(stage.alpine.pk, name="ERP"),
        shop=program(stage.alpine.pk, Role.SALES, name="Shop"),
        looker=program(stage.alpine.pk, Role.VIEWER, name="Looker"),
        cumulus=program(stage.cumulus.pk, name="Cumulus shop"),
    )
