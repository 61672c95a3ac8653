"""Permission rules decide for programs as they do for people."""

from collections.abc import Callable

import pytest

from tests.api.conftest import Desk
from upline.access.rulebook import Level
from upline.setup import actions as setup

Share = Callable[[Level | None], str]


@pytest.fixture
def share(desk: Desk) -> Share:
    """Give an order a rule that lets everybody go so far with it; None: that lets nobody."""

    def shared(level: Level | None) -> str:
        rule_id = setup.add_permission_rule(
            tenant_id=desk.alpine.pk, name=f"Rule {level}", everybody=level
        )
        path = f"/orders/{desk.order()}"
        told = desk.erp.patch(path, {"sharing_rule": rule_id, "responsible_user": None})
        assert told.status == 200
        return path

    return shared


def test_an_order_that_is_not_shared_does_not_exist(desk: Desk, share: Share):
    path = share(None)
    numbers = [one["id"] for one in desk.shop.get("/orders?limit=200").json["items"]]

    assert path.removeprefix("/orders/") not in numbers
    for told in (
        desk.shop.get(path),
        desk.shop.get(f"{path}/items"),
        desk.shop.get(f"{path}/history"),
        desk.shop.get(f"{path}/notes"),
        desk.shop.get(f"{path}/print-out"),
        desk.shop.patch(path, {"name": "Mine"}),
        desk.shop.patch(path, {"name": "Mine"}, If_Match='"99"'),
        desk.shop.delete(path),
        desk.shop.post(f"{path}/cancel"),
        desk.shop.post(f"{path}/copy?dry_run=true"),
        desk.shop.post(f"{path}/notes", {"text": "Mine"}),
        desk.shop.post(f"{path}/cases", {"subject": "Mine"}),
    ):
        assert (told.status, told.code) == (404, "not_found")
    assert desk.erp.get(path).status == 200


def test_an_order_to_be_seen_is_not_to_be_changed(desk: Desk, share: Share):
    path = share(Level.SEE)
    order = desk.shop.get(path).json
    refused = {one["action"] for one in order["allowed_actions"] if one["code"] == "not_shared"}

    assert {"edit", "submit", "execute", "delete"} <= refused
    assert order["editable_fields"] == []
    assert desk.shop.patch(path, {"name": "Mine"}).code == "not_shared"
    assert desk.shop.post(f"{path}/cancel").code == "not_shared"
    assert desk.shop.post(f"{path}/notes", {"text": "Seen"}).status == 201


def test_who_may_edit_may_not_yet_say_who_else_may(desk: Desk, share: Share):
    path = share(Level.EDIT)

    told = desk.shop.patch(path, {"name": "Mine", "responsible_user": None})

    assert (told.status, told.code) == (403, "not_shared")
    assert told.fields == {"responsible_user"}
    assert desk.shop.patch(path, {"name": "Mine"}).json["name"] == "Mine"
    assert "responsible_user" not in desk.shop.get(path).json["editable_fields"]


def test_full_control_is_full_control(desk: Desk, share: Share):
    path = share(Level.CONTROL)

    assert desk.shop.patch(path, {"responsible_user": None}).status == 200
    assert desk.shop.delete(path).status == 204


@pytest.mark.parametrize(("lines", "limit"), [(1, 20), (9, 20)])
def test_an_order_costs_the_same_however_many_items_it_has(
    desk: Desk, django_assert_max_num_queries, lines: int, limit: int
):
    path = f"/orders/{desk.order(lines=lines)}"

    with django_assert_max_num_queries(limit):
        desk.shop.get(path)


def test_a_list_costs_the_same_however_many_orders_there_are(
    desk: Desk, django_assert_max_num_queries
):
    for _ in range(5):
        desk.order(lines=1)

    with django_assert_max_num_queries(13):
        desk.shop.get("/orders?limit=200")
