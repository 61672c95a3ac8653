"""Editing orders and actions on orders by the API."""

import pytest

from tests.api.conftest import ApiFixtures, order_path, order_request
from tests.support.api_records import UNKNOWN_ID
from upline.models import Order, OrderItem, Subscription
from upline.orders.rulebook import RULEBOOK, OrderAction, Origin

# Editing


def test_open_fields_can_be_edited(api: ApiFixtures):
    order = api.back_order
    response = api.erp.patch(order_path(order.pk), {"name": "Huber, first", "payment_method": None})

    assert response.status == 200
    assert (response.json["name"], response.json["payment_method"]) == ("Huber, first", None)
    assert response.etag == '"2"'


@pytest.mark.rule("R39")
@pytest.mark.parametrize(
    "field",
    ["date", "status", "price_list", "sharing_rule", "account", "billing_to", "currency", "total",
     "items", "ribbon", "origin", "is_back_order", "number", "version", "id"],
)  # fmt: skip
def test_closed_fields_are_refused_by_name(api: ApiFixtures, field: str):
    before = api.erp.get(order_path(api.back_order.pk)).json
    value = {"date": "2026-01-01"}.get(field, UNKNOWN_ID)

    response = api.erp.patch(order_path(api.back_order.pk), {"name": "Mine", field: value})

    assert (response.status, response.code) == (403, "back_order_protected")
    assert response.fields == {field}
    assert api.erp.get(order_path(api.back_order.pk)).json == before


@pytest.mark.parametrize("field", ["account", "total", "number"])
def test_closed_fields_of_a_direct_order_are_refused(api: ApiFixtures, field: str):
    response = api.erp.patch(order_path(api.order()), {field: "1"})

    assert (response.status, response.code) == (422, "field_not_editable")
    assert response.fields == {field}


@pytest.mark.parametrize("field", ["name", "date", "status", "custom_fields"])
def test_required_fields_cannot_be_cleared(api: ApiFixtures, field: str):
    response = api.erp.patch(order_path(api.order()), {field: None})

    assert response.status == 400
    assert response.fields == {field}


def test_record_of_another_bss_is_not_found(api: ApiFixtures):
    foreign_contact = api.customer(api.fixtures.cumulus).pk

    response = api.erp.patch(order_path(api.back_order.pk), {"contact": foreign_contact})

    assert (response.status, response.code) == (422, "unknown_record")
    assert response.fields == {"contact"}


def test_viewer_cannot_edit(api: ApiFixtures):
    response = api.viewer.patch(order_path(api.back_order.pk), {"name": "Mine"})

    assert (response.status, response.code) == (403, "not_permitted")


# Items


def test_items_are_added_changed_and_deleted(api: ApiFixtures):
    path = order_path(api.order(lines=1))
    archive = {"adds": "add_on", "product": api.product("exchange-archiving").pk, "quantity": 5}

    def item(place: int) -> str:
        return str(api.erp.get(path).json["items"][place]["id"])

    added = api.erp.post(f"{path}/items", {**archive, "item": item(0)})
    quick = {"code": "exchange-online-1", "billing_cycle": "annual", "quantity": 3}
    api.erp.post(f"{path}/items/quick-add", quick)
    api.erp.patch(f"{path}/items/{item(2)}", {"quantity": 4, "billing_cycle": "monthly"})
    api.erp.post(f"{path}/items/{item(0)}/quantity", {"quantity": 20})
    gone = api.erp.delete(f"{path}/items/{item(1)}")

    assert (added.status, gone.status) == (201, 204)
    order = api.erp.get(path).json
    assert [(i["quantity"], i["billing_cycle"]) for i in order["items"]] == [
        (20, "monthly"),
        (4, "monthly"),
    ]
    assert order["total"] == {"amount": "126.80", "currency": "EUR"}


def test_item_of_another_order_is_not_found(api: ApiFixtures):
    order, other = api.order(), api.order()
    item = api.erp.get(order_path(other)).json["items"][0]["id"]

    response = api.erp.post(order_path(order, f"/items/{item}/quantity"), {"quantity": 3})

    assert (response.status, response.code) == (404, "unknown_item")


# Acting


def test_order_goes_from_draft_to_executed(api: ApiFixtures):
    path = order_path(api.order())

    submitted = api.shop.post(f"{path}/submit")
    executed = api.shop.post(f"{path}/execute", {"start_date": "2026-06-01"})
    again = api.shop.post(f"{path}/execute", {})

    assert submitted.json["status"]["kind"] == "in_progress"
    assert executed.status == 200
    assert executed.json["executed_at"].endswith("Z")
    assert (again.status, again.code) == (409, "already_executed")
    starts = Subscription.objects.filter(account=api.customer()).values_list("start_date")
    assert {str(day) for (day,) in starts} == {"2026-06-01"}


def test_some_items_are_delivered_by_a_sub_order(api: ApiFixtures):
    path = order_path(api.order())
    first, second = api.erp.get(path).json["items"]

    delivered = api.erp.post(f"{path}/deliver", {"items": [first["id"]]})
    executed = api.erp.post(f"{path}/items/{second['id']}/execute")

    assert delivered.json["parent"]["id"] == executed.json["parent"]["id"] == path[8:]
    assert all(item["delivered_by"] for item in api.erp.get(path).json["items"])
    assert api.erp.get(path).json["executed_at"]


def test_an_order_is_copied_cancelled_and_deleted(api: ApiFixtures):
    path = order_path(api.order())

    copied = api.erp.post(f"{path}/copy")
    cancelled = api.erp.post(f"{path}/cancel")
    deleted = api.erp.delete(path)

    assert copied.json["number"] != cancelled.json["number"]
    assert copied.response["Location"] == f"/api/v1/orders/{copied.json['id']}"
    assert cancelled.json["status"]["kind"] == "cancels"
    assert (deleted.status, deleted.response.content) == (204, b"")
    assert api.erp.get(path).status == 404


@pytest.mark.rule("R37")
@pytest.mark.parametrize(
    "action", [a for a, rule in RULEBOOK[Origin.BACK_ORDER].items() if not rule.allowed]
)  # fmt: skip
def test_refused_back_order_actions_are_refused(api: ApiFixtures, action: OrderAction):
    path = order_path(api.back_order.pk)
    before = api.erp.get(path).json
    item = f"{path}/items/{before['items'][0]['id']}"
    new = order_request(api)["items"][0]
    quick = {"code": "exchange-online-1", "billing_cycle": "monthly"}
    counts = Order.objects.count(), OrderItem.objects.count()

    response = {
        OrderAction.DELETE: lambda: api.erp.delete(path),
        OrderAction.EXECUTE: lambda: api.erp.post(f"{path}/execute", {}),
        OrderAction.COPY: lambda: api.erp.post(f"{path}/copy"),
        OrderAction.DELIVER: lambda: api.erp.post(
            f"{path}/deliver", {"items": [before["items"][0]["id"]]}
        ),
        OrderAction.CANCEL: lambda: api.erp.post(f"{path}/cancel"),
        OrderAction.ADD_ITEM: lambda: api.erp.post(f"{path}/items", new),
        OrderAction.QUICK_ADD: lambda: api.erp.post(f"{path}/items/quick-add", quick),
        OrderAction.UPDATE_ITEM: lambda: api.erp.patch(item, {"quantity": 1}),
        OrderAction.DELETE_ITEM: lambda: api.erp.delete(item),
        OrderAction.EXECUTE_ITEM: lambda: api.erp.post(f"{item}/execute"),
        OrderAction.CHANGE_ITEM_QUANTITY: lambda: api.erp.post(f"{item}/quantity", {"quantity": 1}),
        OrderAction.SUBMIT: lambda: api.erp.post(f"{path}/submit"),
    }[action]()

    assert (response.status, response.code) == (403, "back_order_protected")
    assert response.json["detail"] == RULEBOOK[Origin.BACK_ORDER][action].reason  # type: ignore[union-attr]
    assert api.erp.get(path).json == before
    assert (Order.objects.count(), OrderItem.objects.count()) == counts


# Rehearsing


def test_dry_run_returns_the_back_order_and_changes_nothing(api: ApiFixtures):
    path = order_path(api.order(tenant=api.fixtures.cumulus, lines=1))
    before = api.cumulus.get(path).json
    orders = Order.objects.count()

    response = api.cumulus.post(f"{path}/execute?dry_run=true", {"start_date": "2026-05-20"})

    assert response.status == 200
    assert response.json["dry_run"] is True
    assert response.json["would_be"]["executed_at"]
    (booked,) = response.json["books"]
    assert booked["distributor"] == "Alpine Distribution"
    assert booked["items"][0]["product"] == "Microsoft 365 Business Basic"
    assert booked["items"][0]["unit_price"] == {"amount": "4.48", "currency": "EUR"}
    assert booked["items"][0]["promotion"] == "Spring 10"
    assert api.cumulus.get(path).json == before
    assert Order.objects.count() == orders


def test_a_dry_run_is_refused_as_the_action_would_be(api: ApiFixtures):
    response = api.erp.post(order_path(api.back_order.pk, "/execute?dry_run=true"), {})

    assert (response.status, response.code) == (403, "back_order_protected")
