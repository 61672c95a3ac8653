"""Creating an Order in Distributor BSS: which sales trigger it."""

from datetime import date

from tests.support.source_document import tells


@tells(
    "Orders are created in distributor's BSS with every subscription update or order execution in "
    "reseller's BSS."
)
def test_an_update_and_an_execution_each_create_an_order(world):
    seats = world.reseller_sells()
    deal = world.reseller_writes_order("Deal", {"subscription": seats, "add": 3})

    world.reseller_changes_quantity(seats, to=12)
    world.reseller_executes_order(deal)
    world.run_booking()

    _, updated, executed = world.distributor_orders()
    assert (updated.trigger, updated.lines[0].quantity) == ("quantity_changed", 2)
    assert (executed.trigger, executed.lines[0].quantity) == ("order_executed", 3)


@tells(
    "If an order is not executed in reseller's BSS, no order will be created in distributor's BSS."
)
def test_an_order_that_nobody_executes_creates_none(world):
    wish = {"product": "m365-business-basic", "cycle": "monthly", "quantity": 20, "as": "Never"}

    world.reseller_writes_order("Wish", wish)
    world.run_booking()

    assert world.distributor_orders() == []
    assert world.account_at_distributor("Huber Bakery") is None


@tells("Creation of a new subscription")
def test_a_new_subscription_triggers_an_order(world):
    world.set_day(date(2026, 6, 10))

    world.reseller_sells("Seats", quantity=7)
    world.run_booking()

    [order] = world.distributor_orders()
    assert order.trigger == "subscription_created"
    assert [(line.product, line.quantity) for line in order.lines] == [("m365-business-basic", 7)]


@tells("Subscription quantity change")
def test_a_quantity_change_triggers_an_order_for_the_difference(world):
    seats = world.reseller_sells(quantity=10)

    world.reseller_changes_quantity(seats, to=25)
    world.run_booking()

    _, order = world.distributor_orders()
    assert order.trigger == "quantity_changed"
    assert order.lines[0].quantity == 15


@tells("Basket Checkout")
def test_a_basket_triggers_one_order_for_all_that_is_in_it(world):
    seats = world.reseller_sells(product="m365-business-premium", quantity=4)

    world.reseller_checks_out(
        {"product": "exchange-online-1", "cycle": "monthly", "quantity": 10, "as": "Mailboxes"},
        {"subscription": seats, "add": 2},
        {"subscription": seats, "add_on": "exchange-archiving", "quantity": 6, "as": "Archive"},
    )
    world.run_booking()

    _, order = world.distributor_orders()
    assert order.trigger == "basket_checked_out"
    assert [(line.product, line.quantity) for line in order.lines] == [
        ("exchange-online-1", 10),
        ("m365-business-premium", 2),
        ("exchange-archiving", 6),
    ]


@tells("Adding an add-on in an existing subscription")
def test_an_add_on_triggers_an_order(world):
    seats = world.reseller_sells(product="m365-business-standard")

    world.reseller_adds_add_on(seats, "Archive", product="exchange-archiving", quantity=3)
    world.run_booking()

    _, order = world.distributor_orders()
    assert order.trigger == "addon_added"
    assert [(line.product, line.quantity) for line in order.lines] == [("exchange-archiving", 3)]


@tells("Upgrade a trial subscription to paid")
def test_a_trial_triggers_an_order_once_it_is_paid(world):
    trial = world.reseller_starts_trial(quantity=5)
    world.run_booking()
    assert world.distributor_orders() == []

    world.reseller_upgrades_trial(trial, quantity=8)
    world.run_booking()

    [order] = world.distributor_orders()
    assert order.trigger == "trial_upgraded"
    assert order.lines[0].quantity == 8
