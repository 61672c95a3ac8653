"""What can be done with subscriptions and add-ons. Called through this module."""

from upline.subscriptions.actions.backfill import (
    UpstreamOnly,
    copy_subscription_to_reseller,
    count_unreported_sales,
    earlier_sale_event,
    list_products_sold,
    list_unreported_sales,
    list_upstream_only_subscriptions,
    present_state_event,
    upstream_only_of_reseller,
)
from upline.subscriptions.actions.delivery import (
    DeliveredOrder,
    Delivery,
    ItemPrices,
    begin_delivery,
)
from upline.subscriptions.actions.editing import edit_subscription
from upline.subscriptions.actions.gate import authorise_sale_to, get_buyer
from upline.subscriptions.actions.lifecycle import (
    cancel,
    reactivate,
    set_auto_renewal,
    suspend,
    withdraw_cancellation,
)
from upline.subscriptions.actions.mirrors import (
    insert_many,
    repair_mirror,
    update_mirrors,
    write_history,
)
from upline.subscriptions.actions.plan_changes import PlanChange, change_plan
from upline.subscriptions.actions.renewals import run_all_renewals, run_renewals
from upline.subscriptions.actions.sale import CommandContext
from upline.subscriptions.actions.sale_steps import (
    NewAddOn,
    NewSubscription,
    check_add_on_compatible,
    check_quantity,
    subscription_name,
)
from upline.subscriptions.actions.scheduling import ChangeTiming, withdraw_scheduled_change
from upline.subscriptions.actions.selling import (
    CreatedSubscription,
    PaidTerms,
    add_add_on,
    change_quantity,
    create_subscription,
    upgrade_trial,
)

__all__ = [
    "ChangeTiming",
    "CommandContext",
    "CreatedSubscription",
    "DeliveredOrder",
    "Delivery",
    "ItemPrices",
    "NewAddOn",
    "NewSubscription",
    "PaidTerms",
    "PlanChange",
    "UpstreamOnly",
    "add_add_on",
    "authorise_sale_to",
    "begin_delivery",
    "cancel",
    "change_plan",
    "change_quantity",
    "check_add_on_compatible",
    "check_quantity",
    "copy_subscription_to_reseller",
    "count_unreported_sales",
    "create_subscription",
    "earlier_sale_event",
    "edit_subscription",
    "get_buyer",
    "insert_many",
    "list_products_sold",
    "list_unreported_sales",
    "list_upstream_only_subscriptions",
    "present_state_event",
    "reactivate",
    "repair_mirror",
    "run_all_renewals",
    "run_renewals",
    "set_auto_renewal",
    "subscription_name",
    "suspend",
    "update_mirrors",
    "upgrade_trial",
    "upstream_only_of_reseller",
    "withdraw_cancellation",
    "withdraw_scheduled_change",
    "write_history",
]
