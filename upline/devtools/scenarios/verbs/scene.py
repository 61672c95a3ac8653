"""One step being played: the stage, the BSS in which it is done, its arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upline.access.rulebook import system
from upline.catalog import queries as catalog
from upline.catalog.rulebook import BillingCycle
from upline.devtools.scenarios.stage import Made, Stage, UnknownName
from upline.devtools.scenarios.world_reading import billing_cycle
from upline.subscriptions import actions as subscriptions
from upline.tenancy.queries import TenantFacts

BY = "Scenario"


@dataclass(frozen=True, slots=True)
class Scene:
    """One step being played: the stage, the BSS in which it is done, its arguments."""

    stage: Stage
    tenant: TenantFacts
    arguments: Mapping[str, Any]

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
        for slug in self.stage.tenants:
            elsewhere = catalog.find_product(seller=self.stage.tenant(slug), code=str(code))
            if elsewhere is not None:
                return elsewhere.pk
        raise UnknownName(f"there is no product {code!r}")

    def cycle(self, word: object) -> BillingCycle:
        cycle = billing_cycle(word)
        if cycle is None:
            raise UnknownName(f"there is no billing cycle {word!r}")
        return cycle

    def held(self, key: str) -> UUID:
        return self.stage.held(str(self.arguments[key]), self.tenant)

    def order(self) -> UUID:
        return self.stage.order(self.arguments["order"], self.tenant)

    def call(self) -> dict[str, Any]:
        """Return what every verb is told: which BSS, when, by whom."""
        return {"tenant_id": self.tenant.id, "now": self.stage.now, "by": BY}

    def order_call(self) -> dict[str, Any]:
        """Return what verbs on orders are told: who does it with their rights, not by name only."""
        return {**self.call(), "by": system(BY)}

    def when(self) -> subscriptions.When:
        at_renewal = self.get("at_renewal") or self.get("at_period_end") or False
        return subscriptions.When(date=self.get("effective"), at_renewal=at_renewal)

    def remember(self, kind: str, record_id: UUID, name: str | None = None) -> None:
        made = Made(kind, self.tenant.id, record_id)
        self.stage.remember(name if name is not None else self.name, made)


Verb = Callable[[Scene], None]


def by_name(verbs: Iterable[Verb]) -> Mapping[str, Verb]:
    """Return verbs by the names that scenarios call them."""
    return {verb.__name__: verb for verb in verbs}
