"""TMF622: creating, changing, cancelling and deleting orders by the domain's own rules."""

from dataclasses import replace
from typing import Any

import pytest

from tests.api.conftest import ApiFixtures
from tests.api.tmf.conftest import TmfClient
from tests.support import tmf_documents
from tests.support.api_records import UNKNOWN_ID
from upline.models import Account, Order

API = "productOrderingManagement"


def body(api: ApiFixtures, **more: Any) -> dict[str, Any]:
    """An order of ten licences for a customer."""
    return {
        "relatedParty": [
            {"id": str(api.customer().pk), "role": "customer", "@referredType": "Customer"}
        ],
        "productOrderItem": [item(api)],
        **more,
    }


def item(api: ApiFixtures, **more: Any) -> dict[str, Any]:
    return {
        "id": "line-1",
        "action": "add",
        "quantity": 10,
        "productOffering": {"id": str(api.product().pk)},
        "itemPrice": [{"priceType": "recurring", "recurringChargePeriod": "month"}],
        **more,
    }


def test_created_order_is_an_ordinary_one(api: ApiFixtures, ordering: TmfClient):
    response = ordering.post("productOrder", body(api, priority="2", externalId="CRM-1"))

    assert response.status == 201, response.json
    tmf_documents.check(API, "ProductOrder", response.json)
    created = Order.objects.get(pk=response.json["id"])
    assert (created.origin, created.external_id, created.line_count) == ("DIRECT", "CRM-1", 1)
    assert response.response["Location"] == response.json["href"]
    assert response.json["state"] == "inProgress"
    assert response.json["productOrderItem"][0]["id"] == "line-1"
    assert ordering.get(f"productOrder/{created.pk}").json == response.json
    for query in ("priority=2", "externalId=CRM-1", "priority=2&externalId=CRM-1"):
        assert [one["id"] for one in ordering.get(f"productOrder?{query}").json] == [
            str(created.pk)
        ]


def test_item_without_an_offering_makes_a_draft(api: ApiFixtures, ordering: TmfClient):
    sent = {"id": "123", "action": "add"}

    order = ordering.post("productOrder", body(api, productOrderItem=[sent])).json

    assert order["state"] == "pending"
    [shown] = order["productOrderItem"]
    assert (shown["id"], shown["action"], shown["state"]) == ("123", "add", "held")


def test_party_of_another_system_becomes_a_customer_once(api: ApiFixtures, ordering: TmfClient):
    party = [{"id": "456-dd-df45", "@referredType": "Individual", "name": "Ms Moser"}]

    orders = [ordering.post("productOrder", body(api, relatedParty=party)).json for _ in range(2)]

    created = Account.objects.get(tenant=api.alpine, external_id="456-dd-df45")
    assert created.name == "Ms Moser"
    assert {order["relatedParty"][0]["id"] for order in orders} == {str(created.pk)}


def test_add_on_relies_on_an_earlier_item(api: ApiFixtures, ordering: TmfClient):
    add_on = item(
        api,
        id="line-2",
        productOffering={"id": str(api.back_order.items.get(position=3).product_id)},
        productOrderItemRelationship=[{"id": "line-1", "relationshipType": "reliesOn"}],
    )

    response = ordering.post("productOrder", body(api, productOrderItem=[item(api), add_on]))

    assert response.status == 201, response.json
    [_, second] = response.json["productOrderItem"]
    assert second["productOrderItemRelationship"] == [
        {"id": "line-1", "relationshipType": "reliesOn"}
    ]


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "a day": ({"orderDate": "2026-05-03T00:00:00Z"}, "orderDate"),
    "a state": ({"state": "completed"}, "state"),
    "an unknown attribute": ({"colour": "red"}, "colour"),
    "no items": ({"productOrderItem": []}, "productOrderItem"),
    "no party": ({"relatedParty": []}, "relatedParty"),
    "a wrong type": ({"priority": 2}, "priority"),
    "an unknown type of order": ({"category": "Nothing"}, "category"),
    "an item without an id": (
        {"productOrderItem": [{"action": "add"}]},
        "productOrderItem.0.id",
    ),
    "a removal": (
        {"productOrderItem": [{"id": "1", "action": "delete"}]},
        "productOrderItem.0.action",
    ),
    "an offering of nobody": (
        {"productOrderItem": [{"id": "1", "action": "add", "productOffering": {"id": "x"}}]},
        "productOrderItem.0.productOffering.id",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_order_is_refused_by_name_and_changes_nothing(
    api: ApiFixtures, ordering: TmfClient, name: str
):
    wrong, field = BAD[name]
    before = Order.objects.count()

    response = ordering.post("productOrder", body(api, **wrong))

    tmf_documents.check(API, "Error", response.json)
    assert (response.status, response.json["message"]) == (400, field)
    assert Order.objects.count() == before


def test_same_key_creates_one_order(api: ApiFixtures, ordering: TmfClient):
    first, second = (
        ordering.post("productOrder", body(api), **{"Idempotency-Key": "k1"}) for _ in range(2)
    )

    assert first.json == second.json
    other = ordering.post("productOrder", body(api, priority="1"), **{"Idempotency-Key": "k1"})
    tmf_documents.check_error(API, other, 400, "key_reused")


def test_viewer_creates_nothing(api: ApiFixtures, ordering: TmfClient):
    viewer = replace(ordering, program=api.viewer)

    tmf_documents.check_error(API, viewer.post("productOrder", body(api)), 403, "not_permitted")


def test_customer_of_another_bss_is_unknown(api: ApiFixtures, ordering: TmfClient):
    party = [{"id": str(api.customer(api.fixtures.cumulus).pk), "@referredType": "Customer"}]

    response = ordering.post("productOrder", body(api, relatedParty=party))

    tmf_documents.check_error(API, response, 404, "not_found")


@pytest.mark.rule("R38")
@pytest.mark.parametrize(
    "change",
    [
        {"orderDate": "2026-05-04T00:00:00Z"},
        {"productOrderItem": []},
        {"note": []},
        {"relatedParty": []},
        {"state": "cancelled"},
        {"description": "x"},
    ],
)
def test_back_order_refuses_changes_of_its_sale(
    api: ApiFixtures, ordering: TmfClient, change: dict[str, Any]
):
    path = f"productOrder/{api.back_order.pk}"
    before = ordering.get(path).json

    response = ordering.patch(path, change)

    tmf_documents.check_error(API, response, 403, "back_order_protected")
    assert ordering.get(path).json == before


@pytest.mark.rule("R38")
def test_back_order_takes_the_fields_that_stay_open(api: ApiFixtures, ordering: TmfClient):
    response = ordering.patch(f"productOrder/{api.back_order.pk}", {"name": "Bakery, May"})

    assert (response.status, response.json["name"]) == (200, "Bakery, May")


@pytest.mark.rule("R37")
def test_back_order_is_neither_deleted_nor_cancelled(api: ApiFixtures, ordering: TmfClient):
    path = f"productOrder/{api.back_order.pk}"

    deleted = ordering.delete(path)
    cancelled = ordering.post(
        "cancelProductOrder", {"productOrder": {"id": str(api.back_order.pk)}}
    )

    for response in (deleted, cancelled):
        tmf_documents.check_error(API, response, 403, "back_order_protected")


def test_order_changes_state_by_the_actions(api: ApiFixtures, ordering: TmfClient):
    path = f"productOrder/{api.order()}"
    assert ordering.get(path).json["state"] == "pending"

    submitted = ordering.patch(path, {"state": "inProgress", "description": "soon"})
    executed = ordering.patch(path, {"state": "completed"})
    again = ordering.patch(path, {"state": "cancelled"})

    assert (submitted.json["state"], submitted.json["description"]) == ("inProgress", "soon")
    assert executed.json["state"] == "completed"
    assert {one["state"] for one in executed.json["productOrderItem"]} == {"completed"}
    tmf_documents.check_error(API, again, 409, "already_executed")


def test_cancellation_is_stored_as_a_task(api: ApiFixtures, ordering: TmfClient):
    order_id = str(api.order())

    response = ordering.post(
        "cancelProductOrder",
        {"productOrder": {"id": order_id}, "cancellationReason": "not wanted"},
    )

    assert response.status == 201
    tmf_documents.check(API, "CancelProductOrder", response.json)
    assert response.json["state"] == "done"
    assert ordering.get(f"productOrder/{order_id}").json["state"] == "cancelled"
    assert ordering.get(f"cancelProductOrder/{response.json['id']}").json == response.json
    assert ordering.get("cancelProductOrder?cancellationReason=not wanted").json == [response.json]


def test_order_that_was_not_executed_is_deleted(api: ApiFixtures, ordering: TmfClient):
    order_id = ordering.post("productOrder", body(api)).json["id"]

    assert ordering.delete(f"productOrder/{order_id}").status == 204
    assert ordering.get(f"productOrder/{order_id}").status == 404


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_what_does_not_exist_cannot_be_changed(api: ApiFixtures, ordering: TmfClient, method: str):
    foreign = api.order(tenant=api.fixtures.cumulus)

    for record_id in (UNKNOWN_ID, foreign, "404"):
        sent = {"name": "x"} if method == "PATCH" else None
        response = ordering.call(method, f"productOrder/{record_id}", sent)
        tmf_documents.check_error(API, response, 404, "not_found")
