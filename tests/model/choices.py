"""Choosing what a step of a random story is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.model.network import Network
from tests.model.values import Record
from tests.model.worlds import (
    CYCLES,
    PRODUCTS,
    SELLERS,
)

Step = dict[str, Any]
MAIN = [one["id"] for one in PRODUCTS if "add_on_of" not in one and one["id"] != "giant"]
ADD_ONS = [one["id"] for one in PRODUCTS if "add_on_of" in one]
HUGE = 10_000_000


class Choices:
    """A source of choices over the network as it stands."""

    def __init__(self, random: Random, network: Network) -> None:
        self.random, self.network = random, network
        self.names = 0

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def name(self, letter: str) -> str:
        self.names += 1
        return f"{letter}{self.names}"

    def records(self, test: Callable[[Record], bool] = lambda r: True) -> list[Record]:
        return [r for r in self.network.records if r.name and test(r)]

    def record(self, test: Callable[[Record], bool] = lambda r: True) -> Record | None:
        """Return a record that a change is likely to succeed with; sometimes any other."""
        is_any = self.chance(0.2)
        found = self.records(lambda r: test(r) and (is_any or self.is_easy(r)))
        return self.random.choice(found) if found else None

    def is_easy(self, record: Record) -> bool:
        return (
            record.status == "active"
            and record.scheduled is None
            and record.start <= self.network.today(record.bss)
        )

    def seller(self) -> str:
        return self.random.choice([*SELLERS, "near", "far", "low", "low", "middle"])

    def customer(self, slug: str) -> str:
        mine = [c for c in self.network.bss[slug].customers if not c.served_for]
        return self.random.choice(mine).name

    def quantity(self) -> int:
        return 0 if self.chance(0.04) else self.random.choice([1, 2, 3, 5, 7, 10, 25, 130])

    def product(self, slug: str) -> str:
        if self.chance(0.03):
            return self.random.choice([s for s in SELLERS if s != slug]) + "-care"
        mine = [f"{slug}-care"] if slug in SELLERS else []
        return self.random.choice([*MAIN, "basic", "basic", "plus", "mail", *mine])

    def cycle(self, product: str) -> str:
        if product == "server":
            return "one_time"
        return self.random.choice(["monthly", "monthly", "monthly", *CYCLES])

    def add_on(self, slug: str, product: str | None = None) -> str:
        """Return an add-on; mostly one that a product can have, if it can have any."""
        products = self.network.products
        found = [a for a in [*ADD_ONS, "archive", f"{slug}-extra"] if a in products]
        if product is not None and self.chance(0.95):
            found = [a for a in found if products[product].type in products[a].add_on_of] or found
        return self.random.choice(found)

    def near_day(self, record: Record | None, slug: str) -> date:
        today = self.network.today(slug)
        day = today + timedelta(days=self.random.choice([-20, -7, -3, -1, 1, 4, 9, 20]))
        if self.chance(0.08):
            return self.random.choice([date(1999, 12, 31), today + timedelta(days=3700)])
        if record is not None and day < record.start and self.chance(0.5):
            return record.start
        return day


def subject(record: Record) -> Step:
    return {"add_on" if record.parent else "subscription": record.name}
