"""What sells nothing: cancelling, suspending, renaming, and what falls due by itself (R5, R8)."""

from datetime import timedelta

from upline.devtools.demo.customers import domain_of, new_business_name
from upline.devtools.demo.products import ANNUAL
from upline.devtools.demo.schedule import ActivityContext
from upline.devtools.demo.tenant_state import OwnedSubscription
from upline.parties import actions as parties
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.actions import ChangeTiming
from upline.subscriptions.rulebook import Trigger


def cancel(context: ActivityContext) -> bool:
    """Cancel a subscription with its add-ons: at once, or some weeks from now."""
    subscription = context.tenant_state.find_subscription(lambda h: h.can_change(context.today))
    if subscription is None:
        return False
    random = context.tenant_state.random
    days = 0 if random.random() < 0.6 else random.randint(10, 40)
    when = ChangeTiming(date=context.today + timedelta(days=days))
    subscriptions.cancel(
        subscription_id=subscription.id, timing=when, **context.command_arguments()
    )
    context.tenant_state.subscription.remove(subscription)
    return True


def suspend(context: ActivityContext) -> bool:
    """Suspend a subscription, of somebody who does not pay, until that is settled."""
    subscription = context.tenant_state.find_subscription(lambda h: h.can_change(context.today))
    if subscription is None:
        return False
    subscriptions.suspend(subscription_id=subscription.id, **context.command_arguments())
    subscription.is_changeable = False
    settle = _reactivate if context.tenant_state.random.random() < 0.85 else _cancel_suspended
    context.schedule_later(lambda then: settle(then, subscription), days=(4, 30))
    return True


def _reactivate(context: ActivityContext, subscription: OwnedSubscription) -> bool:
    subscriptions.reactivate(subscription_id=subscription.id, **context.command_arguments())
    subscription.is_changeable = True
    return True


def _cancel_suspended(context: ActivityContext, subscription: OwnedSubscription) -> bool:
    subscriptions.cancel(subscription_id=subscription.id, **context.command_arguments())
    context.tenant_state.subscription.remove(subscription)
    return True


def rename_customer(context: ActivityContext) -> bool:
    """Rename a customer that has grown, or correct its address."""
    tenant_state = context.tenant_state
    customer = tenant_state.random.choice(tenant_state.customers)
    changes = {"email": f"billing@{domain_of(customer.name)}"}
    if tenant_state.random.random() < 0.5 and len(customer.name.split()) < 4:
        customer.name = new_business_name(customer.name, tenant_state.random)
        changes = {"name": customer.name}
    parties.update_customer(account_id=customer.id, changes=changes, **context.command_arguments())
    return True


def disable_auto_renew(context: ActivityContext) -> bool:
    """Let a yearly subscription end with its year."""
    subscription = context.tenant_state.find_subscription(
        lambda h: h.cycle is ANNUAL and h.can_change(context.today)
    )
    if subscription is None:
        return False
    subscriptions.set_auto_renewal(
        subscription_id=subscription.id, auto_renew=False, **context.command_arguments()
    )
    return True


def run_renewals(context: ActivityContext) -> bool:
    """Apply what has fallen due: renewals, cancellations, scheduled changes. The last are sales."""
    tenant_state = context.tenant_state
    subscriptions.run_renewals(tenant_id=tenant_state.tenant_id, now=context.now)
    for due, subscription, quantity in [
        entry for entry in tenant_state.due if entry[0] <= context.today
    ]:
        tenant_state.due.remove((due, subscription, quantity))
        subscription.quantity, subscription.is_changeable = quantity, True
        context.count_sale(Trigger.QUANTITY_CHANGED)
    return True
