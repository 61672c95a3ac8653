"""TMF622: orders as product orders, checked against the published document."""

from dataclasses import replace
from typing import Any

import pytest

from tests.api.conftest import ApiFixtures
from tests.api.tmf.conftest import TmfClient
from tests.support import tmf_documents
from tests.support.api_records import UNKNOWN_ID

API = "productOrderingManagement"
REQUIRED = {"href", "id", "orderDate", "state", "productOrderItem", "relatedParty"}


def test_every_order_follows_the_published_document(api: ApiFixtures, ordering: TmfClient):
    api.order()
    response = ordering.get("productOrder?limit=200")

    assert response.status == 200
    for order in response.json:
        tmf_documents.check(API, "ProductOrder", order)
        assert order.keys() >= REQUIRED
        assert order["orderDate"].endswith("T00:00:00Z")
    assert len({order["origin"]["kind"] for order in response.json}) == 2


def test_back_order_shows_its_sale(api: ApiFixtures, ordering: TmfClient):
    order = ordering.get(f"productOrder/{api.back_order.pk}").json

    cumulus = str(api.fixtures.cumulus.pk)
    parties = {party["role"]: party for party in order["relatedParty"]}
    assert parties["customer"]["name"] == "Huber Bakery"
    assert parties["billTo"]["name"] == order["billingAccount"]["name"] == "Cumulus IT"
    assert parties["reseller"]["id"] == order["origin"]["reseller"]["id"] == cumulus
    assert order["externalId"] == str(api.back_order.sale_event_id)
    assert order["orderDate"] == "2026-05-03T00:00:00Z"
    [note] = order["note"]
    assert note["author"] == "system"
    assert note["text"] == "This order was originated from Cumulus IT Tenant Reseller purchases"


def test_items_show_prices_promotions_and_what_add_ons_rely_on(
    api: ApiFixtures, ordering: TmfClient
):
    order = ordering.get(f"productOrder/{api.back_order.pk}").json

    basic, _, archive = order["productOrderItem"]
    [price] = basic["itemPrice"]
    assert price["price"]["dutyFreeAmount"] == {"unit": "EUR", "value": 4.48}
    assert (price["priceType"], price["recurringChargePeriod"]) == ("recurring", "month")
    [promotion] = price["priceAlteration"]
    assert (promotion["name"], promotion["priceType"]) == ("Spring 10", "discount")
    assert promotion["price"]["dutyFreeAmount"] == {"unit": "EUR", "value": -11.2}
    assert (basic["action"], archive["action"]) == ("add", "add")
    [relationship] = archive["product"]["productRelationship"]
    assert relationship["relationshipType"] == "reliesOn"
    assert relationship["product"]["id"] == basic["product"]["id"]


FILTERS = {
    "id": lambda order: f"id={order['id']}",
    "href": lambda order: f"href={order['href']}",
    "state": lambda order: f"state={order['state']}",
    "orderDate": lambda order: f"orderDate={order['orderDate']}",
    "externalId": lambda order: f"externalId={order['externalId']}",
    "party": lambda order: f"relatedParty.id={order['relatedParty'][0]['id']}",
    "note": lambda order: f"note.text={order['note'][0]['text']}",
    "origin": lambda order: f"origin.trigger={order['origin']['trigger']}",
}


@pytest.mark.parametrize("name", FILTERS)
def test_filter_finds_exactly_what_matches(api: ApiFixtures, ordering: TmfClient, name: str):
    api.order()
    every = ordering.get("productOrder?limit=200").json
    wanted = next(order for order in every if order["id"] == str(api.back_order.pk))
    query = FILTERS[name](wanted)
    path, _, value = query.partition("=")

    found = ordering.get(f"productOrder?limit=200&{query}")

    assert found.status == 200
    expected = [order["id"] for order in every if value in _values(order, path.split("."))]
    assert [order["id"] for order in found.json] == expected
    assert 0 < len(expected) < len(every)
    assert found.response["X-Total-Count"] == str(len(expected))


def _values(value: Any, path: list[str]) -> list[Any]:
    if isinstance(value, list):
        return [one for each in value for one in _values(each, path)]
    if not path:
        return [value]
    return _values(value[path[0]], path[1:]) if path[0] in value else []


def test_range_of_days_filters(ordering: TmfClient):
    every = ordering.get("productOrder?limit=200").json
    day = "2026-05-04T00:00:00Z"

    later = ordering.get(f"productOrder?limit=200&orderDate.gte={day}").json
    earlier = ordering.get(f"productOrder?limit=200&orderDate.lt={day}").json

    assert {order["orderDate"] >= day for order in later} == {True}
    assert {order["orderDate"] < day for order in earlier} == {True}
    assert len(later) + len(earlier) == len(every)


@pytest.mark.parametrize(
    "query", ["id=404", "state=rejected", "priority=1", "description=x", "category=x"]
)
def test_filter_that_nothing_meets_finds_nothing(ordering: TmfClient, query: str):
    response = ordering.get(f"productOrder?{query}")

    assert (response.status, response.json) == (200, [])
    assert (response.response["X-Total-Count"], response.response["X-Result-Count"]) == ("0", "0")


def test_pages_are_counted_and_follow_one_another(ordering: TmfClient):
    every = [order["id"] for order in ordering.get("productOrder?limit=200").json]

    first, second = (ordering.get(f"productOrder?offset={n}&limit=2") for n in (0, 2))

    assert [order["id"] for order in [*first.json, *second.json]] == every[:4]
    assert first.response["X-Result-Count"] == "2"
    assert first.response["X-Total-Count"] == str(len(every))


def test_fields_select_attributes(ordering: TmfClient):
    response = ordering.get("productOrder?fields=state,orderDate&limit=1")

    assert response.json[0].keys() == {"id", "href", "state", "orderDate"}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"productOrder/{UNKNOWN_ID}", 404, "not_found"),
        ("productOrder/404", 404, "not_found"),
        ("productOrder?colour=red", 400, "unknown_parameter"),
        ("productOrder?fields=colour", 400, "unknown_parameter"),
        ("productOrder?limit=many", 400, "unreadable"),
        ("productOrder?offset=-1", 400, "unreadable"),
        ("nothing", 404, "not_found"),
    ],
)
def test_error_is_one_of_tm_forum(ordering: TmfClient, path: str, status: int, code: str):
    tmf_documents.check_error(API, ordering.get(path), status, code)


def test_method_that_an_address_does_not_take_is_named(ordering: TmfClient):
    response = ordering.call("PUT", "productOrder")

    tmf_documents.check_error(API, response, 405, "method_not_allowed")
    assert "GET" in response.response["Allow"]


def test_call_without_a_token_is_refused(client, db):
    response = client.get("/tmf-api/productOrderingManagement/v4/productOrder")

    assert (response.status_code, response.json()["code"]) == (401, "unknown_credential")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_order_of_another_bss_does_not_exist(api: ApiFixtures, ordering: TmfClient):
    foreign = api.order(tenant=api.fixtures.cumulus)

    tmf_documents.check_error(API, ordering.get(f"productOrder/{foreign}"), 404, "not_found")
    assert ordering.get(f"productOrder?id={foreign}").json == []
    others = replace(ordering, program=api.cumulus)
    tmf_documents.check_error(
        API, others.get(f"productOrder/{api.back_order.pk}"), 404, "not_found"
    )
