"""Random scenarios: numbers become steps, which run the real actions.

A step is an action and four numbers that choose among the existing records: so any list of steps is
a scenario, and a shorter list is a simpler one. A refused step changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from tests.support.world import World, read_world
from upline.access.rulebook import system_actor
from upline.backorders import actions as backorders
from upline.devtools.scenarios.schema import CRASH_POINTS
from upline.devtools.scenarios.state import UnknownName
from upline.kernel.verdicts import Refused
from upline.models import Promotion, SaleEvent, Subscription

SMALL = Path(__file__).parent / "small_world.yaml"
PRICES = {
    "basic": Decimal("5.55"),
    "better": Decimal("11.10"),
    "slim": Decimal("2.22"),
    "mail": Decimal("3.33"),
    "archive": Decimal("0.995"),
}
SELLERS = ("near", "middle", "far", "late", "hub", "deep")
LATE_SELLERS = ("late", "hub")  # activated by a step
TIERS = 3  # a booking in a middle tier is an event for the next
CUSTOMERS = {
    "near": ("Ada", "Bob"), "middle": ("Cleo",), "far": ("Dan",), "late": ("Eve",), "hub": ("Fay",),
    "deep": ("Gus",),
}  # fmt: skip
PRODUCTS = ("basic", "mail", "better", "care", "desk", "slim")
Numbers = tuple[int, int, int, int]
Step = tuple[str, Numbers]


class RandomScenario:
    """A world in which steps are run."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sellers_of: dict[str, str] = {}
        self.add_ons: list[str] = []
        self.events: set[object] = set()
        self.refusals: list[str] = []
        self.promotions: list[str] = []
        # What was sold before activation and is mirrored without an order: product and quantity
        self.earlier_sales: dict[UUID, tuple[UUID, int]] = {}

    def run(self, steps: list[Step]) -> None:
        """Run all steps; after each, the worker books unless it is paused."""
        for verb, numbers in steps:
            handler = HANDLERS[verb]
            with suppress(NothingToChoose, UnknownName):
                try:
                    handler(self, *numbers)
                except Refused as refusal:
                    self.refusals.append(f"{verb}: {refusal.code}")
            self.world.run_booking()
            self.events |= set(SaleEvent.objects.values_list("pk", flat=True))

    def repair_all(self) -> None:
        """Correct all data that block booking, and retry all parked events."""
        state = self.world.state
        state.is_paused, state.crash_after = False, None
        for product, price in PRICES.items():
            self._set_price(product, price)
        self.world.run_action("top", "set_reseller", reseller="near", currency="EUR")
        for _ in range(TIERS):
            self.world.retry_all_parked()

    def _set_price(self, product: str, price: Decimal | None) -> None:
        self.world.run_action(
            "top", "set_price", price_list=None, product=product, cycle="monthly", price=price
        )

    # Choosing

    @property
    def _today(self) -> date:
        return self.world.state.now.date()

    def _name(self, kind: str) -> str:
        return f"{kind}{len(self.sellers_of) + 1}"

    def _choose_subscription(self, number: int) -> tuple[str, str]:
        """Return a subscription, or one of an order not executed yet, and who sold it."""
        names = [name for name in self.sellers_of if name not in self.add_ons]
        name = _choose(names, number)
        return name, self.sellers_of[name]

    def _choose_record(self, number: int) -> tuple[dict[str, str], str]:
        """Return a subscription or add-on, as the argument of an action, and who sold it."""
        if number % 3 == 0 and self.add_ons:
            name = _choose(self.add_ons, number // 3)
            return {"add_on": name}, self.sellers_of[name]
        name, seller = self._choose_subscription(number)
        return {"subscription": name}, seller

    def _effective(self, how: int, days: int) -> dict[str, Any]:
        """Return when a change takes effect: now, at renewal, in the past or in the future."""
        moments: dict[int, dict[str, Any]] = {
            1: {"at_renewal": True},
            2: {"effective": self._today - timedelta(days=days * 3)},
            3: {"effective": self._today + timedelta(days=days)},
        }
        return moments.get(how % 6, {})

    def _start(self, how: int, days: int) -> dict[str, Any]:
        """Return when something new starts: now, in the past or in the future."""
        offsets = {1: days, 2: -days * 3, 3: -1}
        offset = offsets.get(how % 6)
        return {} if offset is None else {"start": self._today + timedelta(days=offset)}

    def _record_seller(self, name: str, seller: str) -> None:
        self.sellers_of[name] = seller

    # Verbs

    def sell(self, who: int, what: int, quantity: int, how: int) -> None:
        seller = SELLERS[who % len(SELLERS)]
        name = self._name("S")
        add_on = {"product": "archive", "quantity": quantity, "as": f"{name}+"}
        choices: dict[int, dict[str, Any]] = {
            1: {"cycle": "annual"},
            2: {"start": self._today + timedelta(days=quantity)},
            3: {"start": self._today - timedelta(days=quantity)},
            4: {"add_ons": [add_on]},
            5: {"trial": True},
            6: {"trial": True, "add_ons": [{**add_on, "quantity": 2}]},
            7: {"add_ons": [add_on, {**add_on, "as": f"{name}++"}]},
        }
        more = choices.get(how % 8, {})
        terms = {
            "cycle": "monthly",
            "product": PRODUCTS[what % len(PRODUCTS)],
            "quantity": quantity,
            **more,
        }
        customer = CUSTOMERS[seller][what % len(CUSTOMERS[seller])]
        self.world.reseller_sells(name, by=seller, customer=customer, **terms)
        self._record_seller(name, seller)
        for one in more.get("add_ons", ()):
            self._record_seller(one["as"], seller)
            self.add_ons.append(one["as"])

    def change(self, which: int, quantity: int, how: int, days: int) -> None:
        name, seller = self._choose_subscription(which)
        when = self._effective(how, days)
        self.world.reseller_changes_quantity(name, to=quantity, by=seller, **when)

    def withdraw_change(self, which: int, _: int, __: int, ___: int) -> None:
        name, seller = self._choose_subscription(which)
        self.world.run_action(seller, "withdraw_scheduled_change", subscription=name)

    def add_add_on(self, which: int, quantity: int, how: int, days: int) -> None:
        parent, seller = self._choose_subscription(which)
        name = self._name("A")
        self.world.reseller_adds_add_on(
            parent,
            name,
            by=seller,
            product="archive",
            quantity=quantity,
            **self._start(how, days),
        )
        self._record_seller(name, seller)
        self.add_ons.append(name)

    def change_add_on(self, which: int, quantity: int, how: int, days: int) -> None:
        name = _choose(self.add_ons, which)
        when = {k: v for k, v in self._effective(how, days).items() if k == "effective"}
        self.world.reseller_changes_add_on_quantity(
            name, to=quantity, by=self.sellers_of[name], **when
        )

    def upgrade_trial(self, which: int, quantity: int, how: int, days: int) -> None:
        name, seller = self._choose_subscription(which)
        more = {"quantity": quantity} if how % 2 else {}
        self.world.reseller_upgrades_trial(name, by=seller, **more, **self._start(how // 2, days))

    def change_plan(self, which: int, what: int, quantity: int, into: int) -> None:
        name, seller = self._choose_subscription(which)
        how: dict[str, object] = {"cancel_add_ons": what % 4 != 0}
        if quantity % 3:
            new = self._name("P")
            how = {"quantity": quantity % 4 + 1, "as": new}
            if into % 3 == 0:
                how = {"quantity": quantity % 4 + 1, "into": self._choose_subscription(into)[0]}
        to = ("better", "basic", "slim")[what % 3]
        when = self._effective(into * 7 + what, quantity)
        self.world.run_action(seller, "change_plan", subscription=name, product=to, **how, **when)
        if "as" in how:
            self._record_seller(str(how["as"]), seller)

    def order(self, who: int, what: int, quantity: int, how: int) -> None:
        """An order of up to three items, executed at once, delivered in part, or left lying."""
        seller = SELLERS[who % len(SELLERS)]
        name, mine = self._name("O"), []
        first, second = f"{name}.1", f"{name}.2"
        items = [
            {
                "product": PRODUCTS[what % len(PRODUCTS)],
                "cycle": "monthly",
                "quantity": quantity,
                "as": first,
            },
            {"subscription": first, "add": quantity},
            {"subscription": first, "add_on": "archive", "quantity": 1, "as": second},
        ][: how % 3 + 1]
        mine = [n for n in self.sellers_of if self.sellers_of[n] == seller]
        if mine and what % 2:
            items.append({"subscription": mine[what % len(mine)], "add": quantity})
        customer = CUSTOMERS[seller][who % len(CUSTOMERS[seller])]
        if how % 5 == 0:
            self.world.run_action(seller, "checkout", customer=customer, basket=items)
        else:
            self.world.run_action(
                seller, "create_order", customer=customer, items=items, **{"as": name}
            )
        self._record_seller(first, seller)
        if how % 3 == 2:
            self._record_seller(second, seller)
            self.add_ons.append(second)
        if how % 5 == 1:
            self.world.run_action(seller, "deliver_items", order=name, items=[first])
        if how % 5 in {1, 2, 3}:
            when = self._start(who, quantity)
            self.world.run_action(seller, "execute_order", order=name, **when)

    def suspend(self, which: int, how: int, _: int, __: int) -> None:
        name, seller = self._choose_subscription(which)
        self.world.run_action(seller, ("suspend", "reactivate")[how % 2], subscription=name)

    def cancel(self, which: int, how: int, days: int, _: int) -> None:
        record, seller = self._choose_record(which)
        when = self._effective(how, days)
        if when.pop("at_renewal", False):
            when = {"at_period_end": True}
        self.world.run_action(seller, "cancel", **record, **when)

    def withdraw_cancellation(self, which: int, _: int, __: int, ___: int) -> None:
        record, seller = self._choose_record(which)
        self.world.run_action(seller, "withdraw_cancellation", **record)

    def begin_promotion(self, what: int, percent: int, days: int, how: int) -> None:
        name = f"Promotion {len(self.promotions) + 1}"
        product = list(PRICES)[what % len(PRICES)]
        first = self._today + timedelta(days=days - 6)
        period = {"from": first, "to": first + timedelta(days=how)}
        if how % 3 == 0:
            period = {"from": first}
        self.world.run_action(
            "top",
            "add_promotion",
            name=name,
            percent=percent,
            products={product: ["monthly"]},
            **period,
        )
        self.promotions.append(name)

    def end_promotion(self, which: int, _: int, __: int, ___: int) -> None:
        name = _choose(self.promotions, which)
        before = Promotion.objects.get(name=name).last_date
        self.world.run_action("top", "end_promotion", name=name)
        after = Promotion.objects.get(name=name).last_date
        assert after is not None
        assert before is None or after <= before, "ending a promotion never lengthens it"

    def activate(self, who: int, _: int, __: int, ___: int) -> None:
        slug = LATE_SELLERS[who % len(LATE_SELLERS)]
        if self.world.bss(slug).back_ordering_active:
            raise NothingToChoose
        self.world.run_action("top", "activate_back_ordering", reseller=slug)
        sold = Subscription.objects.filter(tenant_id=self.world.bss(slug).id, is_trial=False)
        self.earlier_sales |= {one.pk: (one.product_id, one.quantity) for one in sold}

    def mirror_earlier_sales(self, who: int, _: int, __: int, ___: int) -> None:
        slug = LATE_SELLERS[who % len(LATE_SELLERS)]
        if self.world.bss(slug).back_ordering_active:
            self.world.run_action("top", "mirror_earlier_sales", reseller=slug)

    def rename(self, who: int, how: int, _: int, __: int) -> None:
        seller = SELLERS[who % len(SELLERS)]
        customer = self.world.state.customer(CUSTOMERS[seller][0], self.world.bss(seller))
        assert customer
        self.world.run_action(
            seller,
            "update_customer",
            customer=CUSTOMERS[seller][0],
            email=f"{how}@example.org",
        )

    def advance_days(self, days: int, _: int, __: int, ___: int) -> None:
        self.world.state.now += timedelta(days=days * 3)
        for seller in SELLERS:
            self.world.run_action(seller, "run_renewals")

    def pause(self, *_: int) -> None:
        self.world.run_action("top", "pause_booking")

    def resume(self, *_: int) -> None:
        self.world.run_action("top", "resume_booking")

    def deliver_again(self, *_: int) -> None:
        self.world.run_action("top", "deliver_again")

    def deliver_reversed(self, *_: int) -> None:
        self.world.run_action("top", "deliver_reversed")

    def crash(self, point: int, *_: int) -> None:
        after = CRASH_POINTS[point % len(CRASH_POINTS)]
        self.world.run_action("top", "crash_booking", after=after)

    def retry(self, *_: int) -> None:
        if not self.world.state.is_paused:
            backorders.retry_parked(tenant_id=self.world.bss("top").id, by=system_actor())

    def change_price(self, which: int, how: int, _: int, __: int) -> None:
        product = list(PRICES)[which % len(PRICES)]
        self._set_price(product, None if how % 3 else PRICES[product])

    def change_currency(self, how: int, *_: int) -> None:
        currency = ("USD", "EUR")[how % 2]
        self.world.run_action("top", "set_reseller", reseller="near", currency=currency)


class NothingToChoose(Exception):
    """There is nothing yet that the step could be about."""


def _choose(names: Sequence[str], number: int) -> str:
    if not names:
        raise NothingToChoose
    return names[number % len(names)]


HANDLERS: Mapping[str, Callable[..., None]] = {
    name: verb for name, verb in vars(RandomScenario).items() if not name.startswith("_")
}
SALE_ACTIONS = (
    "sell", "sell", "sell", "change", "change", "withdraw_change", "add_add_on", "add_add_on",
    "change_add_on", "upgrade_trial", "change_plan", "change_plan", "order", "order", "suspend",
    "cancel", "withdraw_cancellation", "advance_days", "begin_promotion", "end_promotion", "activate",
    "mirror_earlier_sales",
)  # fmt: skip
FAULT_ACTIONS = (
    "pause", "resume", "resume", "deliver_again", "deliver_reversed", "crash", "crash", "retry",
    "change_price", "change_currency", "rename",
)  # fmt: skip

assert HANDLERS.keys() == {*SALE_ACTIONS, *FAULT_ACTIONS, "run", "repair_all"}, "an unused handler"

_numbers = st.tuples(*[st.integers(1, 12)] * 4)


def random_steps(*verbs: str, most: int = 60) -> st.SearchStrategy[list[Step]]:
    """Lists of steps, beginning with a sale."""
    step = st.tuples(st.sampled_from(verbs), _numbers)
    first = st.tuples(st.just("sell"), _numbers)
    length = st.integers(0, most - 1)  # drawn, or most would be short
    rest = length.flatmap(lambda count: st.lists(step, min_size=count, max_size=count))
    return st.tuples(first, rest).map(lambda found: [found[0], *found[1]])


def small_world() -> World:
    return World(read_world(SMALL))
