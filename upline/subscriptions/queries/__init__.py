"""Questions about subscriptions."""

from upline.subscriptions.queries.held import HeldRecord, find_held, list_held, list_takers
from upline.subscriptions.queries.history import HistoryLine
from upline.subscriptions.queries.keeping import EditableSubscription, editable_subscription
from upline.subscriptions.queries.listing import (
    SubscriptionFilter,
    SubscriptionRow,
    SubscriptionSort,
    SubscriptionView,
    each_subscription,
    list_subscriptions,
)
from upline.subscriptions.queries.mirrors import (
    MirroredHolding,
    MirroredRecord,
    list_mirrored_records,
    list_mirrors,
)
from upline.subscriptions.queries.offers import (
    Offer,
    Wish,
    add_on_offers,
    list_siblings,
    plan_offers,
)
from upline.subscriptions.queries.page import SubscriptionPage, held_page, managed
from upline.subscriptions.queries.pieces import (
    STATUS_TITLES,
    AddOnHeld,
    ChangeAhead,
    EarlierOrder,
    PromotionHeld,
)
from upline.subscriptions.queries.records import (
    anniversary,
    find_scheduled_change,
    find_subscription,
    get_subscription,
    living_add_ons,
    lock_subscription,
    next_renewal,
    state_on,
    status_on,
)
from upline.subscriptions.queries.search import SubscriptionHit, search_subscriptions

__all__ = [
    "STATUS_TITLES",
    "AddOnHeld",
    "ChangeAhead",
    "EarlierOrder",
    "EditableSubscription",
    "HeldRecord",
    "HistoryLine",
    "MirroredHolding",
    "MirroredRecord",
    "Offer",
    "PromotionHeld",
    "SubscriptionFilter",
    "SubscriptionHit",
    "SubscriptionPage",
    "SubscriptionRow",
    "SubscriptionSort",
    "SubscriptionView",
    "Wish",
    "add_on_offers",
    "anniversary",
    "each_subscription",
    "editable_subscription",
    "find_held",
    "find_scheduled_change",
    "find_subscription",
    "get_subscription",
    "held_page",
    "list_held",
    "list_mirrored_records",
    "list_mirrors",
    "list_siblings",
    "list_subscriptions",
    "list_takers",
    "living_add_ons",
    "lock_subscription",
    "managed",
    "next_renewal",
    "plan_offers",
    "search_subscriptions",
    "state_on",
    "status_on",
]
