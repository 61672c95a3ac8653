"""Every action passes one gate, which checks in one order who may do it."""

from enum import StrEnum
from uuid import uuid4

import pytest

from upline.access.gate import GuardedRecord, authorise
from upline.access.reach import UNRESTRICTED, Reach
from upline.access.rulebook import (
    AccessRequirement,
    Actor,
    Level,
    Permission,
    Role,
    declare_needs,
    system_actor,
)
from upline.kernel.verdicts import ALLOWED, Refused, Verdict, refused
from upline.models import Order
from upline.orders.rulebook import OrderAction

VIEWER = Actor(name="Vera", role=Role.VIEWER)
SELLER = Actor(name="Otto", role=Role.SALES, user_id=uuid4())
RULE = uuid4()
CLOSED = refused("already_executed", "This order has been executed already.")


def order_with_rule(level: Level | None, verdict: Verdict = ALLOWED, **of) -> GuardedRecord:
    """Return version 3 of an order, whose permission rule gives the actor this level."""
    reach = Reach(level_by_rule={RULE: level} if level else {})
    return GuardedRecord(
        record=Order(sharing_rule_id=RULE), reach=reach, verdict=verdict, version=3, **of
    )


def refusal_of(record: GuardedRecord | None, by: Actor, version: int | None = None) -> str:
    with pytest.raises(Refused) as refusal:
        authorise(OrderAction.DELETE, record, by=by, version=version)
    return refusal.value.code


def test_refusals_come_in_a_fixed_order():
    hidden, seen = order_with_rule(None, CLOSED), order_with_rule(Level.EDIT)

    with pytest.raises(Order.DoesNotExist):
        authorise(OrderAction.DELETE, hidden, by=VIEWER, version=2)
    assert refusal_of(order_with_rule(Level.EDIT, CLOSED), VIEWER, 2) == "already_executed"
    assert refusal_of(seen, VIEWER, 2) == "not_permitted"
    assert refusal_of(seen, SELLER, 2) == "not_shared"
    assert refusal_of(order_with_rule(Level.CONTROL), SELLER, 2) == "stale"
    authorise(OrderAction.DELETE, order_with_rule(Level.CONTROL), by=SELLER, version=3)
    authorise(OrderAction.DELETE, order_with_rule(Level.CONTROL), by=SELLER)


def test_responsible_user_needs_no_grant():
    order = Order(sharing_rule_id=RULE, responsible_user_id=SELLER.user_id)
    record = GuardedRecord(record=order, reach=Reach(user_id=SELLER.user_id))

    authorise(OrderAction.DELETE, record, by=SELLER)


def test_action_on_the_bss_depends_on_the_role_only():
    assert refusal_of(None, VIEWER) == "not_permitted"
    authorise(OrderAction.DELETE, None, by=SELLER)


def test_edit_is_refused_for_fields_that_need_more_than_the_action():
    needs = {
        "name": AccessRequirement(Permission.SELL, Level.EDIT),
        "sharing_rule": AccessRequirement(Permission.EDIT_ORDERS, Level.CONTROL),
    }
    finance = Actor(name="Fay", role=Role.FINANCE)
    edited = order_with_rule(Level.EDIT, field_needs=needs)

    with pytest.raises(Refused) as of_role:
        authorise(OrderAction.EDIT, edited, by=finance)
    with pytest.raises(Refused) as of_level:
        authorise(OrderAction.EDIT, edited, by=SELLER)

    assert (of_role.value.code, of_role.value.fields) == ("not_permitted", ("name",))
    assert (of_level.value.code, of_level.value.fields) == ("not_shared", ("sharing_rule",))


def test_system_actor_passes_every_role_and_permission_rule():
    record = GuardedRecord(record=Order(sharing_rule_id=RULE), reach=UNRESTRICTED)

    for action in OrderAction:
        authorise(action, record, by=system_actor())


def test_action_without_a_need_is_found_at_import():
    class Draft(StrEnum):
        SIGN = "sign"

    with pytest.raises(AssertionError, match="without a need"):
        declare_needs(Draft, {})
    with pytest.raises(KeyError):
        authorise(Draft.SIGN, None, by=system_actor())
