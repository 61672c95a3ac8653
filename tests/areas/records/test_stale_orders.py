"""Who acts on an order that somebody has changed since they opened it is asked again."""

import pytest

from tests.support.ordering import BASIC, MAIL, items_of, new
from upline.models import Order
from upline.orders.rulebook import OrderAction
from upline.web.orders.verbs import VERBS

pytestmark = pytest.mark.django_db

STALE = "Somebody else has changed this order since you opened it."


def at(order: Order, action: OrderAction) -> str:
    item = f"?item={items_of(order)[0].pk}" if VERBS[action].is_about_item else ""
    return f"{order.pk}/{action}/{item}"


def typed(order: Order, action: OrderAction) -> dict[str, object]:
    first = items_of(order)[0]
    mine: dict[OrderAction, dict[str, object]] = {
        OrderAction.DELIVER: {"items": [first.pk]},
        OrderAction.CHANGE_ITEM_QUANTITY: {"quantity": 7},
        OrderAction.UPDATE_ITEM: {"quantity": 7, "billing_cycle": "ANNUAL"},
    }
    return mine.get(action, {})


def standing(order: Order) -> list[object]:
    """What there is of the order and of its items, and how many orders there are."""
    rows = [Order.objects.filter(pk=order.pk).values().get(), Order.objects.count()]
    return [*rows, *order.items.order_by("position").values()]


@pytest.mark.parametrize("action", VERBS)
def test_who_acts_on_what_somebody_changed_meanwhile_is_asked_again(ann, action):
    order = ann.writes(new(BASIC, 5))
    ann(f"{order.pk}/quick-add/", {"product": MAIL, "quantity": 1})
    before = standing(order)

    page = ann(at(order, action), {**typed(order, action), "version": order.version})

    assert page.response.status_code == 409
    assert STALE in page.words
    assert f'name="version" value="{ann.order(order).version}"' in page.html
    assert standing(order) == before


@pytest.mark.parametrize("action", VERBS)
def test_who_has_read_what_stands_there_is_not(ann, action):
    order = ann.writes(new(BASIC, 5))
    opened = ann(at(order, action))
    assert f'name="version" value="{order.version}"' in opened.html

    page = ann(at(order, action), {**typed(order, action), "version": order.version})

    assert page.response.status_code == 200
    assert VERBS[action].done in page.words


def test_what_is_asked_again_is_for_the_order_as_it_stands(ann):
    order = ann.writes(new(BASIC, 5))
    ann(f"{order.pk}/quick-add/", {"product": MAIL, "quantity": 1})

    page = ann(at(order, OrderAction.EXECUTE), {"start_date": "", "version": order.version})

    assert "Execute 2 items" in page.offers
    assert ann.order(order).executed_at is None


def test_a_preview_says_that_the_order_is_another_by_now(ann):
    order = ann.writes(new(BASIC, 5), new(MAIL, 2))
    first, second = items_of(order)
    ann(f"{order.pk}/deliver/", {"items": [first.pk]})

    said = {"items": [second.pk], "version": order.version}
    page = ann(f"{order.pk}/deliver/preview/", said)

    assert STALE in page.words
