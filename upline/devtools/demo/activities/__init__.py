"""The activities of a BSS in the course of a year, and how frequent each is.

Every activity makes the call that a page or the API would make. If the customer has nothing that
it could change, it sells something new instead.
"""

from collections.abc import Mapping

from upline.devtools.demo.activities import lifecycle, new_sales, orders, plan_changes
from upline.devtools.demo.activities.lifecycle import run_renewals
from upline.devtools.demo.activities.unbookable_sales import UNBOOKABLE_SALES
from upline.devtools.demo.schedule import ActivityContext, DemoActivity

__all__ = ["UNBOOKABLE_SALES", "run_renewals", "sell_or_maintain", "storefront_sale"]

# How often, in a thousand.
_SALE_WEIGHTS: Mapping[DemoActivity, int] = {
    new_sales.create_subscription: 240,
    orders.create_order: 55,
    orders.check_out: 45,
    new_sales.start_trial: 50,
    plan_changes.change_quantity: 350,
    plan_changes.add_add_on: 90,
    plan_changes.change_add_on_quantity: 50,
    plan_changes.change_plan_fully: 40,
    plan_changes.change_plan_partially: 30,
}

# How many come along, by the way, with a hundred of those.
_LIFECYCLE_WEIGHTS: Mapping[DemoActivity, int] = {
    lifecycle.cancel: 4,
    lifecycle.suspend: 2,
    lifecycle.rename_customer: 2,
    lifecycle.disable_auto_renew: 2,
    new_sales.sell_own_product: 2,
}


def sell_or_maintain(context: ActivityContext) -> bool:
    """Sell something, one way or another, with some upkeep by the way."""
    [activity] = context.tenant_state.random.choices(
        [*_SALE_WEIGHTS], weights=[*_SALE_WEIGHTS.values()]
    )
    done = activity(context) or new_sales.create_subscription(context)
    for other, often in _LIFECYCLE_WEIGHTS.items():
        if context.tenant_state.random.random() * 100 < often:
            context.schedule_within_hour(other)
    return done


def storefront_sale(context: ActivityContext) -> bool:
    """Let somebody buy in the storefront: the office is closed."""
    return orders.check_out(context)
