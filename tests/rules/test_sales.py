"""When an order is booked, and when none is (R1 to R10, R43)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.random_scenario import small_world


def booked(world) -> list[tuple[str, list[int]]]:
    """Each order's trigger and the quantities of its lines."""
    world.run_booking()
    orders = world.distributor_orders()
    return [(order.trigger, [line.quantity for line in order.lines]) for order in orders]


@pytest.mark.rule("R5", "R28")
def test_change_without_sale_books_no_order_but_updates_the_mirror(world):
    seats = world.reseller_sells()
    other = world.reseller_sells("Other", product="m365-business-standard")
    archive = world.reseller_adds_add_on(other)
    world.run_booking()

    def mirror(name=seats):
        world.run_booking()
        return world.subscription_at_distributor(name).status

    world.run_action("cumulus", "suspend", subscription=seats)
    assert mirror() == "suspended"
    world.run_action("cumulus", "reactivate", subscription=seats)
    assert mirror() == "active"
    world.run_action("cumulus", "cancel", subscription=other, at_period_end=True)
    assert mirror(other) == "pending_cancel"
    assert world.add_on_at_distributor(archive).status == "active"
    world.run_action("cumulus", "update_customer", customer="Huber Bakery", name="Huber & Sons")
    world.set_day(date(2026, 6, 1))
    world.run_action("cumulus", "run_renewals")
    assert mirror(other) == "cancelled"
    assert world.add_on_at_distributor(archive).status == "cancelled"
    world.run_action("cumulus", "cancel", subscription=seats)
    assert mirror() == "cancelled"

    assert len(booked(world)) == 3
    assert world.account_at_distributor("Huber & Sons").billing_to == "Cumulus IT"
    assert world.subscription_at_distributor(seats).name.startswith("Huber Bakery - ")
    assert world.subscription_at_distributor(seats).history == []
    assert world.differences() == []


@pytest.mark.rule("R6")
def test_expired_trial_is_never_mirrored(world):
    trial = world.reseller_starts_trial()
    world.reseller_adds_add_on(trial)
    world.reseller_changes_quantity(trial, to=20)

    world.run_action("cumulus", "cancel", subscription=trial)

    assert booked(world) == []
    assert world.subscription_at_distributor(trial) is None
    assert world.account_at_distributor("Huber Bakery") is None


@pytest.mark.rule("R6", "R29")
def test_the_add_ons_of_a_trial_become_paid_with_it(world):
    trial = world.reseller_starts_trial(product="m365-business-standard")
    archive = world.reseller_adds_add_on(trial, quantity=4)

    world.reseller_upgrades_trial(trial, quantity=6)

    assert booked(world) == [("trial_upgraded", [6, 4])]
    assert world.add_on_at_distributor(archive).source_type == 1


@pytest.mark.rule("R7")
def test_products_of_the_reseller_are_not_booked(world):
    own = {"product": "cumulus-care", "cycle": "monthly", "quantity": 1}
    shared = {"product": "m365-business-basic", "cycle": "monthly", "quantity": 3}

    world.reseller_checks_out(own)
    world.reseller_checks_out(own, {**shared, "as": "Seats"})

    assert booked(world) == [("basket_checked_out", [3])]
    [left_out] = world.order_page(1).provenance["left_out"]
    assert left_out["product"] == "Cumulus Managed Care"
    assert world.differences() == []


@pytest.mark.rule("R8")
def test_unchanged_quantity_is_not_a_sale(world):
    seats = world.reseller_sells(quantity=10)

    world.reseller_changes_quantity(seats, to=10)

    assert booked(world) == [("subscription_created", [10])]


@pytest.mark.rule("R8", "R13")
def test_a_change_at_renewal_is_a_sale_when_it_is_applied(world):
    world.set_day(date(2026, 5, 31))
    seats = world.reseller_sells(quantity=10)
    world.reseller_changes_quantity(seats, to=12, at_renewal=True)
    assert len(booked(world)) == 1

    world.set_day(date(2026, 7, 5))
    world.run_action("cumulus", "run_renewals")

    assert booked(world)[1] == ("quantity_changed", [2])
    assert world.distributor_orders()[1].date == date(2026, 6, 30), "clipped to the last day"


@pytest.mark.rule("R8")
def test_withdrawn_scheduled_change_is_not_a_sale(world):
    seats = world.reseller_sells(quantity=10)
    world.reseller_changes_quantity(seats, to=12, at_renewal=True)
    with world.refused("scheduled_change_pending"):
        world.reseller_changes_quantity(seats, to=11)

    world.run_action("cumulus", "withdraw_scheduled_change", subscription=seats)
    world.set_day(date(2026, 7, 5))
    world.run_action("cumulus", "run_renewals")

    assert len(booked(world)) == 1
    with world.refused("nothing_scheduled"):
        world.run_action("cumulus", "withdraw_scheduled_change", subscription=seats)


@pytest.mark.rule("R8")
def test_cancelling_drops_what_was_scheduled(world):
    seats = world.reseller_sells(quantity=10)
    world.reseller_changes_quantity(seats, to=12, at_renewal=True)

    world.run_action("cumulus", "cancel", subscription=seats, at_period_end=True)
    world.set_day(date(2026, 7, 5))
    world.run_action("cumulus", "run_renewals")

    assert len(booked(world)) == 1
    assert world.subscription_at_distributor(seats).status == "cancelled"


@pytest.mark.rule("R9")
def test_reseller_without_activation_publishes_no_events(world):
    world.reseller_sells(by="cirrus", customer="Ostsee Werft")

    assert booked(world) == []


@pytest.mark.rule("R10")
def test_a_basket_of_two_hundred_lines_is_one_order_of_two_hundred_lines(world):
    line = {"product": "m365-business-basic", "cycle": "monthly", "quantity": 1}

    world.reseller_checks_out(*[line] * 200)

    [(trigger, quantities)] = booked(world)
    assert (trigger, quantities) == ("basket_checked_out", [1] * 200)


@pytest.mark.rule("R3", "R4", "R10")
def test_each_delivery_and_the_final_execution_is_a_sale(world):
    items = [
        {"product": "exchange-online-1", "cycle": "monthly", "quantity": n, "as": f"Part {n}"}
        for n in (1, 2, 3)
    ]
    deal = world.reseller_writes_order("Deal", *items)

    world.run_action("cumulus", "deliver_items", order=deal, items=["Part 2"])
    with world.refused("already_executed"):
        world.run_action("cumulus", "deliver_items", order=deal, items=["Part 2"])
    world.reseller_executes_order(deal)
    with world.refused("already_executed"):
        world.reseller_executes_order(deal)

    assert booked(world) == [("items_delivered", [2]), ("order_executed", [1, 3])]


@pytest.mark.rule("R43")
def test_a_sale_at_the_bottom_of_a_chain_is_an_order_in_every_bss_above(db):
    world = small_world()
    terms = {"customer": "Dan", "product": "basic", "cycle": "monthly", "quantity": 10}

    world.reseller_sells("Seats", by="far", **terms)
    world.reseller_changes_quantity("Seats", to=12, by="far")
    world.run_booking()

    for slug, billing_to in (("middle", "Far IT"), ("top", "Middle Distribution")):
        sold, changed = world.distributor_orders(slug)
        assert (sold.account, sold.billing_to) == ("Dan", billing_to)
        assert (sold.trigger, changed.trigger) == ("subscription_created", "quantity_changed")
        assert [sold.lines[0].quantity, changed.lines[0].quantity] == [10, 2]
        assert world.differences(slug) == []
    prices = [world.distributor_orders(s)[0].lines[0].unit_price for s in ("middle", "top")]
    assert prices[0] != prices[1], "each BSS has prices of its own"


@pytest.mark.rule("R43", "R7")
def test_sale_of_a_product_unknown_upstream_ends_at_that_tier(db):
    world = small_world()
    terms = {"customer": "Dan", "product": "desk", "cycle": "monthly", "quantity": 2}

    world.reseller_sells("Desks", by="far", **terms)
    world.run_booking()

    assert len(world.distributor_orders("middle")) == 1
    assert world.distributor_orders("top") == []


@pytest.mark.rule("R6")
def test_trial_stays_unmirrored_when_sold_with_a_paid_item(world):
    trial = world.reseller_starts_trial(product="m365-business-standard")
    mail = {"product": "exchange-online-1", "cycle": "monthly", "quantity": 3, "as": "Mail"}

    world.reseller_checks_out(mail, {"subscription": trial, "add": 2})

    assert booked(world) == [("basket_checked_out", [3])]
    assert world.subscription_at_distributor(trial) is None
    world.reseller_upgrades_trial(trial)
    assert booked(world)[1] == ("trial_upgraded", [12])
    assert world.differences() == []


@pytest.mark.rule("R5", "R43")
def test_middle_tier_forwards_the_end_of_an_add_on(db):
    world = small_world()
    terms = {"customer": "Dan", "product": "basic", "cycle": "monthly", "quantity": 10}
    world.reseller_sells("Seats", by="far", **terms)
    world.reseller_adds_add_on("Seats", "Archive", by="far", product="archive")
    world.run_booking()

    world.run_action("far", "cancel", add_on="Archive")
    world.run_booking()

    for slug in ("middle", "top"):
        assert world.add_on_at_distributor("Archive", slug).status == "cancelled"
        assert world.differences(slug) == []


@pytest.mark.rule("R5", "R7", "R43")
def test_add_on_ends_with_its_parent_even_if_parent_is_not_mirrored(db):
    world = small_world()
    terms = {"customer": "Dan", "product": "desk", "cycle": "monthly", "quantity": 2}
    world.reseller_sells("Desks", by="far", **terms)
    world.reseller_adds_add_on("Desks", "Archive", by="far", product="archive", quantity=3)
    world.reseller_changes_add_on_quantity("Archive", to=4, by="far")
    world.run_booking()
    assert world.subscription_at_distributor("Desks") is None
    assert world.add_on_at_distributor("Archive").quantity == 4

    world.run_action("far", "cancel", subscription="Desks")
    world.run_booking()

    assert world.add_on_at_distributor("Archive").status == "cancelled"
    assert world.differences("middle") + world.differences("top") == []


@pytest.mark.rule("R4", "R35")
def test_one_basket_for_a_subscription_and_for_its_add_on(world):
    seats = world.reseller_sells(product="m365-business-standard", quantity=10)
    archive = world.reseller_adds_add_on(seats, quantity=5)

    world.reseller_checks_out(
        {"subscription": archive, "add": 1},
        {"subscription": seats, "add": 2},
        {"subscription": archive, "add": 3},
    )
    world.reseller_changes_quantity(seats, to=20)
    world.reseller_changes_add_on_quantity(archive, to=20)

    assert [quantities for _, quantities in booked(world)] == [[10], [5], [1, 2, 3], [8], [11]]
    assert world.add_on_at_distributor(archive).quantity == 20
    assert world.differences() == []


@pytest.mark.rule("R4")
def test_plan_change_of_all_licences_reads_no_product_again_after_the_new_one(world):
    seats = world.reseller_sells()

    with CaptureQueriesContext(connection) as queries:
        world.reseller_changes_plan(seats, to="m365-business-premium")

    statements = [query["sql"] for query in queries]
    change = next(i for i, sql in enumerate(statements) if sql.startswith("UPDATE"))
    assert not [sql for sql in statements[change:] if 'FROM "upline_product"' in sql]
