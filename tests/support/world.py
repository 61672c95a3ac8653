"""The world of story and rule tests. It is built by the real actions, so it is always a possible
one.

Alpine is the distributor; Otto is responsible for its orders, Clara for its resellers. Cumulus IT,
Stratus Services, Nimbus Networks and Cirrus Cloud are its tenant resellers, Cirrus not activated
yet. Huber Bakery and Lindner Law buy from Cumulus. All of it is in scenarios/worlds/standard.yaml.

A reseller is named by its slug, a subscription by the name under which it was sold. Nothing is
booked until `run_booking`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.support.page import Page
from upline.access.rulebook import system_actor
from upline.backorders import actions as backorders
from upline.backorders.reconciliation import ResellerReconciliation, reconcile
from upline.devtools.scenarios import lookups
from upline.devtools.scenarios.handlers import HANDLERS
from upline.devtools.scenarios.handlers.context import StepContext
from upline.devtools.scenarios.state import NamedRecord, ScenarioState
from upline.devtools.scenarios.tenant_view import TenantView
from upline.devtools.scenarios.world import build_world, start_day
from upline.devtools.scenarios.yaml_loader import YamlMapping, load_yaml
from upline.kernel.verdicts import Refused
from upline.models import User
from upline.orders.queries import OrderPage, order_page
from upline.setup import actions as setup
from upline.setup.rulebook import Entity
from upline.tenancy.queries import TenantFacts

_WORDS = {"from": "was", "to": "became"}  # `from` cannot be said in Python
STANDARD = Path(__file__).parents[2] / "scenarios/worlds/standard.yaml"


@cache
def read_world(file: Path) -> YamlMapping:
    """A world's file, read once."""
    found = load_yaml(file)
    assert isinstance(found, YamlMapping)
    return found


class RecordFacts(SimpleNamespace):
    """The attributes of a record."""


def _as_facts(found: Any) -> Any:
    if isinstance(found, Mapping):
        facts = {_WORDS.get(key, str(key)): _as_facts(one) for key, one in found.items()}
        return RecordFacts(**facts)
    return [_as_facts(one) for one in found] if isinstance(found, list) else found


class World:
    """One network of BSSs, and actions in it."""

    def __init__(self, found: YamlMapping | None = None) -> None:
        world = found if found is not None else read_world(STANDARD)
        begins = datetime.combine(start_day(world, STANDARD), time(10, 30), tzinfo=UTC)
        self.state = ScenarioState(now=begins, file=STANDARD)
        build_world(self.state, world, STANDARD)

    # Who and when

    def bss(self, slug: str = "") -> TenantFacts:
        """A BSS; without a name, that of the distributor at the top."""
        return self.state.tenant(slug or self.state.root_slug())

    def set_day(self, day: date | datetime, *, at: str = "cumulus") -> None:
        """Set the clock to a day in the calendar of a BSS."""
        self.state.set_clock(day, self.bss(at))

    def run_action(self, slug: str, verb: str, **arguments: Any) -> None:
        """Run an action in a BSS; `verb` is an action of scenarios/FORMAT.md."""
        self.state.set_clock(None, None)
        before = dict(self.state.names)
        try:
            with transaction.atomic():
                HANDLERS[verb](StepContext(self.state, self.bss(slug), arguments))
        except Refused:
            self.state.names = before
            raise

    # What a reseller sells

    def reseller_sells(self, name: str = "Seats", *, by: str = "cumulus", **more: Any) -> str:
        """A new subscription; by default ten seats of Business Basic, monthly, to the bakery."""
        terms = {
            "customer": "Huber Bakery",
            "product": "m365-business-basic",
            "cycle": "monthly",
            "quantity": 10,
        }
        self.run_action(by, "create_subscription", **{**terms, **more, "as": name})
        return name

    def reseller_starts_trial(self, name: str = "Trial", **more: Any) -> str:
        return self.reseller_sells(name, trial=True, **more)

    def reseller_upgrades_trial(self, trial: str, *, by: str = "cumulus", **terms: Any) -> None:
        self.run_action(by, "upgrade_trial", subscription=trial, **terms)

    def reseller_changes_quantity(
        self, subscription: str, *, to: int, by: str = "cumulus", **when: Any
    ) -> None:
        self.run_action(by, "change_quantity", subscription=subscription, to=to, **when)

    def reseller_adds_add_on(
        self, subscription: str, name: str = "Archive", *, by: str = "cumulus", **more: Any
    ) -> str:
        terms = {"product": "exchange-archiving", "quantity": 5, **more, "as": name}
        self.run_action(by, "add_add_on", subscription=subscription, **terms)
        return name

    def reseller_changes_add_on_quantity(
        self, add_on: str, *, to: int, by: str = "cumulus", **when: Any
    ) -> None:
        self.run_action(by, "change_add_on_quantity", add_on=add_on, to=to, **when)

    def reseller_changes_plan(
        self, subscription: str, *, to: str, new: str | None = None, **how: Any
    ) -> None:
        """All licences get another product, or `quantity` of them, as a `new` one or `into` one."""
        if new is not None:
            how["as"] = new
        self.run_action("cumulus", "change_plan", subscription=subscription, product=to, **how)

    def reseller_checks_out(self, *basket: dict[str, Any], customer: str = "Huber Bakery") -> None:
        self.run_action("cumulus", "checkout", customer=customer, basket=list(basket))

    def reseller_writes_order(
        self, name: str, *items: dict[str, Any], customer: str = "Huber Bakery"
    ) -> str:
        """Create an order that is not executed yet."""
        terms = {"customer": customer, "items": list(items), "as": name}
        self.run_action("cumulus", "create_order", **terms)
        return name

    def reseller_executes_order(self, order: str, **when: Any) -> None:
        self.run_action("cumulus", "execute_order", order=order, **when)

    # What the distributor does

    def run_distributor_action(self, verb: str, **arguments: Any) -> None:
        self.run_action(self.state.root_slug(), verb, **arguments)

    def add_distributor_custom_field(self, code: str, **more: Any) -> None:
        new = setup.NewCustomField(entity=Entity.ORDER, code=code, label=code, **more)
        setup.add_custom_field(tenant_id=self.bss().id, new=new, by=system_actor())

    @contextmanager
    def refused(self, code: str) -> Iterator[None]:
        """Expect that the block is refused with this code, and changes nothing."""
        before = self.distributor_orders()
        with pytest.raises(Refused) as refusal:
            yield
        assert refusal.value.code == code
        assert self.distributor_orders() == before

    # Booking

    def run_booking(self) -> None:
        """Book all waiting events."""
        self.state.book()

    def retry_all_parked(self) -> None:
        """Retry all parked events."""
        for slug in self.state.tenants:
            backorders.retry_parked(tenant_id=self.bss(slug).id, by=system_actor())
        self.run_booking()

    # What stands in the distributor's BSS

    def distributor_orders(self, slug: str = "") -> list[RecordFacts]:
        """All back-orders, in the order in which they were booked."""
        return [_as_facts(order) for order in self._view(slug).orders()]

    def subscription_at_distributor(self, name: str, slug: str = "") -> Any:
        return _as_facts(self._view(slug).subscription(name))

    def add_on_at_distributor(self, name: str, slug: str = "") -> Any:
        return _as_facts(self._view(slug).add_on(name))

    def account_at_distributor(self, name: str, slug: str = "") -> Any:
        return _as_facts(self._view(slug).account(name))

    def parked_events_at_distributor(self, slug: str = "") -> list[tuple[str, str | None]]:
        """The parked events: reason and subscription."""
        return [(p["reason"], p["subscription"]) for p in self._view(slug).parked()]

    def differences(self, slug: str = "") -> list[str]:
        """The differences that reconciliation finds, one line each."""
        found: list[ResellerReconciliation] = reconcile(tenant_id=self.bss(slug).id)
        return [f"{d.code} {d.record} {d.detail}" for one in found for d in one.differences]

    def _view(self, slug: str) -> TenantView:
        return TenantView(self.state, self.bss(slug))

    # What its people see

    def order_id(self, number: int = 1) -> UUID:
        """The back-order with this number."""
        return lookups.back_orders(self.bss().id)[number - 1]

    def order_page(self, number: int = 1) -> OrderPage:
        page = order_page(
            tenant_id=self.bss().id, order_id=self.order_id(number), by=system_actor("Test")
        )
        assert page is not None
        return page

    def signed_in_client(self, name: str = "Otto Orders") -> Client:
        client = Client()
        user = User.objects.get(name=name, memberships__tenant_id=self.bss().id)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def open_order_page(self, number: int = 1, *, then: str = "", who: str = "Otto Orders") -> Page:
        """Open an order's page, or an address below it, as a user of the distributor."""
        address = self._address("order", order_id=self.order_id(number))
        return Page(self.signed_in_client(who).get(f"{address}{then}/" if then else address))

    def post_order_form(self, number: int, then: str, **form_data: Any) -> Page:
        """Otto sends a form of an order."""
        address = self._address("order", order_id=self.order_id(number))
        return Page(self.signed_in_client().post(f"{address}{then}/", form_data, follow=True))

    def order_form_values(self, number: int = 1) -> dict[str, Any]:
        """What the edit form of an order sends when nothing is changed."""
        order = self.order_page(number)
        named = {name: str(ref.id) if ref else "" for name, ref in order.editable.named.items()}
        return {**named, "name": order.name, "version": order.version}

    def open_subscription_page(self, name: str, *, who: str = "Otto Orders") -> Page:
        """Somebody at the distributor opens the mirrored subscription."""
        found_id = self.state.subscription(name, self.bss())
        return Page(
            self.signed_in_client(who).get(self._address("subscription", subscription_id=found_id))
        )

    def _address(self, page: str, **which: UUID) -> str:
        return reverse(page, kwargs={"slug": self.bss().slug, **which})

    def made(self, name: str) -> NamedRecord:
        """What stands behind a name: the record in the BSS where it was made."""
        return self.state.names[name]
