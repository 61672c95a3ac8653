"""Random scenarios: numbers become steps, which run the real actions.

A step is an action and four numbers that choose among the existing records: so any list of steps is
a scenario, and a shorter list is a simpler one. A refused step changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.support.world import World, read_world
from upline.access.rulebook import system_actor
from upline.backorders import actions as backorders
from upline.devtools.scenarios.schema import CRASH_POINTS
from upline.devtools.scenarios.state import UnknownName
from upline.kernel.verdicts import Refused
from upline.models import SaleEvent

SMALL = Path(__file__).parent / "small_world.yaml"
PRICES = {
    "basic": Decimal("5.55"),
    "better": Decimal("11.10"),
    "mail": Decimal("3.33"),
    "archive": Decimal("0.995"),
}
SELLERS = ("near", "middle", "far")
CUSTOMERS = {"near": ("Ada", "Bob"), "middle": ("Cleo",), "far": ("Dan",)}
PRODUCTS = ("basic", "mail", "better", "care", "desk")
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

    def run(self, steps: list[Step]) -> None:
        """Run all steps; after each, the worker books unless it is paused."""
        for verb, numbers in steps:
            with suppress(LookupError, UnknownName):  # nothing is there yet to choose from
                try:
                    HANDLERS[verb](self, *numbers)
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
        for _ in SELLERS:  # a booking in a middle tier is an event for the next
            self.world.retry_all_parked()

    def _set_price(self, product: str, price: Decimal | None) -> None:
        self.world.run_action(
            "top", "set_price", price_list=None, product=product, cycle="monthly", price=price
        )

    # Choosing

    def _name(self, kind: str) -> str:
        return f"{kind}{len(self.sellers_of) + 1}"

    def _choose_subscription(self, number: int) -> tuple[str, str]:
        """Return a subscription, or one of an order not executed yet, and who sold it."""
        names = [name for name in self.sellers_of if name not in self.add_ons]
        name = names[number % len(names)] if names else _raise_lookup_error()
        return name, self.sellers_of[name]

    def _record_seller(self, name: str, seller: str) -> None:
        self.sellers_of[name] = seller

    # Verbs

    def sell(self, who: int, what: int, quantity: int, how: int) -> None:
        seller = SELLERS[who % 3]
        name = self._name("S")
        day = self.world.state.now.date()
        choices: dict[int, dict[str, Any]] = {
            1: {"cycle": "annual"},
            2: {"start": day + timedelta(days=quantity)},
            3: {"start": day - timedelta(days=quantity)},
            4: {"add_ons": [{"product": "archive", "quantity": quantity, "as": f"{name}+"}]},
            5: {"trial": True},
            6: {
                "trial": True,
                "add_ons": [{"product": "archive", "quantity": 2, "as": f"{name}+"}],
            },
        }
        more = choices.get(how % 8, {})
        terms = {"cycle": "monthly", "product": PRODUCTS[what % 5], "quantity": quantity, **more}
        customer = CUSTOMERS[seller][what % len(CUSTOMERS[seller])]
        self.world.reseller_sells(name, by=seller, customer=customer, **terms)
        self._record_seller(name, seller)
        if "add_ons" in more:
            self._record_seller(f"{name}+", seller)
            self.add_ons.append(f"{name}+")

    def change(self, which: int, quantity: int, how: int, days: int) -> None:
        name, seller = self._choose_subscription(which)
        day = self.world.state.now.date()
        moments: dict[int, dict[str, Any]] = {
            1: {"at_renewal": True},
            2: {"effective": day - timedelta(days=days)},
        }
        when = moments.get(how % 4, {})
        self.world.reseller_changes_quantity(name, to=quantity, by=seller, **when)

    def add_add_on(self, which: int, quantity: int, how: int, _: int) -> None:
        parent, seller = self._choose_subscription(which)
        name = self._name("A")
        self.world.reseller_adds_add_on(
            parent, name, by=seller, product="archive", quantity=quantity
        )
        self._record_seller(name, seller)
        self.add_ons.append(name)

    def change_add_on(self, which: int, quantity: int, how: int, _: int) -> None:
        name = self.add_ons[which % len(self.add_ons)] if self.add_ons else _raise_lookup_error()
        self.world.reseller_changes_add_on_quantity(name, to=quantity, by=self.sellers_of[name])

    def upgrade_trial(self, which: int, quantity: int, how: int, _: int) -> None:
        name, seller = self._choose_subscription(which)
        more = {"quantity": quantity} if how % 2 else {}
        self.world.reseller_upgrades_trial(name, by=seller, **more)

    def change_plan(self, which: int, what: int, quantity: int, into: int) -> None:
        name, seller = self._choose_subscription(which)
        how: dict[str, object] = {}
        if quantity % 3:
            new = self._name("P")
            how = {"quantity": quantity % 4 + 1, "as": new}
            if into % 3 == 0:
                how = {"quantity": quantity % 4 + 1, "into": self._choose_subscription(into)[0]}
        to = ("better", "basic")[what % 2]
        self.world.run_action(seller, "change_plan", subscription=name, product=to, **how)
        if "as" in how:
            self._record_seller(str(how["as"]), seller)

    def order(self, who: int, what: int, quantity: int, how: int) -> None:
        """An order of up to three items, executed at once, delivered in part, or left lying."""
        seller = SELLERS[who % 3]
        name, mine = self._name("O"), []
        first, second = f"{name}.1", f"{name}.2"
        items = [
            {"product": PRODUCTS[what % 5], "cycle": "monthly", "quantity": quantity, "as": first},
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
            self.world.run_action(seller, "execute_order", order=name)

    def suspend_or_cancel(self, which: int, how: int, _: int, __: int) -> None:
        if how % 5 == 4 and self.add_ons:
            name = self.add_ons[which % len(self.add_ons)]
            self.world.run_action(self.sellers_of[name], "cancel", add_on=name)
            return
        name, seller = self._choose_subscription(which)
        verb = ("suspend", "reactivate", "cancel", "cancel", "suspend")[how % 5]
        more = {"at_period_end": True} if how % 5 == 3 else {}
        self.world.run_action(seller, verb, subscription=name, **more)

    def rename(self, who: int, how: int, _: int, __: int) -> None:
        seller = SELLERS[who % 3]
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


def _raise_lookup_error() -> str:
    raise LookupError


HANDLERS: Mapping[str, Callable[..., None]] = {
    name: verb for name, verb in vars(RandomScenario).items() if not name.startswith("_")
}
SALE_ACTIONS = (
    "sell", "sell", "change", "change", "add_add_on", "change_add_on", "upgrade_trial",
    "change_plan", "change_plan", "order", "order", "stop", "days_pass",
)  # fmt: skip
FAULT_ACTIONS = (
    "pause", "resume", "resume", "deliver_again", "deliver_reversed", "crash", "crash", "retry",
    "price_goes", "currency_changes", "rename",
)  # fmt: skip

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
