"""Editing orders and acting on them by the interface for programs."""

import pytest

from tests.api.conftest import FAR_AWAY, Desk, at, wanted
from upline.models import Order, OrderItem, Subscription
from upline.orders.rulebook import RULEBOOK, OrderAction, Origin

# Editing


def test_what_is_open_can_be_edited(desk: Desk):
    order = desk.back_order
    told = desk.erp.patch(at(order.pk), {"name": "Huber, first", "payment_method": None})

    assert told.status == 200
    assert (told.json["name"], told.json["payment_method"]) == ("Huber, first", None)
    assert told.etag == '"2"'


@pytest.mark.rule("R39")
@pytest.mark.parametrize(
    "field",
    ["date", "status", "price_list", "sharing_rule", "account", "billing_to", "currency", "total",
     "items", "ribbon", "origin", "is_back_order", "number", "version", "id"],
)  # fmt: skip
def test_what_is_kept_as_sold_is_refused_by_its_name(desk: Desk, field: str):
    before = desk.erp.get(at(desk.back_order.pk)).json
    value = {"date": "2026-01-01"}.get(field, FAR_AWAY)

    told = desk.erp.patch(at(desk.back_order.pk), {"name": "Mine", field: value})

    assert (told.status, told.code) == (403, "back_order_protected")
    assert told.fields == {field}
    assert desk.erp.get(at(desk.back_order.pk)).json == before


@pytest.mark.parametrize("field", ["account", "total", "number"])
def test_of_an_ordinary_order_not_everything_can_be_edited_either(desk: Desk, field: str):
    told = desk.erp.patch(at(desk.order()), {field: "1"})

    assert (told.status, told.code) == (422, "field_not_editable")
    assert told.fields == {field}


@pytest.mark.parametrize("field", ["name", "date", "status", "custom_fields"])
def test_what_an_order_must_have_cannot_be_taken_away(desk: Desk, field: str):
    told = desk.erp.patch(at(desk.order()), {field: None})

    assert told.status == 400
    assert told.fields == {field}


def test_another_bsss_record_is_no_record(desk: Desk):
    theirs = desk.customer(desk.stage.cumulus).pk

    told = desk.erp.patch(at(desk.back_order.pk), {"contact": theirs})

    assert (told.status, told.code) == (422, "unknown_record")
    assert told.fields == {"contact"}


def test_who_only_looks_edits_nothing(desk: Desk):
    told = desk.looker.patch(at(desk.back_order.pk), {"name": "Mine"})

    assert (told.status, told.code) == (403, "not_permitted")


# Items


def test_items_are_added_changed_and_deleted(desk: Desk):
    path = at(desk.order(lines=1))
    archive = {"adds": "add_on", "product": desk.product("exchange-archiving").pk, "quantity": 5}

    def item(place: int) -> str:
        return str(desk.erp.get(path).json["items"][place]["id"])

    added = desk.erp.post(f"{path}/items", {**archive, "item": item(0)})
    quick = {"code": "exchange-online-1", "billing_cycle": "annual", "quantity": 3}
    desk.erp.post(f"{path}/items/quick-add", quick)
    desk.erp.patch(f"{path}/items/{item(2)}", {"quantity": 4, "billing_cycle": "monthly"})
    desk.erp.post(f"{path}/items/{item(0)}/quantity", {"quantity": 20})
    gone = desk.erp.delete(f"{path}/items/{item(1)}")

    assert (added.status, gone.status) == (201, 204)
    order = desk.erp.get(path).json
    assert [(i["quantity"], i["billing_cycle"]) for i in order["items"]] == [
        (20, "monthly"),
        (4, "monthly"),
    ]
    assert order["total"] == {"amount": "126.80", "currency": "EUR"}


def test_another_orders_item_is_not_there(desk: Desk):
    order, other = desk.order(), desk.order()
    item = desk.erp.get(at(other)).json["items"][0]["id"]

    told = desk.erp.post(at(order, f"/items/{item}/quantity"), {"quantity": 3})

    assert (told.status, told.code) == (422, "unknown_item")


# Acting


def test_an_order_lives_from_draft_to_execution(desk: Desk):
    path = at(desk.order())

    submitted = desk.shop.post(f"{path}/submit")
    executed = desk.shop.post(f"{path}/execute", {"start_date": "2026-06-01"})
    again = desk.shop.post(f"{path}/execute", {})

    assert submitted.json["status"]["kind"] == "in_progress"
    assert executed.status == 200
    assert executed.json["executed_at"].endswith("Z")
    assert (again.status, again.code) == (409, "already_executed")
    starts = Subscription.objects.filter(account=desk.customer()).values_list("start_date")
    assert {str(day) for (day,) in starts} == {"2026-06-01"}


def test_some_items_are_delivered_by_a_sub_order(desk: Desk):
    path = at(desk.order())
    first, second = desk.erp.get(path).json["items"]

    delivered = desk.erp.post(f"{path}/deliver", {"items": [first["id"]]})
    executed = desk.erp.post(f"{path}/items/{second['id']}/execute")

    assert delivered.json["parent"]["id"] == executed.json["parent"]["id"] == path[8:]
    assert all(item["delivered_by"] for item in desk.erp.get(path).json["items"])
    assert desk.erp.get(path).json["executed_at"]


def test_an_order_is_copied_cancelled_and_deleted(desk: Desk):
    path = at(desk.order())

    copied = desk.erp.post(f"{path}/copy")
    cancelled = desk.erp.post(f"{path}/cancel")
    deleted = desk.erp.delete(path)

    assert copied.json["number"] != cancelled.json["number"]
    assert copied.response["Location"] == f"/api/v1/orders/{copied.json['id']}"
    assert cancelled.json["status"]["kind"] == "cancels"
    assert (deleted.status, deleted.response.content) == (204, b"")
    assert desk.erp.get(path).status == 404


@pytest.mark.rule("R37")
@pytest.mark.parametrize(
    "action", [a for a, rule in RULEBOOK[Origin.BACK_ORDER].items() if not rule.allowed]
)  # fmt: skip
def test_what_a_back_order_refuses_is_refused_here(desk: Desk, action: OrderAction):
    path = at(desk.back_order.pk)
    before = desk.erp.get(path).json
    item = f"{path}/items/{before['items'][0]['id']}"
    new = wanted(desk)["items"][0]
    quick = {"code": "exchange-online-1", "billing_cycle": "monthly"}
    counts = Order.objects.count(), OrderItem.objects.count()

    told = {
        OrderAction.DELETE: lambda: desk.erp.delete(path),
        OrderAction.EXECUTE: lambda: desk.erp.post(f"{path}/execute", {}),
        OrderAction.COPY: lambda: desk.erp.post(f"{path}/copy"),
        OrderAction.DELIVER: lambda: desk.erp.post(
            f"{path}/deliver", {"items": [before["items"][0]["id"]]}
        ),
        OrderAction.CANCEL: lambda: desk.erp.post(f"{path}/cancel"),
        OrderAction.ADD_ITEM: lambda: desk.erp.post(f"{path}/items", new),
        OrderAction.QUICK_ADD: lambda: desk.erp.post(f"{path}/items/quick-add", quick),
        OrderAction.UPDATE_ITEM: lambda: desk.erp.patch(item, {"quantity": 1}),
        OrderAction.DELETE_ITEM: lambda: desk.erp.delete(item),
        OrderAction.EXECUTE_ITEM: lambda: desk.erp.post(f"{item}/execute"),
        OrderAction.CHANGE_ITEM_QUANTITY: lambda: desk.erp.post(
            f"{item}/quantity", {"quantity": 1}
        ),
        OrderAction.SUBMIT: lambda: desk.erp.post(f"{path}/submit"),
    }[action]()

    assert (told.status, told.code) == (403, "back_order_protected")
    assert told.json["detail"] == RULEBOOK[Origin.BACK_ORDER][action].reason  # type: ignore[union-attr]
    assert desk.erp.get(path).json == before
    assert (Order.objects.count(), OrderItem.objects.count()) == counts


# Rehearsing


def test_a_dry_run_tells_the_order_it_would_book_and_does_nothing(desk: Desk):
    path = at(desk.order(tenant=desk.stage.cumulus, lines=1))
    before = desk.cumulus.get(path).json
    orders = Order.objects.count()

    told = desk.cumulus.post(f"{path}/execute?dry_run=true", {"start_date": "2026-05-20"})

    assert told.status == 200
    assert told.json["dry_run"] is True
    assert told.json["would_be"]["executed_at"]
    (booked,) = told.json["books"]
    assert booked["distributor"] == "Alpine Distribution"
    assert booked["items"][0]["product"] == "Microsoft 365 Business Basic"
    assert booked["items"][0]["unit_price"] == {"amount": "4.48", "currency": "EUR"}
    assert booked["items"][0]["promotion"] == "Spring 10"
    assert desk.cumulus.get(path).json == before
    assert Order.objects.count() == orders


def test_a_dry_run_is_refused_as_the_action_would_be(desk: Desk):
    told = desk.erp.post(at(desk.back_order.pk, "/execute?dry_run=true"), {})

    assert (told.status, told.code) == (403, "back_order_protected")
