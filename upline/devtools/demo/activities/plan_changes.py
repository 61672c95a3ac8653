"""Changing what customers hold: more or fewer licences, add-ons, other plans."""

from upline.devtools.demo.business_calendar import next_quarter
from upline.devtools.demo.products import DemoProduct
from upline.devtools.demo.schedule import ActivityContext
from upline.devtools.demo.tenant_state import OwnedSubscription
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.actions import ChangeTiming, NewAddOn, PlanChange
from upline.subscriptions.rulebook import Trigger


def _new_quantity(context: ActivityContext, subscription: OwnedSubscription) -> int:
    """Return another number of licences: businesses grow more often than they shrink."""
    random, count = context.tenant_state.random, subscription.quantity
    if random.random() < 0.75 or count == 1:
        return count + max(1, round(count * random.uniform(0.04, 0.4)))
    return max(1, count - max(1, round(count * random.uniform(0.03, 0.25))))


def change_quantity(context: ActivityContext) -> bool:
    """Sell more or fewer licences; now and then only from the next quarter on."""
    subscription = context.tenant_state.find_subscription(lambda h: h.can_change(context.today))
    if subscription is None:
        return False
    quantity = _new_quantity(context, subscription)
    if context.tenant_state.random.random() < 0.07:
        _schedule_quantity_change(context, subscription, quantity)
        return True
    subscriptions.change_quantity(
        subscription_id=subscription.id, quantity=quantity, **context.command_arguments()
    )
    subscription.quantity = quantity
    context.count_sale(Trigger.QUANTITY_CHANGED)
    return True


def _schedule_quantity_change(
    context: ActivityContext, subscription: OwnedSubscription, quantity: int
) -> None:
    due = next_quarter(context.today)
    subscriptions.change_quantity(
        subscription_id=subscription.id,
        quantity=quantity,
        timing=ChangeTiming(date=due),
        **context.command_arguments(),
    )
    subscription.is_changeable = False
    context.tenant_state.due.append((due, subscription, quantity))


def add_add_on(context: ActivityContext) -> bool:
    """Sell an add-on for a subscription that has not got it yet."""
    tenant_state = context.tenant_state
    subscription = tenant_state.find_subscription(lambda h: h.can_change(context.today))
    if subscription is None:
        return False
    extra = tenant_state.pick_add_on(subscription.product, subscription.cycle, subscription.add_ons)
    if extra is None:
        return False
    quantity = (
        subscription.quantity
        if tenant_state.random.random() < 0.5
        else max(1, subscription.quantity // 3)
    )
    new = NewAddOn(product_id=tenant_state.product_id(extra), quantity=quantity)
    pk = subscriptions.add_add_on(
        subscription_id=subscription.id, add_on=new, **context.command_arguments()
    )
    subscription.add_on(pk, extra, quantity).start_date = context.today
    context.count_sale(Trigger.ADDON_ADDED)
    return True


def change_add_on_quantity(context: ActivityContext) -> bool:
    """Sell more or fewer of an add-on."""
    parent = context.tenant_state.find_subscription(
        lambda h: bool(h.add_ons) and h.can_change(context.today)
    )
    if parent is None:
        return False
    add_on = context.tenant_state.random.choice(parent.add_ons)
    if not add_on.can_change(context.today):
        return False
    quantity = _new_quantity(context, add_on)
    subscriptions.change_quantity(
        subscription_id=add_on.id, quantity=quantity, **context.command_arguments()
    )
    add_on.quantity = quantity
    context.count_sale(Trigger.ADDON_QUANTITY_CHANGED)
    return True


def change_plan_fully(context: ActivityContext) -> bool:
    """Sell another plan for all licences."""
    subscription, plan = _other_plan(context, at_least=1)
    if subscription is None or plan is None:
        return False
    change = PlanChange(product_id=context.tenant_state.product_id(plan))
    subscriptions.change_plan(
        subscription_id=subscription.id, plan=change, **context.command_arguments()
    )
    subscription.product = plan
    context.count_sale(Trigger.PLAN_CHANGED_FULL)
    return True


def change_plan_partially(context: ActivityContext) -> bool:
    """Sell another plan for some licences, into a subscription of it where the customer has one."""
    tenant_state = context.tenant_state
    subscription, plan = _other_plan(context, at_least=4)
    if subscription is None or plan is None:
        return False
    into = tenant_state.find_subscription(
        lambda h: _can_merge(h, subscription, plan) and h.can_change(context.today)
    )
    quantity = tenant_state.random.randint(1, subscription.quantity // 2)
    change = PlanChange(
        product_id=tenant_state.product_id(plan),
        quantity=quantity,
        into_id=into.id if into else None,
    )
    pk = subscriptions.change_plan(
        subscription_id=subscription.id, plan=change, **context.command_arguments()
    )
    subscription.quantity -= quantity
    if into is not None:
        into.quantity += quantity
    else:
        tenant_state.subscription.append(
            OwnedSubscription(
                id=pk,
                customer=subscription.customer,
                product=plan,
                cycle=subscription.cycle,
                quantity=quantity,
                start_date=context.today,
            )
        )
    context.count_sale(Trigger.PLAN_CHANGED_PARTIAL)
    return True


def _other_plan(
    context: ActivityContext, *, at_least: int
) -> tuple[OwnedSubscription | None, DemoProduct | None]:
    tenant_state = context.tenant_state
    subscription = tenant_state.find_subscription(
        lambda h: (
            h.quantity >= at_least
            and h.can_change(context.today)
            and bool(tenant_state.plan_alternatives(h))
        )
    )
    return (
        (subscription, tenant_state.random.choice(tenant_state.plan_alternatives(subscription)))
        if subscription
        else (None, None)
    )


def _can_merge(
    other: OwnedSubscription, subscription: OwnedSubscription, plan: DemoProduct
) -> bool:
    return (
        other is not subscription
        and other.customer is subscription.customer
        and other.product is plan
        and other.cycle is subscription.cycle
    )
