"""Programs that name the version of an order that they have read, by `If-Match`."""

from collections.abc import Callable

import pytest

from tests.api.conftest import Desk
from tests.support.programs import Told
from upline.access.rulebook import Level
from upline.orders.rulebook import NEEDS, OrderAction


def at(order_id, rest: str = "") -> str:
    return f"/orders/{order_id}{rest}"


def test_of_two_who_edit_the_second_is_told(desk: Desk):
    path = at(desk.order())
    read = desk.erp.get(path).etag

    first = desk.erp.patch(path, {"name": "First"}, If_Match=read)
    second = desk.shop.patch(path, {"name": "Second"}, If_Match=read)

    assert first.status == 200
    assert (second.status, second.code) == (412, "stale")
    assert desk.erp.get(path).json["name"] == "First"
    assert desk.shop.patch(path, {"name": "Second"}, If_Match=first.etag).status == 200


@pytest.mark.parametrize("tag", ['W/"1"', "*"])
def test_a_tag_may_be_weak_or_any(desk: Desk, tag: str):
    assert desk.erp.patch(at(desk.back_order.pk), {"name": "A"}, If_Match=tag).status == 200


def _verbs(desk: Desk, path: str, tag: str) -> dict[OrderAction, Callable[[], Told]]:
    first = desk.erp.get(path).json["items"][0]["id"]
    new = {"product": desk.product().pk, "billing_cycle": "monthly", "quantity": 10}
    quick = {"code": "exchange-online-1", "billing_cycle": "monthly"}
    item, post = f"{path}/items/{first}", desk.erp.post
    return {
        OrderAction.EDIT: lambda: desk.erp.patch(path, {"name": "Mine"}, If_Match=tag),
        OrderAction.SUBMIT: lambda: post(f"{path}/submit", If_Match=tag),
        OrderAction.EXECUTE: lambda: post(f"{path}/execute", If_Match=tag),
        OrderAction.DELIVER: lambda: post(f"{path}/deliver", {"items": [first]}, If_Match=tag),
        OrderAction.COPY: lambda: post(f"{path}/copy", If_Match=tag),
        OrderAction.DELETE: lambda: desk.erp.delete(path, If_Match=tag),
        OrderAction.CANCEL: lambda: post(f"{path}/cancel", If_Match=tag),
        OrderAction.ADD_ITEM: lambda: post(f"{path}/items", new, If_Match=tag),
        OrderAction.QUICK_ADD: lambda: post(f"{path}/items/quick-add", quick, If_Match=tag),
        OrderAction.UPDATE_ITEM: lambda: desk.erp.patch(item, {"quantity": 3}, If_Match=tag),
        OrderAction.DELETE_ITEM: lambda: desk.erp.delete(item, If_Match=tag),
        OrderAction.EXECUTE_ITEM: lambda: post(f"{item}/execute", If_Match=tag),
        OrderAction.CHANGE_ITEM_QUANTITY: lambda: post(
            f"{item}/quantity", {"quantity": 3}, If_Match=tag
        ),
    }


# What changes an order itself, or makes another of it; the rest is only put beside it.
CHANGING = [a for a, need in NEEDS.items() if need.level is not Level.SEE] + [OrderAction.COPY]


@pytest.mark.parametrize("tag", ['"99"', "1", '"one"', '""', '"1", "2"', '"1'])
@pytest.mark.parametrize("action", CHANGING)
def test_every_change_heeds_the_version(desk: Desk, tag: str, action: OrderAction):
    path = at(desk.order())
    before = desk.erp.get(path).json

    told = _verbs(desk, path, tag)[action]()

    assert (told.status, told.code) == (412, "stale")
    assert desk.erp.get(path).json == before


@pytest.mark.parametrize("action", CHANGING)
def test_every_change_of_what_was_read_is_done(desk: Desk, action: OrderAction):
    path = at(desk.order())

    told = _verbs(desk, path, desk.erp.get(path).etag)[action]()

    assert told.status in {200, 201, 204}


def test_what_may_not_be_is_said_before_the_version(desk: Desk):
    told = desk.erp.post(at(desk.back_order.pk, "/execute"), If_Match='"99"')

    assert (told.status, told.code) == (403, "back_order_protected")


def test_a_delivery_of_some_items_is_another_version(desk: Desk):
    path = at(desk.order())
    read = desk.erp.get(path)
    first, second = (item["id"] for item in read.json["items"])

    desk.erp.post(f"{path}/deliver", {"items": [first]}, If_Match=read.etag)
    late = desk.erp.post(f"{path}/deliver", {"items": [second]}, If_Match=read.etag)

    assert (late.status, late.code) == (412, "stale")
    assert desk.erp.get(path).etag != read.etag
