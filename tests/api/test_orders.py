"""Reading, listing and creating orders by the API."""

import pytest

from tests.api.conftest import ApiFixtures, order_path, order_request
from tests.support.api_records import UNKNOWN_ID
from upline.models import Order
from upline.orders.rulebook import EDITABLE, RULEBOOK, OrderAction, Origin

RIBBON = "This order was originated from Cumulus IT Tenant Reseller purchases"


# Reading


def test_back_order_shows_its_origin(api: ApiFixtures):
    response = api.erp.get(order_path(api.back_order.pk))

    assert response.status == 200
    order = response.json
    assert order["is_back_order"] is True
    assert order["ribbon"] == RIBBON
    assert order["origin"] == {
        "reseller": {"id": str(api.fixtures.cumulus.pk), "name": "Cumulus IT"},
        "trigger": "order_executed",
        "sale_event": str(api.back_order.sale_event_id),
        "effective_date": "2026-05-03",
    }
    assert order["date"] == "2026-05-03"
    assert order["account"]["name"] == "Huber Bakery"
    assert order["billing_to"]["name"] == "Cumulus IT"
    assert order["price_list"]["name"] == "Gold EUR"
    assert order["version"] == 1
    assert response.etag == '"1"'


def test_money_is_a_decimal_text_with_its_currency(api: ApiFixtures):
    order = api.erp.get(order_path(api.back_order.pk)).json
    basic = order["items"][0]

    assert basic["unit_price"] == {"amount": "4.48", "currency": "EUR"}
    assert basic["gross"] == {"amount": "112.00", "currency": "EUR"}
    assert basic["discount"] == {"amount": "11.20", "currency": "EUR"}
    assert basic["total"] == {"amount": "100.80", "currency": "EUR"}
    assert (basic["price_source"], basic["billing_cycle"]) == ("price_list", "monthly")
    assert basic["promotion"] == "Spring 10"


def test_item_names_its_placement(api: ApiFixtures):
    basic, _, archive = api.erp.get(order_path(api.back_order.pk, "/items")).json["items"]

    mirror = api.fixtures.mirror("m365-business-basic")
    assert basic["related"]["place"] == "order_field"
    assert basic["related"]["subscription"]["id"] == str(mirror.pk)
    assert (archive["related"]["place"], archive["related"]["is_add_on"]) == ("source_type", True)


def test_direct_order_has_no_origin(api: ApiFixtures):
    order = api.erp.get(order_path(api.order())).json

    assert (order["is_back_order"], order["origin"], order["ribbon"]) == (False, None, None)
    assert order["status"]["kind"] == "draft"


@pytest.mark.rule("R37")
@pytest.mark.rule("R38")
@pytest.mark.parametrize("action", OrderAction)
def test_back_order_actions_match_the_rulebook(api: ApiFixtures, action: OrderAction):
    order = api.erp.get(order_path(api.back_order.pk)).json
    verdict = RULEBOOK[Origin.BACK_ORDER][action]

    (response,) = [one for one in order["allowed_actions"] if one["action"] == action]

    assert response["allowed"] == verdict.allowed
    assert (response["code"] or "", response["reason"] or "") == (verdict.code, verdict.reason)


def test_what_can_be_edited_depends_on_role_and_origin(api: ApiFixtures):
    back = order_path(api.back_order.pk)

    assert set(api.erp.get(back).json["editable_fields"]) == EDITABLE[Origin.BACK_ORDER]
    assert api.viewer.get(back).json["editable_fields"] == []
    ordinary = api.erp.get(order_path(api.order())).json
    assert set(ordinary["editable_fields"]) == EDITABLE[Origin.DIRECT]


# Lists


def test_orders_are_listed_newest_first_page_by_page(api: ApiFixtures):
    for _ in range(3):
        api.order(lines=1)
    every = [one["number"] for one in api.erp.get("/orders?limit=200").json["items"]]

    seen, cursor = [], ""
    while cursor is not None:
        page = api.erp.get(f"/orders?limit=2&cursor={cursor}").json
        assert len(page["items"]) <= 2
        seen += [one["number"] for one in page["items"]]
        cursor = page["next"]

    assert seen == every == sorted(every, key=int, reverse=True)
    assert len(every) == Order.objects.filter(tenant=api.alpine).count()


@pytest.mark.parametrize("sort", ["number", "-number", "date", "-date"])
def test_list_can_be_sorted_ascending_and_descending(api: ApiFixtures, sort: str):
    page = api.erp.get(f"/orders?limit=2&sort={sort}").json
    rest = api.erp.get(f"/orders?limit=200&sort={sort}&cursor={page['next']}").json
    rows = page["items"] + rest["items"]
    field = sort.removeprefix("-")

    keys = [(row["date"] if field == "date" else "", int(row["number"])) for row in rows]
    assert keys == sorted(keys, reverse=sort.startswith("-"))
    assert len(rows) == Order.objects.filter(tenant=api.alpine).count()


def test_cursor_of_another_list_is_refused(api: ApiFixtures):
    cursor = api.erp.get("/orders?limit=1&sort=date").json["next"]

    assert api.erp.get(f"/orders?sort=number&cursor={cursor}").code == "invalid_cursor"


def test_a_list_can_be_filtered(api: ApiFixtures):
    mine = api.order()
    customer = api.customer().pk

    def numbers(query: str) -> set[str]:
        return {one["id"] for one in api.erp.get(f"/orders?{query}").json["items"]}

    back = {str(order.pk) for order in api.fixtures.orders}
    assert numbers("is_back_order=true") == back
    assert numbers("is_back_order=false") == {str(mine)}
    assert numbers(f"account={customer}") == {str(mine)}
    assert numbers(f"reseller={api.fixtures.cumulus.pk}") == back
    assert numbers("trigger=order_executed") == {str(api.back_order.pk)}
    assert numbers("date_from=2026-05-03&date_to=2026-05-03") == {str(api.back_order.pk)}
    assert numbers("q=Danube") == {str(mine)}
    assert numbers(f"status={UNKNOWN_ID}") == set()


def test_order_is_created(api: ApiFixtures):
    response = api.shop.post("/orders", order_request(api))

    assert response.status == 201
    assert response.response["Location"] == f"/api/v1/orders/{response.json['id']}"
    assert response.json["account"]["name"] == "Danube Foods"
    assert response.json["items"][0]["total"] == {"amount": "56.00", "currency": "EUR"}
    assert response.json == api.shop.get(order_path(response.json["id"])).json


def test_item_can_refer_to_the_subscription_of_an_earlier_item(api: ApiFixtures):
    payload = order_request(api)
    archive = {"adds": "add_on", "product": api.product("exchange-archiving").pk, "quantity": 5}
    payload["items"].append({**archive, "item": 1})

    response = api.erp.post("/orders", payload)

    assert response.status == 201
    assert [item["billing_cycle"] for item in response.json["items"]] == ["monthly", "monthly"]


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"quantity": 0}, 422, "invalid_quantity"),
        ({"quantity": 1.5}, 400, "unreadable"),
        ({"quantity": "10"}, 400, "unreadable"),
        ({"quantity": True}, 400, "unreadable"),
        ({"quantity": 10**9}, 422, "invalid_quantity"),
        ({"billing_cycle": "weekly"}, 400, "unreadable"),
        ({"product": "m365-business-basic"}, 400, "unreadable"),
        ({"product": UNKNOWN_ID}, 422, "not_offered"),
        ({"product": None}, 422, "not_offered"),
        ({"adds": "add_on", "item": 7}, 422, "unknown_item"),
        ({"adds": "licences", "subscription": UNKNOWN_ID}, None, None),
    ],
)
def test_invalid_order_is_refused(api: ApiFixtures, more, status, code):
    before = Order.objects.count()

    response = api.erp.post("/orders", order_request(api, **more))

    assert response.status in {status, 404, 422} if status is None else response.status == status
    assert code is None or response.code == code
    assert Order.objects.count() == before


def test_role_without_sell_permission_cannot_create_orders(api: ApiFixtures):
    response = api.viewer.post("/orders", order_request(api))

    assert (response.status, response.code) == (403, "not_permitted")


@pytest.mark.rule("R44")
def test_manual_order_for_a_mirrored_customer_is_refused(api: ApiFixtures):
    response = api.erp.post("/orders", {"account": api.back_order.account_id})

    assert (response.status, response.code) == (403, "mirror_protected")
    assert response.fields == {"account"}
