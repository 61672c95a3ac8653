"""Events that cannot be booked are parked; the sale is not affected, and nothing is lost (R33 to R36)."""

from datetime import date

import pytest

from tests.support.ledger import writable_ledger
from tests.support.random_scenario import small_world
from upline.models import Account, SaleEvent, Subscription

LIST = {"price_list": "Gold EUR", "product": "m365-business-basic", "cycle": "monthly"}
OWN = {**LIST, "price_list": None}


def set_price(world, amount) -> None:
    """Alpine sets the one price of Business Basic that is left; None takes it out."""
    world.run_distributor_action("set_price", **LIST, price=None)
    world.run_distributor_action("set_price", **OWN, price=amount)


@pytest.mark.rule("R33", "R34", "R36")
def test_sale_without_upstream_price_succeeds_and_its_event_is_parked(world):
    seats = world.reseller_sells(cycle="triennial")

    world.run_booking()

    assert world.parked_events_at_distributor() == [("no_price", seats)]
    assert world.distributor_orders() == []
    assert world.account_at_distributor("Huber Bakery") is None, "what is parked changes nothing"
    assert world.differences()[0] == "parked Huber Bakery SUBSCRIPTION_CREATED no_price"


@pytest.mark.rule("R34", "R35", "R13")
def test_parked_event_blocks_later_events_of_same_subscription_only(world):
    world.set_day(date(2026, 6, 10))
    set_price(world, None)
    seats = world.reseller_sells("Seats")
    world.reseller_changes_quantity(seats, to=12)
    world.reseller_adds_add_on(seats, "Archive")
    world.run_action("cumulus", "suspend", subscription=seats)
    world.reseller_sells("Mail", product="exchange-online-2", customer="Lindner Law")
    world.run_booking()
    [going_on] = world.distributor_orders()
    assert going_on.account == "Lindner Law"
    assert world.parked_events_at_distributor() == [("no_price", seats)]

    world.set_day(date(2026, 6, 20))
    set_price(world, 4)
    world.retry_all_parked()

    _, *late = world.distributor_orders()
    assert [(order.trigger, order.date) for order in late] == [
        ("subscription_created", date(2026, 6, 10)),
        ("quantity_changed", date(2026, 6, 10)),
        ("addon_added", date(2026, 6, 10)),
    ]
    assert world.subscription_at_distributor(seats).status == "suspended"
    assert world.differences() == []


@pytest.mark.rule("R34")
def test_event_of_several_subscriptions_waits_for_each_and_blocks_all(world):
    set_price(world, None)
    bad = world.reseller_sells("Bad")
    good = world.reseller_sells("Good", product="exchange-online-1")
    world.reseller_checks_out({"subscription": bad, "add": 1}, {"subscription": good, "add": 1})
    world.reseller_changes_quantity(good, to=20)
    world.run_booking()

    assert [o.trigger for o in world.distributor_orders()] == ["subscription_created"]
    assert world.subscription_at_distributor(good).quantity == 10

    set_price(world, 4)
    world.retry_all_parked()

    quantities = [[li.quantity for li in o.lines] for o in world.distributor_orders()]
    assert quantities == [[10], [10], [1, 1], [9]]


@pytest.mark.rule("R17", "R20", "R34")
def test_a_price_in_another_currency_is_never_used(world):
    world.run_distributor_action("set_reseller", reseller="nimbus", currency="USD")
    seats = world.reseller_sells(by="nimbus", customer="Aegean Foods")
    world.run_booking()
    assert world.parked_events_at_distributor() == [("currency_mismatch", seats)]

    world.run_distributor_action("set_reseller", reseller="nimbus", currency="EUR")
    world.retry_all_parked()

    assert len(world.distributor_orders()) == 1


@pytest.mark.rule("R35")
def test_after_a_pause_sales_are_booked_in_order_across_resellers(world):
    world.run_distributor_action("pause_booking")
    world.reseller_sells("A", by="stratus", customer="Maple Clinic")
    world.reseller_sells("B", by="cumulus")
    world.reseller_sells("C", by="nimbus", customer="Aegean Foods")
    world.reseller_changes_quantity("A", to=11, by="stratus")
    world.run_distributor_action("deliver_reversed")
    world.run_booking()
    assert world.distributor_orders() == []

    world.run_distributor_action("resume_booking")
    world.run_booking()

    names = [order.lines[0].subscription for order in world.distributor_orders()]
    assert names == ["A", "B", "C", "A"]


@pytest.mark.rule("R35", "R43")
def test_sales_in_a_chain_are_booked_in_order(db):
    world = small_world()
    world.run_action("top", "pause_booking")
    terms = {"product": "mail", "cycle": "monthly", "quantity": 1}
    world.reseller_sells("Bottom", by="far", customer="Dan", **terms)
    world.reseller_sells("Middle", by="middle", customer="Cleo", **terms)

    world.run_action("top", "resume_booking")
    world.run_booking()

    assert [o.account for o in world.distributor_orders()] == ["Dan", "Cleo"]


@pytest.mark.rule("R35", "R1")
def test_reversed_and_duplicate_events_are_booked_in_order_and_once(world):
    seats = world.reseller_sells()
    world.reseller_changes_quantity(seats, to=12)
    world.reseller_changes_quantity(seats, to=9)

    world.run_distributor_action("deliver_reversed")
    world.run_distributor_action("deliver_again")
    world.run_booking()

    quantities = [order.lines[0].quantity for order in world.distributor_orders()]
    assert quantities == [10, 2, -3]


@pytest.mark.rule("R1")
@pytest.mark.parametrize("point", ["account", "subscription", "order", "lines", "relation"])
def test_crashed_booking_leaves_nothing_and_is_retried(world, point):
    world.run_distributor_action("crash_booking", after=point)
    seats = world.reseller_sells()
    world.reseller_changes_quantity(seats, to=12)

    world.run_booking()

    assert world.state.crash_after is None, "it did die"
    assert [order.name for order in world.distributor_orders()] == [
        "Huber Bakery 1",
        "Huber Bakery 2",
    ]
    assert world.differences() == []


@pytest.mark.rule("R36")
def test_reconciliation_lists_waiting_events_differences_and_remedies(world):
    world.reseller_sells()
    assert world.differences() == [
        "waiting Huber Bakery SUBSCRIPTION_CREATED ",
        "mirror_missing Huber Bakery - Microsoft 365 Business Basic ",
    ]
    world.run_booking()
    assert world.differences() == []

    mirror = world.state.subscription("Seats", world.bss())
    Subscription.objects.filter(pk=mirror).update(quantity=11)
    Account.objects.filter(tenant_id=world.bss().id, name="Huber Bakery").update(email="x")

    assert world.differences() == [
        "mirror_differs Huber Bakery - Microsoft 365 Business Basic quantity",
        "customer_differs Huber Bakery email",
    ]


@pytest.mark.rule("R34", "R1")
def test_poison_event_is_parked_alone_and_booked_after_repair(world):
    world.reseller_sells("Before")
    poisoned = world.reseller_sells("Poisoned", by="stratus", customer="Maple Clinic")
    world.reseller_sells("After", customer="Lindner Law")
    events = SaleEvent.objects.filter(reseller_id=world.bss("stratus").id)
    [document] = events.values_list("document", flat=True)
    with writable_ledger():
        events.update(document={"written": "by somebody else"})

    world.run_booking()

    assert world.parked_events_at_distributor() == [("unexpected_error", poisoned)]
    booked = [order.lines[0].subscription for order in world.distributor_orders()]
    assert booked == ["Before", "After"]

    with writable_ledger():
        events.update(document=document)
    world.retry_all_parked()

    assert len(world.distributor_orders()) == 3
    assert world.differences() == []
