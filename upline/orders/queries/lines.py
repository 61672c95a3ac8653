"""The lines of an order, as primitives."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from upline.access.reach import Reach
from upline.catalog.rulebook import BillingCycle, PriceSource, ProductStatus
from upline.database.compiled_queries import compiled_query
from upline.kernel.money import Money, money_or_none
from upline.kernel.page_objects import Ref
from upline.orders.models import Order, OrderItem
from upline.orders.rulebook import ItemKind, Placement
from upline.tenancy.queries import related_records

_JOINED = (
    "product", "promotion", "subscription__parent", "delivered_by",
    "target", "target_item__product",
)  # fmt: skip

_READ = related_records.page_columns(
    OrderItem,
    "product", "promotion", "target_item__product",
    ruled_paths=("subscription", "subscription__parent", "target", "delivered_by"),
    extra_columns=("product__status", "target_item__position"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RelatedRecord:
    """What a line is related to: the page to open, the record's name, and the place there (T3).

    `place` is None on ordinary orders, which create the record. Not `is_shared`: who reads may not open that page, and `name` only says what it is.
    """

    page_id: UUID
    record_id: UUID
    name: str
    place: Placement | None
    is_add_on: bool
    is_shared: bool = True


@dataclass(frozen=True, slots=True)
class LineTarget:
    """What an item of an ordinary order is for: a subscription, or an item that makes one.

    `name` is the subscription's, or the product's of the item at `position`.
    """

    name: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line as the page shows it. `price_list` is named where the price came from it (R20).

    On an ordinary order, `target_item_id` is the line that makes the subscription which this one is
    for, and `target` names what it is for.
    """

    id: UUID
    position: int
    product: Ref
    billing_cycle: BillingCycle
    quantity: int
    unit_price: Money | None
    price_source: PriceSource | None
    price_list: str
    promotion: str
    promotion_id: UUID | None
    promotion_cycles: int | None
    gross: Money
    discount: Money
    total: Money
    related: RelatedRecord | None
    delivered_by: Ref | None
    kind: ItemKind | None
    target_item_id: UUID | None
    target: LineTarget | None
    is_offered: bool
    considered: tuple[Mapping[str, Any], ...]

    @property
    def displayed_discount(self) -> Money:
        """Return the discount as pages write it: what is taken off."""
        return -self.discount

    @property
    def is_open(self) -> bool:
        """Tell whether nothing has come of it yet."""
        return self.delivered_by is None and self.related is None

    @property
    def is_discontinued(self) -> bool:
        """Tell whether it can be delivered no more, because its product is not sold any more."""
        return self.is_open and not self.is_offered


def lines_of(order: Order, reach: Reach) -> tuple[OrderLine, ...]:
    """Return the lines of an order in their order, for who has this reach. One query."""
    return lines_of_orders([order], reach)[order.pk]


def lines_of_orders(
    orders: Collection[Order], reach: Reach
) -> Mapping[UUID, tuple[OrderLine, ...]]:
    """Return the lines of some orders, by order and in their order. One query."""
    by_id = {order.pk: order for order in orders}
    found: dict[UUID, list[OrderLine]] = {pk: [] for pk in by_id}
    if not by_id:
        return {}
    tenant_ids = tuple({order.tenant_id for order in orders})
    for item in _items_to_show(tenant_ids=tenant_ids, order_ids=tuple(by_id)):
        found[item.order_id].append(_line(item, by_id[item.order_id], reach))
    return {pk: tuple(lines) for pk, lines in found.items()}


@compiled_query
def _items_to_show(
    tenant_ids: tuple[UUID, ...], order_ids: tuple[UUID, ...]
) -> "QuerySet[OrderItem]":
    items = OrderItem.objects.filter(tenant_id__in=tenant_ids, order_id__in=order_ids)
    return items.select_related(*_JOINED).only(*_READ).order_by("order_id", "position")


def _line(item: OrderItem, order: Order, reach: Reach) -> OrderLine:
    price_list = order.price_list.name if order.price_list else ""
    source = PriceSource(item.price_source) if item.price_source else None
    return OrderLine(
        id=item.pk,
        position=item.position,
        product=Ref(item.product_id, item.product.name),
        billing_cycle=BillingCycle(item.billing_cycle),
        quantity=item.quantity,
        unit_price=money_or_none(item.unit_price, order.currency),
        price_source=source,
        price_list=price_list if source is PriceSource.PRICE_LIST else "",
        promotion=item.promotion.name if item.promotion else "",
        promotion_id=item.promotion_id,
        promotion_cycles=item.promotion_cycles,
        gross=Money(item.gross, order.currency),
        discount=Money(item.discount, order.currency),
        total=Money(item.total, order.currency),
        related=_related(item, reach),
        delivered_by=related_records.optional_ref(
            item.delivered_by, reach, placeholder=related_records.ORDER
        ),
        kind=ItemKind(item.kind) if item.kind else None,
        target_item_id=item.target_item_id,
        target=_target(item, reach),
        is_offered=item.product.status == ProductStatus.ACTIVE,
        considered=tuple(item.considered),
    )


def _related(item: OrderItem, reach: Reach) -> RelatedRecord | None:
    record = item.subscription
    if record is None:
        return None
    page = related_records.visible_ref(
        record.parent or record, reach, placeholder=related_records.SUBSCRIPTION
    )
    return RelatedRecord(
        page_id=page.id,
        record_id=record.pk,
        name=page.name,
        place=Placement(item.relation) if item.relation else None,
        is_add_on=record.parent is not None,
        is_shared=page.is_shared,
    )


def _target(item: OrderItem, reach: Reach) -> LineTarget | None:
    if item.target_item is not None:
        return LineTarget(item.target_item.product.name, item.target_item.position)
    if item.target is None:
        return None
    ref = related_records.visible_ref(item.target, reach, placeholder=related_records.SUBSCRIPTION)
    return LineTarget(ref.name)
