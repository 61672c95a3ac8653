"""A stage for records: the standard world after a fortnight of real sales, and who looks at it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.test import Client

from upline.models import Order, Subscription, Tenant, User
from upline.simulation.reading import read_scenario
from upline.simulation.running import run_scenario
from upline.tenancy.actions import add_user
from upline.tenancy.rulebook import Role

STORY = Path(__file__).with_suffix(".yaml")
NOW = datetime(2026, 5, 15, 12, tzinfo=UTC)


@dataclass
class Stage:
    """Alpine and Cumulus; Otto sells at Alpine, Vera only looks, Bea runs it; Ann runs Cumulus."""

    alpine: Tenant
    cumulus: Tenant
    otto: User
    vera: User
    boss: User
    ann: User
    orders: list[Order]

    def signed_in(self, user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def order(self, number: int, page: str = "") -> str:
        """Return the address of a page of Alpine's back-order, by its number."""
        return f"/t/alpine/orders/{self.orders[number - 1].pk}/{page}"

    def held(self, code: str, customer: str = "Huber Bakery") -> Subscription:
        """Return what a customer of Cumulus holds of a product, in Cumulus's BSS."""
        return Subscription.objects.get(
            tenant=self.cumulus, product__code=code, account__name=customer
        )

    def mirror(self, code: str) -> Subscription:
        """Return the paired record in Alpine's BSS."""
        return Subscription.objects.get(tenant=self.alpine, source_id=self.held(code).pk)

    def subscription(self, record: Subscription, page: str = "") -> str:
        """Return the address of a page of a subscription or add-on."""
        slug = "alpine" if record.tenant_id == self.alpine.pk else "cumulus"
        return f"/t/{slug}/subscriptions/{record.pk}/{page}"


def set_the_stage() -> Stage:
    """Play the story with the real actions and the real booking."""
    result = run_scenario(read_scenario(STORY), keep=True)
    assert result.ok, result.differences
    alpine = _named("Alpine Distribution", "alpine")
    cumulus = _named("Cumulus IT", "cumulus")
    return Stage(
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
    pk: UUID = add_user(tenant_id=tenant.pk, name=name, email=email, role=role, password=None)
    return User.objects.get(pk=pk)
