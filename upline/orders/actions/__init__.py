"""What can be done with orders. Executing them is the selling area's."""

from upline.orders.actions.back_orders import write_back_order_items, write_back_orders
from upline.orders.actions.editing import check_edit, edit
from upline.orders.actions.placing import (
    ORDER_SERIES,
    ItemTerms,
    NewOrder,
    Placed,
    add_item,
    cancel_order,
    change_item_quantity,
    copy_order,
    delete_item,
    delete_order,
    lock_order,
    open_order,
    place_order,
)

__all__ = [
    "ORDER_SERIES",
    "ItemTerms",
    "NewOrder",
    "Placed",
    "add_item",
    "cancel_order",
    "change_item_quantity",
    "check_edit",
    "copy_order",
    "delete_item",
    "delete_order",
    "edit",
    "lock_order",
    "open_order",
    "place_order",
    "write_back_order_items",
    "write_back_orders",
]
