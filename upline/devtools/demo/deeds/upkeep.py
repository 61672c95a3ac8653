"""What sells nothing: cancelling, suspending, renaming, and what falls due by itself (R5, R8)."""

from datetime import timedelta

from upline.devtools.demo.agenda import Turn
from upline.devtools.demo.customers import domain_of, renamed
from upline.devtools.demo.shop import Held
from upline.devtools.demo.wares import ANNUAL
from upline.parties import actions as parties
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.actions import When
from upline.subscriptions.rulebook import Trigger


def cancel(turn: Turn) -> bool:
    """Cancel a subscription with its add-ons: at once, or some weeks from now."""
    held = turn.shop.find_held(lambda h: h.can_change(turn.today))
    if held is None:
        return False
    dice = turn.shop.dice
    days = 0 if dice.random() < 0.6 else dice.randint(10, 40)
    when = When(date=turn.today + timedelta(days=days))
    subscriptions.cancel(subscription_id=held.id, when=when, **turn.call())
    turn.shop.held.remove(held)
    return True


def suspend(turn: Turn) -> bool:
    """Suspend a subscription, of somebody who does not pay, until that is settled."""
    held = turn.shop.find_held(lambda h: h.can_change(turn.today))
    if held is None:
        return False
    subscriptions.suspend(subscription_id=held.id, **turn.call())
    held.is_open = False
    settle = _reactivate if turn.shop.dice.random() < 0.85 else _give_up
    turn.later(lambda then: settle(then, held), days=(4, 30))
    return True


def _reactivate(turn: Turn, held: Held) -> bool:
    subscriptions.reactivate(subscription_id=held.id, **turn.call())
    held.is_open = True
    return True


def _give_up(turn: Turn, held: Held) -> bool:
    subscriptions.cancel(subscription_id=held.id, **turn.call())
    turn.shop.held.remove(held)
    return True


def rename_customer(turn: Turn) -> bool:
    """Rename a customer that has grown, or correct its address."""
    shop = turn.shop
    customer = shop.dice.choice(shop.customers)
    changes = {"email": f"billing@{domain_of(customer.name)}"}
    if shop.dice.random() < 0.5 and len(customer.name.split()) < 4:
        customer.name = renamed(customer.name, shop.dice)
        changes = {"name": customer.name}
    parties.update_customer(account_id=customer.id, changes=changes, **turn.call())
    return True


def stop_renewing(turn: Turn) -> bool:
    """Let a yearly subscription end with its year."""
    held = turn.shop.find_held(lambda h: h.cycle is ANNUAL and h.can_change(turn.today))
    if held is None:
        return False
    subscriptions.set_auto_renewal(subscription_id=held.id, auto_renew=False, **turn.call())
    return True


def run_renewals(turn: Turn) -> bool:
    """Apply what has fallen due: renewals, cancellations, scheduled changes. The last are sales."""
    shop = turn.shop
    subscriptions.run_renewals(tenant_id=shop.tenant_id, now=turn.now)
    for due, held, quantity in [entry for entry in shop.due if entry[0] <= turn.today]:
        shop.due.remove((due, held, quantity))
        held.quantity, held.is_open = quantity, True
        turn.sold(Trigger.QUANTITY_CHANGED)
    return True
