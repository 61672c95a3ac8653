"""What turns orders and baskets into subscriptions. Called through this module."""

from upline.selling.actions.baskets import check_out, fill_basket
from upline.selling.actions.bulk import MOST_AT_ONCE, BulkWish, Outcome, do_in_bulk
from upline.selling.actions.executing import WantedDelivery, deliver_items, execute_order
from upline.selling.actions.ordering import (
    ItemAddition,
    WantedItem,
    add_order_item,
    create_order,
)

__all__ = [
    "MOST_AT_ONCE",
    "BulkWish",
    "ItemAddition",
    "Outcome",
    "WantedDelivery",
    "WantedItem",
    "add_order_item",
    "check_out",
    "create_order",
    "deliver_items",
    "do_in_bulk",
    "execute_order",
    "fill_basket",
]
