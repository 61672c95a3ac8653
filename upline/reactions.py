"""Who listens to what. Read this instead of hunting for signal receivers."""

from upline.backorders import actions as backorders
from upline.database.publishing import Reactions
from upline.parties.events import CustomerUpdated
from upline.subscriptions.events import SubscriptionsFollowed, SubscriptionsSold

REACTIONS: Reactions = {
    SubscriptionsSold: [backorders.record_sale],
    SubscriptionsFollowed: [backorders.record_follow],
    CustomerUpdated: [backorders.record_customer],
}
