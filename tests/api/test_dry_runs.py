"""`?dry_run=true` of what has no dry run of its own: catalogue, Setup, orders, credentials."""

from typing import Any

import pytest

from tests.api.conftest import ApiFixtures, order_path, order_request
from upline.api.openapi import openapi_document
from upline.models import ApiCredential, Order, Product

_NOT_TRIED_OUT = {
    "/api/v1/orders/{order_id}/attachments",
    "/api/v1/price-lists/{price_list_id}/price-files",
    "/api/v1/bulk",
    "/api/v1/bulk/files",
}


def test_every_post_but_those_of_files_and_bulk_can_be_tried_out():
    without = {
        path
        for path, operations in openapi_document()["paths"].items()
        if "post" in operations
        and "dry_run" not in {one["name"] for one in operations["post"]["parameters"]}
    }

    assert without == _NOT_TRIED_OUT


def test_tried_order_is_answered_as_it_would_be_and_not_created(api: ApiFixtures):
    before = Order.objects.count()

    tried = api.erp.post("/orders?dry_run=true", order_request(api))
    created = api.erp.post("/orders", order_request(api))

    assert (tried.status, created.status) == (200, 201)
    assert tried.json["dry_run"] is True
    assert tried.json["would_be"]["total"] == created.json["total"]
    assert tried.json["would_be"].keys() == created.json.keys()
    assert (tried.json["books"], tried.json["parked"]) == ([], [])
    assert Order.objects.count() == before + 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/products", {"name": "Managed Backup", "code": "managed-backup"}),
        ("/price-lists", {"name": "Partners", "currency": "EUR"}),
        ("/order-types", {"name": "Renewal"}),
        ("/groups", {"name": "Night shift"}),
        ("/accounts", {"name": "Lindner"}),
    ],
)
def test_tried_record_of_catalogue_and_setup_is_not_created(
    api: ApiFixtures, path: str, body: dict[str, Any]
):
    before = api.erp.get(path).json

    tried = api.erp.post(f"{path}?dry_run=true", body)

    assert (tried.status, tried.json["would_be"]["name"]) == (200, body["name"])
    assert api.erp.get(path).json == before


def test_tried_action_of_catalogue_is_refused_as_the_action_is(api: ApiFixtures):
    path = f"/products/{api.product().pk}/sell-again"

    assert api.erp.post(f"{path}?dry_run=true").json["code"] == "not_discontinued"
    assert Product.objects.get(pk=api.product().pk).status == "ACTIVE"


def test_tried_action_needs_the_same_permission(api: ApiFixtures):
    response = api.viewer.post("/order-types?dry_run=true", {"name": "Renewal"})

    assert (response.status, response.json["code"]) == (403, "not_permitted")


def test_tried_credential_has_no_token(api: ApiFixtures):
    before = ApiCredential.objects.count()

    tried = api.erp.post("/credentials?dry_run=true", {"name": "Shop 2", "role": "viewer"})

    assert (tried.status, tried.json["would_be"]["token"]) == (200, None)
    assert ApiCredential.objects.count() == before


def test_tried_item_respects_if_match(api: ApiFixtures):
    order_id = api.order()
    item = order_request(api)["items"][0]

    stale = api.erp.post(order_path(order_id, "/items?dry_run=true"), item, If_Match='"99"')

    assert stale.status == 412
