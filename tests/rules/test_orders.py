"""What the order holds: defaults and fallbacks, names, prices, promotions (R11 to R26)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from upline.setup import actions as setup
from upline.setup.rulebook import StatusKind
from upline.tenancy.actions import set_order_naming


def the_order(world):
    world.booking_runs()
    return world.orders_of_distributor()[-1]


@pytest.mark.rule("R11")
def test_what_is_agreed_later_leaves_booked_orders_as_they_are(world):
    world.reseller_sells()
    before = the_order(world)

    world.distributor_does(
        "set_reseller", reseller="cumulus", price_list="Silver EUR", payment_method=None
    )

    assert the_order(world) == before


@pytest.mark.rule("R13")
@pytest.mark.parametrize(
    ("reseller", "customer", "day"),
    [("cumulus", "Huber Bakery", 11), ("stratus", "Maple Clinic", 10)],
)
def test_the_resellers_time_zone_decides_which_day_it_is(world, reseller, customer, day):
    world.day_is(datetime(2026, 6, 10, 23, 30, tzinfo=UTC))

    world.reseller_sells(by=reseller, customer=customer)

    assert the_order(world).date == date(2026, 6, day)


@pytest.mark.rule("R14", "R15")
def test_without_any_default_the_status_is_submitted_and_that_is_noted(world):
    world.distributor_does("set_default_status", name=None)
    world.distributor_does("set_default_type", name=None)

    world.reseller_sells()

    order = the_order(world)
    assert (order.type, order.status) == (None, "Submitted")
    assert order.warnings == ["status_fallback"]


@pytest.mark.rule("R14")
def test_a_status_that_executes_orders_does_not_execute_this_one(world):
    world.distributor_does("set_default_status", name="Executed")

    world.reseller_sells()

    assert the_order(world).status == "Executed"
    assert world.order_page(1).executed_at is None


@pytest.mark.rule("R14")
def test_the_types_own_default_status_comes_first(world):
    alpine = world.bss()
    special = setup.add_order_status(
        tenant_id=alpine.id, name="Special", kind=StatusKind.IN_PROGRESS, is_default=False
    )
    setup.add_order_type(
        tenant_id=alpine.id, name="Special sale", is_default=False, default_status_id=special
    )
    world.distributor_does("set_default_type", name="Special sale")

    world.reseller_sells()

    assert the_order(world).status == "Special"


@pytest.mark.rule("R15")
def test_who_has_left_is_replaced_and_that_is_noted(world):
    world.distributor_does("deactivate_user", user="Otto Orders")
    world.distributor_does("set_api_options", entity="order", sharing_rule=None)
    world.distributor_does("set_reseller", reseller="cumulus", payment_method=None)

    world.reseller_sells()

    order = the_order(world)
    assert (order.responsible_user, order.sharing_rule) == ("Anna Admin", "Everyone")
    assert sorted(order.warnings) == [
        "payment_method_missing", "responsible_user_fallback", "sharing_rule_fallback",
    ]  # fmt: skip


@pytest.mark.rule("R15")
def test_the_resellers_own_contact_comes_before_the_administrator(world):
    world.distributor_does("set_api_options", entity="order", responsible_user=None)
    world.distributor_does("set_reseller", reseller="cumulus", responsible_user="Clara Channel")

    world.reseller_sells()

    assert the_order(world).responsible_user == "Clara Channel"


@pytest.mark.rule("R15")
def test_mirrors_are_looked_after_by_the_options_of_accounts(world):
    seats = world.reseller_sells()
    world.booking_runs()

    for record in (
        world.account_at_distributor("Huber Bakery"),
        world.subscription_at_distributor(seats),
    ):
        assert (record.responsible_user, record.sharing_rule) == ("Clara Channel", "Everyone")


@pytest.mark.rule("R18")
def test_the_name_is_written_once_with_the_distributors_number(world):
    set_order_naming(tenant_id=world.bss().id, prefix="AO-", padding=5)
    world.reseller_sells()
    world.booking_runs()

    set_order_naming(tenant_id=world.bss().id, prefix="", padding=0)
    world.does("cumulus", "update_customer", customer="Huber Bakery", name="Huber & Sons")
    world.reseller_sells("More", customer="Huber & Sons")
    world.booking_runs()

    names = [order.name for order in world.orders_of_distributor()]
    assert names == ["Huber Bakery AO-00001", "Huber & Sons 2"]


@pytest.mark.rule("R19")
def test_a_compulsory_field_never_blocks_booking_but_the_first_save(world):
    world.distributor_has_custom_field("cost_centre", is_compulsory=True)
    world.distributor_has_custom_field("region", default="South")

    world.reseller_sells()

    assert vars(the_order(world).custom_fields) == {"region": "South"}
    with world.refused("required_field_missing"):
        world.distributor_does("edit_order", order=1, set={"name": "Renamed"})
    filled = {"name": "Renamed", "custom_fields": {"cost_centre": "4711"}}
    world.distributor_does("edit_order", order=1, set=filled)
    assert the_order(world).name == "Renamed"


@pytest.mark.rule("R20")
def test_a_price_is_looked_for_on_four_rungs(world):
    world.reseller_sells("Listed", product="m365-business-basic", cycle="monthly")
    world.reseller_sells("Own", by="nimbus", customer="Aegean Foods")
    world.reseller_sells(
        "Pushed", product="azure-reserved-vm", cycle="annual", quantity=1, pushed_price=Decimal(701)
    )
    world.booking_runs()
    world.distributor_does(
        "set_price", price_list="Gold EUR", product="m365-business-basic", cycle="monthly", price=9
    )
    world.reseller_changes_quantity("Listed", to=11)
    world.booking_runs()

    lines = [order.lines[0] for order in world.orders_of_distributor()]
    assert [(line.price_source, line.unit_price) for line in lines] == [
        ("price_list", Decimal("4.48")),
        ("product", Decimal("5.60")),
        ("pushed", Decimal(701)),
        ("subscription", Decimal("4.48")),
    ]


@pytest.mark.rule("R20")
def test_licences_moved_into_a_subscription_have_its_price(world):
    seats = world.reseller_sells("Seats")
    world.reseller_sells("Managers", product="m365-business-premium", quantity=1)
    world.booking_runs()
    for product in ("m365-business-basic", "m365-business-premium"):
        world.distributor_does(
            "set_price", price_list="Gold EUR", product=product, cycle="monthly", price=1
        )

    world.reseller_changes_plan(seats, to="m365-business-premium", quantity=2, into="Managers")

    lines = the_order(world).lines
    assert [(line.price_source, line.unit_price) for line in lines] == [
        ("subscription", Decimal("4.48")),
        ("subscription", Decimal("16.48")),
    ]


@pytest.mark.rule("R23", "R25")
def test_a_new_customer_is_one_without_another_subscription(world):
    mail = {"product": "exchange-online-1", "cycle": "monthly", "quantity": 10}
    world.reseller_checks_out(mail, {**mail, "as": "Second"})
    world.reseller_sells("Third", **mail)
    world.reseller_changes_quantity("Second", to=12)
    world.booking_runs()

    promotions = [[li.promotion for li in o.lines] for o in world.orders_of_distributor()]
    assert promotions == [["Exchange welcome"] * 2, [None], [None]]


@pytest.mark.rule("R23")
def test_what_is_bought_in_the_same_sale_is_owned_already(world):
    archive = {"subscription": "Managers", "add_on": "exchange-archiving", "quantity": 2}
    premium = {"product": "m365-business-premium", "cycle": "monthly", "quantity": 2}

    world.reseller_checks_out({**premium, "as": "Managers"}, archive)

    assert [line.promotion for line in the_order(world).lines] == [None, "Archiving for Premium"]


@pytest.mark.rule("R26")
def test_the_order_tells_every_promotion_that_was_considered(world):
    world.distributor_does(
        "add_promotion",
        name="Five off",
        percent=Decimal(5),
        products={"m365-business-basic": ["monthly"]},
    )
    world.reseller_sells()
    world.booking_runs()

    [line] = world.order_page(1).lines
    told = {one["name"]: (one["outcome"], one["reason"]) for one in line.considered}
    assert told == {"Spring 10": ("taken", "best"), "Five off": ("not_taken", "less_good")}
    assert line.promotion_cycles == 3
    page = world.opens_order(1, then="provenance").words
    assert "Spring 10" in page
    assert "Five off" in page
