"""What Actions are Allowed to Distributor: they work, and the page offers them."""

from datetime import date

import pytest

from tests.support.source_document import tells


@pytest.fixture
def world(world):
    """Cumulus has sold ten seats; Otto at Alpine looks at the order for them."""
    world.reseller_sells("Seats", quantity=10)
    world.run_booking()
    return world


@tells("Edit Order.")
def test_the_order_can_be_edited(world):
    assert "Edit" in world.open_order_page(1).offers

    page = world.post_order_form(
        1, "edit", **{**world.order_form_values(1), "name": "Huber goes cloud"}
    )

    [order] = world.distributor_orders()
    assert order.name == "Huber goes cloud"
    assert "Huber goes cloud" in page.words


@tells(
    "In distributor's BSS you will be able to change only the following fields: Name ,Type, "
    "Payment Method, Sales Rep, Contact, Campaign, Responsible user and custom fields."
)
def test_only_some_fields_of_the_order_can_be_edited(world):
    world.add_distributor_custom_field("cost_centre")
    allowed = {
        "name": "Huber goes cloud",
        "type": "Direct sale",
        "payment_method": "Credit card",
        "sales_rep": "Otto Orders",
        "contact": "Maria Huber",
        "campaign": "Spring letters",
        "responsible_user": "Clara Channel",
        "custom_fields": {"cost_centre": "4711"},
    }
    expected = {
        "date": date(2026, 6, 1),
        "account": "Huber Bakery",
        "billing_to": "Huber Bakery",
        "price_list": "Silver EUR",
        "status": "Submitted",
        "currency": "USD",
        "sharing_rule": "Everyone",
        "total": 1,
        "lines": [],
    }

    world.run_distributor_action("edit_order", order=1, set=allowed)
    for field, value in expected.items():
        with world.refused("back_order_protected"):
            world.run_distributor_action(
                "edit_order", order=1, set={"name": "Sneaky", field: value}
            )

    [order] = world.distributor_orders()
    stands = {**vars(order), "custom_fields": vars(order.custom_fields)}
    assert {field: stands[field] for field in allowed} == allowed
    typed = {field for field in allowed if field != "custom_fields"}
    assert world.open_order_page(1, then="edit").fields == typed | {"custom_fields.cost_centre"}


@tells("View Print-Outs")
def test_print_outs_can_be_viewed(world):
    assert "Print-out" in world.open_order_page(1).offers

    sheet = world.open_order_page(1, then="print-out").words

    assert "Huber Bakery 1" in sheet
    assert "Microsoft 365 Business Basic" in sheet


@tells("Add Activities for this order")
def test_activities_can_be_added(world):
    assert "New activity" in world.open_order_page(1).offers

    world.post_order_form(1, "add-activity", subject="Call Cumulus about the next tranche")

    assert (
        "Call Cumulus about the next tranche" in world.open_order_page(1, then="activities").words
    )


@tells("Relate emails with this order")
def test_e_mails_can_be_related(world):
    assert "Relate e-mail" in world.open_order_page(1).offers

    world.post_order_form(1, "relate-email", subject="Question about the invoice")

    assert "Question about the invoice" in world.open_order_page(1, then="emails").words


@tells("Create cases related with this order")
def test_cases_can_be_created(world):
    assert "New case" in world.open_order_page(1).offers

    world.post_order_form(1, "create-case", subject="Reseller asks for a split invoice")

    assert "Reseller asks for a split invoice" in world.open_order_page(1, then="cases").words
