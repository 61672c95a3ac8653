"""Relating the Orders with the Subscriptions: the three places of the subscription page."""

from tests.support.source_document import tells


@tells(
    "As the value of the Order field in subscription view page when the triggered action that "
    "caused the creation of the order is: new subscription, upgrade of a trial subscription to a "
    "paid one, execution of an order and full upgrade or downgrade of a subscription."
)
def test_order_field_shows_the_creating_or_replacing_order(world):
    seats = world.reseller_sells("Seats")
    trial = world.reseller_starts_trial("Trial")
    mail = {"product": "exchange-online-2", "cycle": "monthly", "quantity": 5, "as": "Mail"}
    deal = world.reseller_writes_order("Deal", mail)

    world.reseller_upgrades_trial(trial)
    world.reseller_executes_order(deal)
    world.reseller_changes_plan(seats, to="m365-business-premium")
    world.run_booking()
    upgraded = world.subscription_at_distributor(seats).order
    world.reseller_changes_plan(seats, to="m365-business-standard")
    world.run_booking()

    sold, paid, executed, up, down = world.distributor_orders()
    for order in (sold, paid, executed, up, down):
        assert {line.related for line in order.lines} == {"order_field"}
    assert upgraded == 4
    assert world.subscription_at_distributor(seats).order == 5
    assert world.subscription_at_distributor(trial).order == 2
    assert world.subscription_at_distributor("Mail").order == 3
    page = world.open_subscription_page(seats)
    assert "Order Huber Bakery 5 2 earlier orders" in page.words


@tells(
    "As a line in subscription's history records when the triggered action that caused the "
    "creation of the order is: subscription quantity change or partial upgrade or downgrade of "
    "the subscription."
)
def test_history_shows_orders_that_changed_licences(world):
    seats = world.reseller_sells("Seats", quantity=10)

    world.reseller_changes_quantity(seats, to=12)
    world.reseller_changes_plan(seats, to="m365-business-premium", quantity=4, new="Managers")
    world.reseller_changes_plan("Managers", to="m365-business-basic", quantity=1, into=seats)
    world.run_booking()

    history = world.subscription_at_distributor(seats).history
    assert [(h.action, h.was, h.became, h.order) for h in history] == [
        ("quantity_increased", 10, 12, 2),
        ("partial_upgrade", 12, 8, 3),
        ("partial_downgrade", 8, 9, 4),
    ]
    assert world.subscription_at_distributor(seats).order == 1, "the Order field is left alone"
    shown = world.open_subscription_page(seats).part("history")
    for order in ("2", "3", "4"):
        assert f" {order} Scenario" in shown, "each line names its order, and who caused it"


@tells(
    "As the value of the Source Type field in the add-ons section in subscription view page when "
    "the triggered action that caused the creation of the order is: purchase of a new add-on, "
    "add-on change quantity."
)
def test_source_type_shows_the_orders_of_the_add_on(world):
    seats = world.reseller_sells("Seats", product="m365-business-standard")
    archive = world.reseller_adds_add_on(seats, "Archive", quantity=9)
    world.run_booking()
    bought = world.open_subscription_page(seats).part("add-ons")

    world.reseller_changes_add_on_quantity(archive, to=7)
    world.run_booking()

    assert "Order 2" in bought
    shown = world.open_subscription_page(seats).part("add-ons")
    assert "Order 3 1 earlier order Order 2" in shown
    assert world.add_on_at_distributor(archive).source_type == 3
    assert world.add_on_at_distributor(archive).orders == [2, 3]
    assert [o.lines[0].related for o in world.distributor_orders()[1:]] == ["source_type"] * 2
