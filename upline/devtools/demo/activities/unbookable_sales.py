"""The sales of the last day that the distributor cannot book yet, each for a reason that happens (R34)."""

from upline.catalog.rulebook import BillingCycle
from upline.devtools.demo.products import MONTHLY, ONE_TIME, PRODUCT_WITHOUT_EUR_PRICE
from upline.devtools.demo.schedule import ActivityContext
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.actions import NewAddOn, NewSubscription
from upline.subscriptions.rulebook import Trigger


def sell_product_without_eur_price(context: ActivityContext) -> bool:
    """Sell what the vendor's price list brought in dollars only; more of it waits behind."""
    new = NewSubscription(
        account_id=context.tenant_state.customers[0].id,
        product_id=context.tenant_state.bss.products[PRODUCT_WITHOUT_EUR_PRICE],
        billing_cycle=MONTHLY,
        quantity=14,
    )
    created = subscriptions.create_subscription(new=new, **context.command_arguments())
    context.count_sale(Trigger.SUBSCRIPTION_CREATED)

    def add_licences(then: ActivityContext) -> bool:
        subscriptions.change_quantity(
            subscription_id=created.subscription_id, quantity=18, **then.command_arguments()
        )
        then.count_sale(Trigger.QUANTITY_CHANGED)
        return True

    context.schedule_within_hour(add_licences)
    return True


def sell_cycle_without_price(context: ActivityContext) -> bool:
    """Sell for three years what has no price for three years; an add-on waits behind."""
    new = NewSubscription(
        account_id=context.tenant_state.customers[0].id,
        product_id=context.tenant_state.bss.products["m365-business-premium"],
        billing_cycle=BillingCycle.TRIENNIAL,
        quantity=30,
    )
    created = subscriptions.create_subscription(new=new, **context.command_arguments())
    context.count_sale(Trigger.SUBSCRIPTION_CREATED)

    def add_archiving(then: ActivityContext) -> bool:
        archiving = NewAddOn(
            product_id=then.tenant_state.bss.products["exchange-archiving"], quantity=30
        )
        subscriptions.add_add_on(
            subscription_id=created.subscription_id, add_on=archiving, **then.command_arguments()
        )
        then.count_sale(Trigger.ADDON_ADDED)
        return True

    context.schedule_within_hour(add_archiving)
    return True


def sell_eur_product_in_usd(context: ActivityContext) -> bool:
    """Sell, where one pays in dollars, what its distributor has a price for in euros only."""
    new = NewSubscription(
        account_id=context.tenant_state.customers[1].id,
        product_id=context.tenant_state.bss.products["windows-server-2025"],
        billing_cycle=ONE_TIME,
        quantity=2,
    )
    subscriptions.create_subscription(new=new, **context.command_arguments())
    context.count_sale(Trigger.SUBSCRIPTION_CREATED)
    return True


UNBOOKABLE_SALES = {
    "nimbus": sell_product_without_eur_price,
    "cumulus": sell_cycle_without_price,
    "stratus": sell_eur_product_in_usd,
}
