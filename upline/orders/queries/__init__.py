"""Questions about orders."""

from upline.orders.queries.edit import EditableOrder, editable_order
from upline.orders.queries.listing import (
    OrderFilter,
    OrderKey,
    OrderListing,
    OrderRow,
    OrderSort,
    OrderView,
    PageRequest,
    each_order,
    list_orders,
)
from upline.orders.queries.page import (
    PLACEMENT_TITLES,
    OrderLine,
    OrderPage,
    RelatedRecord,
    affordances,
    order_page,
)
from upline.orders.queries.related import RelatedOrder, related_orders
from upline.orders.queries.search import OrderHit, search_orders

__all__ = [
    "PLACEMENT_TITLES",
    "EditableOrder",
    "OrderFilter",
    "OrderHit",
    "OrderKey",
    "OrderLine",
    "OrderListing",
    "OrderPage",
    "OrderRow",
    "OrderSort",
    "OrderView",
    "PageRequest",
    "RelatedOrder",
    "RelatedRecord",
    "affordances",
    "each_order",
    "editable_order",
    "list_orders",
    "order_page",
    "related_orders",
    "search_orders",
]
