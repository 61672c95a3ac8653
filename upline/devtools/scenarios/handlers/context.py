"""One step being run: the state, the BSS, the arguments, and who acts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upline.access.rulebook import Actor, system_actor
from upline.catalog import queries as catalog
from upline.catalog.rulebook import BillingCycle
from upline.devtools.scenarios.state import NamedRecord, ScenarioState, UnknownName
from upline.devtools.scenarios.world_parser import billing_cycle
from upline.subscriptions import actions as subscriptions
from upline.tenancy.queries import TenantFacts

# Who acts in a step that names nobody: an administrator of the step's BSS.
DEFAULT_ACTOR = system_actor("Scenario")


@dataclass(frozen=True, slots=True)
class StepContext:
    """One step being run: the state, the BSS, the arguments, and who acts."""

    state: ScenarioState
    tenant: TenantFacts
    arguments: Mapping[str, Any]
    by: Actor = DEFAULT_ACTOR

    def get(self, key: str) -> Any:
        return self.arguments.get(key)

    @property
    def name(self) -> str | None:
        name = self.arguments.get("as")
        return None if name is None else str(name)

    def product(self, code: object) -> UUID:
        """Return a product that this BSS knows, or that another BSS of the world has."""
        found = catalog.find_product(seller=self.tenant, code=str(code))
        if found is not None:
            return found.pk
        for slug in self.state.tenants:
            elsewhere = catalog.find_product(seller=self.state.tenant(slug), code=str(code))
            if elsewhere is not None:
                return elsewhere.pk
        raise UnknownName(f"there is no product {code!r}")

    def cycle(self, word: object) -> BillingCycle:
        cycle = billing_cycle(word)
        if cycle is None:
            raise UnknownName(f"there is no billing cycle {word!r}")
        return cycle

    def subscription(self, key: str) -> UUID:
        return self.state.subscription(str(self.arguments[key]), self.tenant)

    def order(self) -> UUID:
        return self.state.order(self.arguments["order"], self.tenant)

    def command_arguments(self) -> dict[str, Any]:
        """Return what every action takes: which BSS, when, by whom."""
        return {"tenant_id": self.tenant.id, "now": self.state.now, "by": self.by}

    def when(self) -> subscriptions.ChangeTiming:
        at_renewal = self.get("at_renewal") or self.get("at_period_end") or False
        return subscriptions.ChangeTiming(date=self.get("effective"), at_renewal=at_renewal)

    def register_name(self, kind: str, record_id: UUID, name: str | None = None) -> None:
        record = NamedRecord(kind, self.tenant.id, record_id)
        self.state.register_name(name if name is not None else self.name, record)


StepHandler = Callable[[StepContext], None]


def handlers_by_name(handlers: Iterable[StepHandler]) -> Mapping[str, StepHandler]:
    """Return the handlers by the names of the actions in scenarios."""
    return {handler.__name__: handler for handler in handlers}
