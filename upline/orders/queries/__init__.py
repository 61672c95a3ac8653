"""Questions about orders."""

from upline.orders.queries.back_orders import (
    BackOrder,
    back_order_from,
    back_order_of,
    has_back_orders,
    list_back_orders,
    order_is_visible,
    order_may_be_seen,
    sale_event_ids_of,
)
from upline.orders.queries.booked_lines import BookedLineFacts, list_booked_lines
from upline.orders.queries.bulk_selection import (
    SelectedOrder,
    allowed_actions,
    list_selected_orders,
    order_names,
)
from upline.orders.queries.by_number import find_order_by_reference
from upline.orders.queries.delivered import DeliveredItem, list_delivered_items
from upline.orders.queries.editing import EditableOrder
from upline.orders.queries.item_rows import ItemRow, items_of_orders
from upline.orders.queries.items import find_item_at, subscriptions_of_items
from upline.orders.queries.lines import LineTarget, OrderLine, RelatedRecord
from upline.orders.queries.listing import (
    OrderColumnFilter,
    OrderFilter,
    OrderGroup,
    OrderRow,
    OrderSort,
    OrderView,
    group_orders,
    list_order_ids,
    list_orders,
    totals_by_currency,
)
from upline.orders.queries.page import OrderPage, order_page, order_pages
from upline.orders.queries.promoted_lines import (
    PromotedLine,
    PromotedLineFilter,
    PromotedLineSort,
    PromotedLineView,
    PromotionUse,
    count_promoted_lines,
    list_promoted_lines,
    promotion_is_applied,
    use_of_promotion,
)
from upline.orders.queries.related import RelatedOrder, SubOrder, related_orders, sub_orders
from upline.orders.queries.search import OrderHit, search_orders
from upline.orders.queries.sharing import SharingEntry, list_order_sharing

__all__ = [
    "BackOrder",
    "BookedLineFacts",
    "DeliveredItem",
    "EditableOrder",
    "ItemRow",
    "LineTarget",
    "OrderColumnFilter",
    "OrderFilter",
    "OrderGroup",
    "OrderHit",
    "OrderLine",
    "OrderPage",
    "OrderRow",
    "OrderSort",
    "OrderView",
    "PromotedLine",
    "PromotedLineFilter",
    "PromotedLineSort",
    "PromotedLineView",
    "PromotionUse",
    "RelatedOrder",
    "RelatedRecord",
    "SelectedOrder",
    "SharingEntry",
    "SubOrder",
    "allowed_actions",
    "back_order_from",
    "back_order_of",
    "count_promoted_lines",
    "find_item_at",
    "find_order_by_reference",
    "group_orders",
    "has_back_orders",
    "items_of_orders",
    "list_back_orders",
    "list_booked_lines",
    "list_delivered_items",
    "list_order_ids",
    "list_order_sharing",
    "list_orders",
    "list_promoted_lines",
    "list_selected_orders",
    "order_is_visible",
    "order_may_be_seen",
    "order_names",
    "order_page",
    "order_pages",
    "promotion_is_applied",
    "related_orders",
    "sale_event_ids_of",
    "search_orders",
    "sub_orders",
    "subscriptions_of_items",
    "totals_by_currency",
    "use_of_promotion",
]
