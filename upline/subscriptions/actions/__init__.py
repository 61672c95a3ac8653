"""What can be done with subscriptions and add-ons. Called through this module."""

from upline.subscriptions.actions.copying import (
    copy_subscription_down,
    earlier_sale,
    list_served_here_only,
    list_untold_sales,
)
from upline.subscriptions.actions.keeping import edit_subscription
from upline.subscriptions.actions.mirrors import (
    write_changed_mirrors,
    write_history,
    write_new,
)
from upline.subscriptions.actions.parts import (
    NewAddOn,
    NewSubscription,
    check_fits,
    check_quantity,
    get_buyer,
    set_quantity,
    start_add_on,
    start_subscription,
    subscription_name,
)
from upline.subscriptions.actions.plan import PlanChange, change_plan
from upline.subscriptions.actions.renewals import renew_everywhere, run_renewals
from upline.subscriptions.actions.sale import Desk, Sale, held_of
from upline.subscriptions.actions.scheduling import When, withdraw_scheduled_change
from upline.subscriptions.actions.selling import (
    Created,
    PaidTerms,
    add_add_on,
    change_quantity,
    create_subscription,
    lock_with_parent,
    upgrade_trial,
)
from upline.subscriptions.actions.standing import cancel, reactivate, set_auto_renewal, suspend

__all__ = [
    "Created",
    "Desk",
    "NewAddOn",
    "NewSubscription",
    "PaidTerms",
    "PlanChange",
    "Sale",
    "When",
    "add_add_on",
    "cancel",
    "change_plan",
    "change_quantity",
    "check_fits",
    "check_quantity",
    "copy_subscription_down",
    "create_subscription",
    "earlier_sale",
    "edit_subscription",
    "get_buyer",
    "held_of",
    "list_served_here_only",
    "list_untold_sales",
    "lock_with_parent",
    "reactivate",
    "renew_everywhere",
    "run_renewals",
    "set_auto_renewal",
    "set_quantity",
    "start_add_on",
    "start_subscription",
    "subscription_name",
    "suspend",
    "upgrade_trial",
    "withdraw_scheduled_change",
    "write_changed_mirrors",
    "write_history",
    "write_new",
]
