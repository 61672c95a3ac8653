"""Fixtures of the API tests: the standard world after a fortnight of sales, and API clients."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from tests.support import record_fixtures
from tests.support.api_client import NOW, ApiClient, create_api_client
from tests.support.api_records import create_api_records, file_form
from tests.support.module_transaction import shared_world
from tests.support.record_fixtures import RecordFixtures
from upline.access.rulebook import Role, system_actor
from upline.catalog.rulebook import BillingCycle
from upline.models import Account, Order, Product, Tenant
from upline.orders.rulebook import ItemKind
from upline.selling import actions as selling
from upline.setup import actions as setup
from upline.setup.rulebook import StatusKind


@dataclass
class ApiFixtures:
    """Alpine, the distributor, with a program for each role; Cumulus, its reseller, with one."""

    fixtures: RecordFixtures
    erp: ApiClient
    shop: ApiClient
    viewer: ApiClient
    cumulus: ApiClient

    @property
    def alpine(self) -> Tenant:
        return self.fixtures.alpine

    @property
    def back_order(self) -> Order:
        """Alpine's first back-order: three lines, one of them an add-on."""
        return self.fixtures.orders[0]

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
            selling.ItemSpec(
                kind=ItemKind.SUBSCRIPTION,
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
            by=system_actor("Test"),
            now=NOW,
            as_draft=as_draft,
        )
        return placed.order_id


def order_path(order_id: UUID | str, rest: str = "") -> str:
    return f"/orders/{order_id}{rest}"


def order_request(api: ApiFixtures, **more: object) -> dict[str, Any]:
    """What is sent to write an order down: one item, ten licences."""
    item = {"product": api.product().pk, "billing_cycle": "monthly", "quantity": 10}
    return {"account": api.customer().pk, "items": [{**item, **more}]}


@pytest.fixture(scope="module")
def module_api(request: pytest.FixtureRequest) -> ApiFixtures:
    return shared_world.open(request, create_api_fixtures)


@pytest.fixture
def api(module_api: ApiFixtures, db: None) -> ApiFixtures:
    return module_api


@pytest.fixture
def committed_api(transactional_db: None) -> ApiFixtures:
    """The world for a test whose programs come by connections of their own."""
    return create_api_fixtures()


def create_api_fixtures() -> ApiFixtures:
    """Set the stage, and give the programs their credentials."""
    fixtures = record_fixtures.create_record_fixtures()
    setup.add_order_status(
        tenant_id=fixtures.alpine.pk, name="Written", kind=StatusKind.DRAFT, by=system_actor()
    )
    return ApiFixtures(
        fixtures=fixtures,
        erp=create_api_client(fixtures.alpine.pk, name="ERP"),
        shop=create_api_client(fixtures.alpine.pk, Role.SALES, name="Shop"),
        viewer=create_api_client(fixtures.alpine.pk, Role.VIEWER, name="Looker"),
        cumulus=create_api_client(fixtures.cumulus.pk, name="Cumulus shop"),
    )


def create_records(api: ApiFixtures) -> dict[str, str]:
    """Create a record of each kind of the catalogue and of Setup at Alpine; return their ids."""

    def send(method: str, path: str, body: Any) -> Any:
        response = api.erp.call(method, path, body)
        assert response.status in (200, 201), response.json
        return response.json

    def send_file(path: str, content: bytes) -> Any:
        form, content_type = file_form("prices.csv", content)
        response = api.erp.call("POST", path, form, {"Content-Type": content_type})
        assert response.status == 201, response.json
        return response.json

    return create_api_records(
        send, send_file, account_id=str(api.customer().pk), product_id=str(api.product().pk)
    )
