"""Random stories: from a number, a world and steps that people might take in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from tests.model.choices import Step, subject
from tests.model.days import moved_clock
from tests.model.network import Network, read_world
from tests.model.sale_steps import SaleSteps
from tests.model.setup_steps import SetupSteps
from tests.model.steps import predict
from tests.model.values import Event, Silence
from tests.model.worlds import (
    random_world,
)

TRIES = 20
MENDING_ROUNDS = 6


@dataclass(kw_only=True)
class Story:
    """A world, its steps, and what the model predicts of each.

    `refusals` has the codes of which a step is refused with one (none: it is done), `networks` what there
    is after it.
    """

    seed: int
    world: dict[str, Any]
    steps: list[Step] = field(default_factory=list)
    refusals: list[frozenset[str]] = field(default_factory=list)
    networks: list[Network] = field(default_factory=list)
    silences: Counter[str] = field(default_factory=Counter)

    def add(self, step: Step, codes: frozenset[str], network: Network) -> None:
        self.steps.append(step)
        self.refusals.append(codes)
        self.networks.append(network)


def write_story(seed: int, *, length: int = 60) -> Story:
    """Return the story of a number: the same each time.

    It begins again where the only step left is one of which the contract says nothing.
    """
    for attempt in count():
        writer = _Writer(seed, attempt)
        for _ in range(TRIES * length):
            if len(writer.story.steps) == length:
                writer.mend_all()
                return writer.story
            writer.add_step()
    raise AssertionError("some attempt succeeds")


class _Writer(SaleSteps, SetupSteps):
    def __init__(self, seed: int, attempt: int) -> None:
        random = Random(f"{seed}/{attempt}")  # noqa: S311 — stories are no secrets
        self.story = Story(seed=seed, world=random_world(random))
        super().__init__(random, read_world(self.story.world))

    def add_step(self) -> None:
        """Add a step of which the contract says what it does."""
        due = self.network.has_due()
        step = self._due_step(due) if due else self._any_step()
        if step is None:
            return
        try:
            after, codes = predict(self.network, step)
        except Silence as silence:
            self.story.silences[str(silence)] += 1
            return
        if codes and self.random.random() < 0.15 and not step.pop("_wanted", False):
            return  # fewer of those that are refused by chance
        step.pop("_wanted", None)
        self.network = after
        self.story.add(step, codes, self.network)

    def mend_all(self) -> None:
        """Add steps that mend what is parked, and let what waits be booked."""
        self._add_certain({"do": "resume_booking"})
        for slug in self.network.has_due():
            self._add_certain({"in": slug, "do": "run_renewals"})
        for _ in range(MENDING_ROUNDS):
            parked = [event for event in self.network.events if event.state == "parked"]
            if not parked:
                return
            for event in parked:
                for step in self._mending(event):
                    self._add_certain(step)
            for slug in {event.bss for event in parked}:
                self._add_certain({"in": slug, "do": "retry_parked"})

    def _add_certain(self, step: Step) -> None:
        try:
            self.network, codes = predict(self.network, step)
        except Silence:
            return
        self.story.add(step, codes, self.network)

    def _mending(self, event: Event) -> list[Step]:
        if event.reason == "currency_mismatch":
            terms = self.network.bss[event.bss].terms[event.reseller]
            known = [m.unit_price for m in self.network.bss[event.bss].mirrors.values()
                     if m.unit_price and any(li.record is m.record for li in event.lines)]  # fmt: skip
            others = [currency for _, currency in known if currency != terms.currency]
            currency = others[0] if others else self.network.bss[event.bss].currency
            return [{"in": event.bss, "do": "set_reseller", "reseller": event.reseller,
                     "currency": currency, **({} if others else {"price_list": None})}]  # fmt: skip
        products = {(line.product, line.cycle) for line in event.lines}
        return [
            {"in": event.bss, "do": "set_price", "price_list": None, "product": product, "cycle": cycle,
             "price": "2"}
            for product, cycle in sorted(products)
            if event.reason != "amount_too_large" or product == "giant"
        ]  # fmt: skip

    def _due_step(self, due: list[str]) -> Step:
        if self.random.random() < 0.1:
            ending = [r for r in self.network.records if r.status == "pending_cancel" and r.name]
            late = [
                r for r in ending if r.bss in due and r.end and r.end <= self.network.today(r.bss)
            ]
            if late:
                record = self.random.choice(late)
                return {"in": record.bss, "do": "withdraw_cancellation", **subject(record)}
        return {"in": self.random.choice(due), "do": "run_renewals"}

    def _any_step(self) -> Step | None:
        kinds = list(WEIGHTS)
        kind = self.random.choices(kinds, [WEIGHTS[k] for k in kinds])[0]
        step = MAKERS[kind](self)
        if step is None:
            return None
        if self.random.random() < 0.4:
            day = self._later()
            if day is not None:
                step = {"on": day, **step}
                return self._after_moving(step)
        return step

    def _after_moving(self, step: Step) -> Step:
        """If something falls due by the day, the step is to apply it."""
        due = self._due_on(step)
        if not due:
            return step
        return {"on": step["on"], "in": self.random.choice(due), "do": "run_renewals"}

    def _due_on(self, step: Step) -> list[str]:
        slug = step.get("in", "top")
        before, self.network.now = (
            self.network.now,
            moved_clock(self.network.now, step["on"], self.network.bss[slug].zone),
        )
        due = self.network.has_due()
        self.network.now = before
        return due

    def _later(self) -> date | datetime | None:
        now = self.network.now
        days = self.random.choice([1, 1, 2, 3, 5, 8, 13, 31])
        if self.random.random() < 0.12:
            hour = time(self.random.choice([0, 4, 21, 23]), 30, tzinfo=UTC)
            return datetime.combine(now.date() + timedelta(days=days), hour)
        return now.date() + timedelta(days=days)


WEIGHTS = {
    "create_subscription": 14, "change_quantity": 10, "withdraw_scheduled_change": 2, "add_add_on": 7,
    "change_add_on": 6, "upgrade_trial": 4, "change_plan": 10, "cancel": 3, "withdraw_cancellation": 3,
    "suspend": 2, "reactivate": 2, "cancel_suspended": 1, "checkout": 4, "create_order": 4,
    "execute_order": 4, "deliver_items": 3, "edit_own_order": 4, "create_customer": 2, "serve": 4,
    "update_customer": 2, "set_vendor_id": 1.5, "edit_order": 2, "forbidden": 1.5, "attach": 1,
    "touch_mirror": 2, "set_price": 2, "mend_price": 2, "set_reseller": 2, "set_options": 1.5,
    "deactivate_user": 0.3, "add_promotion": 2, "end_promotion": 1, "activate": 0.7, "copy_down": 0.5,
    "mirror_earlier": 1.5, "retry": 2, "fault": 2, "resume": 3, "giant": 0.7,
}  # fmt: skip
MAKERS: dict[str, Callable[[_Writer], Step | None]] = {
    name: getattr(_Writer, name) for name in WEIGHTS
}
