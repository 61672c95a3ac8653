"""Selling at once: an order is placed and executed in one step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.orders import actions as orders
from upline.selling.actions.executing import execute_order
from upline.selling.actions.ordering import ItemSpec, create_order


@transaction.atomic
def sell_items(
    *, tenant_id: UUID, account_id: UUID, items: Sequence[ItemSpec], by: Actor, now: datetime
) -> orders.PlacedOrder:
    """Place an order for a customer and execute it, from today: both, or nothing.

    Raises: Refused — as `create_order` and `execute_order`; `no_sell_price` for an item without one.
    """
    placed = create_order(
        tenant_id=tenant_id, account_id=account_id, items=items, by=by, now=now, as_draft=False
    )
    execute_order(
        tenant_id=tenant_id, order_id=placed.order_id, start_date=None, by=by, now=now, prices={}
    )
    return placed
