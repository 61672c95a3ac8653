"""Actions that turn orders and baskets into subscriptions. Called through this module."""

from upline.selling.actions.baskets import (
    add_basket_item,
    change_basket_item,
    check_out,
    fill_basket,
)
from upline.selling.actions.bulk import (
    MAX_BULK_ORDERS,
    MAX_ORDERS_AT_ONCE,
    BulkRequest,
    BulkResult,
    bulk_step,
    run_bulk_action,
    start_bulk_job,
)
from upline.selling.actions.direct_sale import sell_items
from upline.selling.actions.executing import DeliverySpec, deliver_items, execute_order
from upline.selling.actions.ordering import (
    ItemAddition,
    ItemSpec,
    add_order_item,
    create_order,
)

__all__ = [
    "MAX_BULK_ORDERS",
    "MAX_ORDERS_AT_ONCE",
    "BulkRequest",
    "BulkResult",
    "DeliverySpec",
    "ItemAddition",
    "ItemSpec",
    "add_basket_item",
    "add_order_item",
    "bulk_step",
    "change_basket_item",
    "check_out",
    "create_order",
    "deliver_items",
    "execute_order",
    "fill_basket",
    "run_bulk_action",
    "sell_items",
    "start_bulk_job",
]
