"""Fixtures for records: the standard world after a fortnight of real sales, and its users."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.test import Client

from tests.support.page import Page
from upline.access.rulebook import Actor, Role, system_actor
from upline.devtools.scenarios.parser import parse_scenario
from upline.devtools.scenarios.runner import run_scenario
from upline.models import (
    Account,
    Order,
    PermissionGrant,
    PermissionRule,
    Subscription,
    Tenant,
    User,
)
from upline.parties.actions import edit_account
from upline.subscriptions.actions import edit_subscription
from upline.tenancy.actions import NewUser, add_user

STORY = Path(__file__).with_suffix(".yaml")
NOW = datetime(2026, 5, 15, 12, tzinfo=UTC)


@dataclass
class RecordFixtures:
    """Alpine and Cumulus; Otto sells at Alpine, Vera only looks, Bea runs it; Ann runs Cumulus."""

    alpine: Tenant
    cumulus: Tenant
    otto: User
    vera: User
    boss: User
    ann: User
    orders: list[Order]

    def signed_in_client(self, user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def order(self, number: int, page: str = "") -> str:
        """Return the address of a page of Alpine's back-order, by its number."""
        return f"/t/alpine/orders/{self.orders[number - 1].pk}/{page}"

    def subscription_of(self, code: str, customer: str = "Huber Bakery") -> Subscription:
        """Return a customer's subscription to a product, in Cumulus's BSS."""
        return Subscription.objects.get(
            tenant=self.cumulus, product__code=code, account__name=customer
        )

    def mirror(self, code: str) -> Subscription:
        """Return the paired record in Alpine's BSS."""
        return Subscription.objects.get(tenant=self.alpine, source_id=self.subscription_of(code).pk)

    def subscription(self, record: Subscription, page: str = "") -> str:
        """Return the address of a page of a subscription or add-on."""
        slug = "alpine" if record.tenant_id == self.alpine.pk else "cumulus"
        return f"/t/{slug}/subscriptions/{record.pk}/{page}"

    def account(self, record: Account, page: str = "") -> str:
        """Return the address of a page of an account."""
        return f"/t/{record.tenant.slug}/accounts/{record.pk}/{page}"

    def open_page(self, address: str, who: User | None = None, **query: str) -> Page:
        """Open a page; Otto does, if nobody else is named."""
        return Page(self.signed_in_client(who or self.otto).get(address, query))

    def edit_record(
        self,
        record: Account | Subscription,
        changes: dict[str, Any],
        *,
        role: Role = Role.SALES,
        **more: Any,
    ) -> None:
        """Let Otto change a record of Alpine's, in some role."""
        said = {"changes": changes, "by": Actor(name="Otto", role=role, user_id=self.otto.pk)}
        at = {"tenant_id": self.alpine.pk, **said, **more}
        if isinstance(record, Account):
            edit_account(account_id=record.pk, now=self.alpine.created_at, **at)
        else:
            edit_subscription(subscription_id=record.pk, now=self.alpine.created_at, **at)


def create_record_fixtures() -> RecordFixtures:
    """Run the scenario with the real actions and the real booking."""
    result = run_scenario(parse_scenario(STORY), keep=True)
    assert result.ok, result.differences
    alpine = _named("Alpine Distribution", "alpine")
    cumulus = _named("Cumulus IT", "cumulus")
    return RecordFixtures(
        alpine=alpine,
        cumulus=cumulus,
        otto=_person(alpine, "Otto", Role.SALES),
        vera=_person(alpine, "Vera", Role.VIEWER),
        boss=_person(alpine, "Bea", Role.ADMINISTRATOR),
        ann=_person(cumulus, "Ann", Role.ADMINISTRATOR),
        orders=list(Order.objects.filter(tenant=alpine).order_by("number")),
    )


def _named(name: str, slug: str) -> Tenant:
    tenant = Tenant.objects.get(name=name)
    tenant.slug = slug
    tenant.save()
    return tenant


def _person(tenant: Tenant, name: str, role: Role) -> User:
    email = f"{name.lower()}@{tenant.slug}.example"
    pk: UUID = add_user(
        tenant_id=tenant.pk, new=NewUser(name=name, email=email, role=role), by=system_actor()
    )
    return User.objects.get(pk=pk)


def alpine_account(name: str) -> Account:
    return Account.objects.get(tenant__slug="alpine", name=name)


def cumulus_account(name: str) -> Account:
    return Account.objects.get(tenant__slug="cumulus", name=name)


def restrict_visibility(record: Account | Subscription, **to: str) -> PermissionRule:
    """Let only some users see a record, or only administrators."""
    rule = PermissionRule.objects.create(tenant=record.tenant, name="Few")
    if to:
        PermissionGrant.objects.create(tenant=record.tenant, rule=rule, **to)
    type(record).objects.filter(pk=record.pk).update(sharing_rule=rule, responsible_user=None)
    return rule
