"""Holding an order for what a caller is about to do, if it still is what somebody has read."""

from uuid import UUID

from django.db import connection

from upline.kernel.verdicts import refuse
from upline.orders.models import Order
from upline.setup import queries as setup
from upline.tenancy.rulebook import Actor


def hold(*, tenant_id: UUID, order_id: UUID, version: int, by: Actor) -> None:
    """Lock an order until the caller's transaction ends.

    Raises: Refused `stale` — it is another version by now; Order.DoesNotExist — also when it is
    another BSS's, or one that they may not see.
    """
    assert connection.in_atomic_block, "what is held is held for a transaction"
    reach = setup.reach(tenant_id=tenant_id, by=by)
    orders = Order.objects.filter(reach.visible(), tenant_id=tenant_id)
    order = orders.select_for_update(of=("self",)).only("version").get(pk=order_id)
    if order.version != version:
        raise refuse("stale", "Somebody else has changed this order since you read it.")
