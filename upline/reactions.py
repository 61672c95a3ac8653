"""Who listens to what. Read this instead of hunting for signal receivers."""

from upline.backorders import actions as backorders
from upline.database.publishing import Reactions
from upline.parties.events import CustomerUpdated
from upline.subscriptions.events import SubscriptionsChanged, SubscriptionsSold

REACTIONS: Reactions = {
    SubscriptionsSold: [backorders.record_sale],
    SubscriptionsChanged: [backorders.record_subscription_change],
    CustomerUpdated: [backorders.record_customer_change],
}
