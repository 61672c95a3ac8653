"""Creating an Order in Distributor BSS: what the order looks like."""

from datetime import date
from decimal import Decimal

from tests.support.source_document import tells


@tells(
    "For the distributor to easily understand that this order has been created from the "
    "back-ordering mechanism, we display a ribbon with the note: “This order was originated from "
    '<RESELLER NAME> Tenant Reseller purchases"'
)
def test_a_ribbon_names_the_reseller(world):
    world.reseller_sells()
    world.run_booking()

    ribbon = "This order was originated from Cumulus IT Tenant Reseller purchases"

    assert ribbon in world.open_order_page(1).words
    assert ribbon in world.open_order_page(1, then="print-out").words
    assert world.order_page(1).ribbon == ribbon


@tells("It will be related with the reseller's pricelist and reseller's payment method")
def test_each_order_has_the_price_list_and_payment_method_of_its_reseller(world):
    world.reseller_sells("Vienna", by="cumulus")
    world.reseller_sells("Boston", by="stratus", customer="Maple Clinic")

    world.run_booking()

    vienna, boston = world.distributor_orders()
    assert (vienna.price_list, vienna.payment_method) == ("Gold EUR", "Bank transfer 30 days")
    assert (boston.price_list, boston.payment_method) == ("Gold USD", "Direct debit")
    page = world.open_order_page(1).words
    assert "Price list Gold EUR" in page
    assert "Payment method Bank transfer 30 days" in page


@tells("It will have the default type status defined in distributor's BSS")
def test_type_and_status_are_the_defaults_of_the_distributor(world):
    world.run_distributor_action("set_default_type", name="Direct sale")
    world.run_distributor_action("set_default_status", name="Submitted")

    world.reseller_sells()
    world.run_booking()

    [order] = world.distributor_orders()
    assert (order.type, order.status) == ("Direct sale", "Submitted")
    assert "Type Direct sale Status Submitted" in world.open_order_page(1).words


@tells("The Account will be reseller's end customer and the Billing To will be the reseller")
def test_the_customer_is_the_account_and_the_reseller_gets_the_invoice(world):
    world.reseller_sells(customer="Lindner Law")

    world.run_booking()

    [order] = world.distributor_orders()
    assert (order.account, order.billing_to) == ("Lindner Law", "Cumulus IT")
    assert "Account Lindner Law Billing To Cumulus IT" in world.open_order_page(1).words


@tells(
    "It will have as order date the effective date of the action in reseller's BSS that triggered "
    "the creation of this order (e.g the effective date of the quantity change or the start date "
    "of the new subscription)"
)
def test_order_date_is_the_effective_date_of_the_sale(world):
    world.set_day(date(2026, 6, 10))
    seats = world.reseller_sells("Seats", quantity=5)
    world.set_day(date(2026, 6, 20))

    world.reseller_changes_quantity(seats, to=6, effective=date(2026, 6, 15))
    world.reseller_sells("Next month", customer="Lindner Law", start=date(2026, 7, 1))
    world.run_booking()

    dates = [order.date for order in world.distributor_orders()]
    assert dates == [date(2026, 6, 10), date(2026, 6, 15), date(2026, 7, 1)]
    assert "Order date 15 Jun 2026" in world.open_order_page(2).words


@tells(
    "If there is any active promotion in distributor's BSS for the ordered product, it will be "
    "applied"
)
def test_a_promotion_is_applied_while_it_runs_and_to_what_it_covers(world):
    world.set_day(date(2026, 5, 31))
    world.reseller_sells("On its last day", cycle="monthly", quantity=10)
    world.reseller_sells("Not for years", customer="Lindner Law", cycle="annual", quantity=1)
    world.set_day(date(2026, 6, 1))
    world.reseller_sells("A day late", customer="Ferro Steel", cycle="monthly", quantity=10)

    world.run_booking()

    lines = [order.lines[0] for order in world.distributor_orders()]
    assert [line.promotion for line in lines] == ["Spring 10", None, None]
    assert [line.discount for line in lines] == [Decimal("4.48"), 0, 0]
    assert "Spring 10" in world.open_order_page(1, then="products").words


@tells(
    "Responsible User and Sharing rule will be the options that have been defined for the order "
    'entity in "Use of API Options" section in setup area in distributor\'s BSS.'
)
def test_api_options_set_responsible_user_and_sharing_rule(world):
    world.run_distributor_action(
        "set_api_options",
        entity="order",
        responsible_user="Clara Channel",
        sharing_rule="Everyone",
    )

    world.reseller_sells()
    world.run_booking()

    [order] = world.distributor_orders()
    assert (order.responsible_user, order.sharing_rule) == ("Clara Channel", "Everyone")
    assert order.warnings == []
    page = world.open_order_page(1).words
    assert "Responsible user Clara Channel Sharing rule Everyone" in page
