"""Creating Orders in Distributor BSS."""

from datetime import date
from decimal import Decimal

from tests.support.source_document import tells


@tells(
    "Every time a new subscription is created or updated in reseller's BSS, an order will be "
    "created in distributor BSS for tracking the sales of the tenant reseller."
)
def test_every_sale_of_the_reseller_is_tracked_by_an_order_of_the_distributor(world):
    seats = world.reseller_sells(quantity=10)
    world.reseller_changes_quantity(seats, to=25)
    world.reseller_changes_quantity(seats, to=20)

    world.booking_runs()

    orders = world.orders_of_distributor()
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
def test_the_order_is_made_from_the_distributors_own_data(world):
    world.does(
        "cumulus",
        "add_promotion",
        name="Cumulus birthday",
        percent=50,
        products={"m365-business-basic": ["monthly"]},
    )
    deal = world.reseller_writes_order(
        "Deal", {"product": "m365-business-basic", "cycle": "monthly", "quantity": 2, "as": "Seats"}
    )
    world.day_is(date(2026, 6, 2))

    world.reseller_executes_order(deal)
    world.booking_runs()

    [order] = world.orders_of_distributor()
    assert order.price_list == "Gold EUR"
    assert order.lines[0].unit_price == Decimal("4.48"), (
        "Alpine's price for Cumulus, not Cumulus's 7.00"
    )
    assert order.lines[0].promotion is None, "what Cumulus gives away is its own business"
    assert order.payment_method == "Bank transfer 30 days"
    assert order.type == "Channel sale"
