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
from upline.devtools.scenarios.reading import read_day, read_money
from upline.devtools.scenarios.stage import Stage
from upline.devtools.scenarios.yaml_core import Block, Row, Unreadable
from upline.tenancy.queries import TenantFacts, list_people


def billing_cycle(word: object) -> BillingCycle | None:
    """Return the billing cycle of a word such as `monthly`, or None."""
    text = str(word).upper()
    return BillingCycle(text) if text in BillingCycle.__members__ else None


def as_block(found: Mapping[str, Any]) -> Block:
    """Return a mapping as one of a file, if it is none; its line is then the first."""
    if isinstance(found, Block):
        return found
    block = Block(found)
    block.line, block.lines = 1, {}
    return block


@dataclass(frozen=True)
class WorldReader:
    """Reads the blocks of one world file for a stage. Every method raises: Unreadable."""

    stage: Stage
    file: Path

    def fail(self, at: Block, key: str, problem: str) -> Unreadable:
        return Unreadable(self.file, at.lines.get(key, at.line), problem)

    def known(self, found: Block, names: frozenset[str], what: str) -> None:
        for key in found:
            if key not in names:
                raise self.fail(found, key, f"{what} has no {key!r}")

    def block(self, above: Block, key: str) -> Block:
        found = above.get(key)
        if not isinstance(found, Block):
            raise self.fail(above, key, f"{key!r} must be a mapping")
        return found

    def rows(self, above: Block, key: str) -> list[Any]:
        found = above.get(key)
        if found is None:
            return []
        if not isinstance(found, Row):
            raise self.fail(above, key, f"{key!r} must be a list")
        return list(found)

    def text(self, above: Block, key: str, default: str | None = None) -> str:
        found = above.get(key, default)
        if isinstance(found, str) or (isinstance(found, int) and not isinstance(found, bool)):
            return str(found)
        raise self.fail(above, key, f"{key!r} must be a word")

    def money(self, above: Block, key: str) -> Decimal:
        amount = read_money(above.get(key))
        if amount is None:
            raise self.fail(above, key, f"{key!r} must be a decimal number")
        return amount

    def day(self, above: Block, key: str) -> date | None:
        if above.get(key) is None or isinstance(above[key], date):
            return above.get(key)
        day = read_day(above[key])
        if day is None or isinstance(day, datetime):
            raise self.fail(above, key, f"{key!r} must be a day")
        return day

    def cycle(self, above: Block, key: str, word: object) -> BillingCycle:
        cycle = billing_cycle(word)
        if cycle is None:
            raise self.fail(above, key, f"there is no billing cycle {word!r}")
        return cycle

    def cycle_prices(self, above: Block, key: str) -> dict[BillingCycle, Decimal]:
        if above.get(key) is None:
            return {}
        prices = self.block(above, key)
        return {self.cycle(prices, word, word): self.money(prices, word) for word in prices}

    def price_list(self, found: Block, key: str, tenant: TenantFacts) -> UUID:
        name = self.text(found, key)
        price_list = products.find_price_list(tenant_id=tenant.id, name=name)
        if price_list is None:
            raise self.fail(found, key, f"there is no price list {name!r}")
        return price_list.pk

    def user(self, found: Block, key: str, tenant: TenantFacts) -> UUID | None:
        if found.get(key) is None:
            return None
        name = self.text(found, key)
        people = list_people(tenant_id=tenant.id)
        if name not in people:
            raise self.fail(found, key, f"there is no user {name!r}")
        return people[name]
