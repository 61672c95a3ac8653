"""What Actions are not Allowed to Distributor: refused in the domain, and not offered on the page."""

import pytest

from tests.support.source_document import tells
from upline.orders.rulebook import BACK_ORDER_REASONS, OrderAction

CODE = "back_order_protected"


@pytest.fixture
def world(world):
    """Cumulus has sold ten seats; Otto at Alpine looks at the order for them."""
    world.reseller_sells("Seats", quantity=10)
    world.run_booking()
    return world


def assert_refused_on_the_page(world, action: OrderAction) -> None:
    """Neither is it offered, nor does its address do it; the page says why."""
    page = world.open_order_page(1)
    called = world.post_order_form(1, action)
    [affordance] = [a for a in world.order_page(1).actions if a.name == action]

    assert not affordance.allowed
    assert not any(word.lower().startswith(action) for word in page.offers)
    assert called.is_refused
    assert affordance.reason in called.words
    [named] = [reason for actions, reason in BACK_ORDER_REASONS if action in actions]
    assert f"{named.action} – {named.reason}" in page.words


@tells("Delete Order")
def test_the_order_cannot_be_deleted(world):
    with world.refused(CODE):
        world.run_distributor_action("delete_order", order=1)

    assert_refused_on_the_page(world, OrderAction.DELETE)


@tells("Execute order , Copy Order or any of the Order Delivery actions")
@pytest.mark.parametrize(
    ("verb", "action"),
    [
        ("execute_order", OrderAction.EXECUTE),
        ("copy_order", OrderAction.COPY),
        ("deliver_items", OrderAction.DELIVER),
    ],
)
def test_the_order_cannot_be_executed_copied_or_delivered(world, verb, action):
    which = {"item": 1} if verb == "deliver_items" else {}

    with world.refused(CODE):
        world.run_distributor_action(verb, order=1, **which)

    assert_refused_on_the_page(world, action)


@tells(
    "All actions that affect the order items (actions that are available in products tab): "
    '"quick add","delete","update", "execute order", "change quantity"'
)
@pytest.mark.parametrize(
    ("verb", "how", "action"),
    [
        (
            "quick_add",
            {"product": "exchange-online-1", "cycle": "monthly", "quantity": 1},
            OrderAction.QUICK_ADD,
        ),
        ("delete_item", {"item": 1}, OrderAction.DELETE_ITEM),
        ("update_item", {"item": 1, "quantity": 8}, OrderAction.UPDATE_ITEM),
        ("execute_order", {}, OrderAction.EXECUTE_ITEM),
        ("update_item", {"item": 1, "quantity": 9}, OrderAction.CHANGE_ITEM_QUANTITY),
    ],
)
def test_the_items_of_the_order_cannot_be_changed(world, verb, how, action):
    with world.refused(CODE):
        world.run_distributor_action(verb, order=1, **how)

    assert_refused_on_the_page(world, action)


@tells("No order items can be added to these orders")
def test_no_item_can_be_added(world):
    with world.refused(CODE):
        world.run_distributor_action(
            "add_item", order=1, product="exchange-online-1", cycle="monthly", quantity=1
        )

    assert_refused_on_the_page(world, OrderAction.ADD_ITEM)
