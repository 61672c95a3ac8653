"""Random stories: from a number, a world and steps that people might take in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from tests.model.days import moved_clock
from tests.model.network import Network, read_world
from tests.model.steps import predict
from tests.model.values import BackOrder, Customer, Event, OwnOrder, Record, Silence
from tests.model.worlds import (
    CYCLES,
    PRODUCTS,
    SELLERS,
    random_price,
    random_promotion,
    random_world,
)

Step = dict[str, Any]
MAIN = [one["id"] for one in PRODUCTS if "add_on_of" not in one and one["id"] != "giant"]
ADD_ONS = [one["id"] for one in PRODUCTS if "add_on_of" in one]
HUGE = 10_000_000
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


class _Writer:
    def __init__(self, seed: int, attempt: int) -> None:
        self.random = Random(f"{seed}/{attempt}")  # noqa: S311 — stories are no secrets
        self.story = Story(seed=seed, world=random_world(self.random))
        self.network: Network = read_world(self.story.world)
        self.names = 0

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
                return {"in": record.bss, "do": "withdraw_cancellation", **_subject(record)}
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

    # Choosing

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
        return self.random.choice([*MAIN, "basic", "basic", "plus", "mail", f"{slug}-care"])

    def cycle(self, product: str) -> str:
        if product == "server":
            return "one_time"
        return self.random.choice(["monthly", "monthly", "monthly", *CYCLES])

    def add_on(self, slug: str, product: str | None = None) -> str:
        """Return an add-on; mostly one that a product can have, if it can have any."""
        found = [*ADD_ONS, "archive", f"{slug}-extra"]
        products = self.network.products
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

    # Sales

    def create_subscription(self) -> Step | None:
        slug = self.seller()
        product = self.product(slug)
        step: Step = {
            "in": slug, "do": "create_subscription", "as": self.name("S"), "customer": self.customer(slug),
            "product": product, "cycle": self.cycle(product), "quantity": self.quantity(),
        }  # fmt: skip
        if product == "machine":
            if slug in {"far", "low"}:
                return None
            if self.chance(0.85):
                step["pushed_price"] = random_price(self.random)
        is_trial = self.chance(0.15)
        if is_trial:
            step["trial"] = True
        elif self.chance(0.2):
            step["start"] = self.near_day(None, slug)
        if self.chance(0.3) and product not in {"server", "machine"}:
            step["add_ons"] = [
                {
                    "product": self.add_on(slug, product),
                    "quantity": self.quantity(),
                    "as": self.name("A"),
                }
                for _ in range(self.random.choice([1, 1, 2, 3]))
            ]
        if self.chance(0.15):
            step["vendor_subscription_id"] = self.name("V")
        return step

    def giant(self) -> Step:
        return {
            "in": "near", "do": "create_subscription", "as": self.name("S"), "customer": self.customer("near"),
            "product": "giant", "cycle": "monthly", "quantity": self.random.choice([2, HUGE]),
        }  # fmt: skip

    def change_quantity(self) -> Step | None:
        record = self.record(lambda r: r.parent is None)
        if record is None or record.product == "giant":
            return None
        step: Step = {"in": record.bss, "do": "change_quantity", "subscription": record.name,
                      "to": record.quantity if self.chance(0.04) else self.quantity()}  # fmt: skip
        if self.chance(0.2):
            step["at_renewal"] = True
        elif self.chance(0.35):
            step["effective"] = self.near_day(record, record.bss)
        return step

    def withdraw_scheduled_change(self) -> Step | None:
        found = self.records(lambda r: r.parent is None and (bool(r.scheduled) or self.chance(0.1)))
        if not found:
            return None
        record = self.random.choice(found)
        return {"in": record.bss, "do": "withdraw_scheduled_change", "subscription": record.name}

    def add_add_on(self) -> Step | None:
        record = self.record(lambda r: r.parent is None)
        if record is None:
            return None
        step: Step = {
            "in": record.bss, "do": "add_add_on", "subscription": record.name, "as": self.name("A"),
            "product": self.add_on(record.bss, record.product), "quantity": self.quantity(),
        }  # fmt: skip
        if self.chance(0.3):
            step["start"] = self.near_day(record, record.bss)
        return step

    def change_add_on(self) -> Step | None:
        record = self.record(lambda r: r.parent is not None)
        if record is None:
            return None
        step: Step = {"in": record.bss, "do": "change_add_on_quantity", "add_on": record.name,
                      "to": self.quantity()}  # fmt: skip
        if self.chance(0.3):
            step["effective"] = self.near_day(record, record.bss)
        return step

    def upgrade_trial(self) -> Step | None:
        record = self.record(lambda r: r.parent is None and (r.is_trial or self.chance(0.03)))
        if record is None:
            return None
        step: Step = {"in": record.bss, "do": "upgrade_trial", "subscription": record.name}
        if self.chance(0.5):
            step["quantity"] = self.quantity()
        if self.chance(0.3):
            step["start"] = self.near_day(record, record.bss)
        return step

    def change_plan(self) -> Step | None:
        record = self.record(lambda r: r.parent is None and r.product in MAIN)
        if record is None:
            return None
        paths = [
            p["id"]
            for p in PRODUCTS
            if p["id"] in self.network.products[record.product].upgrades_to
            or record.product in p.get("upgrades_to", ())
        ]
        product = (
            self.random.choice(paths) if paths and self.chance(0.88) else self.product(record.bss)
        )
        step: Step = {"in": record.bss, "do": "change_plan", "subscription": record.name,
                      "product": product}  # fmt: skip
        if self.chance(0.4):
            step["quantity"] = self.random.randint(1, max(1, record.quantity))
            into = self.records(
                lambda r: (r.product, r.customer) == (product, record.customer) and r.parent is None
            )
            if into and self.chance(0.7):
                step["into"] = self.random.choice(into).name
            elif step["quantity"] < record.quantity:
                step["as"] = self.name("P")
        elif self.chance(0.6):
            step["cancel_add_ons"] = True
        if self.chance(0.12):
            step["at_renewal"] = True
        elif self.chance(0.25):
            step["effective"] = self.near_day(record, record.bss)
        return step

    def cancel(self) -> Step | None:
        record = self.record()
        if record is None:
            return None
        step: Step = {"in": record.bss, "do": "cancel", **_subject(record)}
        if self.chance(0.35):
            step["at_period_end"] = True
        elif self.chance(0.6):
            step["effective"] = self.near_day(record, record.bss)
        return step

    def withdraw_cancellation(self) -> Step | None:
        found = self.records(lambda r: r.status == "pending_cancel" or self.chance(0.03))
        if not found:
            return None
        record = self.random.choice(found)
        return {"in": record.bss, "do": "withdraw_cancellation", **_subject(record)}

    def suspend(self) -> Step | None:
        record = self.record(lambda r: r.parent is None)
        return {"in": record.bss, "do": "suspend", "subscription": record.name} if record else None

    def reactivate(self) -> Step | None:
        found = self.records(
            lambda r: r.parent is None and (r.status == "suspended" or self.chance(0.03))
        )
        if not found:
            return None
        record = self.random.choice(found)
        return {"in": record.bss, "do": "reactivate", "subscription": record.name}

    def cancel_suspended(self) -> Step | None:
        found = self.records(lambda r: r.status in {"suspended", "pending_cancel"})
        if not found:
            return None
        record = self.random.choice(found)
        step: Step = {"in": record.bss, "do": "cancel", **_subject(record)}
        if self.chance(0.8):
            step["effective"] = self.near_day(record, record.bss)
        return step

    def items(self, slug: str, customer: str) -> list[Step]:
        """Items that belong together: new ones, more licences, add-ons."""
        items: list[Step] = []
        for _ in range(self.random.choice([1, 2, 2, 3, 5])):
            mine = [
                r for r in self.network.records
                if r.name and r.bss == slug and r.customer.name == customer and r.parent is None
                and not r.is_trial and self.is_easy(r)
            ]  # fmt: skip
            targets = [r.name for r in mine] + [i["as"] for i in items if "product" in i]
            how = self.random.random()
            if how < 0.5 or not targets:
                product = self.product(slug)
                if product == "machine":
                    continue
                items.append({"product": product, "cycle": self.cycle(product),
                              "quantity": self.quantity(), "as": self.name("I")})  # fmt: skip
            elif how < 0.75:
                items.append({"subscription": self.random.choice(targets), "add": self.quantity()})
            else:
                target = self.random.choice(targets)
                products = {r.name: r.product for r in mine} | {
                    i.get("as"): i.get("product") for i in items
                }
                items.append({"subscription": target, "add_on": self.add_on(slug, products[target]),
                              "quantity": self.quantity(), "as": self.name("I")})  # fmt: skip
        return items

    def checkout(self) -> Step | None:
        slug = self.seller()
        customer = self.customer(slug)
        items = self.items(slug, customer)
        return (
            {"in": slug, "do": "checkout", "customer": customer, "basket": items} if items else None
        )

    def create_order(self) -> Step | None:
        slug = "top" if self.chance(0.1) and self.network.bss["top"].customers else self.seller()
        if slug == "top" and all(c.served_for for c in self.network.bss["top"].customers):
            return None
        customer = self.customer(slug)
        items = self.items(slug, customer)
        step = {"in": slug, "do": "create_order", "customer": customer, "items": items,
                "as": self.name("O")}  # fmt: skip
        return step if items else None

    def own_order(self, *, open_only: bool = True) -> OwnOrder | None:
        found = [
            o for o in self.network.names.values()
            if isinstance(o, OwnOrder)
            and (not open_only or any(not i.is_delivered for i in o.items) or self.chance(0.1))
        ]  # fmt: skip
        return self.random.choice(found) if found else None

    def execute_order(self) -> Step | None:
        order = self.own_order()
        if order is None:
            return None
        step: Step = {"in": order.bss, "do": "execute_order", "order": order.name}
        if self.chance(0.3):
            step["start"] = self.near_day(None, order.bss)
        return step

    def deliver_items(self) -> Step | None:
        order = self.own_order()
        named = [i for i in order.items if i.name] if order else []
        if order is None or not named:
            return None
        open_ones = [i for i in named if not i.is_delivered or self.chance(0.05)]
        if not open_ones:
            return None
        some = self.random.sample(open_ones, self.random.randint(1, len(open_ones)))
        names = [i.name for i in order.items if i in some]
        step: Step = {"in": order.bss, "do": "deliver_items", "order": order.name, "items": names}
        if self.chance(0.2):
            step["start"] = self.near_day(None, order.bss)
        return step

    def edit_own_order(self) -> Step | None:
        order = self.own_order()
        if order is None:
            return None
        place: Step = {"in": order.bss, "order": order.name}
        item = self.random.randint(1, len(order.items))
        choices: list[Step] = [
            {**place, "do": "execute_order"},
            {**place, "do": "add_item", "product": "plus", "cycle": "monthly", "quantity": 2},
            {**place, "do": "quick_add", "product": "mail", "cycle": "annual", "quantity": 1},
            {**place, "do": "update_item", "item": item, "quantity": self.quantity()},
            {**place, "do": "delete_item", "item": item},
            {**place, "do": "delete_order"},
            {**place, "do": "copy_order", "as": self.name("O")},
        ]
        return self.random.choice(choices)

    # Customers

    def create_customer(self) -> Step:
        slug = self.random.choice(["top", *SELLERS])
        step: Step = {"in": slug, "do": "create_customer", "name": f"Customer {self.name('C')}"}
        if slug == "top" and self.chance(0.7):
            step["reseller"] = "late"
        return step

    def serve(self) -> Step | None:
        """The distributor sells for the reseller that is not activated yet."""
        served = [c for c in self.network.bss["top"].customers if c.served_for]
        if not served:
            return None
        if any(r.customer in served for r in self.network.records) and self.chance(0.4):
            return self.activate()
        return {
            "in": "top", "do": "create_subscription", "as": self.name("S"),
            "customer": self.random.choice(served).name, "product": "basic", "cycle": "monthly", "quantity": 4,
            "add_ons": [{"product": "archive", "quantity": 2, "as": self.name("A")}],
        }  # fmt: skip

    def update_customer(self) -> Step | None:
        customer = self._any_customer()
        slug = customer.bss
        step: Step = {"in": slug, "do": "update_customer", "customer": customer.name}
        what = self.random.randint(0, 3)
        if what == 0:
            step["name"] = f"Renamed {self.name('C')}"
        elif what == 1:
            step["email"] = f"{self.name('e').lower()}@example.org"
        elif what == 2:
            step["accounting_no"] = self.name("N")
        else:
            step["billing_address"] = f"{self.name('Street ')}"
        return step

    def _any_customer(self) -> Customer:
        return self.random.choice([c for bss in self.network.bss.values() for c in bss.customers])

    def set_vendor_id(self) -> Step | None:
        if self.chance(0.4):
            customer = self._any_customer()
            return {"in": customer.bss, "do": "set_vendor_id", "customer": customer.name,
                    "id": self.name("T")}  # fmt: skip
        record = self.record()
        if record is None:
            return None
        return {"in": record.bss, "do": "set_vendor_id", **_subject(record), "id": self.name("V")}

    # The distributor

    def distributor(self) -> str:
        return self.random.choice(["top", "top", "top", "middle"])

    def back_order(self) -> tuple[str, int, BackOrder] | None:
        slug = self.distributor()
        orders = self.network.bss[slug].orders
        if not orders:
            return None
        number = self.random.randint(1, len(orders))
        return slug, number, orders[number - 1]

    def edit_order(self) -> Step | None:
        found = self.back_order()
        if found is None:
            return None
        slug, number, order = found
        bss = self.network.bss[slug]
        choices: list[Step] = [
            {"name": self.name("Order ")}, {"type": "Direct"}, {"payment_method": "Card"},
            {"sales_rep": next(iter(bss.users))}, {"contact": "Maria"}, {"campaign": "Letters"},
            {"responsible_user": next(iter(bss.users))}, {"name": self.name("Order "), "contact": "Jo"},
        ]  # fmt: skip
        if self.chance(0.2):
            choices = [
                {"date": "2026-06-01"}, {"status": "Draft"}, {"currency": "USD"},
                {"name": "Mixed", "price_list": "Gold"},
            ]  # fmt: skip
        change = self.random.choice(choices)
        if (
            bss.compulsory
            and not order.fields["custom_fields"].get("cost_centre")
            and self.chance(0.6)
        ):
            change = {**change, "custom_fields": {"cost_centre": "4100"}}
        return {"in": slug, "do": "edit_order", "order": number, "set": change, "_wanted": True}

    def forbidden(self) -> Step | None:
        found = self.back_order()
        if found is None:
            return None
        place: Step = {"in": found[0], "order": found[1], "_wanted": True}
        new = {"product": "basic", "cycle": "monthly", "quantity": 1}
        return self.random.choice([
            {**place, "do": "delete_order"}, {**place, "do": "execute_order"},
            {**place, "do": "copy_order"}, {**place, "do": "deliver_items", "item": 1},
            {**place, "do": "update_item", "item": 1, "quantity": 9},
            {**place, "do": "delete_item", "item": 1}, {**place, "do": "add_item", **new},
            {**place, "do": "quick_add", **new},
        ])  # fmt: skip

    def attach(self) -> Step | None:
        found = self.back_order()
        if found is None:
            return None
        do = self.random.choice(["add_activity", "relate_email", "create_case", "print_order"])
        step: Step = {"in": found[0], "do": do, "order": found[1]}
        return step if do == "print_order" else {**step, "subject": "A question"}

    def touch_mirror(self) -> Step | None:
        slug = self.distributor()
        mirrors = [m for m in self.network.bss[slug].mirrors.values() if m.record.name]
        if not mirrors:
            return None
        record = self.random.choice(mirrors).record
        subject = _subject(record)
        place: Step = {"in": slug, "_wanted": True}
        choices: list[Step] = [
            {**place, "do": "cancel", **subject},
            {**place, "do": "set_vendor_id", **subject, "id": "mine"},
            {**place, "do": "update_customer", "customer": record.customer.name, "name": "Mine"},
            {**place, "do": "withdraw_cancellation", **subject},
            {**place, "do": "create_subscription", "customer": record.customer.name, "product": "basic",
             "cycle": "monthly", "quantity": 1},
            {**place, "do": "create_order", "customer": record.customer.name,
             "items": [{"product": "basic", "cycle": "monthly", "quantity": 1}]},
        ]  # fmt: skip
        if record.parent is None:
            choices += [
                {**place, "do": "change_quantity", **subject, "to": 3},
                {**place, "do": "suspend", **subject},
                {**place, "do": "reactivate", **subject},
                {**place, "do": "add_add_on", **subject, "product": "archive", "quantity": 1},
                {**place, "do": "change_plan", **subject, "product": "plus"},
            ]
        else:
            choices.append({**place, "do": "change_add_on_quantity", **subject, "to": 3})
        return self.random.choice(choices)

    def set_price(self) -> Step:
        slug = self.distributor()
        lists = [*self.network.bss[slug].price_lists, None] if slug == "top" else ["Retail"]
        price: str | None = random_price(self.random)
        if self.chance(0.25) and slug == "top":
            price = None
        return {"in": slug, "do": "set_price", "price_list": self.random.choice(lists),
                "product": self.random.choice(["basic", "plus", "mail", "archive", "lite", "pro"]),
                "cycle": self.random.choice(CYCLES), "price": price}  # fmt: skip

    def mend_price(self) -> Step | None:
        """Give what is parked the price that it wants, or the giant a smaller one."""
        parked = [e for e in self.network.events if e.state == "parked"]
        if not parked:
            return None
        event = self.random.choice(parked)
        if event.reason == "amount_too_large":
            return {"in": "top", "do": "set_price", "price_list": None, "product": "giant",
                    "cycle": "monthly", "price": "2"}  # fmt: skip
        if event.reason == "currency_mismatch":
            return self._mend_currency(event.bss, event.reseller)
        line = self.random.choice(event.lines)
        if event.bss != "top":
            return None
        terms = self.network.bss["top"].terms[event.reseller]
        name = terms.price_list if terms.currency != self.network.bss["top"].currency else None
        return {"in": "top", "do": "set_price", "price_list": name, "product": line.product,
                "cycle": line.cycle, "price": random_price(self.random)}  # fmt: skip

    def _mend_currency(self, slug: str, reseller: str) -> Step:
        currency = self.random.choice(["USD", self.network.bss["top"].currency])
        return {"in": slug, "do": "set_reseller", "reseller": reseller, "currency": currency}

    def set_reseller(self) -> Step:
        slug = self.distributor()
        reseller = (
            "low" if slug == "middle" else self.random.choice(["near", "far", "middle", "late"])
        )
        step: Step = {"in": slug, "do": "set_reseller", "reseller": reseller}
        what = self.random.randint(0, 9)
        if what <= 2 and slug == "top":
            step["price_list"] = self.random.choice(["Gold", "Silver", "Dollar", "Old", None])
        elif what <= 4:
            step["payment_method"] = self.random.choice(["Transfer", "Card", None])
        elif what == 5:
            step["name"] = self.name("Reseller ")
        elif what == 6 and slug == "top":
            step["currency"] = self.random.choice(["USD", self.network.bss["top"].currency])
        else:
            step["responsible_user"] = self.random.choice([*self.network.bss[slug].users, None])
        return step

    def set_options(self) -> Step:
        slug = self.distributor()
        users = list(self.network.bss[slug].users)
        return self.random.choice([
            {"in": slug, "do": "set_api_options", "entity": "order",
             "responsible_user": self.random.choice([*users, None])},
            {"in": slug, "do": "set_api_options", "entity": self.random.choice(["order", "account"]),
             "sharing_rule": self.random.choice(["Everyone", "Channel team", None])},
            {"in": slug, "do": "set_default_status",
             "name": self.random.choice(["Draft", "Booked", "Executed", None])},
            {"in": slug, "do": "set_default_type",
             "name": self.random.choice(["Channel", "Special", "Direct", None])},
        ])  # fmt: skip

    def deactivate_user(self) -> Step | None:
        slug = self.distributor()
        users = [n for n, role in self.network.bss[slug].users.items() if role != "administrator"]
        if not users:
            return None
        return {"in": slug, "do": "deactivate_user", "user": self.random.choice(users)}

    def add_promotion(self) -> Step:
        currency = self.network.bss["top"].currency
        return {"in": "top", "do": "add_promotion",
                **random_promotion(self.random, self.name("Promotion "), currency)}  # fmt: skip

    def end_promotion(self) -> Step:
        slug = self.distributor()
        promotion = self.random.choice(self.network.bss[slug].promotions)
        return {"in": slug, "do": "end_promotion", "name": promotion.name}

    # Activation, and the booking side

    def activate(self) -> Step:
        return {"in": "top", "do": "activate_back_ordering", "reseller": "late", "_wanted": True}

    def copy_down(self) -> Step | None:
        if self.network.bss["late"].is_active:
            return None
        return {"in": "top", "do": "copy_down", "reseller": "late"}

    def mirror_earlier(self) -> Step | None:
        if not self.network.bss["late"].is_active:
            return None
        return {"in": "top", "do": "mirror_earlier_sales", "reseller": "late"}

    def retry(self) -> Step:
        slug = self.distributor()
        step: Step = {"in": slug, "do": "retry_parked"}
        if self.chance(0.3):
            step["reseller"] = self.random.choice(self.network.resellers(slug))
        return step

    def fault(self) -> Step:
        if self.network.is_paused:
            do = self.random.choice(["resume_booking", "deliver_reversed", "deliver_again"])
            return {"do": do}
        do = self.random.choice(
            ["pause_booking", "deliver_again", "crash_booking", "crash_booking"]
        )
        if do != "crash_booking":
            return {"do": do}
        points = ["account", "subscription", "order", "lines", "relation"]
        return {"do": do, "after": self.random.choice(points)}

    def resume(self) -> Step | None:
        return {"do": "resume_booking"} if self.network.is_paused else None


def _subject(record: Record) -> Step:
    return {"add_on" if record.parent else "subscription": record.name}


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
