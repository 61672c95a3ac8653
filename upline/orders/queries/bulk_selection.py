"""Orders that somebody has chosen from a list, and what may be done with each."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from upline.access import queries as access
from upline.access.reach import Reach
from upline.access.rulebook import Actor, Level
from upline.kernel.money import Money
from upline.kernel.verdicts import Verdict
from upline.orders.models import Order
from upline.orders.queries.state import (
    access_level,
    open_fields,
    orders_with_state,
    state_of,
    verdict_for,
)
from upline.orders.rulebook import OrderAction, OrderState
from upline.tenancy.queries import related_records


@dataclass(frozen=True, slots=True)
class SelectedOrder:
    """A selected order. `verdict` is that of the bulk action;
    `editable_fields`: those that who chose it may edit, were the action allowed.
    """

    id: UUID
    name: str
    account: str
    status: str
    status_kind: str
    total: Money
    verdict: Verdict
    editable_fields: frozenset[str]


def list_selected_orders(
    *, tenant_id: UUID, order_ids: Collection[UUID], action: OrderAction, by: Actor
) -> tuple[SelectedOrder, ...]:
    """Return the orders of these that somebody may see, by number. Two queries at most."""
    reach = access.reach(tenant_id=tenant_id, by=by)
    found = (
        orders_with_state(tenant_id=tenant_id)
        .filter(reach.visible_filter(), pk__in=order_ids)
        .select_related("account")
        .order_by("number")
    )
    return tuple(
        _selected_order(order, verdict_for(action, order, by=by, reach=reach), reach)
        for order in found
    )


def allowed_actions(
    *,
    tenant_id: UUID,
    order_ids: Collection[UUID],
    actions: Collection[OrderAction],
    by: Actor,
    reach: Reach,
) -> dict[UUID, tuple[OrderAction, ...]]:
    """Return which of some actions each of some orders allows to somebody. One query.

    Orders in the same state, to which somebody has the same access, allow the same.
    """
    found = orders_with_state(tenant_id=tenant_id).filter(pk__in=order_ids)
    by_state: dict[tuple[OrderState, Level | None], tuple[OrderAction, ...]] = {}
    allowed = {}
    for order in found.only(*_STATE_COLUMNS):
        state = (state_of(order), access_level(order, reach))
        if state not in by_state:
            by_state[state] = tuple(
                action
                for action in actions
                if verdict_for(action, order, by=by, reach=reach).allowed
            )
        allowed[order.pk] = by_state[state]
    return allowed


# What the state of an order and the access to it are read from.
_STATE_COLUMNS = (
    "origin", "executed_at", "line_count", "sharing_rule_id", "responsible_user_id", "version",
    "status__kind",
)  # fmt: skip


def _selected_order(order: Order, verdict: Verdict, reach: Reach) -> SelectedOrder:
    return SelectedOrder(
        id=order.pk,
        name=order.name,
        account=related_records.visible_ref(
            order.account, reach, placeholder=related_records.ACCOUNT
        ).name,
        status=order.status.name,
        status_kind=order.status.kind,
        total=Money(order.total, order.currency),
        verdict=verdict,
        editable_fields=open_fields(order, reach),
    )


def order_names(*, tenant_id: UUID, order_ids: Collection[UUID], reach: Reach) -> dict[UUID, str]:
    """Return the names of those of some orders that may be seen. One query."""
    found = Order.objects.filter(reach.visible_filter(), tenant_id=tenant_id, pk__in=order_ids)
    return dict(found.values_list("pk", "name"))
