"""The state of a simulation: BSSs, clock, and the records by their names in the scenario."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from upline.access.rulebook import Actor
from upline.backorders import actions as backorders
from upline.devtools.scenarios import lookups
from upline.kernel.clock import local_date
from upline.parties import queries as parties
from upline.tenancy.queries import TenantFacts, find_actor, get_tenant

# A plain day is the same calendar day at this hour in every zone from UTC-10 to UTC+13.
_DEFAULT_TIME = time(10, 30, tzinfo=UTC)
_TICK = timedelta(milliseconds=1)


class UnknownName(Exception):
    """A scenario speaks of something that is not there.

    `name` is what it calls it, if it has a name of its own. `depends_on_earlier`: it has none, and is
    there or not by what earlier steps came to, such as the third back-order.
    """

    def __init__(self, sentence: str, *, name: str = "", depends_on_earlier: bool = False) -> None:
        self.name = name
        self.depends_on_earlier = depends_on_earlier
        super().__init__(sentence)


class InvalidStep(Exception):
    """A step that makes no sense where it stands, such as a clock that goes back."""


class SimulatedCrash(BaseException):
    """The booking process dies at a point. No code may catch it but what replaces it."""


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """What a name stands for: a record of a BSS. `kind`: customer, held, order or item."""

    kind: str
    tenant_id: UUID
    id: UUID


@dataclass(kw_only=True)
class ScenarioState:
    """One simulated network of BSSs, and all that a scenario has made in it."""

    now: datetime
    file: Path
    tenants: dict[str, TenantFacts] = field(default_factory=dict)
    names: dict[str, NamedRecord] = field(default_factory=dict)
    given_names: set[str] = field(default_factory=set)  # by all steps so far, refused ones included
    unexpected_names: set[str] = field(default_factory=set)  # by steps that were to be refused
    has_differences: bool = False
    is_paused: bool = False
    crash_after: str | None = None

    # BSSs

    def tenant(self, slug: str) -> TenantFacts:
        """Return a BSS as it stands now. Raises: UnknownName."""
        if slug not in self.tenants:
            raise UnknownName(f"there is no BSS {slug!r}")
        return get_tenant(tenant_id=self.tenants[slug].id)

    def root_slug(self) -> str:
        """Return the slug of the distributor at the top."""
        return next(slug for slug, facts in self.tenants.items() if facts.upline_id is None)

    def slug_of(self, tenant_id: UUID) -> str:
        """Return the slug that the scenario uses for a BSS."""
        return next(slug for slug, facts in self.tenants.items() if facts.id == tenant_id)

    def actor(self, name_or_email: str, tenant: TenantFacts) -> Actor:
        """Return a user of a BSS who acts in their role. Raises: UnknownName."""
        found = find_actor(tenant_id=tenant.id, name_or_email=name_or_email)
        if found is None:
            raise UnknownName(f"{tenant.name} has no active user {name_or_email!r}")
        return found

    @property
    def network(self) -> list[UUID]:
        """Return the ids of all BSSs on the stage."""
        return [facts.id for facts in self.tenants.values()]

    # The clock

    def set_clock(self, on: date | datetime | None, tenant: TenantFacts | None) -> None:
        """Move the clock to a day of a BSS, or to a moment; it never goes back.

        Raises: StoryError.
        """
        self.now += _TICK
        if on is None:
            return
        if isinstance(on, datetime):
            if on < self.now - _TICK:
                raise InvalidStep("the clock never goes back")
            self.now = max(on, self.now)
            return
        zone = tenant.timezone if tenant else "UTC"
        if local_date(self.now, timezone=zone) == on:
            return
        moment = datetime.combine(on, _DEFAULT_TIME)
        if moment < self.now:
            raise InvalidStep("the clock never goes back")
        self.now = moment

    # Names

    def register_name(self, name: str | None, record: NamedRecord) -> None:
        """Let later steps speak of something by a name. Raises: StoryError — used already."""
        if name is None:
            return
        if name in self.names and name not in self.unexpected_names:
            raise InvalidStep(f"the name {name!r} is used already")
        self.names[name] = record

    def customer(self, name: str, tenant: TenantFacts) -> UUID:
        """Return a customer of a BSS by its name there, `slug/name`, or `as`.

        Raises: UnknownName.
        """
        found = self.find_customer(name, tenant)
        if found is None:
            raise UnknownName(f"{tenant.name} has no customer {name!r}", name=name)
        return found

    def find_customer(self, name: str, tenant: TenantFacts) -> UUID | None:
        """Return a customer as `customer` does, or None."""
        record = self.names.get(name)
        if record is not None and record.kind == "customer":
            return lookups.corresponding_account(record.tenant_id, record.id, tenant)
        slug, _, short = name.partition("/")
        if short and slug in self.tenants:
            reseller_id = self.tenants[slug].id
            if reseller_id == tenant.id:
                return self._find_account_named(short, tenant, None)
            return self._find_account_named(short, tenant, reseller_id)
        return self._find_account_named(name, tenant, None)

    def _find_account_named(
        self, name: str, tenant: TenantFacts, reseller_id: UUID | None
    ) -> UUID | None:
        found = parties.list_accounts_by_name(tenant_id=tenant.id, name=name)
        if reseller_id is not None:
            found = [a for a in found if lookups.comes_from_reseller(a, reseller_id)]
        return found[0].pk if found else None

    def subscription(self, name: str, tenant: TenantFacts) -> UUID:
        """Return a subscription or add-on in a BSS: the record itself, or its mirror or copy.

        Raises: UnknownName.
        """
        found = self.find_subscription(name, tenant)
        if found is None:
            raise UnknownName(f"{tenant.name} has no subscription {name!r}", name=name)
        return found

    def find_subscription(self, name: str, tenant: TenantFacts) -> UUID | None:
        """Return what `subscription` does, or None, also for what a refused step would have made.

        Raises: UnknownName — no step gives such a name.
        """
        record = self.names.get(name)
        if record is None and name in self.given_names:
            return None
        if record is None or record.kind not in {"held", "item"}:
            raise UnknownName(f"nothing is called {name!r}", name=name)
        record_id: UUID | None = record.id
        if record.kind == "item":
            record_id = lookups.subscription_of_item(record.tenant_id, record.id)
        if record_id is None:
            return None
        return lookups.corresponding_subscription(record.tenant_id, record_id, tenant)

    def order(self, name: object, tenant: TenantFacts) -> UUID:
        """Return an order of a BSS: a number is a back-order, a name one of its own.

        Raises: UnknownName.
        """
        if isinstance(name, int):
            numbered = lookups.back_orders(tenant.id)
            if 1 <= name <= len(numbered):
                return numbered[name - 1]
            sentence = f"{tenant.name} has no back-order {name}"
            raise UnknownName(sentence, depends_on_earlier=True)
        record = self.names.get(str(name))
        if record is None or record.kind != "order":
            raise UnknownName(f"no order is called {name!r}", name=str(name))
        return record.id

    def subscription_names(self) -> Iterator[tuple[str, NamedRecord]]:
        """Return the names of subscriptions and add-ons."""
        return ((n, m) for n, m in self.names.items() if m.kind in {"held", "item"})

    # Booking

    def book(self) -> None:
        """Book all that waits, unless the booking side is down; a dead process is replaced."""
        if self.is_paused:
            return
        while True:
            try:
                backorders.drain(
                    clock=lambda: self.now, network=self.network, checkpoint=self._checkpoint
                )
            except SimulatedCrash:
                continue
            return

    def _checkpoint(self, point: str) -> None:
        if self.crash_after == point:
            self.crash_after = None
            raise SimulatedCrash(point)
