"""The lines of an order, as primitives."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from upline.access.reach import Reach
from upline.catalog.rulebook import CYCLE_TITLES, BillingCycle, PriceSource, ProductStatus
from upline.kernel.pages import Ref
from upline.orders.models import Order, OrderItem
from upline.orders.rulebook import Adds, Placement
from upline.tenancy.queries import related

PLACEMENT_TITLES: Mapping[Placement, str] = {
    Placement.ORDER_FIELD: "Order field",
    Placement.HISTORY: "History record",
    Placement.SOURCE_TYPE: "Source Type",
}

_SOURCE_TITLES: Mapping[str, str] = {
    "": "",
    PriceSource.PUSHED: "Pushed with the sale",
    PriceSource.SUBSCRIPTION: "Subscription’s own price",
    PriceSource.PRICE_LIST: "Price list",
    PriceSource.PRODUCT: "Product price",
}
RUNGS: Mapping[str, int] = {source: n for n, source in enumerate(PriceSource, start=1)}

_PURPOSES: Mapping[Adds, str] = {
    Adds.SUBSCRIPTION: "For",
    Adds.LICENCES: "More licences of",
    Adds.ADD_ON: "Add-on of",
}

_TOLD = (
    "product", "promotion", "subscription__parent", "delivered_by",
    "target", "target_item__product",
)  # fmt: skip

_READ = related.read_of(
    OrderItem,
    "product", "promotion", "target_item__product",
    ruled=("subscription", "subscription__parent", "target", "delivered_by"),
    more=("product__status", "target_item__position"),
)  # fmt: skip

assert _PURPOSES.keys() == set(Adds), "an item without a purpose"


@dataclass(frozen=True, slots=True)
class RelatedRecord:
    """What a line is related to: the page to open, the record's name, and the place there (T3).

    Not `is_shared`: who reads may not open that page, and `name` only says what it is.
    """

    page_id: UUID
    record_id: UUID
    name: str
    place: str
    is_add_on: bool
    is_shared: bool = True


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line as the page shows it; `rung` is the step of the price ladder, 0 for none (R20).

    On an ordinary order, `for_item` is the line that makes the subscription which this one is
    for, and `purpose` says in words what it is for.
    """

    id: UUID
    position: int
    product: Ref
    billing_cycle: str
    cycle: str
    quantity: int
    unit_price: Decimal | None
    rung: int
    price_source: str
    promotion: str
    promotion_cycles: int | None
    gross: Decimal
    discount: Decimal
    total: Decimal
    related: RelatedRecord | None
    delivered_by: Ref | None
    adds: Adds | None
    for_item: UUID | None
    purpose: str
    is_offered: bool
    considered: tuple[Mapping[str, Any], ...]

    @property
    def less(self) -> Decimal:
        """Return the discount as pages write it: what is taken off."""
        return -self.discount

    @property
    def is_open(self) -> bool:
        """Tell whether nothing has come of it yet."""
        return self.delivered_by is None and self.related is None

    @property
    def is_no_longer_sold(self) -> bool:
        """Tell whether it can be delivered no more, because its product is not sold any more."""
        return self.is_open and not self.is_offered


def lines_of(order: Order, reach: Reach) -> tuple[OrderLine, ...]:
    """Return the lines of an order in their order, for who has this reach. One query."""
    items = OrderItem.objects.filter(tenant_id=order.tenant_id, order=order)
    price_list = order.price_list.name if order.price_list else ""
    rows = items.select_related(*_TOLD).only(*_READ).order_by("position")
    return tuple(_line(item, price_list, reach) for item in rows)


def _line(item: OrderItem, price_list: str, reach: Reach) -> OrderLine:
    from_list = item.price_source == PriceSource.PRICE_LIST
    return OrderLine(
        id=item.pk,
        position=item.position,
        product=Ref(item.product_id, item.product.name),
        billing_cycle=item.billing_cycle,
        cycle=CYCLE_TITLES[BillingCycle(item.billing_cycle)],
        quantity=item.quantity,
        unit_price=item.unit_price,
        rung=RUNGS.get(item.price_source, 0),
        price_source=price_list if from_list else _SOURCE_TITLES[item.price_source],
        promotion=item.promotion.name if item.promotion else "",
        promotion_cycles=item.promotion_cycles,
        gross=item.gross,
        discount=item.discount,
        total=item.total,
        related=_related(item, reach),
        delivered_by=related.ref_or_none(item.delivered_by, reach, instead=related.ORDER),
        adds=Adds(item.adds) if item.adds else None,
        for_item=item.target_item_id,
        purpose=_purpose(item, reach),
        is_offered=item.product.status == ProductStatus.ACTIVE,
        considered=tuple(item.considered),
    )


def _related(item: OrderItem, reach: Reach) -> RelatedRecord | None:
    record = item.subscription
    if record is None:
        return None
    page = related.ref_to(record.parent or record, reach, instead=related.SUBSCRIPTION)
    place = PLACEMENT_TITLES[Placement(item.relation)] if item.relation else "Subscription"
    return RelatedRecord(
        page_id=page.id,
        record_id=record.pk,
        name=page.name,
        place=place,
        is_add_on=record.parent is not None,
        is_shared=page.is_shared,
    )


def _purpose(item: OrderItem, reach: Reach) -> str:
    """Return `Add-on of …` or `More licences of …`; empty for what stands by itself."""
    if item.target_item is not None:
        what = f"{item.target_item.product.name}, item {item.target_item.position}"
    elif item.target is not None:
        what = related.ref_to(item.target, reach, instead=related.SUBSCRIPTION).name
    else:
        return ""
    return f"{_PURPOSES[Adds(item.adds)]} {what}"
