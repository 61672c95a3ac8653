"""Reading, listing and writing down orders by the interface for programs."""

import pytest

from tests.api.conftest import FAR_AWAY, Desk, at, wanted
from upline.models import Order
from upline.orders.rulebook import EDITABLE, RULEBOOK, OrderAction, Origin

RIBBON = "This order was originated from Cumulus IT Tenant Reseller purchases"


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
    asked["items"].append({**archive, "item": 1})

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
