"""Permission rules apply to API clients as they do to users."""

from collections.abc import Callable

import pytest

from tests.api.conftest import ApiFixtures
from upline.access.rulebook import Level, system_actor
from upline.setup import actions as setup

ShareOrder = Callable[[Level | None], str]


@pytest.fixture
def share(api: ApiFixtures) -> ShareOrder:
    """Give an order a rule that lets everybody go so far with it; None: that lets nobody."""

    def shared(level: Level | None) -> str:
        rule_id = setup.add_permission_rule(
            tenant_id=api.alpine.pk, name=f"Rule {level}", everybody=level, by=system_actor()
        )
        path = f"/orders/{api.order()}"
        response = api.erp.patch(path, {"sharing_rule": rule_id, "responsible_user": None})
        assert response.status == 200
        return path

    return shared


def test_unshared_order_is_not_found(api: ApiFixtures, share: ShareOrder):
    path = share(None)
    numbers = [one["id"] for one in api.shop.get("/orders?limit=200").json["items"]]

    assert path.removeprefix("/orders/") not in numbers
    for response in (
        api.shop.get(path),
        api.shop.get(f"{path}/items"),
        api.shop.get(f"{path}/history"),
        api.shop.get(f"{path}/notes"),
        api.shop.get(f"{path}/print-out"),
        api.shop.patch(path, {"name": "Mine"}),
        api.shop.patch(path, {"name": "Mine"}, If_Match='"99"'),
        api.shop.delete(path),
        api.shop.post(f"{path}/cancel"),
        api.shop.post(f"{path}/copy?dry_run=true"),
        api.shop.post(f"{path}/notes", {"text": "Mine"}),
        api.shop.post(f"{path}/cases", {"subject": "Mine"}),
    ):
        assert (response.status, response.code) == (404, "not_found")
    assert api.erp.get(path).status == 200


def test_see_level_does_not_allow_changes(api: ApiFixtures, share: ShareOrder):
    path = share(Level.SEE)
    order = api.shop.get(path).json
    refused = {one["action"] for one in order["allowed_actions"] if one["code"] == "not_shared"}

    assert {"edit", "submit", "execute", "delete"} <= refused
    assert order["editable_fields"] == []
    assert api.shop.patch(path, {"name": "Mine"}).code == "not_shared"
    assert api.shop.post(f"{path}/cancel").code == "not_shared"
    assert api.shop.post(f"{path}/notes", {"text": "Seen"}).status == 201


def test_edit_level_does_not_allow_changing_the_sharing_rule(api: ApiFixtures, share: ShareOrder):
    path = share(Level.EDIT)

    response = api.shop.patch(path, {"name": "Mine", "responsible_user": None})

    assert (response.status, response.code) == (403, "not_shared")
    assert response.fields == {"responsible_user"}
    assert api.shop.patch(path, {"name": "Mine"}).json["name"] == "Mine"
    assert "responsible_user" not in api.shop.get(path).json["editable_fields"]


def test_control_level_allows_everything(api: ApiFixtures, share: ShareOrder):
    path = share(Level.CONTROL)

    assert api.shop.patch(path, {"responsible_user": None}).status == 200
    assert api.shop.delete(path).status == 204


@pytest.mark.parametrize(("lines", "limit"), [(1, 20), (9, 20)])
def test_order_query_count_is_constant(
    api: ApiFixtures, django_assert_max_num_queries, lines: int, limit: int
):
    path = f"/orders/{api.order(lines=lines)}"

    with django_assert_max_num_queries(limit):
        api.shop.get(path)


def test_order_list_query_count_is_constant(api: ApiFixtures, django_assert_max_num_queries):
    for _ in range(5):
        api.order(lines=1)

    with django_assert_max_num_queries(13):
        api.shop.get("/orders?limit=200")
