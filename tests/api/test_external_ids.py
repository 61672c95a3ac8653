"""`external_id`: another system's reference to a record, unique per BSS and kind."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.api.conftest import ApiFixtures, order_path, order_request
from tests.support.api_client import NOW
from upline.backorders.actions import drain
from upline.kernel import clock
from upline.models import Account, Order, Subscription

ERP_ID = "ERP-4711"


def subscription_request(api: ApiFixtures) -> dict[str, Any]:
    return {
        "account": api.customer(api.fixtures.cumulus).pk,
        "product": api.product().pk,
        "billing_cycle": "monthly",
        "quantity": 3,
    }


def new_record(api: ApiFixtures, path: str) -> dict[str, Any]:
    if path == "/accounts":
        return {"name": "Lindner"}
    if path == "/orders":
        return {"account": api.customer(api.fixtures.cumulus).pk}
    if path == "/products":
        return {"name": "Managed Backup", "code": "managed-backup"}
    return subscription_request(api)


@pytest.mark.parametrize("path", ["/accounts", "/orders", "/subscriptions", "/products"])
def test_record_is_created_edited_and_found_by_its_external_id(api: ApiFixtures, path: str):
    created = api.cumulus.post(path, {**new_record(api, path), "external_id": ERP_ID}).json
    found = api.cumulus.get(f"{path}?external_id={ERP_ID}").json["items"]
    edited = api.cumulus.patch(f"{path}/{created['id']}", {"external_id": "ERP-2"}).json

    assert [one["id"] for one in found] == [created["id"]]
    assert (created["external_id"], edited["external_id"]) == (ERP_ID, "ERP-2")
    assert api.cumulus.get(f"{path}?external_id={ERP_ID}").json["items"] == []


@pytest.mark.parametrize("path", ["/accounts", "/orders", "/subscriptions", "/products"])
def test_second_record_with_the_external_id_is_refused_by_the_fields_name(
    api: ApiFixtures, path: str
):
    body = {**new_record(api, path), "external_id": ERP_ID}
    api.cumulus.post(path, body)

    second = api.cumulus.post(path, {**body, "code": "other"} if path == "/products" else body)

    assert (second.status, second.json["code"]) == (409, "external_id_taken")
    assert [one["field"] for one in second.json["errors"]] == ["external_id"]


def test_database_refuses_a_second_record_with_the_external_id(api: ApiFixtures):
    tenant = api.fixtures.cumulus

    def create() -> None:
        Account.objects.create(
            tenant=tenant, name="Twin", currency="EUR", external_id=ERP_ID, created_at=NOW
        )

    create()
    with pytest.raises(IntegrityError, match="external_id"), transaction.atomic():
        create()


def test_other_bss_and_other_kind_may_have_the_same_external_id(api: ApiFixtures):
    answers = [
        api.cumulus.post("/accounts", {"name": "Lindner", "external_id": ERP_ID}),
        api.erp.post("/accounts", {"name": "Lindner", "external_id": ERP_ID}),
        api.erp.post("/orders", {**order_request(api), "external_id": ERP_ID}),
    ]

    assert [answer.status for answer in answers] == [201, 201, 201]


def test_external_ids_of_reseller_and_distributor_stay_apart(api: ApiFixtures):
    bakery = api.customer(api.fixtures.cumulus)
    mirror = Account.objects.get(tenant=api.alpine, source_id=bakery.pk)
    api.cumulus.patch(f"/accounts/{bakery.pk}", {"external_id": "CUMULUS-1"})
    edited = api.erp.patch(f"/accounts/{mirror.pk}", {"external_id": "ALPINE-1"})
    api.cumulus.post("/subscriptions", {**subscription_request(api), "external_id": "CUMULUS-2"})
    drain(clock=clock.now)

    assert edited.status == 200
    assert api.cumulus.get(f"/accounts/{bakery.pk}").json["external_id"] == "CUMULUS-1"
    assert api.erp.get(f"/accounts/{mirror.pk}").json["external_id"] == "ALPINE-1"
    mirrors = Subscription.objects.filter(tenant=api.alpine, managed_by__isnull=False)
    assert not mirrors.exclude(external_id="").exists()
    assert not Order.objects.filter(tenant=api.alpine).exclude(external_id="").exists()


def test_external_id_of_an_upstream_product_is_not_shown_downstream(api: ApiFixtures):
    product = api.product()
    api.erp.patch(f"/products/{product.pk}", {"external_id": ERP_ID})

    assert api.erp.get(f"/products/{product.pk}").json["external_id"] == ERP_ID
    assert api.cumulus.get(f"/products/{product.pk}").json["external_id"] == ""
    assert api.cumulus.get(f"/products?external_id={ERP_ID}").json["items"] == []


@pytest.mark.rule("R38")
def test_back_order_takes_no_external_id(api: ApiFixtures):
    response = api.erp.patch(order_path(api.back_order.pk), {"external_id": ERP_ID})

    assert (response.status, response.json["code"]) == (403, "back_order_protected")


def test_changed_product_is_found_by_its_change_downstream_too(api: ApiFixtures):
    product = api.product()
    before = api.cumulus.get(f"/products/{product.pk}").json
    since = api.erp.get("/products").json["items"][0]["updated_at"]
    api.erp.patch(f"/products/{product.pk}", {"type": "other"})
    after = api.cumulus.get(f"/products/{product.pk}").json

    found = api.cumulus.get(f"/products?updated_since={after['updated_at']}").json["items"]
    assert since
    assert after["created_at"] == before["created_at"]
    assert after["updated_at"] > before["updated_at"]
    assert product.name in [one["name"] for one in found]
