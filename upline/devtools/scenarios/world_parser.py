"""Reading a world's blocks: each word checked, each error with its file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from upline.catalog import queries as products
from upline.catalog.rulebook import BillingCycle
from upline.devtools.scenarios.parser import parse_date, parse_money
from upline.devtools.scenarios.state import ScenarioState
from upline.devtools.scenarios.yaml_loader import ScenarioFileError, YamlMapping, YamlSequence
from upline.tenancy.queries import TenantFacts, user_ids_by_name


def billing_cycle(word: object) -> BillingCycle | None:
    """Return the billing cycle of a word such as `monthly`, or None."""
    text = str(word).upper()
    return BillingCycle(text) if text in BillingCycle.__members__ else None


def as_mapping(mapping: Mapping[str, Any]) -> YamlMapping:
    """Return a mapping as one of a file, if it is none; its line is then the first."""
    if isinstance(mapping, YamlMapping):
        return mapping
    mapping = YamlMapping(mapping)
    mapping.line, mapping.lines = 1, {}
    return mapping


@dataclass(frozen=True)
class WorldParser:
    """Reads the blocks of one world file for a stage. Every method raises: Unreadable."""

    state: ScenarioState
    file: Path

    def raise_error(self, at: YamlMapping, key: str, problem: str) -> ScenarioFileError:
        return ScenarioFileError(self.file, at.lines.get(key, at.line), problem)

    def check_keys(self, mapping: YamlMapping, names: frozenset[str], what: str) -> None:
        for key in mapping:
            if key not in names:
                raise self.raise_error(mapping, key, f"{what} has no {key!r}")

    def mapping(self, parent: YamlMapping, key: str) -> YamlMapping:
        mapping = parent.get(key)
        if not isinstance(mapping, YamlMapping):
            raise self.raise_error(parent, key, f"{key!r} must be a mapping")
        return mapping

    def sequence(self, parent: YamlMapping, key: str) -> list[Any]:
        mapping = parent.get(key)
        if mapping is None:
            return []
        if not isinstance(mapping, YamlSequence):
            raise self.raise_error(parent, key, f"{key!r} must be a list")
        return list(mapping)

    def text(self, parent: YamlMapping, key: str, default: str | None = None) -> str:
        mapping = parent.get(key, default)
        if isinstance(mapping, str) or (isinstance(mapping, int) and not isinstance(mapping, bool)):
            return str(mapping)
        raise self.raise_error(parent, key, f"{key!r} must be a word")

    def money(self, parent: YamlMapping, key: str) -> Decimal:
        amount = parse_money(parent.get(key))
        if amount is None:
            raise self.raise_error(parent, key, f"{key!r} must be a decimal number")
        return amount

    def day(self, parent: YamlMapping, key: str) -> date | None:
        if parent.get(key) is None or isinstance(parent[key], date):
            return parent.get(key)
        day = parse_date(parent[key])
        if day is None or isinstance(day, datetime):
            raise self.raise_error(parent, key, f"{key!r} must be a day")
        return day

    def cycle(self, parent: YamlMapping, key: str, word: object) -> BillingCycle:
        cycle = billing_cycle(word)
        if cycle is None:
            raise self.raise_error(parent, key, f"there is no billing cycle {word!r}")
        return cycle

    def cycle_prices(self, parent: YamlMapping, key: str) -> dict[BillingCycle, Decimal]:
        if parent.get(key) is None:
            return {}
        prices = self.mapping(parent, key)
        return {self.cycle(prices, word, word): self.money(prices, word) for word in prices}

    def price_list(self, mapping: YamlMapping, key: str, tenant: TenantFacts) -> UUID:
        name = self.text(mapping, key)
        price_list = products.find_price_list(tenant_id=tenant.id, name=name)
        if price_list is None:
            raise self.raise_error(mapping, key, f"there is no price list {name!r}")
        return price_list.pk

    def user(self, mapping: YamlMapping, key: str, tenant: TenantFacts) -> UUID | None:
        if mapping.get(key) is None:
            return None
        name = self.text(mapping, key)
        people = user_ids_by_name(tenant_id=tenant.id)
        if name not in people:
            raise self.raise_error(mapping, key, f"there is no user {name!r}")
        return people[name]
