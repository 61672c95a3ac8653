"""The sales of the last day that the distributor cannot book yet, each for a reason that happens (R34)."""

from upline.catalog.rulebook import BillingCycle
from upline.devtools.demo.agenda import Turn
from upline.devtools.demo.wares import MONTHLY, ONE_TIME, WITHOUT_EUROS
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.actions import NewAddOn, NewSubscription
from upline.subscriptions.rulebook import Trigger


def sell_what_came_without_euros(turn: Turn) -> bool:
    """Sell what the vendor's price list brought in dollars only; more of it waits behind."""
    new = NewSubscription(
        account_id=turn.shop.customers[0].id,
        product_id=turn.shop.bss.products[WITHOUT_EUROS],
        billing_cycle=MONTHLY,
        quantity=14,
    )
    created = subscriptions.create_subscription(new=new, **turn.call())
    turn.sold(Trigger.SUBSCRIPTION_CREATED)

    def add_licences(then: Turn) -> bool:
        subscriptions.change_quantity(
            subscription_id=created.subscription_id, quantity=18, **then.call()
        )
        then.sold(Trigger.QUANTITY_CHANGED)
        return True

    turn.within_the_hour(add_licences)
    return True


def sell_for_three_years(turn: Turn) -> bool:
    """Sell for three years what has no price for three years; an add-on waits behind."""
    new = NewSubscription(
        account_id=turn.shop.customers[0].id,
        product_id=turn.shop.bss.products["m365-business-premium"],
        billing_cycle=BillingCycle.TRIENNIAL,
        quantity=30,
    )
    created = subscriptions.create_subscription(new=new, **turn.call())
    turn.sold(Trigger.SUBSCRIPTION_CREATED)

    def add_archiving(then: Turn) -> bool:
        archiving = NewAddOn(product_id=then.shop.bss.products["exchange-archiving"], quantity=30)
        subscriptions.add_add_on(
            subscription_id=created.subscription_id, add_on=archiving, **then.call()
        )
        then.sold(Trigger.ADDON_ADDED)
        return True

    turn.within_the_hour(add_archiving)
    return True


def sell_euros_in_dollars(turn: Turn) -> bool:
    """Sell, where one pays in dollars, what its distributor has a price for in euros only."""
    new = NewSubscription(
        account_id=turn.shop.customers[1].id,
        product_id=turn.shop.bss.products["windows-server-2025"],
        billing_cycle=ONE_TIME,
        quantity=2,
    )
    subscriptions.create_subscription(new=new, **turn.call())
    turn.sold(Trigger.SUBSCRIPTION_CREATED)
    return True


PARKED = {
    "nimbus": sell_what_came_without_euros,
    "cumulus": sell_for_three_years,
    "stratus": sell_euros_in_dollars,
}
