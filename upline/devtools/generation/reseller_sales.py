"""Generates the sales of one reseller: earlier sales, then one sale after the other. Pure.

Events and records are the same as those that the actions of `subscriptions` publish and write.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from upline.catalog.rulebook import BillingCycle
from upline.devtools.generation.names import customer_name
from upline.devtools.generation.network import CYCLES, Network
from upline.devtools.generation.plan import NEW_SUBSCRIPTIONS_PER_SALE, SALE_WEIGHTS, Plan
from upline.devtools.generation.subscriptions import (
    GeneratedHistoryRecord,
    GeneratedSubscription,
    SaleLine,
    new_subscription_line,
)
from upline.kernel.ids import new_id
from upline.parties.events import CustomerSnapshot
from upline.subscriptions.events import (
    Stream,
    SubscriptionsChanged,
    SubscriptionsSold,
)
from upline.subscriptions.queries import next_renewal
from upline.subscriptions.rulebook import (
    ChangeKind,
    HistoryAction,
    LineKind,
    Trigger,
)
from upline.tenancy.queries import TenantFacts

BY = "Sam Seller"

_SALES_PER_CUSTOMER = 5
_MAX_INITIAL_QUANTITY = 50
_MAX_QUANTITY_CHANGE = 10
_DECREASE_SHARE = 0.3  # of the changes of a quantity


@dataclass(kw_only=True)
class ResellerSales:
    """One reseller's customers with their subscriptions and history records, and the sale events."""

    network: Network
    reseller: TenantFacts
    random: Random
    customers: Sequence[CustomerSnapshot]
    until: date
    licences: list[GeneratedSubscription] = field(default_factory=list)
    history: list[GeneratedHistoryRecord] = field(default_factory=list)
    events: list[SubscriptionsSold | SubscriptionsChanged] = field(default_factory=list)
    _plans: list[GeneratedSubscription] = field(default_factory=list)

    def add_earlier_sale(self, moment: datetime) -> None:
        """Tell of a subscription that was sold before back-ordering was activated (R42)."""
        subscription = self._new_subscription(self._customer(), moment)
        subscription.sequence_no += 1
        self.events.append(
            SubscriptionsChanged(
                tenant_id=self.reseller.id,
                recipient_id=self.reseller.upline_id,
                change_kind=ChangeKind.EARLIER_SALE,
                customer=subscription.customer,
                effective_date=moment.date(),
                acted_on=moment.date(),
                happened_at=moment,
                by=BY,
                subscriptions=(subscription.snapshot(),),
                streams=(Stream(subject_id=subscription.id, sequence_no=subscription.sequence_no),),
            )
        )

    def add_sale(self, moment: datetime) -> None:
        """Make one sale of the mix."""
        kind, lines = self._pick_sale(moment)
        touched = {line.subscription.id: line.subscription for line in lines}
        roots = {(one.parent or one).id: one.parent or one for one in touched.values()}
        for root in roots.values():
            root.sequence_no += 1
        self.events.append(
            SubscriptionsSold(
                tenant_id=self.reseller.id,
                recipient_id=self.reseller.upline_id,
                trigger=kind,
                customer=lines[0].subscription.customer,
                effective_date=moment.date(),
                acted_on=moment.date(),
                happened_at=moment,
                by=BY,
                reference="",
                lines=tuple(line.sold_line() for line in lines),
                subscriptions=tuple(one.snapshot() for one in (touched | roots).values()),
                streams=tuple(
                    Stream(subject_id=one.id, sequence_no=one.sequence_no) for one in roots.values()
                ),
            )
        )

    def _pick_sale(self, moment: datetime) -> "tuple[Trigger, list[SaleLine]]":
        """Deal out a sale; where there is nothing to change or to upgrade, another kind of it."""
        (kind,) = self.random.choices(list(SALE_WEIGHTS), list(SALE_WEIGHTS.values()))
        if kind not in NEW_SUBSCRIPTIONS_PER_SALE and not self._plans:
            kind = Trigger.SUBSCRIPTION_CREATED
        if kind in NEW_SUBSCRIPTIONS_PER_SALE:
            return kind, _NEW_SALE_GENERATORS[kind](self, moment)
        subscription = self.random.choice(self._plans)
        if kind is Trigger.PLAN_CHANGED_FULL and subscription.next_plan is None:
            kind = Trigger.QUANTITY_CHANGED
        return kind, _CHANGE_GENERATORS[kind](self, subscription, moment)

    def _customer(self) -> CustomerSnapshot:
        return self.random.choice(self.customers)

    def _new_subscription(
        self,
        customer: CustomerSnapshot,
        moment: datetime,
        action: HistoryAction = HistoryAction.CREATED,
    ) -> GeneratedSubscription:
        family = self.random.choice(self.network.families)
        cycle = self.random.choice(CYCLES)
        subscription = GeneratedSubscription(
            id=new_id(),
            customer=customer,
            family=family,
            product=self.random.choice(family.plans),
            cycle=cycle,
            renewal_date=self._renewal(moment.date(), cycle),
            quantity=self.random.randint(1, _MAX_INITIAL_QUANTITY),
            start_date=moment.date(),
        )
        self.licences.append(subscription)
        self._plans.append(subscription)
        self._add_history(subscription, moment, action, old=None, new=subscription.quantity)
        return subscription

    def _renewal(self, start: date, cycle: BillingCycle) -> date | None:
        """Return the first renewal that is still to come after all events."""
        return next_renewal(start, cycle, after=max(start, self.until))

    def _add_history(
        self,
        subscription: GeneratedSubscription,
        moment: datetime,
        action: HistoryAction,
        *,
        old: int | None,
        new: int,
    ) -> None:
        self.history.append(
            GeneratedHistoryRecord(
                subscription=subscription,
                moment=moment,
                action=action,
                quantity_old=old,
                quantity_new=new,
            )
        )

    # The kinds of sale: each changes what is held, and returns the lines that it sells

    def create(self, moment: datetime) -> "list[SaleLine]":
        return [new_subscription_line(self._new_subscription(self._customer(), moment))]

    def check_out(self, moment: datetime) -> "list[SaleLine]":
        customer = self._customer()
        count = NEW_SUBSCRIPTIONS_PER_SALE[Trigger.BASKET_CHECKED_OUT]
        return [
            new_subscription_line(self._new_subscription(customer, moment)) for _ in range(count)
        ]

    def upgrade_trial(self, moment: datetime) -> "list[SaleLine]":
        subscription = self._new_subscription(self._customer(), moment, HistoryAction.TRIAL_STARTED)
        count = subscription.quantity
        self._add_history(subscription, moment, HistoryAction.TRIAL_UPGRADED, old=count, new=count)
        return [new_subscription_line(subscription)]

    def change_quantity(
        self, subscription: GeneratedSubscription, moment: datetime
    ) -> "list[SaleLine]":
        old = subscription.quantity
        falls = old > 1 and self.random.random() < _DECREASE_SHARE
        change = (
            -self.random.randint(1, old - 1)
            if falls
            else self.random.randint(1, _MAX_QUANTITY_CHANGE)
        )
        subscription.quantity += change
        action = HistoryAction.QUANTITY_DECREASED if falls else HistoryAction.QUANTITY_INCREASED
        self._add_history(subscription, moment, action, old=old, new=subscription.quantity)
        return [SaleLine(LineKind.QUANTITY, subscription, subscription.product, change, old)]

    def add_add_on(self, parent: GeneratedSubscription, moment: datetime) -> "list[SaleLine]":
        add_on = GeneratedSubscription(
            id=new_id(),
            customer=parent.customer,
            family=parent.family,
            product=self.random.choice(parent.family.add_ons),
            cycle=parent.cycle,
            quantity=self.random.randint(1, parent.quantity),
            start_date=moment.date(),
            renewal_date=self._renewal(moment.date(), parent.cycle),
            parent=parent,
        )
        self.licences.append(add_on)
        self._add_history(add_on, moment, HistoryAction.CREATED, old=None, new=add_on.quantity)
        return [SaleLine(LineKind.NEW_ADD_ON, add_on, add_on.product, add_on.quantity, 0)]

    def change_plan(
        self, subscription: GeneratedSubscription, moment: datetime
    ) -> "list[SaleLine]":
        old, new, count = subscription.product, subscription.next_plan, subscription.quantity
        assert new is not None, "checked before"
        subscription.product = new
        remembered = GeneratedHistoryRecord(
            subscription=subscription,
            moment=moment,
            action=HistoryAction.FULL_UPGRADE,
            product_old_id=old.id,
            product_new_id=new.id,
        )
        self.history.append(remembered)
        return [
            SaleLine(LineKind.FULL_PLAN_OLD, subscription, old, -count, count, is_upgrade=True),
            SaleLine(LineKind.FULL_PLAN_NEW, subscription, new, count, count, is_upgrade=True),
        ]


_NEW_SALE_GENERATORS: Mapping[Trigger, Callable[[ResellerSales, datetime], list[SaleLine]]] = {
    Trigger.SUBSCRIPTION_CREATED: ResellerSales.create,
    Trigger.BASKET_CHECKED_OUT: ResellerSales.check_out,
    Trigger.TRIAL_UPGRADED: ResellerSales.upgrade_trial,
}
_CHANGE_GENERATORS: Mapping[
    Trigger, Callable[[ResellerSales, GeneratedSubscription, datetime], list[SaleLine]]
] = {
    Trigger.QUANTITY_CHANGED: ResellerSales.change_quantity,
    Trigger.ADDON_ADDED: ResellerSales.add_add_on,
    Trigger.PLAN_CHANGED_FULL: ResellerSales.change_plan,
}

assert _NEW_SALE_GENERATORS.keys() == NEW_SUBSCRIPTIONS_PER_SALE.keys(), (
    "a kind that begins subscriptions is not made"
)
assert _NEW_SALE_GENERATORS.keys() | _CHANGE_GENERATORS.keys() == SALE_WEIGHTS.keys(), (
    "a kind of the mix is not made"
)


def generate_reseller_sales(
    network: Network, plan: Plan, index: int, *, sales: int, earlier: int
) -> ResellerSales:
    """Return all that the reseller at `index` does between the plan's two moments."""
    random = Random(f"{plan.seed}-{index}")  # noqa: S311 — for sales, not for secrets
    count = max((sales + earlier) // _SALES_PER_CUSTOMER, 1)
    customers = [_customer(index, number) for number in range(1, count + 1)]
    made = ResellerSales(
        network=network,
        reseller=network.resellers[index],
        random=random,
        customers=customers,
        until=plan.ends.date(),
    )
    for moment in _moments(random, plan.begins, plan.sales_begin, earlier):
        made.add_earlier_sale(moment)
    for moment in _moments(random, plan.sales_begin, plan.ends, sales):
        made.add_sale(moment)
    return made


def _customer(index: int, number: int) -> CustomerSnapshot:
    return CustomerSnapshot(
        id=new_id(),
        version=1,
        name=customer_name(index, number),
        accounting_no=f"{index + 1:05}-{number:04}",
        email=f"office@customer-{index + 1}-{number}.example",
        billing_address=f"{number} Market Street",
    )


def _moments(random: Random, begins: datetime, ends: datetime, count: int) -> list[datetime]:
    """Return so many moments between two others, in their order."""
    seconds = (ends - begins).total_seconds()
    return sorted(begins + timedelta(seconds=random.random() * seconds) for _ in range(count))
