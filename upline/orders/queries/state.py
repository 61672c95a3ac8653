"""The state of an order: what its rulebook and the gate look at."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from upline.access.gate import GuardedRecord, access_verdict
from upline.access.reach import Reach
from upline.access.rulebook import Actor, Level
from upline.kernel.page_objects import Affordance
from upline.kernel.texts import text
from upline.kernel.verdicts import Verdict, refuse
from upline.orders import rulebook
from upline.orders.models import Order
from upline.orders.rulebook import CONTROL_FIELDS, OrderAction, OrderState, Origin
from upline.setup.rulebook import StatusKind


def orders_with_state(*, tenant_id: UUID) -> "QuerySet[Order]":
    """Return a BSS's orders, each with what `state_of` needs."""
    delivered = Order.objects.filter(parent_id=OuterRef("pk"))
    return (
        Order.objects.filter(tenant_id=tenant_id)
        .select_related("status")
        .annotate(is_delivered_in_part=Exists(delivered))
    )


def state_of(order: Order) -> OrderState:
    """Return the state of an order that `orders_with_state` returned."""
    is_delivered_in_part: bool = order.is_delivered_in_part  # type: ignore[attr-defined]
    return OrderState(
        origin=Origin(order.origin),
        is_draft=order.status.kind == StatusKind.DRAFT,
        is_executed=order.executed_at is not None,
        is_cancelled=order.status.kind == StatusKind.CANCELS,
        is_delivered_in_part=is_delivered_in_part,
        is_empty=order.line_count == 0,
    )


def access_level(order: Order, reach: Reach) -> Level | None:
    """Return how far somebody's permission rules let them go with an order."""
    return reach.level(rule_id=order.sharing_rule_id, responsible_user_id=order.responsible_user_id)


def open_fields(order: Order, reach: Reach) -> frozenset[str]:
    """Return the fields that an order leaves open to somebody, if they may edit it at all."""
    fields = rulebook.editable(state_of(order))
    return fields if access_level(order, reach) is Level.CONTROL else fields - CONTROL_FIELDS


def check_open(fields: frozenset[str], order: Order, reach: Reach) -> None:
    """Tell whether an order leaves these fields open to somebody.

    Raises: Refused — as `rulebook.check_fields` does, `not_shared` naming those that only who has
    full control may edit: who may edit may not yet say who else may.
    """
    rulebook.check_fields(fields, state_of(order))
    closed = tuple(sorted(fields - open_fields(order, reach)))
    if closed:
        named = ", ".join(str(rulebook.ORDER_FIELDS[field].label) for field in closed)
        raise refuse(
            "not_shared",
            text("Full control of this order is required to change: {fields}.", fields=named),
            *closed,
        )


def guarded(action: OrderAction, order: Order, reach: Reach) -> GuardedRecord:
    """Return an order as the gate looks at it for this action."""
    return GuardedRecord(
        record=order,
        reach=reach,
        verdict=rulebook.verdict(action, state_of(order)),
        version=order.version,
    )


def verdict_for(action: OrderAction, order: Order, *, by: Actor, reach: Reach) -> Verdict:
    """Return what the gate will say of somebody's action on an order, except about its version."""
    return access_verdict(action, guarded(action, order, reach), by=by)


def affordances(order: Order, *, by: Actor, reach: Reach) -> tuple[Affordance, ...]:
    """Return every action on an order, as pages and programs may offer it to somebody."""
    judged = ((action, verdict_for(action, order, by=by, reach=reach)) for action in OrderAction)
    return tuple(
        Affordance(action.value, verdict.allowed, verdict.code, verdict.reason)
        for action, verdict in judged
    )
