"""Fixtures for lists: Alpine, two of its resellers, users, and as many orders as a test needs."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.test import Client

from upline.kernel.ids import new_id
from upline.models import (
    Account,
    Membership,
    Order,
    OrderItem,
    OrderStatus,
    OrderType,
    Product,
    SaleEvent,
    Subscription,
    Tenant,
    User,
)

NOW = datetime(2026, 5, 15, 12, tzinfo=UTC)
PASSWORD = "alpine-glow"  # noqa: S105 — of people who do not exist
FIRST_DAY = date(2026, 5, 1)


@dataclass
class OrderFixtures:
    """Alpine with Cumulus (EUR) and Stratus (USD); Otto sells, Clara looks."""

    alpine: Tenant
    cumulus: Tenant
    stratus: Tenant
    otto: User
    clara: User
    booked: OrderStatus
    executed: OrderStatus
    channel_sale: OrderType
    accounts: dict[str, Account]
    product: Product

    def signed_in_client(self, user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def back_order(
        self, number: int, *, customer: str = "Huber Bakery", **changes: object
    ) -> Order:
        """Create an order of Cumulus, dated one day after the one before."""
        event = SaleEvent.objects.create(
            id=new_id(), tenant=self.alpine, reseller=self.cumulus, kind="QUANTITY_CHANGED",
            is_sale=True, effective_date=FIRST_DAY, happened_at=NOW, arrived_at=NOW, by="Ann",
            customer_id=uuid4(), customer_version=1, subjects=[], sequence_nos=[], document={},
            state="BOOKED", settled_at=NOW,
        )  # fmt: skip
        fields = {
            "origin": "BACK_ORDER", "originated_from": self.cumulus, "sale_event": event,
            "trigger": "QUANTITY_CHANGED", "type": self.channel_sale, "status": self.booked,
        }  # fmt: skip
        return self._order(number, customer, {**fields, **changes})

    def direct_order(
        self, number: int, *, customer: str = "Ostsee Werft", **changes: object
    ) -> Order:
        return self._order(
            number, customer, {"origin": "DIRECT", "status": self.executed, **changes}
        )

    def _order(self, number: int, customer: str, fields: dict[str, object]) -> Order:
        account = self.accounts[customer]
        values: dict[str, object] = {
            "account": account, "billing_to": self.accounts["Cumulus IT"], "currency": "EUR",
            "order_date": FIRST_DAY + timedelta(days=number // 2), "total": Decimal("11.20"),
            "responsible_user": self.otto, "line_count": 1, "created_at": NOW,
            "name": f"{customer} {number}",
        }  # fmt: skip
        order = Order.objects.create(tenant=self.alpine, number=number, **{**values, **fields})
        OrderItem.objects.create(
            tenant=self.alpine, order=order, position=1, product=self.product,
            billing_cycle="MONTHLY", quantity=5, total=order.total,
            relation="HISTORY" if order.origin == "BACK_ORDER" else "",
        )  # fmt: skip
        return order

    def subscription(self, customer: str = "Huber Bakery") -> UUID:
        return Subscription.objects.create(
            tenant=self.alpine, kind="SUBSCRIPTION", account=self.accounts[customer],
            product=self.product, name=f"{customer} - {self.product.name}",
            billing_cycle="MONTHLY", quantity=25, status="ACTIVE", start_date=FIRST_DAY,
            created_at=NOW,
        ).pk  # fmt: skip


def create_order_fixtures() -> OrderFixtures:
    """Build it in the database of the test."""
    alpine = _tenant("alpine", "Alpine Distribution", "EUR")
    cumulus = _tenant("cumulus", "Cumulus IT", "EUR", upline=alpine)
    stratus = _tenant("stratus", "Stratus Services", "USD", upline=alpine)
    otto, clara = (
        _user("otto@alpine.example", "Otto Orders"),
        _user("clara@alpine.example", "Clara"),
    )
    Membership.objects.create(tenant=alpine, user=otto, role="SALES")
    Membership.objects.create(tenant=cumulus, user=otto, role="ADMINISTRATOR")
    Membership.objects.create(tenant=alpine, user=clara, role="VIEWER")
    return OrderFixtures(
        alpine=alpine,
        cumulus=cumulus,
        stratus=stratus,
        otto=otto,
        clara=clara,
        booked=OrderStatus.objects.create(tenant=alpine, name="Booked", kind="IN_PROGRESS"),
        executed=OrderStatus.objects.create(tenant=alpine, name="Executed", kind="EXECUTES"),
        channel_sale=OrderType.objects.create(tenant=alpine, name="Channel sale"),
        accounts={
            name: Account.objects.create(tenant=alpine, name=name, currency="EUR", created_at=NOW)
            for name in ("Huber Bakery", "Ostsee Werft", "Cumulus IT")
        },
        product=Product.objects.create(
            tenant=alpine, code="BASIC", name="Microsoft 365 Business Basic", created_at=NOW
        ),
    )


def _tenant(slug: str, name: str, currency: str, upline: Tenant | None = None) -> Tenant:
    return Tenant.objects.create(
        slug=slug, name=name, currency=currency, upline=upline, timezone="Europe/Vienna",
        lineage=[upline.pk] if upline else [], created_at=NOW,
    )  # fmt: skip


def _user(email: str, name: str) -> User:
    return User.objects.create(email=email, name=name, password=make_password(PASSWORD))
