"""When something is wrong: the sale goes on, the event waits, and nothing is lost (R33 to R36)."""

from datetime import date

import pytest

from tests.support.random_story import small_world
from upline.models import Account, SaleEvent, Subscription

LIST = {"price_list": "Gold EUR", "product": "m365-business-basic", "cycle": "monthly"}
OWN = {**LIST, "price_list": None}


def price_is(world, amount) -> None:
    """Alpine sets the one price of Business Basic that is left; None takes it out."""
    world.distributor_does("set_price", **LIST, price=None)
    world.distributor_does("set_price", **OWN, price=amount)


@pytest.mark.rule("R33", "R34", "R36")
def test_a_sale_without_a_price_upstream_is_made_and_its_event_is_parked(world):
    seats = world.reseller_sells(cycle="triennial")

    world.booking_runs()

    assert world.parked_at_distributor() == [("no_price", seats)]
    assert world.orders_of_distributor() == []
    assert world.account_at_distributor("Huber Bakery") is None, "what is parked changes nothing"
    assert world.differences()[0] == "parked Huber Bakery SUBSCRIPTION_CREATED no_price"


@pytest.mark.rule("R34", "R35", "R13")
def test_the_same_subscription_waits_behind_it_and_all_others_go_on(world):
    world.day_is(date(2026, 6, 10))
    price_is(world, None)
    seats = world.reseller_sells("Seats")
    world.reseller_changes_quantity(seats, to=12)
    world.reseller_adds_add_on(seats, "Archive")
    world.does("cumulus", "suspend", subscription=seats)
    world.reseller_sells("Mail", product="exchange-online-2", customer="Lindner Law")
    world.booking_runs()
    [going_on] = world.orders_of_distributor()
    assert going_on.account == "Lindner Law"
    assert world.parked_at_distributor() == [("no_price", seats)]

    world.day_is(date(2026, 6, 20))
    price_is(world, 4)
    world.everything_is_retried()

    _, *late = world.orders_of_distributor()
    assert [(order.trigger, order.date) for order in late] == [
        ("subscription_created", date(2026, 6, 10)),
        ("quantity_changed", date(2026, 6, 10)),
        ("addon_added", date(2026, 6, 10)),
    ]
    assert world.subscription_at_distributor(seats).status == "suspended"
    assert world.differences() == []


@pytest.mark.rule("R34")
def test_an_event_of_several_subscriptions_waits_for_each_and_holds_up_all(world):
    price_is(world, None)
    bad = world.reseller_sells("Bad")
    good = world.reseller_sells("Good", product="exchange-online-1")
    world.reseller_checks_out({"subscription": bad, "add": 1}, {"subscription": good, "add": 1})
    world.reseller_changes_quantity(good, to=20)
    world.booking_runs()

    assert [o.trigger for o in world.orders_of_distributor()] == ["subscription_created"]
    assert world.subscription_at_distributor(good).quantity == 10

    price_is(world, 4)
    world.everything_is_retried()

    quantities = [[li.quantity for li in o.lines] for o in world.orders_of_distributor()]
    assert quantities == [[10], [10], [1, 1], [9]]


@pytest.mark.rule("R17", "R20", "R34")
def test_a_price_in_another_currency_is_never_used(world):
    world.distributor_does("set_reseller", reseller="nimbus", currency="USD")
    seats = world.reseller_sells(by="nimbus", customer="Aegean Foods")
    world.booking_runs()
    assert world.parked_at_distributor() == [("currency_mismatch", seats)]

    world.distributor_does("set_reseller", reseller="nimbus", currency="EUR")
    world.everything_is_retried()

    assert len(world.orders_of_distributor()) == 1


@pytest.mark.rule("R35")
def test_after_a_pause_sales_are_booked_as_they_happened_across_resellers(world):
    world.distributor_does("pause_booking")
    world.reseller_sells("A", by="stratus", customer="Maple Clinic")
    world.reseller_sells("B", by="cumulus")
    world.reseller_sells("C", by="nimbus", customer="Aegean Foods")
    world.reseller_changes_quantity("A", to=11, by="stratus")
    world.distributor_does("deliver_reversed")
    world.booking_runs()
    assert world.orders_of_distributor() == []

    world.distributor_does("resume_booking")
    world.booking_runs()

    names = [order.lines[0].subscription for order in world.orders_of_distributor()]
    assert names == ["A", "B", "C", "A"]


@pytest.mark.rule("R35", "R43")
def test_in_a_chain_too_what_happened_first_is_booked_first(db):
    world = small_world()
    world.does("top", "pause_booking")
    terms = {"product": "mail", "cycle": "monthly", "quantity": 1}
    world.reseller_sells("Bottom", by="far", customer="Dan", **terms)
    world.reseller_sells("Middle", by="middle", customer="Cleo", **terms)

    world.does("top", "resume_booking")
    world.booking_runs()

    assert [o.account for o in world.orders_of_distributor()] == ["Dan", "Cleo"]


@pytest.mark.rule("R35", "R1")
def test_what_arrives_in_reverse_and_twice_is_booked_in_order_and_once(world):
    seats = world.reseller_sells()
    world.reseller_changes_quantity(seats, to=12)
    world.reseller_changes_quantity(seats, to=9)

    world.distributor_does("deliver_reversed")
    world.distributor_does("deliver_again")
    world.booking_runs()

    quantities = [order.lines[0].quantity for order in world.orders_of_distributor()]
    assert quantities == [10, 2, -3]


@pytest.mark.rule("R1")
@pytest.mark.parametrize("point", ["account", "subscription", "order", "lines", "relation"])
def test_a_booking_that_dies_leaves_nothing_and_is_done_again(world, point):
    world.distributor_does("crash_booking", after=point)
    seats = world.reseller_sells()
    world.reseller_changes_quantity(seats, to=12)

    world.booking_runs()

    assert world.stage.dies_after is None, "it did die"
    assert [order.name for order in world.orders_of_distributor()] == [
        "Huber Bakery 1",
        "Huber Bakery 2",
    ]
    assert world.differences() == []


@pytest.mark.rule("R36")
def test_reconciliation_lists_what_waits_and_what_differs_and_how_to_mend_it(world):
    world.reseller_sells()
    assert world.differences() == [
        "waiting Huber Bakery SUBSCRIPTION_CREATED ",
        "mirror_missing Huber Bakery - Microsoft 365 Business Basic ",
    ]
    world.booking_runs()
    assert world.differences() == []

    mirror = world.stage.held("Seats", world.bss())
    Subscription.objects.filter(pk=mirror).update(quantity=11)
    Account.objects.filter(tenant_id=world.bss().id, name="Huber Bakery").update(email="x")

    assert world.differences() == [
        "mirror_differs Huber Bakery - Microsoft 365 Business Basic quantity",
        "customer_differs Huber Bakery Huber Bakery",
    ]


@pytest.mark.rule("R34", "R1")
def test_a_poisoned_event_is_parked_alone_and_booked_once_mended(world):
    world.reseller_sells("Before")
    poisoned = world.reseller_sells("Poisoned", by="stratus", customer="Maple Clinic")
    world.reseller_sells("After", customer="Lindner Law")
    events = SaleEvent.objects.filter(reseller_id=world.bss("stratus").id)
    [document] = events.values_list("document", flat=True)
    events.update(document={"written": "by somebody else"})

    world.booking_runs()

    assert world.parked_at_distributor() == [("unexpected_error", poisoned)]
    booked = [order.lines[0].subscription for order in world.orders_of_distributor()]
    assert booked == ["Before", "After"]

    events.update(document=document)
    world.everything_is_retried()

    assert len(world.orders_of_distributor()) == 3
    assert world.differences() == []
