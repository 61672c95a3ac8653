"""An example of each operation of the API: calls that succeed one after the other in a distributor's BSS.

The OpenAPI document shows them; `tests/api/test_examples.py` executes them.
"""

from upline.api.examples import catalogue, channel, customers, orders, setup, subscriptions
from upline.api.examples.example import Example, IllustrativeIds, SentFile, fill

__all__ = ["EXAMPLES", "GIVEN", "Example", "IllustrativeIds", "SentFile", "fill"]

# Names of ids that no example saves: a BSS that was created on the command line, an e-mail that has arrived.
GIVEN = frozenset({"reseller_without_account", "received_email"})

EXAMPLES: tuple[Example, ...] = (
    *setup.SETUP,
    *catalogue.PRODUCTS,
    *catalogue.PRICE_LISTS,
    *catalogue.PROMOTIONS,
    *customers.ACCOUNTS,
    *orders.ORDERS,
    *orders.BESIDE,
    *subscriptions.SUBSCRIPTIONS,
    *subscriptions.BASKETS,
    *channel.RESELLERS,
    *channel.SALES,
    *channel.WEBHOOKS,
    *channel.BULK,
    *orders.BEFORE_LATE,
    *orders.LATE,
    *catalogue.LATE,
    *setup.DELETIONS,
)
