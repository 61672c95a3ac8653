"""Selling something new: subscriptions, add-ons with them, trials, one's own product."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.devtools.demo.products import ANNUAL, MONTHLY, DemoProduct
from upline.devtools.demo.schedule import ActivityContext
from upline.devtools.demo.tenant_state import Customer, OwnedSubscription
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.actions import NewAddOn, NewSubscription, PaidTerms
from upline.subscriptions.rulebook import Trigger

_PUSHED_PRICES = ("61.32", "68.20", "72.45", "94.90")


@dataclass(frozen=True, kw_only=True, slots=True)
class PurchaseChoice:
    """What a customer has chosen."""

    customer: Customer
    product: DemoProduct
    cycle: BillingCycle
    quantity: int

    def as_subscription(self, pk: UUID, starts: date) -> OwnedSubscription:
        """Return it as what the customer then holds."""
        return OwnedSubscription(
            id=pk,
            customer=self.customer,
            product=self.product,
            cycle=self.cycle,
            quantity=self.quantity,
            start_date=starts,
        )


def choose_purchase(context: ActivityContext, customer: Customer | None = None) -> PurchaseChoice:
    """Let a customer choose what to buy: a year more often than a month, licences for its people."""
    tenant_state = context.tenant_state
    customer = customer or tenant_state.pick_customer()
    product = tenant_state.pick_product(lambda w: not w.add_on_of)
    assert product is not None, "every shop has wares"
    return PurchaseChoice(
        customer=customer,
        product=product,
        cycle=_cycle(context, product),
        quantity=_choose_quantity(context, product, customer),
    )


def _cycle(context: ActivityContext, product: DemoProduct) -> BillingCycle:
    yearly = ANNUAL in product.cycles and context.tenant_state.random.random() < 0.8
    return ANNUAL if yearly else product.cycles[0]


def _choose_quantity(context: ActivityContext, product: DemoProduct, customer: Customer) -> int:
    random = context.tenant_state.random
    if product.externally_priced or BillingCycle.ONE_TIME in product.cycles:
        return random.randint(1, 4)  # machines, not people
    return max(1, round(customer.staff * random.uniform(0.3, 1.0)))


def start_date(context: ActivityContext) -> date | None:
    """Return when something new starts: mostly today, at times next month or some days ago."""
    luck = context.tenant_state.random.random()
    if luck < 0.82:
        return None
    if luck < 0.95:
        return (context.today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return context.today - timedelta(days=context.tenant_state.random.randint(1, 5))


def pushed_price(context: ActivityContext, product: DemoProduct) -> Decimal | None:
    """Return what the vendor asks at the purchase, for what it prices itself."""
    return (
        Decimal(context.tenant_state.random.choice(_PUSHED_PRICES))
        if product.externally_priced
        else None
    )


def remember_subscription(
    context: ActivityContext, subscription: OwnedSubscription
) -> OwnedSubscription:
    """Keep in mind what a customer holds now."""
    subscription.customer.has_bought = True
    context.tenant_state.subscription.append(subscription)
    return subscription


def create_subscription(context: ActivityContext) -> bool:
    """Sell a new subscription, at times with an add-on."""
    tenant_state, choice, starts = (
        context.tenant_state,
        choose_purchase(context),
        start_date(context),
    )
    extra = None
    if tenant_state.random.random() < 0.2:
        extra = tenant_state.pick_add_on(choice.product, choice.cycle, ())
    created = subscriptions.create_subscription(
        new=NewSubscription(
            account_id=choice.customer.id,
            product_id=tenant_state.product_id(choice.product),
            billing_cycle=choice.cycle,
            quantity=choice.quantity,
            start_date=starts,
            add_ons=_new_add_ons(context, extra, choice.quantity),
            pushed_price=pushed_price(context, choice.product),
        ),
        **context.command_arguments(),
    )
    subscription = remember_subscription(
        context, choice.as_subscription(created.subscription_id, starts or context.today)
    )
    for pk in created.add_on_ids:
        assert extra is not None, "checked before"
        subscription.add_on(pk, extra, choice.quantity)
    context.count_sale(Trigger.SUBSCRIPTION_CREATED)
    return True


def _new_add_ons(
    context: ActivityContext, extra: DemoProduct | None, quantity: int
) -> tuple[NewAddOn, ...]:
    if extra is None:
        return ()
    return (NewAddOn(product_id=context.tenant_state.product_id(extra), quantity=quantity),)


def start_trial(context: ActivityContext) -> bool:
    """Let a customer try something out, and decide some weeks later."""
    tenant_state = context.tenant_state
    product = tenant_state.pick_product(lambda w: w.offers_trial)
    assert product is not None, "some wares have a trial"
    customer = tenant_state.pick_customer()
    choice = PurchaseChoice(
        customer=customer,
        product=product,
        cycle=_cycle(context, product),
        quantity=min(25, max(1, customer.staff // 2)),
    )
    created = subscriptions.create_subscription(
        new=NewSubscription(
            account_id=customer.id,
            product_id=tenant_state.product_id(product),
            billing_cycle=choice.cycle,
            quantity=choice.quantity,
            is_trial=True,
        ),
        **context.command_arguments(),
    )
    subscription = remember_subscription(
        context, choice.as_subscription(created.subscription_id, context.today)
    )
    subscription.is_trial = True
    decide = _upgrade_trial if tenant_state.random.random() < 0.8 else _drop_trial
    context.schedule_later(lambda then: decide(then, subscription), days=(10, 30))
    return True


def _upgrade_trial(context: ActivityContext, subscription: OwnedSubscription) -> bool:
    quantity = max(
        subscription.quantity,
        round(subscription.customer.staff * context.tenant_state.random.uniform(0.5, 1.0)),
    )
    terms = PaidTerms(quantity=quantity)
    subscriptions.upgrade_trial(
        subscription_id=subscription.id, terms=terms, **context.command_arguments()
    )
    subscription.is_trial, subscription.quantity, subscription.start_date = (
        False,
        quantity,
        context.today,
    )
    context.count_sale(Trigger.TRIAL_UPGRADED)
    return True


def _drop_trial(context: ActivityContext, subscription: OwnedSubscription) -> bool:
    subscriptions.cancel(subscription_id=subscription.id, **context.command_arguments())
    context.tenant_state.subscription.remove(subscription)
    return True


def sell_own_product(context: ActivityContext) -> bool:
    """Sell the BSS's own product: its distributor has no part in that (R7)."""
    tenant_state = context.tenant_state
    if tenant_state.own_product is None:
        return False
    new = NewSubscription(
        account_id=tenant_state.pick_customer().id,
        product_id=tenant_state.product_id(tenant_state.own_product),
        billing_cycle=MONTHLY,
        quantity=tenant_state.random.randint(1, 5),
    )
    subscriptions.create_subscription(new=new, **context.command_arguments())
    return True
