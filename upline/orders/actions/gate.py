"""Locking an order for an action, after asking the gate (`upline/access/gate.py`)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from upline.access import queries as access
from upline.access.gate import authorise
from upline.access.reach import Reach
from upline.access.rulebook import Actor
from upline.database.compiled_queries import compiled_query
from upline.database.locking import lock_row
from upline.orders.models import Order
from upline.orders.queries.state import check_open, guarded, orders_with_state
from upline.orders.rulebook import OrderAction


def lock_for(
    action: OrderAction,
    *,
    tenant_id: UUID,
    order_id: UUID,
    by: Actor,
    version: int | None = None,
) -> Order:
    """Return an order, locked, on which somebody may do this.

    `version` is the one that they have read; None: whatever it is by now.
    Raises: as `authorise` does: Refused — what the order's state refuses (`back_order_protected`,
    `already_executed`, …), `not_permitted` by their role, `not_shared` by the order's permission
    rule, `stale`; Order.DoesNotExist — also when it is another BSS's, or one that they may not
    see.
    """
    order, _ = _lock(action, tenant_id, order_id, by, version)
    return order


def lock_to_edit(
    fields: frozenset[str],
    *,
    tenant_id: UUID,
    order_id: UUID,
    by: Actor,
    version: int | None = None,
) -> Order:
    """Return an order, locked, of which somebody may edit these fields.

    Raises: as `lock_for` does; Refused — `back_order_protected` or `field_not_editable` naming
    every field that is closed, `not_shared` naming those that ask for full control.
    """
    order, reach = _lock(OrderAction.EDIT, tenant_id, order_id, by, version)
    check_open(fields, order, reach)
    return order


def _lock(
    action: OrderAction, tenant_id: UUID, order_id: UUID, by: Actor, version: int | None
) -> tuple[Order, Reach]:
    reach = access.reach(tenant_id=tenant_id, by=by)
    lock_row(Order, order_id, tenant_id=tenant_id)
    [order] = _orders(tenant_id=tenant_id, order_id=order_id)
    authorise(action, guarded(action, order, reach), by=by, version=version)
    return order, reach


@compiled_query
def _orders(tenant_id: UUID, order_id: UUID) -> QuerySet[Order]:
    return orders_with_state(tenant_id=tenant_id).filter(pk=order_id)
