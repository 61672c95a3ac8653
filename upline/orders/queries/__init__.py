"""Questions about orders."""

from upline.orders.queries.choosing import ChosenOrder, chosen_orders, order_names
from upline.orders.queries.edit import EditableOrder, editable_order
from upline.orders.queries.finding import find_order_written
from upline.orders.queries.lines import PLACEMENT_TITLES, OrderLine, RelatedRecord
from upline.orders.queries.listing import (
    OrderFilter,
    OrderRow,
    OrderSort,
    OrderView,
    each_order,
    list_orders,
    sums_of,
)
from upline.orders.queries.page import OrderPage, order_page
from upline.orders.queries.related import RelatedOrder, SubOrder, related_orders, sub_orders
from upline.orders.queries.search import OrderHit, search_orders
from upline.orders.queries.sharing import Sharing, order_sharing

__all__ = [
    "PLACEMENT_TITLES",
    "ChosenOrder",
    "EditableOrder",
    "OrderFilter",
    "OrderHit",
    "OrderLine",
    "OrderPage",
    "OrderRow",
    "OrderSort",
    "OrderView",
    "RelatedOrder",
    "RelatedRecord",
    "Sharing",
    "SubOrder",
    "chosen_orders",
    "each_order",
    "editable_order",
    "find_order_written",
    "list_orders",
    "order_names",
    "order_page",
    "order_sharing",
    "related_orders",
    "search_orders",
    "sub_orders",
    "sums_of",
]
