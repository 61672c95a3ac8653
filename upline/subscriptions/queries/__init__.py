"""Questions about subscriptions."""

from upline.subscriptions.queries.history import HistoryLine
from upline.subscriptions.queries.mirrors import (
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
    "HistoryLine",
    "MirroredRecord",
    "Offer",
    "PromotionHeld",
    "SubscriptionHit",
    "SubscriptionPage",
    "Wish",
    "add_on_offers",
    "anniversary",
    "find_scheduled_change",
    "get_subscription",
    "held_page",
    "list_mirrored_records",
    "list_mirrors",
    "list_siblings",
    "living_add_ons",
    "lock_subscription",
    "managed",
    "next_renewal",
    "plan_offers",
    "search_subscriptions",
    "state_on",
    "status_on",
]
