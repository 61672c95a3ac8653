"""Creating Orders in Distributor BSS."""

from datetime import date
from decimal import Decimal

from tests.support.source_document import tells


@tells(
    "Every time a new subscription is created or updated in reseller's BSS, an order will be "
    "created in distributor BSS for tracking the sales of the tenant reseller."
)
def test_every_reseller_sale_has_a_distributor_order(world):
    seats = world.reseller_sells(quantity=10)
    world.reseller_changes_quantity(seats, to=25)
    world.reseller_changes_quantity(seats, to=20)

    world.run_booking()

    orders = world.distributor_orders()
    assert [order.trigger for order in orders] == [
        "subscription_created",
        "quantity_changed",
        "quantity_changed",
    ]
    assert [order.lines[0].quantity for order in orders] == [10, 15, -5]
    assert world.differences() == []


@tells(
    "These orders are not copies of the tenant resellers orders, they are created independently "
    "from the orders that are placed in reseller's BSS."
)
def test_order_uses_the_data_of_the_distributor(world):
    world.run_action(
        "cumulus",
        "add_promotion",
        name="Cumulus birthday",
        percent=50,
        products={"m365-business-basic": ["monthly"]},
    )
    deal = world.reseller_writes_order(
        "Deal", {"product": "m365-business-basic", "cycle": "monthly", "quantity": 2, "as": "Seats"}
    )
    world.set_day(date(2026, 6, 2))

    world.reseller_executes_order(deal)
    world.run_booking()

    [order] = world.distributor_orders()
    assert order.price_list == "Gold EUR"
    assert order.lines[0].unit_price == Decimal("4.48"), (
        "Alpine's price for Cumulus, not Cumulus's 7.00"
    )
    assert order.lines[0].promotion is None, "what Cumulus gives away is its own business"
    assert order.payment_method == "Bank transfer 30 days"
    assert order.type == "Channel sale"
