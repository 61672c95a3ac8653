"""What can be done with orders. Executing them is the selling area's."""

from upline.orders.actions.back_orders import write_back_order_items, write_back_orders
from upline.orders.actions.delivery import (
    DeliverableItem,
    ItemSelection,
    OrderDelivery,
    lock_to_deliver,
    lock_to_execute,
    no_sell_price,
)
from upline.orders.actions.editing import check_edit, edit
from upline.orders.actions.gate import lock_for
from upline.orders.actions.items import (
    ItemChange,
    add_item,
    change_item,
    delete_item,
    open_item_terms,
    unknown_item,
)
from upline.orders.actions.lifecycle import cancel_order, copy_order, delete_order, submit_order
from upline.orders.actions.placing import (
    ORDER_SERIES,
    ItemPromotion,
    ItemTerms,
    NewOrder,
    PlacedOrder,
    check_item_count,
    place_order,
)

__all__ = [
    "ORDER_SERIES",
    "DeliverableItem",
    "ItemChange",
    "ItemPromotion",
    "ItemSelection",
    "ItemTerms",
    "NewOrder",
    "OrderDelivery",
    "PlacedOrder",
    "add_item",
    "cancel_order",
    "change_item",
    "check_edit",
    "check_item_count",
    "copy_order",
    "delete_item",
    "delete_order",
    "edit",
    "lock_for",
    "lock_to_deliver",
    "lock_to_execute",
    "no_sell_price",
    "open_item_terms",
    "place_order",
    "submit_order",
    "unknown_item",
    "write_back_order_items",
    "write_back_orders",
]
