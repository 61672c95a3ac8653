"""Orders by the interface for programs."""

import pytest

from tests.api.conftest import FAR_AWAY, Desk
from upline.models import Order, OrderItem, Subscription
from upline.orders.rulebook import EDITABLE, RULEBOOK, OrderAction, Origin

RIBBON = "This order was originated from Cumulus IT Tenant Reseller purchases"


def at(order_id, rest: str = "") -> str:
    return f"/orders/{order_id}{rest}"


# Reading


def test_a_back_order_says_where_it_came_from(desk: Desk):
    told = desk.erp.get(at(desk.back_order.pk))

    assert told.status == 200
    order = told.json
    assert order["is_back_order"] is True
    assert order["ribbon"] == RIBBON
    assert order["origin"] == {
        "reseller": {"id": str(desk.stage.cumulus.pk), "name": "Cumulus IT"},
        "trigger": "order_executed",
        "sale_event": str(desk.back_order.sale_event_id),
        "effective_date": "2026-05-03",
    }
    assert order["date"] == "2026-05-03"
    assert order["account"]["name"] == "Huber Bakery"
    assert order["billing_to"]["name"] == "Cumulus IT"
    assert order["price_list"]["name"] == "Gold EUR"
    assert order["version"] == 1
    assert told.etag == '"1"'


def test_money_is_a_decimal_text_with_its_currency(desk: Desk):
    order = desk.erp.get(at(desk.back_order.pk)).json
    basic = order["items"][0]

    assert basic["unit_price"] == {"amount": "4.48", "currency": "EUR"}
    assert basic["gross"] == {"amount": "112.00", "currency": "EUR"}
    assert basic["discount"] == {"amount": "11.20", "currency": "EUR"}
    assert basic["total"] == {"amount": "100.80", "currency": "EUR"}
    assert (basic["price_source"], basic["billing_cycle"]) == ("price_list", "monthly")
    assert basic["promotion"] == "Spring 10"


def test_an_item_names_the_place_where_it_shows(desk: Desk):
    basic, _, archive = desk.erp.get(at(desk.back_order.pk, "/items")).json["items"]

    mirror = desk.stage.mirror("m365-business-basic")
    assert basic["related"]["place"] == "order_field"
    assert basic["related"]["subscription"]["id"] == str(mirror.pk)
    assert (archive["related"]["place"], archive["related"]["is_add_on"]) == ("source_type", True)


def test_an_ordinary_order_comes_from_nowhere(desk: Desk):
    order = desk.erp.get(at(desk.order())).json

    assert (order["is_back_order"], order["origin"], order["ribbon"]) == (False, None, None)
    assert order["status"]["kind"] == "draft"


@pytest.mark.rule("R37")
@pytest.mark.rule("R38")
@pytest.mark.parametrize("action", OrderAction)
def test_a_back_order_tells_what_the_rulebook_says(desk: Desk, action: OrderAction):
    order = desk.erp.get(at(desk.back_order.pk)).json
    verdict = RULEBOOK[Origin.BACK_ORDER][action]

    (told,) = [one for one in order["allowed_actions"] if one["action"] == action]

    assert told["allowed"] == verdict.allowed
    assert (told["code"] or "", told["reason"] or "") == (verdict.code, verdict.reason)


def test_what_can_be_edited_depends_on_role_and_origin(desk: Desk):
    back = at(desk.back_order.pk)

    assert set(desk.erp.get(back).json["editable_fields"]) == EDITABLE[Origin.BACK_ORDER]
    assert desk.looker.get(back).json["editable_fields"] == []
    ordinary = desk.erp.get(at(desk.order())).json
    assert set(ordinary["editable_fields"]) == EDITABLE[Origin.DIRECT]


# Lists


def test_orders_are_listed_newest_first_page_by_page(desk: Desk):
    for _ in range(3):
        desk.order(lines=1)
    every = [one["number"] for one in desk.erp.get("/orders?limit=200").json["items"]]

    seen, cursor = [], ""
    while cursor is not None:
        page = desk.erp.get(f"/orders?limit=2&cursor={cursor}").json
        assert len(page["items"]) <= 2
        seen += [one["number"] for one in page["items"]]
        cursor = page["next"]

    assert seen == every == sorted(every, key=int, reverse=True)
    assert len(every) == Order.objects.filter(tenant=desk.alpine).count()


@pytest.mark.parametrize("sort", ["number", "-number", "date", "-date"])
def test_a_list_can_be_sorted_either_way(desk: Desk, sort: str):
    page = desk.erp.get(f"/orders?limit=2&sort={sort}").json
    rest = desk.erp.get(f"/orders?limit=200&sort={sort}&cursor={page['next']}").json
    rows = page["items"] + rest["items"]
    field = sort.removeprefix("-")

    keys = [(row["date"] if field == "date" else "", int(row["number"])) for row in rows]
    assert keys == sorted(keys, reverse=sort.startswith("-"))
    assert len(rows) == Order.objects.filter(tenant=desk.alpine).count()


def test_a_cursor_is_good_for_its_own_list_only(desk: Desk):
    cursor = desk.erp.get("/orders?limit=1&sort=date").json["next"]

    assert desk.erp.get(f"/orders?sort=number&cursor={cursor}").code == "bad_cursor"


def test_a_list_can_be_filtered(desk: Desk):
    mine = desk.order()
    customer = desk.customer().pk

    def numbers(query: str) -> set[str]:
        return {one["id"] for one in desk.erp.get(f"/orders?{query}").json["items"]}

    back = {str(order.pk) for order in desk.stage.orders}
    assert numbers("is_back_order=true") == back
    assert numbers("is_back_order=false") == {str(mine)}
    assert numbers(f"account={customer}") == {str(mine)}
    assert numbers(f"reseller={desk.stage.cumulus.pk}") == back
    assert numbers("trigger=order_executed") == {str(desk.back_order.pk)}
    assert numbers("date_from=2026-05-03&date_to=2026-05-03") == {str(desk.back_order.pk)}
    assert numbers("q=Danube") == {str(mine)}
    assert numbers(f"status={FAR_AWAY}") == set()


# Writing one down


def wanted(desk: Desk, **more) -> dict[str, object]:
    item = {"product": desk.product().pk, "billing_cycle": "monthly", "quantity": 10}
    return {"account": desk.customer().pk, "items": [{**item, **more}]}


def test_an_order_is_written_down(desk: Desk):
    told = desk.shop.post("/orders", wanted(desk))

    assert told.status == 201
    assert told.response["Location"] == f"/api/v1/orders/{told.json['id']}"
    assert told.json["account"]["name"] == "Danube Foods"
    assert told.json["items"][0]["total"] == {"amount": "56.00", "currency": "EUR"}
    assert told.json == desk.shop.get(at(told.json["id"])).json


def test_an_item_can_be_for_what_an_earlier_one_makes(desk: Desk):
    asked = wanted(desk)
    archive = {"adds": "add_on", "product": desk.product("exchange-archiving").pk, "quantity": 5}
    asked["items"].append({**archive, "item": 1})  # type: ignore[attr-defined]

    told = desk.erp.post("/orders", asked)

    assert told.status == 201
    assert [item["billing_cycle"] for item in told.json["items"]] == ["monthly", "monthly"]


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"quantity": 0}, 400, "unreadable"),
        ({"quantity": 1.5}, 400, "unreadable"),
        ({"quantity": "10"}, 400, "unreadable"),
        ({"quantity": True}, 400, "unreadable"),
        ({"quantity": 10**9}, 400, "unreadable"),
        ({"billing_cycle": "weekly"}, 400, "unreadable"),
        ({"product": "m365-business-basic"}, 400, "unreadable"),
        ({"product": FAR_AWAY}, 422, "not_offered"),
        ({"product": None}, 422, "not_offered"),
        ({"adds": "add_on", "item": 7}, 422, "unknown_item"),
        ({"adds": "licences", "subscription": FAR_AWAY}, None, None),
    ],
)
def test_what_cannot_be_ordered_is_refused(desk: Desk, more, status, code):
    before = Order.objects.count()

    told = desk.erp.post("/orders", wanted(desk, **more))

    assert told.status in {status, 404, 422} if status is None else told.status == status
    assert code is None or told.code == code
    assert Order.objects.count() == before


def test_who_may_not_sell_may_not_order(desk: Desk):
    told = desk.looker.post("/orders", wanted(desk))

    assert (told.status, told.code) == (403, "not_permitted")


@pytest.mark.rule("R44")
def test_a_mirrored_customer_takes_no_order_by_hand(desk: Desk):
    told = desk.erp.post("/orders", {"account": desk.back_order.account_id})

    assert (told.status, told.code) == (403, "mirror_protected")
    assert told.fields == {"account"}


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


# The version that was read


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


@pytest.mark.parametrize("tag", ['"99"', "1", '"one"', '""', '"1", "2"', '"1'])
@pytest.mark.parametrize("do", ["edit", "delete", "cancel", "add", "quantity"])
def test_every_change_heeds_the_version(desk: Desk, tag: str, do: str):
    path = at(desk.order())
    item = desk.erp.get(path).json["items"][0]["id"]
    before = desk.erp.get(path).json

    told = {
        "edit": lambda: desk.erp.patch(path, {"name": "Mine"}, If_Match=tag),
        "delete": lambda: desk.erp.delete(path, If_Match=tag),
        "cancel": lambda: desk.erp.post(f"{path}/cancel", If_Match=tag),
        "add": lambda: desk.erp.post(
            f"{path}/items",
            wanted(desk)["items"][0],
            If_Match=tag,  # type: ignore[index]
        ),
        "quantity": lambda: desk.erp.post(
            f"{path}/items/{item}/quantity", {"quantity": 3}, If_Match=tag
        ),
    }[do]()

    assert (told.status, told.code) == (412, "stale")
    assert desk.erp.get(path).json == before


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
    new = wanted(desk)["items"][0]  # type: ignore[index]
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
