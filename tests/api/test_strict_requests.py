"""What a request says twice, says to nobody, or says out of bounds."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api.conftest import ApiFixtures, order_path, order_request
from tests.support.api_client import ROOT
from upline.access.rulebook import system_actor
from upline.models import Order
from upline.setup import actions as setup
from upline.setup.rulebook import Entity, FieldKind


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"name": "A", "name": "B"}', "name"),
        (b'{"name": "A", "name": "A"}', "name"),
        (b'{"custom_fields": {"po": "1", "po": "2"}}', "po"),
    ],
)
def test_field_given_twice_is_named(api: ApiFixtures, body: bytes, field: str):
    response = api.erp.patch(order_path(api.order()), body)

    assert (response.status, response.code, response.fields) == (400, "unreadable", {field})


def upload(api: ApiFixtures, **form: Any) -> tuple[int, str]:
    response = Client().post(
        f"{ROOT}{order_path(api.back_order.pk)}/attachments",
        form,
        headers={"Authorization": f"Bearer {api.erp.credential.token}"},
    )
    return response.status_code, response.json()["code"]


def test_two_files_in_one_field_are_refused(api: ApiFixtures):
    files = [SimpleUploadedFile("a.txt", b"A"), SimpleUploadedFile("b.txt", b"B")]

    assert upload(api, file=files) == (400, "unreadable")
    assert api.erp.get(f"{order_path(api.back_order.pk)}/attachments").json["items"] == []


def test_text_beside_the_file_of_its_name_is_refused(api: ApiFixtures):
    files = [SimpleUploadedFile("a.txt", b"A"), "also a text"]

    assert upload(api, file=files) == (400, "unreadable")


@pytest.mark.parametrize("action", ["submit", "copy", "cancel"])
def test_action_without_body_refuses_one(api: ApiFixtures, action: str):
    path = order_path(api.order())
    orders = Order.objects.count()

    unknown = api.erp.post(f"{path}/{action}", {"start_date": "2026-06-01"})
    not_json = api.erp.call("POST", f"{path}/{action}", b"now", {"Content-Type": "text/plain"})

    assert (unknown.status, unknown.code) == (400, "unknown_field")
    assert unknown.fields == {"start_date"}
    assert (not_json.status, not_json.code) == (415, "unsupported_media_type")
    assert api.erp.get(path).json["version"] == 1
    assert Order.objects.count() == orders


def test_deletion_refuses_a_body(api: ApiFixtures):
    path = order_path(api.order())

    response = api.erp.call("DELETE", path, {"reason": "x"})

    assert (response.status, response.code) == (400, "unknown_field")
    assert api.erp.get(path).status == 200


def test_action_without_body_accepts_an_empty_object(api: ApiFixtures):
    assert api.erp.post(f"{order_path(api.order())}/cancel", {}).status == 200


@pytest.mark.parametrize("quantity", [0, -1, 10**7 + 1, 10**30, 1e300, -5.0])
def test_quantity_out_of_range_is_invalid_quantity(api: ApiFixtures, quantity: float):
    path = order_path(api.order())
    item = api.erp.get(path).json["items"][0]["id"]

    for response in (
        api.erp.post("/orders", order_request(api, quantity=quantity)),
        api.erp.post(f"{path}/items/{item}/quantity", {"quantity": quantity}),
        api.erp.patch(f"{path}/items/{item}", {"quantity": quantity}),
    ):
        assert (response.status, response.code) == (422, "invalid_quantity")


@pytest.mark.parametrize("quantity", [1.5, "5", True, None, [5]])
def test_quantity_that_is_no_whole_number_is_unreadable(api: ApiFixtures, quantity: object):
    response = api.erp.post("/orders", order_request(api, quantity=quantity))

    assert (response.status, response.code) == (400, "unreadable")
    assert response.fields == {"items.0.quantity"}


def test_whole_number_may_be_written_with_decimals(api: ApiFixtures):
    response = api.erp.post("/orders", order_request(api, quantity=5.0))

    assert response.json["items"][0]["quantity"] == 5


def test_filter_by_an_unknown_custom_field_is_named(api: ApiFixtures):
    setup.add_custom_field(
        tenant_id=api.alpine.pk,
        new=setup.NewCustomField(
            entity=Entity.ORDER, code="po", label="PO number", kind=FieldKind.TEXT
        ),
        by=system_actor(),
    )

    unknown = api.erp.get("/orders?custom_fields[po]=1&custom_fields[colour]=red")

    assert (unknown.status, unknown.code) == (400, "unknown_parameter")
    assert unknown.fields == {"?custom_fields[colour]"}
    assert api.erp.get("/orders?custom_fields[po]=1").status == 200
    assert api.erp.get("/accounts?custom_fields[po]=1").status == 400, "a field of orders"


@pytest.mark.parametrize(
    "other",
    [
        "/orders?sort=number&limit=1",
        "/orders?q=x&limit=1",
        "/orders?is_back_order=true&limit=1",
        "/accounts?limit=1",
        "/contacts?limit=1",
    ],
)
def test_cursor_of_another_list_is_invalid(api: ApiFixtures, other: str):
    first = api.erp.get("/orders?limit=1").json

    response = api.erp.get(f"{other}&cursor={first['next']}")

    assert (response.status, response.code) == (400, "invalid_cursor")
    assert response.fields == {"?cursor"}


def test_cursor_of_another_bss_is_invalid(api: ApiFixtures):
    cursor = api.erp.get("/orders?limit=1").json["next"]

    response = api.cumulus.get(f"/orders?limit=1&cursor={cursor}")

    assert (response.status, response.code) == (400, "invalid_cursor")


def test_cursor_holds_for_another_page_size_and_another_credential(api: ApiFixtures):
    cursor = api.erp.get("/orders?limit=1&sort=-number").json["next"]

    assert api.erp.get(f"/orders?limit=2&cursor={cursor}").status == 200
    assert api.viewer.get(f"/orders?cursor={cursor}").status == 200


def test_order_with_an_item_without_a_price_warns(api: ApiFixtures):
    path = order_path(api.order())
    assert api.erp.get(path).json["warnings"] == []
    item = Order.objects.get(pk=path.rpartition("/")[2]).items.all()[0]
    item.unit_price = None
    item.save()

    assert api.erp.get(path).json["warnings"] == ["item_without_price"]


def test_head_is_answered_like_get(api: ApiFixtures):
    path = order_path(api.back_order.pk)

    head, get = api.erp.call("HEAD", path), api.erp.get(path)

    assert head.status == 200
    assert head.etag == get.etag
    assert head.response["Content-Type"] == get.response["Content-Type"]
