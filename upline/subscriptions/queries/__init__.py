"""Questions about subscriptions."""

from upline.subscriptions.queries.customer_subscriptions import (
    CustomerSubscription,
    find_customer_subscription,
    list_customer_subscriptions,
    list_subscriptions_of_product_types,
)
from upline.subscriptions.queries.editing import EditableSubscription, editable_subscription
from upline.subscriptions.queries.history import HistoryLine
from upline.subscriptions.queries.listing import (
    SubscriptionFilter,
    SubscriptionGroup,
    SubscriptionRow,
    SubscriptionSort,
    SubscriptionView,
    group_subscriptions,
    iterate_subscriptions,
    list_subscriptions,
    subscription_neighbours,
)
from upline.subscriptions.queries.mirrors import (
    MirroredRecord,
    MirroredSubscription,
    count_sold_subscriptions,
    find_mirror_source,
    list_add_on_mirrors,
    list_mirrored_records,
    list_mirrors,
    list_records_of_account,
    subject_is_hidden,
    subscription_is_visible,
)
from upline.subscriptions.queries.offers import (
    Offer,
    OfferCriteria,
    add_on_offers,
    list_transfer_targets,
    plan_offers,
)
from upline.subscriptions.queries.page import SubscriptionPage, mirror_notices, subscription_page
from upline.subscriptions.queries.page_sections import (
    AddOnSummary,
    EarlierOrder,
    RunningPromotion,
    ScheduledChangeSummary,
)
from upline.subscriptions.queries.product_sales import ProductSales, sales_of_product
from upline.subscriptions.queries.records import (
    anniversary,
    find_scheduled_change,
    find_subscription,
    get_subscription,
    list_current_add_ons,
    next_renewal,
    sale_version_of,
    state_on,
    status_on,
)
from upline.subscriptions.queries.run_rates import RunRate, list_run_rates, run_rates_by_reseller
from upline.subscriptions.queries.search import SubscriptionHit, search_subscriptions

__all__ = [
    "AddOnSummary",
    "CustomerSubscription",
    "EarlierOrder",
    "EditableSubscription",
    "HistoryLine",
    "MirroredRecord",
    "MirroredSubscription",
    "Offer",
    "OfferCriteria",
    "ProductSales",
    "RunRate",
    "RunningPromotion",
    "ScheduledChangeSummary",
    "SubscriptionFilter",
    "SubscriptionGroup",
    "SubscriptionHit",
    "SubscriptionPage",
    "SubscriptionRow",
    "SubscriptionSort",
    "SubscriptionView",
    "add_on_offers",
    "anniversary",
    "count_sold_subscriptions",
    "editable_subscription",
    "find_customer_subscription",
    "find_mirror_source",
    "find_scheduled_change",
    "find_subscription",
    "get_subscription",
    "group_subscriptions",
    "iterate_subscriptions",
    "list_add_on_mirrors",
    "list_current_add_ons",
    "list_customer_subscriptions",
    "list_mirrored_records",
    "list_mirrors",
    "list_records_of_account",
    "list_run_rates",
    "list_subscriptions",
    "list_subscriptions_of_product_types",
    "list_transfer_targets",
    "mirror_notices",
    "next_renewal",
    "plan_offers",
    "run_rates_by_reseller",
    "sale_version_of",
    "sales_of_product",
    "search_subscriptions",
    "state_on",
    "status_on",
    "subject_is_hidden",
    "subscription_is_visible",
    "subscription_neighbours",
    "subscription_page",
]
