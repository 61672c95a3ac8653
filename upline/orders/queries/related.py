"""The orders that are related to subscriptions and add-ons, from the orders' side (R30)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from upline.access.reach import Reach
from upline.catalog.rulebook import BillingCycle
from upline.database.compiled_queries import compiled_query
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref
from upline.orders.models import Order, OrderItem
from upline.orders.rulebook import ItemKind, Placement
from upline.tenancy.queries import related_records


@dataclass(frozen=True, slots=True)
class RelatedOrder:
    """An order's line as a subscription knows it. `place` is None on ordinary orders."""

    order: Ref
    number: int
    order_date: date
    quantity: int
    billing_cycle: BillingCycle
    place: Placement | None
    promotion: str
    promotion_cycles: int | None
    item_id: UUID
    trigger: str
    kind: ItemKind | None


def related_orders(
    *, tenant_id: UUID, subscription_ids: Iterable[UUID], reach: Reach
) -> dict[UUID, tuple[RelatedOrder, ...]]:
    """Return, per subscription or add-on, its order lines, the latest first. One query."""
    ids = tuple(subscription_ids)
    if not ids:
        return {}
    found = defaultdict(list)
    for item in _items(tenant_id=tenant_id, subscription_ids=ids):
        found[item.subscription_id].append(_related(item, reach))
    return {pk: tuple(orders) for pk, orders in found.items() if pk}


@compiled_query
def _items(tenant_id: UUID, subscription_ids: tuple[UUID, ...]) -> "QuerySet[OrderItem]":
    items = OrderItem.objects.filter(tenant_id=tenant_id, subscription_id__in=subscription_ids)
    return items.select_related("order", "promotion").order_by("-order__number", "-position")


def _related(item: OrderItem, reach: Reach) -> RelatedOrder:
    return RelatedOrder(
        order=related_records.visible_ref(item.order, reach, placeholder=related_records.ORDER),
        number=item.order.number,
        order_date=item.order.order_date,
        quantity=item.quantity,
        billing_cycle=BillingCycle(item.billing_cycle),
        place=Placement(item.relation) if item.relation else None,
        promotion=item.promotion.name if item.promotion else "",
        promotion_cycles=item.promotion_cycles,
        item_id=item.pk,
        trigger=item.order.trigger,
        kind=ItemKind(item.kind) if item.kind else None,
    )


@dataclass(frozen=True, slots=True)
class SubOrder:
    """One delivery of an order, as its parent lists it."""

    id: UUID
    number: int
    name: str
    order_date: date
    lines: int
    total: Money
    status: str
    status_kind: str


def sub_orders(*, tenant_id: UUID, order_id: UUID, reach: Reach) -> tuple[SubOrder, ...]:
    """Return the deliveries of an order that may be seen, the first one first. One query."""
    found = Order.objects.filter(reach.visible_filter(), tenant_id=tenant_id, parent_id=order_id)
    rows = found.order_by("number").values_list(
        "pk", "number", "name", "order_date", "line_count", "total", "currency",
        "status__name", "status__kind",
    )  # fmt: skip
    return tuple(
        SubOrder(pk, number, name, day, lines, Money(total, currency), *status)
        for pk, number, name, day, lines, total, currency, *status in rows
    )
