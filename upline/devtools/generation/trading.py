"""What one reseller does: earlier sales, then one sale after the other. Pure.

The news is that which `subscriptions` publishes, the records are as its verbs leave them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from upline.catalog.rulebook import BillingCycle
from upline.devtools.generation.licences import Licence, Line, Remembered, beginning
from upline.devtools.generation.names import customer_name
from upline.devtools.generation.network import CYCLES, Network
from upline.devtools.generation.plan import BEGINS, MIX, Plan
from upline.kernel.ids import new_id
from upline.parties.events import Customer
from upline.subscriptions.events import (
    Lane,
    SubscriptionsFollowed,
    SubscriptionsSold,
)
from upline.subscriptions.queries import next_renewal
from upline.subscriptions.rulebook import (
    Follow,
    HistoryAction,
    LineKind,
    Trigger,
)
from upline.tenancy.queries import TenantFacts

BY = "Sam Seller"

_DEEDS_PER_CUSTOMER = 5
_MOST_AT_FIRST = 50
_MOST_MORE = 10
_FALLS = 0.3  # of the changes of a quantity


@dataclass(kw_only=True)
class Trade:
    """One reseller's customers and what they hold, the history of it, and the news upstream."""

    network: Network
    reseller: TenantFacts
    dice: Random
    customers: Sequence[Customer]
    until: date
    licences: list[Licence] = field(default_factory=list)
    history: list[Remembered] = field(default_factory=list)
    news: list[SubscriptionsSold | SubscriptionsFollowed] = field(default_factory=list)
    _plans: list[Licence] = field(default_factory=list)

    def tell_earlier(self, moment: datetime) -> None:
        """Tell of a subscription that was sold before back-ordering was activated (R42)."""
        licence = self._begin(self._customer(), moment)
        licence.turn += 1
        self.news.append(
            SubscriptionsFollowed(
                tenant_id=self.reseller.id,
                follow=Follow.EARLIER_SALE,
                customer=licence.customer,
                effective_date=moment.date(),
                happened_at=moment,
                by=BY,
                held=(licence.as_told(),),
                lanes=(Lane(subject_id=licence.id, turn=licence.turn),),
            )
        )

    def sell(self, moment: datetime) -> None:
        """Make one sale of the mix."""
        kind, lines = self._deal(moment)
        touched = {line.licence.id: line.licence for line in lines}
        roots = {(one.parent or one).id: one.parent or one for one in touched.values()}
        for root in roots.values():
            root.turn += 1
        self.news.append(
            SubscriptionsSold(
                tenant_id=self.reseller.id,
                trigger=kind,
                customer=lines[0].licence.customer,
                effective_date=moment.date(),
                happened_at=moment,
                by=BY,
                reference="",
                lines=tuple(line.as_sold() for line in lines),
                held=tuple(one.as_told() for one in (touched | roots).values()),
                lanes=tuple(Lane(subject_id=one.id, turn=one.turn) for one in roots.values()),
            )
        )

    def _deal(self, moment: datetime) -> "tuple[Trigger, list[Line]]":
        """Deal out a sale; where there is nothing to change or to upgrade, another kind of it."""
        (kind,) = self.dice.choices(list(MIX), list(MIX.values()))
        if kind not in BEGINS and not self._plans:
            kind = Trigger.SUBSCRIPTION_CREATED
        if kind in BEGINS:
            return kind, _BEGINNINGS[kind](self, moment)
        licence = self.dice.choice(self._plans)
        if kind is Trigger.PLAN_CHANGED_FULL and licence.next_plan is None:
            kind = Trigger.QUANTITY_CHANGED
        return kind, _CHANGES[kind](self, licence, moment)

    def _customer(self) -> Customer:
        return self.dice.choice(self.customers)

    def _begin(
        self,
        customer: Customer,
        moment: datetime,
        action: HistoryAction = HistoryAction.CREATED,
    ) -> Licence:
        family = self.dice.choice(self.network.families)
        cycle = self.dice.choice(CYCLES)
        licence = Licence(
            id=new_id(),
            customer=customer,
            family=family,
            ware=self.dice.choice(family.plans),
            cycle=cycle,
            renewal_date=self._renewal(moment.date(), cycle),
            quantity=self.dice.randint(1, _MOST_AT_FIRST),
            start_date=moment.date(),
        )
        self.licences.append(licence)
        self._plans.append(licence)
        self._remember(licence, moment, action, old=None, new=licence.quantity)
        return licence

    def _renewal(self, start: date, cycle: BillingCycle) -> date | None:
        """Return the first renewal that is still to come when all has been told."""
        return next_renewal(start, cycle, after=max(start, self.until))

    def _remember(
        self,
        licence: Licence,
        moment: datetime,
        action: HistoryAction,
        *,
        old: int | None,
        new: int,
    ) -> None:
        self.history.append(
            Remembered(
                licence=licence,
                moment=moment,
                action=action,
                quantity_old=old,
                quantity_new=new,
            )
        )

    # The kinds of sale: each changes what is held, and returns the lines that it sells

    def create(self, moment: datetime) -> "list[Line]":
        return [beginning(self._begin(self._customer(), moment))]

    def check_out(self, moment: datetime) -> "list[Line]":
        customer = self._customer()
        count = BEGINS[Trigger.BASKET_CHECKED_OUT]
        return [beginning(self._begin(customer, moment)) for _ in range(count)]

    def upgrade_trial(self, moment: datetime) -> "list[Line]":
        licence = self._begin(self._customer(), moment, HistoryAction.TRIAL_STARTED)
        count = licence.quantity
        self._remember(licence, moment, HistoryAction.TRIAL_UPGRADED, old=count, new=count)
        return [beginning(licence)]

    def change_quantity(self, licence: Licence, moment: datetime) -> "list[Line]":
        old = licence.quantity
        falls = old > 1 and self.dice.random() < _FALLS
        change = -self.dice.randint(1, old - 1) if falls else self.dice.randint(1, _MOST_MORE)
        licence.quantity += change
        action = HistoryAction.QUANTITY_DECREASED if falls else HistoryAction.QUANTITY_INCREASED
        self._remember(licence, moment, action, old=old, new=licence.quantity)
        return [Line(LineKind.QUANTITY, licence, licence.ware, change, old)]

    def add_add_on(self, parent: Licence, moment: datetime) -> "list[Line]":
        add_on = Licence(
            id=new_id(),
            customer=parent.customer,
            family=parent.family,
            ware=self.dice.choice(parent.family.add_ons),
            cycle=parent.cycle,
            quantity=self.dice.randint(1, parent.quantity),
            start_date=moment.date(),
            renewal_date=self._renewal(moment.date(), parent.cycle),
            parent=parent,
        )
        self.licences.append(add_on)
        return [Line(LineKind.NEW_ADD_ON, add_on, add_on.ware, add_on.quantity, 0)]

    def change_plan(self, licence: Licence, moment: datetime) -> "list[Line]":
        old, new, count = licence.ware, licence.next_plan, licence.quantity
        assert new is not None, "asked for before"
        licence.ware = new
        remembered = Remembered(
            licence=licence,
            moment=moment,
            action=HistoryAction.FULL_UPGRADE,
            product_old_id=old.id,
            product_new_id=new.id,
        )
        self.history.append(remembered)
        return [
            Line(LineKind.FULL_PLAN_OLD, licence, old, -count, count, is_upgrade=True),
            Line(LineKind.FULL_PLAN_NEW, licence, new, count, count, is_upgrade=True),
        ]


_BEGINNINGS: Mapping[Trigger, Callable[[Trade, datetime], list[Line]]] = {
    Trigger.SUBSCRIPTION_CREATED: Trade.create,
    Trigger.BASKET_CHECKED_OUT: Trade.check_out,
    Trigger.TRIAL_UPGRADED: Trade.upgrade_trial,
}
_CHANGES: Mapping[Trigger, Callable[[Trade, Licence, datetime], list[Line]]] = {
    Trigger.QUANTITY_CHANGED: Trade.change_quantity,
    Trigger.ADDON_ADDED: Trade.add_add_on,
    Trigger.PLAN_CHANGED_FULL: Trade.change_plan,
}

assert _BEGINNINGS.keys() == BEGINS.keys(), "a kind that begins subscriptions is not made"
assert _BEGINNINGS.keys() | _CHANGES.keys() == MIX.keys(), "a kind of the mix is not made"


def trade(network: Network, plan: Plan, place: int, *, sales: int, earlier: int) -> Trade:
    """Return all that the reseller at `place` does between the plan's two moments."""
    dice = Random(f"{plan.seed}-{place}")  # noqa: S311 — for sales, not for secrets
    count = max((sales + earlier) // _DEEDS_PER_CUSTOMER, 1)
    customers = [_customer(place, number) for number in range(1, count + 1)]
    made = Trade(
        network=network,
        reseller=network.resellers[place],
        dice=dice,
        customers=customers,
        until=plan.ends.date(),
    )
    for moment in _moments(dice, plan.begins, plan.sales_begin, earlier):
        made.tell_earlier(moment)
    for moment in _moments(dice, plan.sales_begin, plan.ends, sales):
        made.sell(moment)
    return made


def _customer(place: int, number: int) -> Customer:
    return Customer(
        id=new_id(),
        version=1,
        name=customer_name(place, number),
        accounting_no=f"{place + 1:05}-{number:04}",
        email=f"office@customer-{place + 1}-{number}.example",
        billing_address=f"{number} Market Street",
    )


def _moments(dice: Random, begins: datetime, ends: datetime, count: int) -> list[datetime]:
    """Return so many moments between two others, in their order."""
    seconds = (ends - begins).total_seconds()
    return sorted(begins + timedelta(seconds=dice.random() * seconds) for _ in range(count))
