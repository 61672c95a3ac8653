"""Fixtures for activities, e-mails and cases: Alpine's orders and users, and a mail server."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.test import Client

from tests.support.order_fixtures import OrderFixtures, create_order_fixtures
from upline.access.rulebook import Actor, Role, system_actor
from upline.kernel.verdicts import Refused
from upline.models import Account, Contact, Membership, Order, Tenant, User

NOW = datetime(2026, 5, 15, 12, tzinfo=UTC)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"
HUBER, CUMULUS = "petra@huber.example", "orders@cumulus.example"


@dataclass
class CrmFixtures:
    """Alpine with back-order 1 (Huber, billed to Cumulus) and direct order 2 (Ostsee Werft)."""

    orders: OrderFixtures
    back_order: Order
    direct: Order
    elsewhere: Order

    @property
    def alpine(self) -> Tenant:
        return self.orders.alpine

    @property
    def otto(self) -> User:
        return self.orders.otto

    @property
    def clara(self) -> User:
        """A user who may only view."""
        return self.orders.clara

    def signed_in_client(self, user: User) -> Client:
        return self.orders.signed_in_client(user)

    def address(self, page: str = "", order: Order | None = None) -> str:
        return f"/t/alpine/orders/{(order or self.back_order).pk}/{page}"

    def person(self, name: str, role: Role = Role.SALES, *, is_active: bool = True) -> User:
        user = User.objects.create(email=f"{name.lower()}@alpine.example", name=name)
        Membership.objects.create(tenant=self.alpine, user=user, role=role, is_active=is_active)
        return user

    def call(self, order: Order | None = None, by: Actor | None = None) -> dict[str, Any]:
        """The keyword arguments of an action on an order."""
        return {
            "tenant_id": self.alpine.pk,
            "order_id": (order or self.back_order).pk,
            "by": by or actor(self.otto),
            "now": NOW,
        }


def actor(user: User, role: Role = Role.SALES) -> Actor:
    return Actor(name=user.name, role=role, user_id=user.pk)


def create_crm_fixtures() -> CrmFixtures:
    """Build it in the database of the test."""
    orders = create_order_fixtures()
    Account.objects.filter(name="Cumulus IT").update(email=CUMULUS)
    Contact.objects.create(
        tenant=orders.alpine, account=orders.accounts["Huber Bakery"], name="Petra", email=HUBER
    )
    back_order = orders.back_order(1)
    direct = orders.direct_order(2)
    return CrmFixtures(orders, back_order, direct, _order_of(orders, orders.cumulus))


def _order_of(orders: OrderFixtures, tenant: Tenant) -> Order:
    """An order number 1 in another BSS, whose customer has the same address."""
    account = Account.objects.create(
        tenant=tenant, name="Huber Bakery", email=HUBER, currency="EUR", created_at=NOW
    )
    status = orders.booked
    status.pk, status.tenant = None, tenant
    status._state.adding = True
    status.save(force_insert=True)
    return Order.objects.create(
        tenant=tenant, number=1, name="Huber Bakery 1", origin="DIRECT", account=account,
        billing_to=account, order_date=NOW.date(), status=status, currency="EUR", created_at=NOW,
    )  # fmt: skip


def stored_files() -> list[Path]:
    """All stored files, of any BSS."""
    root = Path(settings.DATA_DIR) / "attachments"
    return [path for path in root.rglob("*") if path.is_file()]


def message(
    subject: str, *, sender: str = HUBER, body: str = "Good morning.", **headers: str
) -> EmailMessage:
    """A message as it comes from outside."""
    found = EmailMessage(policy=policy.SMTP)
    found["From"] = f"Petra Novak <{sender}>"
    found["To"] = "orders@alpine.example"
    found["Subject"] = subject
    for name, value in headers.items():
        found[name.replace("_", "-")] = value
    found.set_content(body)
    return found


@dataclass
class MailServer:
    """A mail server that stores what it accepts; `refuses`: its reply to what it refuses."""

    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    refuses: str = ""

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 — aiosmtpd's word
        if self.refuses:
            return self.refuses
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 taken"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run a mail server on this machine, with the settings that name it."""
    taken = MailServer()
    host, port = "127.0.0.1", _free_port()
    controller = Controller(taken, hostname=host, port=port)
    controller.start()
    wanted = {
        "HAS_MAIL_SERVER": True,
        "EMAIL_FROM": "orders+{bss}@upline.example",
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port,
    }
    before = {name: getattr(settings, name) for name in wanted}
    for name, value in wanted.items():
        setattr(settings, name, value)
    try:
        yield taken
    finally:
        controller.stop()
        for name, value in before.items():
            setattr(settings, name, value)


SYSTEM = system_actor("Test")


def refusal(code: str) -> Any:
    """Expect that something is refused with a code."""
    return pytest.raises(Refused, check=lambda refused: refused.code == code)
