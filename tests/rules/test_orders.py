"""What the order holds: defaults and fallbacks, names, prices, promotions (R11 to R26)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from upline.access.rulebook import system_actor
from upline.setup import actions as setup
from upline.setup.rulebook import StatusKind
from upline.tenancy.actions import set_order_number_format


def the_order(world):
    world.run_booking()
    return world.distributor_orders()[-1]


@pytest.mark.rule("R11")
def test_later_price_changes_do_not_change_booked_orders(world):
    world.reseller_sells()
    before = the_order(world)

    world.run_distributor_action(
        "set_reseller", reseller="cumulus", price_list="Silver EUR", payment_method=None
    )

    assert the_order(world) == before


@pytest.mark.rule("R13")
@pytest.mark.parametrize(
    ("reseller", "customer", "day"),
    [("cumulus", "Huber Bakery", 11), ("stratus", "Maple Clinic", 10)],
)
def test_order_date_uses_the_time_zone_of_the_reseller(world, reseller, customer, day):
    world.set_day(datetime(2026, 6, 10, 23, 30, tzinfo=UTC))

    world.reseller_sells(by=reseller, customer=customer)

    assert the_order(world).date == date(2026, 6, day)


@pytest.mark.rule("R14", "R15")
def test_without_any_default_the_status_is_submitted_and_that_is_noted(world):
    world.run_distributor_action("set_default_status", name=None)
    world.run_distributor_action("set_default_type", name=None)

    world.reseller_sells()

    order = the_order(world)
    assert (order.type, order.status) == (None, "Submitted")
    assert order.warnings == ["status_fallback"]


@pytest.mark.rule("R14")
def test_a_status_that_executes_orders_does_not_execute_this_one(world):
    world.run_distributor_action("set_default_status", name="Executed")

    world.reseller_sells()

    assert the_order(world).status == "Executed"
    assert world.order_page(1).executed_at is None


@pytest.mark.rule("R14")
def test_default_status_of_the_type_takes_precedence(world):
    alpine = world.bss()
    special = setup.add_order_status(
        tenant_id=alpine.id,
        name="Special",
        kind=StatusKind.IN_PROGRESS,
        is_default=False,
        by=system_actor(),
    )
    setup.add_order_type(
        tenant_id=alpine.id,
        name="Special sale",
        is_default=False,
        default_status_id=special,
        by=system_actor(),
    )
    world.run_distributor_action("set_default_type", name="Special sale")

    world.reseller_sells()

    assert the_order(world).status == "Special"


@pytest.mark.rule("R15")
def test_deactivated_responsible_user_is_replaced_and_noted(world):
    world.run_distributor_action("deactivate_user", user="Otto Orders")
    world.run_distributor_action("set_api_options", entity="order", sharing_rule=None)
    world.run_distributor_action("set_reseller", reseller="cumulus", payment_method=None)

    world.reseller_sells()

    order = the_order(world)
    assert (order.responsible_user, order.sharing_rule) == ("Anna Admin", "Everyone")
    assert sorted(order.warnings) == [
        "payment_method_missing", "responsible_user_fallback", "sharing_rule_fallback",
    ]  # fmt: skip


@pytest.mark.rule("R15")
def test_responsible_user_of_the_reseller_account_precedes_the_administrator(world):
    world.run_distributor_action("set_api_options", entity="order", responsible_user=None)
    world.run_distributor_action(
        "set_reseller", reseller="cumulus", responsible_user="Clara Channel"
    )

    world.reseller_sells()

    assert the_order(world).responsible_user == "Clara Channel"


@pytest.mark.rule("R15")
def test_mirrored_accounts_use_the_api_options_of_accounts(world):
    seats = world.reseller_sells()
    world.run_booking()

    for record in (
        world.account_at_distributor("Huber Bakery"),
        world.subscription_at_distributor(seats),
    ):
        assert (record.responsible_user, record.sharing_rule) == ("Clara Channel", "Everyone")


@pytest.mark.rule("R18")
def test_order_name_contains_the_distributor_number(world):
    set_order_number_format(tenant_id=world.bss().id, prefix="AO-", padding=5, by=system_actor())
    world.reseller_sells()
    world.run_booking()

    set_order_number_format(tenant_id=world.bss().id, prefix="", padding=0, by=system_actor())
    world.run_action("cumulus", "update_customer", customer="Huber Bakery", name="Huber & Sons")
    world.reseller_sells("More", customer="Huber & Sons")
    world.run_booking()

    names = [order.name for order in world.distributor_orders()]
    assert names == ["Huber Bakery AO-00001", "Huber & Sons 2"]


@pytest.mark.rule("R19")
def test_a_compulsory_field_never_blocks_booking_but_the_first_save(world):
    world.add_distributor_custom_field("cost_centre", is_compulsory=True)
    world.add_distributor_custom_field("region", default="South")

    world.reseller_sells()

    assert vars(the_order(world).custom_fields) == {"region": "South"}
    with world.refused("required_field_missing"):
        world.run_distributor_action("edit_order", order=1, set={"name": "Renamed"})
    filled = {"name": "Renamed", "custom_fields": {"cost_centre": "4711"}}
    world.run_distributor_action("edit_order", order=1, set=filled)
    assert the_order(world).name == "Renamed"


@pytest.mark.rule("R20")
def test_price_lookup_has_four_steps(world):
    world.reseller_sells("Listed", product="m365-business-basic", cycle="monthly")
    world.reseller_sells("Own", by="nimbus", customer="Aegean Foods")
    world.reseller_sells(
        "Pushed", product="azure-reserved-vm", cycle="annual", quantity=1, pushed_price=Decimal(701)
    )
    world.run_booking()
    world.run_distributor_action(
        "set_price", price_list="Gold EUR", product="m365-business-basic", cycle="monthly", price=9
    )
    world.reseller_changes_quantity("Listed", to=11)
    world.run_booking()

    lines = [order.lines[0] for order in world.distributor_orders()]
    assert [(line.price_source, line.unit_price) for line in lines] == [
        ("price_list", Decimal("4.48")),
        ("product", Decimal("5.60")),
        ("pushed", Decimal(701)),
        ("subscription", Decimal("4.48")),
    ]


@pytest.mark.rule("R20")
def test_moved_licences_have_the_price_of_the_target_subscription(world):
    seats = world.reseller_sells("Seats")
    world.reseller_sells("Managers", product="m365-business-premium", quantity=1)
    world.run_booking()
    for product in ("m365-business-basic", "m365-business-premium"):
        world.run_distributor_action(
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
    world.run_booking()

    promotions = [[li.promotion for li in o.lines] for o in world.distributor_orders()]
    assert promotions == [["Exchange welcome"] * 2, [None], [None]]


@pytest.mark.rule("R23")
def test_products_of_the_same_sale_count_as_owned(world):
    archive = {"subscription": "Managers", "add_on": "exchange-archiving", "quantity": 2}
    premium = {"product": "m365-business-premium", "cycle": "monthly", "quantity": 2}

    world.reseller_checks_out({**premium, "as": "Managers"}, archive)

    assert [line.promotion for line in the_order(world).lines] == [None, "Archiving for Premium"]


@pytest.mark.rule("R26")
def test_order_lists_every_promotion_considered(world):
    world.run_distributor_action(
        "add_promotion",
        name="Five off",
        percent=Decimal(5),
        products={"m365-business-basic": ["monthly"]},
    )
    world.reseller_sells()
    world.run_booking()

    [line] = world.order_page(1).lines
    reasons = {one["name"]: (one["outcome"], one["reason"]) for one in line.considered}
    assert reasons == {"Spring 10": ("taken", "best"), "Five off": ("not_taken", "less_good")}
    assert line.promotion_cycles == 3
    page = world.open_order_page(1, then="provenance").words
    assert "Spring 10" in page
    assert "Five off" in page
