"""An action on an order that has changed since it was opened needs a second confirmation."""

import pytest

from tests.support.order_client import BASIC, MAIL, items_of, new_item
from upline.models import Order
from upline.orders.rulebook import OrderAction
from upline.web.orders.action_definitions import ACTION_DEFINITIONS

pytestmark = pytest.mark.django_db

STALE = "Somebody else has changed this order since you opened it."


def order_path(order: Order, action: OrderAction) -> str:
    item = f"?item={items_of(order)[0].pk}" if ACTION_DEFINITIONS[action].needs_item else ""
    return f"{order.pk}/{action}/{item}"


def action_form_values(order: Order, action: OrderAction) -> dict[str, object]:
    first = items_of(order)[0]
    mine: dict[OrderAction, dict[str, object]] = {
        OrderAction.DELIVER: {"items": [first.pk]},
        OrderAction.CHANGE_ITEM_QUANTITY: {"quantity": 7},
        OrderAction.UPDATE_ITEM: {"quantity": 7, "billing_cycle": "ANNUAL"},
    }
    return mine.get(action, {})


def order_state(order: Order) -> list[object]:
    """What there is of the order and of its items, and how many orders there are."""
    rows = [Order.objects.filter(pk=order.pk).values().get(), Order.objects.count()]
    return [*rows, *order.items.order_by("position").values()]


@pytest.mark.parametrize("action", ACTION_DEFINITIONS)
def test_action_on_a_stale_order_asks_for_confirmation(ann, action):
    order = ann.create_draft(new_item(BASIC, 5))
    ann(f"{order.pk}/quick-add/", {"product": MAIL, "quantity": 1})
    before = order_state(order)

    page = ann(
        order_path(order, action), {**action_form_values(order, action), "version": order.version}
    )

    assert page.response.status_code == 409
    assert STALE in page.words
    assert page.sent["version"] == [str(ann.order(order).version)]
    assert order_state(order) == before


@pytest.mark.parametrize("action", ACTION_DEFINITIONS)
def test_action_on_the_current_version_succeeds(ann, action):
    order = ann.create_draft(new_item(BASIC, 5))
    opened = ann(order_path(order, action))
    assert opened.sent["version"] == [str(order.version)]

    page = ann(
        order_path(order, action), {**action_form_values(order, action), "version": order.version}
    )

    assert page.response.status_code == 200
    assert ACTION_DEFINITIONS[action].done in page.words


def test_confirmation_page_shows_the_current_order(ann):
    order = ann.create_draft(new_item(BASIC, 5))
    ann(f"{order.pk}/quick-add/", {"product": MAIL, "quantity": 1})

    page = ann(order_path(order, OrderAction.EXECUTE), {"start_date": "", "version": order.version})

    assert "Execute 2 items" in page.offers
    assert ann.order(order).executed_at is None


def test_preview_of_a_stale_order_reports_the_conflict(ann):
    order = ann.create_draft(new_item(BASIC, 5), new_item(MAIL, 2))
    first, second = items_of(order)
    ann(f"{order.pk}/deliver/", {"items": [first.pk]})

    said = {"items": [second.pk], "version": order.version}
    page = ann(f"{order.pk}/deliver/preview/", said)

    assert STALE in page.words
