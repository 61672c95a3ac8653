"""Selling something new: subscriptions, add-ons with them, trials, one's own product."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.devtools.demo.agenda import Turn
from upline.devtools.demo.shop import Customer, Held
from upline.devtools.demo.wares import ANNUAL, MONTHLY, Ware
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.actions import NewAddOn, NewSubscription, PaidTerms
from upline.subscriptions.rulebook import Trigger

_PUSHED_PRICES = ("61.32", "68.20", "72.45", "94.90")


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What a customer has chosen."""

    customer: Customer
    ware: Ware
    cycle: BillingCycle
    quantity: int

    def held_as(self, pk: UUID, starts: date) -> Held:
        """Return it as what the customer then holds."""
        return Held(
            id=pk,
            customer=self.customer,
            ware=self.ware,
            cycle=self.cycle,
            quantity=self.quantity,
            starts=starts,
        )


def choose(turn: Turn, customer: Customer | None = None) -> Choice:
    """Let a customer choose what to buy: a year more often than a month, licences for its people."""
    shop = turn.shop
    customer = customer or shop.a_customer()
    ware = shop.a_ware(lambda w: not w.add_on_of)
    assert ware is not None, "every shop has wares"
    return Choice(
        customer=customer,
        ware=ware,
        cycle=_cycle(turn, ware),
        quantity=_wanted(turn, ware, customer),
    )


def _cycle(turn: Turn, ware: Ware) -> BillingCycle:
    yearly = ANNUAL in ware.cycles and turn.shop.dice.random() < 0.8
    return ANNUAL if yearly else ware.cycles[0]


def _wanted(turn: Turn, ware: Ware, customer: Customer) -> int:
    dice = turn.shop.dice
    if ware.externally_priced or BillingCycle.ONE_TIME in ware.cycles:
        return dice.randint(1, 4)  # machines, not people
    return max(1, round(customer.staff * dice.uniform(0.3, 1.0)))


def start_date(turn: Turn) -> date | None:
    """Return when something new starts: mostly today, at times next month or some days ago."""
    luck = turn.shop.dice.random()
    if luck < 0.82:
        return None
    if luck < 0.95:
        return (turn.today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return turn.today - timedelta(days=turn.shop.dice.randint(1, 5))


def pushed_price(turn: Turn, ware: Ware) -> Decimal | None:
    """Return what the vendor asks at the purchase, for what it prices itself."""
    return Decimal(turn.shop.dice.choice(_PUSHED_PRICES)) if ware.externally_priced else None


def keep(turn: Turn, held: Held) -> Held:
    """Keep in mind what a customer holds now."""
    held.customer.has_bought = True
    turn.shop.held.append(held)
    return held


def create_subscription(turn: Turn) -> bool:
    """Sell a new subscription, at times with an add-on."""
    shop, choice, starts = turn.shop, choose(turn), start_date(turn)
    extra = None
    if shop.dice.random() < 0.2:
        extra = shop.an_add_on_for(choice.ware, choice.cycle, ())
    created = subscriptions.create_subscription(
        new=NewSubscription(
            account_id=choice.customer.id,
            product_id=shop.product_id(choice.ware),
            billing_cycle=choice.cycle,
            quantity=choice.quantity,
            start_date=starts,
            add_ons=_with(turn, extra, choice.quantity),
            pushed_price=pushed_price(turn, choice.ware),
        ),
        **turn.call(),
    )
    held = keep(turn, choice.held_as(created.subscription_id, starts or turn.today))
    for pk in created.add_on_ids:
        assert extra is not None, "it was asked for"
        held.add_on(pk, extra, choice.quantity)
    turn.sold(Trigger.SUBSCRIPTION_CREATED)
    return True


def _with(turn: Turn, extra: Ware | None, quantity: int) -> tuple[NewAddOn, ...]:
    if extra is None:
        return ()
    return (NewAddOn(product_id=turn.shop.product_id(extra), quantity=quantity),)


def start_trial(turn: Turn) -> bool:
    """Let a customer try something out, and decide some weeks later."""
    shop = turn.shop
    ware = shop.a_ware(lambda w: w.offers_trial)
    assert ware is not None, "some wares have a trial"
    customer = shop.a_customer()
    choice = Choice(
        customer=customer,
        ware=ware,
        cycle=_cycle(turn, ware),
        quantity=min(25, max(1, customer.staff // 2)),
    )
    created = subscriptions.create_subscription(
        new=NewSubscription(
            account_id=customer.id,
            product_id=shop.product_id(ware),
            billing_cycle=choice.cycle,
            quantity=choice.quantity,
            is_trial=True,
        ),
        **turn.call(),
    )
    held = keep(turn, choice.held_as(created.subscription_id, turn.today))
    held.is_trial = True
    decide = _upgrade_trial if shop.dice.random() < 0.8 else _drop_trial
    turn.later(lambda then: decide(then, held), days=(10, 30))
    return True


def _upgrade_trial(turn: Turn, held: Held) -> bool:
    quantity = max(held.quantity, round(held.customer.staff * turn.shop.dice.uniform(0.5, 1.0)))
    terms = PaidTerms(quantity=quantity)
    subscriptions.upgrade_trial(subscription_id=held.id, terms=terms, **turn.call())
    held.is_trial, held.quantity, held.starts = False, quantity, turn.today
    turn.sold(Trigger.TRIAL_UPGRADED)
    return True


def _drop_trial(turn: Turn, held: Held) -> bool:
    subscriptions.cancel(subscription_id=held.id, **turn.call())
    turn.shop.held.remove(held)
    return True


def sell_own(turn: Turn) -> bool:
    """Sell the BSS's own product: its distributor has no part in that (R7)."""
    shop = turn.shop
    if shop.own is None:
        return False
    new = NewSubscription(
        account_id=shop.a_customer().id,
        product_id=shop.product_id(shop.own),
        billing_cycle=MONTHLY,
        quantity=shop.dice.randint(1, 5),
    )
    subscriptions.create_subscription(new=new, **turn.call())
    return True
