"""Questions about orders."""

from upline.orders.queries.choosing import ChosenOrder, chosen_orders, order_names
from upline.orders.queries.edit import EditableOrder, editable_order
from upline.orders.queries.lines import PLACEMENT_TITLES, OrderLine, RelatedRecord
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
from upline.orders.queries.page import OrderPage, order_page
from upline.orders.queries.related import RelatedOrder, SubOrder, related_orders, sub_orders
from upline.orders.queries.search import OrderHit, find_order_id, search_orders
from upline.orders.queries.sharing import Sharing, order_sharing

__all__ = [
    "PLACEMENT_TITLES",
    "ChosenOrder",
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
    "Sharing",
    "SubOrder",
    "chosen_orders",
    "each_order",
    "editable_order",
    "find_order_id",
    "list_orders",
    "order_names",
    "order_page",
    "order_sharing",
    "related_orders",
    "search_orders",
    "sub_orders",
]
