"""What the items of ordinary orders have become, and when, for many orders at once."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from upline.database.compiled_queries import compiled_query
from upline.orders.models import OrderItem
from upline.orders.rulebook import Origin


class DeliveredItem(NamedTuple):
    """An item that has become a subscription, more licences or an add-on of one.

    `delivered_at` is the moment of its sale: of the order, or of the sub-order that delivered it.
    """

    order_id: UUID
    subscription_id: UUID
    delivered_at: datetime


def list_delivered_items(*, tenant_id: UUID, order_ids: Collection[UUID]) -> list[DeliveredItem]:
    """Return the delivered items of some ordinary orders of a BSS. One query."""
    if not order_ids:
        return []
    return [
        DeliveredItem(order_id, subscription_id, delivered_at)
        for order_id, subscription_id, delivered_at in _delivered_items(
            tenant_id=tenant_id, order_ids=tuple(order_ids)
        )
        if subscription_id is not None and delivered_at is not None
    ]


@compiled_query
def _delivered_items(
    tenant_id: UUID, order_ids: tuple[UUID, ...]
) -> "QuerySet[OrderItem, tuple[UUID, UUID | None, datetime | None]]":
    items = OrderItem.objects.filter(
        tenant_id=tenant_id,
        order_id__in=order_ids,
        order__origin=Origin.DIRECT,
        subscription__isnull=False,
    )
    delivered_at = Coalesce("delivered_by__executed_at", "order__executed_at")
    return items.values_list("order_id", "subscription_id", delivered_at)
