"""Mirrors, and bringing two BSSs together: R31, R32, R40 to R42, R44."""

import pytest

from upline.models import Account, SaleEvent, Subscription


@pytest.mark.rule("R31")
def test_customers_are_matched_by_identifier_never_by_name(world):
    world.reseller_sells("Vienna", by="cumulus", customer="Huber Bakery")
    world.reseller_sells("Boston", by="stratus", customer="Huber Bakery")
    world.run_booking()

    bakeries = Account.objects.filter(tenant_id=world.bss().id, name="Huber Bakery")
    assert sorted(a.accounting_no for a in bakeries) == ["10010", "77"]
    world.run_action(
        "stratus", "update_customer", customer="Huber Bakery", email="new@huber-us.example"
    )
    world.run_booking()

    assert world.account_at_distributor("stratus/Huber Bakery").email == "new@huber-us.example"
    assert world.account_at_distributor("cumulus/Huber Bakery").email == "office@huber.example"


@pytest.mark.rule("R31", "R32", "R16")
def test_ribbons_say_who_manages_account_and_subscription(world):
    seats = world.reseller_sells()
    world.run_booking()

    account = world.account_at_distributor("Huber Bakery")
    mirror = world.subscription_at_distributor(seats)

    assert account.ribbon == "This account is managed by Cumulus IT Tenant Reseller"
    assert mirror.ribbon == "This subscription is managed by Cumulus IT Tenant Reseller"
    assert mirror.ribbon in world.open_subscription_page(seats).words


@pytest.mark.rule("R32")
def test_mirror_name_is_updated_by_a_full_plan_change_only(world):
    seats = world.reseller_sells()
    world.run_booking()
    world.run_action("cumulus", "update_customer", customer="Huber Bakery", name="Huber & Sons")
    world.run_booking()
    before = world.subscription_at_distributor(seats).name

    world.reseller_changes_plan(seats, to="m365-business-premium")
    world.run_booking()

    assert before == "Huber Bakery - Microsoft 365 Business Basic"
    after = world.subscription_at_distributor(seats).name
    assert after == "Huber & Sons - Microsoft 365 Business Premium"


@pytest.mark.rule("R44")
def test_mirror_can_only_be_changed_at_its_source(world):
    seats = world.reseller_sells(product="m365-business-standard")
    world.run_booking()
    alpine = world.state.root_slug()
    buying = {"product": "exchange-online-1", "cycle": "monthly", "quantity": 1}

    for verb, how in {
        "change_quantity": {"subscription": seats, "to": 12},
        "add_add_on": {"subscription": seats, "product": "exchange-archiving", "quantity": 1},
        "change_plan": {"subscription": seats, "product": "m365-business-premium"},
        "suspend": {"subscription": seats},
        "cancel": {"subscription": seats},
        "update_customer": {"customer": "Huber Bakery", "name": "Huber & Sons"},
        "create_subscription": {"customer": "Huber Bakery", **buying},
        "create_order": {"customer": "Huber Bakery", "items": [buying]},
        "checkout": {"customer": "Huber Bakery", "basket": [buying]},
    }.items():
        with world.refused("mirror_protected"):
            world.run_action(alpine, verb, **how)

    assert world.differences() == []


@pytest.mark.rule("R40", "R9")
def test_subscriptions_that_are_only_upstream_block_activation_until_copied_down(world):
    world.run_distributor_action("create_customer", name="Kiel Yachts", reseller="cirrus")
    world.run_distributor_action("create_customer", name="No Business", reseller="cirrus")
    world.run_action(
        "alpine",
        "create_subscription",
        customer="Kiel Yachts",
        product="m365-business-standard",
        cycle="monthly",
        quantity=5,
        add_ons=[{"product": "exchange-archiving", "quantity": 5, "as": "Archive"}],
        **{"as": "Seats"},
    )
    with world.refused("subscriptions_not_copied"):
        world.run_distributor_action("activate_back_ordering", reseller="cirrus")

    for _ in "twice":
        world.run_distributor_action("copy_down", reseller="cirrus")
        world.run_distributor_action("activate_back_ordering", reseller="cirrus")

    cirrus = world.bss("cirrus").id
    names = Account.objects.filter(tenant_id=cirrus).values_list("name", flat=True)
    assert sorted(names) == ["Kiel Yachts", "No Business", "Ostsee Werft"]
    assert Subscription.objects.filter(tenant_id=cirrus).count() == 2
    world.reseller_changes_quantity("Seats", to=8, by="cirrus")
    world.reseller_changes_add_on_quantity("Archive", to=8, by="cirrus")
    world.run_booking()
    lines = [order.lines[0] for order in world.distributor_orders()]
    assert [(line.quantity, line.price_source) for line in lines] == [(3, "subscription")] * 2
    assert world.differences() == []


@pytest.mark.rule("R41")
def test_customers_without_subscriptions_are_copied_by_activation_itself(world):
    world.run_distributor_action(
        "create_customer", name="No Business", reseller="cirrus", email="n@b.de"
    )

    for _ in "twice":
        world.run_distributor_action("activate_back_ordering", reseller="cirrus")

    copies = Account.objects.filter(tenant_id=world.bss("cirrus").id, name="No Business")
    assert [copy.email for copy in copies] == ["n@b.de"]
    world.reseller_sells("Seats", by="cirrus", customer="No Business")
    world.run_booking()
    [order] = world.distributor_orders()
    assert (order.account, order.billing_to) == ("No Business", "Cirrus Cloud")
    assert Account.objects.filter(tenant_id=world.bss().id, name="No Business").count() == 1


@pytest.fixture
def world_with_earlier_sales(world):
    """Cirrus sold before it was activated; it is now."""
    sold = {"by": "cirrus", "customer": "Ostsee Werft", "product": "m365-business-standard"}
    world.reseller_sells("Seats", **sold)
    world.reseller_adds_add_on("Seats", "Archive", by="cirrus", quantity=4)
    world.reseller_sells("Ended", **sold)
    world.run_action("cirrus", "cancel", subscription="Ended")
    world.run_distributor_action("activate_back_ordering", reseller="cirrus")
    world.run_booking()
    return world


@pytest.mark.rule("R42", "R9")
def test_earlier_sales_are_mirrored_on_request_without_orders(world_with_earlier_sales):
    world = world_with_earlier_sales
    assert world.subscription_at_distributor("Seats") is None

    for _ in "twice":
        world.run_distributor_action("mirror_earlier_sales", reseller="cirrus")
        world.run_booking()

    assert world.subscription_at_distributor("Seats").quantity == 10
    assert world.subscription_at_distributor("Seats").order is None
    assert world.add_on_at_distributor("Archive").quantity == 4
    assert world.subscription_at_distributor("Ended") is None
    assert world.distributor_orders() == []
    assert world.differences() == []


@pytest.mark.rule("R42", "R35")
def test_earlier_sales_whose_events_are_not_applied_yet_are_not_mirrored_again(
    world_with_earlier_sales,
):
    """Events that are parked, or blocked by one, would only collect behind it."""
    world = world_with_earlier_sales
    world.run_distributor_action("mirror_earlier_sales", reseller="cirrus")
    count = SaleEvent.objects.count()

    world.run_distributor_action("mirror_earlier_sales", reseller="cirrus")
    assert SaleEvent.objects.count() == count

    world.run_booking()
    assert world.add_on_at_distributor("Archive").quantity == 4
    assert world.differences() == []


@pytest.mark.rule("R42", "R20")
def test_unmirrored_subscription_is_mirrored_by_its_first_later_sale(world_with_earlier_sales):
    world = world_with_earlier_sales

    world.reseller_changes_quantity("Seats", to=12, by="cirrus")
    world.run_booking()

    [order] = world.distributor_orders()
    [line] = order.lines
    assert (line.quantity, line.price_source, line.related) == (2, "subscription", "history")
    mirror = world.subscription_at_distributor("Seats")
    assert (mirror.quantity, mirror.order) == (12, None)
    assert world.differences() == []


@pytest.mark.rule("R42", "R32")
def test_add_on_of_an_unmirrored_subscription_is_placed_under_its_mirror(world_with_earlier_sales):
    world = world_with_earlier_sales

    world.reseller_adds_add_on("Seats", "More", by="cirrus", quantity=2)
    world.run_booking()

    mirror = world.state.subscription("Seats", world.bss())
    add_on = Subscription.objects.get(pk=world.state.subscription("More", world.bss()))
    assert add_on.parent_id == mirror
    assert world.subscription_at_distributor("Seats").order is None
