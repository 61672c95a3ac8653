"""The one gate in front of everything that is done with an order, whatever the door."""

from __future__ import annotations

from uuid import UUID

from upline.kernel.verdicts import Refused
from upline.orders.models import Order
from upline.orders.queries.state import standing_orders, verdict_for
from upline.orders.rulebook import OrderAction
from upline.setup import queries as setup
from upline.tenancy.rulebook import Actor


def lock_for(action: OrderAction, *, tenant_id: UUID, order_id: UUID, by: Actor) -> Order:
    """Return an order, locked, on which somebody may do this.

    Raises: Refused — what the order's state refuses (`back_order_protected`,
    `already_executed`, …), `not_permitted` by their role, `not_shared` by the order's permission
    rule; Order.DoesNotExist — also when it is another BSS's, or one that they may not see.
    """
    reach = setup.reach(tenant_id=tenant_id, by=by)
    order = (
        standing_orders(tenant_id=tenant_id)
        .filter(reach.visible())
        .select_for_update(of=("self",))
        .get(pk=order_id)
    )
    verdict = verdict_for(action, order, by=by, reach=reach)
    if not verdict.allowed:
        raise Refused(verdict)
    return order
