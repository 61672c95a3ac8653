"""Changing what customers hold: more or fewer licences, add-ons, other plans."""

from upline.devtools.demo.agenda import Turn
from upline.devtools.demo.shop import Held
from upline.devtools.demo.wares import Ware
from upline.devtools.demo.year import next_quarter
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.actions import NewAddOn, PlanChange, When
from upline.subscriptions.rulebook import Trigger


def _new_quantity(turn: Turn, held: Held) -> int:
    """Return another number of licences: businesses grow more often than they shrink."""
    dice, count = turn.shop.dice, held.quantity
    if dice.random() < 0.75 or count == 1:
        return count + max(1, round(count * dice.uniform(0.04, 0.4)))
    return max(1, count - max(1, round(count * dice.uniform(0.03, 0.25))))


def change_quantity(turn: Turn) -> bool:
    """Sell more or fewer licences; now and then only from the next quarter on."""
    held = turn.shop.find_held(lambda h: h.can_change(turn.today))
    if held is None:
        return False
    quantity = _new_quantity(turn, held)
    if turn.shop.dice.random() < 0.07:
        _schedule(turn, held, quantity)
        return True
    subscriptions.change_quantity(subscription_id=held.id, quantity=quantity, **turn.call())
    held.quantity = quantity
    turn.sold(Trigger.QUANTITY_CHANGED)
    return True


def _schedule(turn: Turn, held: Held, quantity: int) -> None:
    due = next_quarter(turn.today)
    subscriptions.change_quantity(
        subscription_id=held.id, quantity=quantity, when=When(date=due), **turn.call()
    )
    held.is_open = False
    turn.shop.due.append((due, held, quantity))


def add_add_on(turn: Turn) -> bool:
    """Sell an add-on for a subscription that has not got it yet."""
    shop = turn.shop
    held = shop.find_held(lambda h: h.can_change(turn.today))
    if held is None:
        return False
    extra = shop.an_add_on_for(held.ware, held.cycle, held.add_ons)
    if extra is None:
        return False
    quantity = held.quantity if shop.dice.random() < 0.5 else max(1, held.quantity // 3)
    new = NewAddOn(product_id=shop.product_id(extra), quantity=quantity)
    pk = subscriptions.add_add_on(subscription_id=held.id, add_on=new, **turn.call())
    held.add_on(pk, extra, quantity).starts = turn.today
    turn.sold(Trigger.ADDON_ADDED)
    return True


def change_add_on_quantity(turn: Turn) -> bool:
    """Sell more or fewer of an add-on."""
    parent = turn.shop.find_held(lambda h: bool(h.add_ons) and h.can_change(turn.today))
    if parent is None:
        return False
    add_on = turn.shop.dice.choice(parent.add_ons)
    if not add_on.can_change(turn.today):
        return False
    quantity = _new_quantity(turn, add_on)
    subscriptions.change_quantity(subscription_id=add_on.id, quantity=quantity, **turn.call())
    add_on.quantity = quantity
    turn.sold(Trigger.ADDON_QUANTITY_CHANGED)
    return True


def change_whole_plan(turn: Turn) -> bool:
    """Sell another plan for all licences."""
    held, plan = _other_plan(turn, at_least=1)
    if held is None or plan is None:
        return False
    change = PlanChange(product_id=turn.shop.product_id(plan))
    subscriptions.change_plan(subscription_id=held.id, plan=change, **turn.call())
    held.ware = plan
    turn.sold(Trigger.PLAN_CHANGED_FULL)
    return True


def change_part_of_plan(turn: Turn) -> bool:
    """Sell another plan for some licences, into a subscription of it where the customer has one."""
    shop = turn.shop
    held, plan = _other_plan(turn, at_least=4)
    if held is None or plan is None:
        return False
    into = shop.find_held(lambda h: _takes_in(h, held, plan) and h.can_change(turn.today))
    quantity = shop.dice.randint(1, held.quantity // 2)
    change = PlanChange(
        product_id=shop.product_id(plan), quantity=quantity, into_id=into.id if into else None
    )
    pk = subscriptions.change_plan(subscription_id=held.id, plan=change, **turn.call())
    held.quantity -= quantity
    if into is not None:
        into.quantity += quantity
    else:
        shop.held.append(
            Held(
                id=pk,
                customer=held.customer,
                ware=plan,
                cycle=held.cycle,
                quantity=quantity,
                starts=turn.today,
            )
        )
    turn.sold(Trigger.PLAN_CHANGED_PARTIAL)
    return True


def _other_plan(turn: Turn, *, at_least: int) -> tuple[Held | None, Ware | None]:
    shop = turn.shop
    held = shop.find_held(
        lambda h: h.quantity >= at_least and h.can_change(turn.today) and bool(shop.plans_for(h))
    )
    return (held, shop.dice.choice(shop.plans_for(held))) if held else (None, None)


def _takes_in(other: Held, held: Held, plan: Ware) -> bool:
    return (
        other is not held
        and other.customer is held.customer
        and other.ware is plan
        and other.cycle is held.cycle
    )
