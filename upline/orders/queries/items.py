"""Single items of orders: where they stand, and what has come of them."""

from collections.abc import Collection
from uuid import UUID

from upline.orders.models import OrderItem


def find_item_at(*, tenant_id: UUID, order_id: UUID, position: int) -> UUID | None:
    """Return the item at a position of an order, from 1, or None."""
    items = OrderItem.objects.filter(tenant_id=tenant_id, order_id=order_id, position=position)
    return items.values_list("pk", flat=True).first()


def subscriptions_of_items(*, tenant_id: UUID, item_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return, by item, the subscription or add-on that it is related to; items without are absent.

    One query.
    """
    items = OrderItem.objects.filter(
        tenant_id=tenant_id, pk__in=list(item_ids), subscription__isnull=False
    )
    return {pk: found for pk, found in items.values_list("pk", "subscription_id") if found}
