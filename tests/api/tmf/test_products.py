"""TMF637: subscriptions and add-ons as products, checked against the published document."""

from dataclasses import replace

import pytest

from tests.api.conftest import ApiFixtures
from tests.api.tmf.conftest import TmfClient
from tests.support import tmf_documents
from tests.support.api_records import UNKNOWN_ID
from upline.models import Subscription

API = "productInventory"
REQUIRED = {
    "href", "id", "status", "productOffering", "productCharacteristic", "relatedParty",
    "billingAccount", "productPrice",
}  # fmt: skip


def test_every_product_follows_the_published_document(inventory: TmfClient):
    response = inventory.get("product?limit=200")

    assert response.status == 200
    for product in response.json:
        tmf_documents.check(API, "Product", product)
        assert product.keys() >= REQUIRED
        assert product["startDate"].endswith("Z")


def test_products_are_subscriptions_and_add_ons(api: ApiFixtures, inventory: TmfClient):
    ours = Subscription.objects.filter(tenant=api.alpine)

    found = inventory.get("product?limit=200")

    assert {one["id"] for one in found.json} == {
        str(pk) for pk in ours.values_list("pk", flat=True)
    }
    assert found.response["X-Total-Count"] == str(ours.count())


def test_mirror_shows_its_orders_by_role_and_whose_it_is(api: ApiFixtures, inventory: TmfClient):
    mirror = api.fixtures.mirror("m365-business-basic")

    product = inventory.get(f"product/{mirror.pk}").json

    by_role = {one["role"]: one for one in product["productOrderItem"]}
    assert by_role["orderField"]["productOrderId"] == str(api.back_order.pk)
    assert "history" in by_role
    parties = {party["role"]: party["name"] for party in product["relatedParty"]}
    assert parties == {
        "customer": "Huber Bakery", "billTo": "Cumulus IT", "reseller": "Cumulus IT"
    }  # fmt: skip
    assert product["billingAccount"]["name"] == "Cumulus IT"


def test_add_on_relies_on_its_subscription(api: ApiFixtures, inventory: TmfClient):
    add_on = Subscription.objects.filter(tenant=api.alpine).exclude(parent=None).first()
    assert add_on is not None

    product = inventory.get(f"product/{add_on.pk}").json
    parent = inventory.get(f"product/{add_on.parent_id}").json

    [relationship] = product["productRelationship"]
    assert relationship["relationshipType"] == "reliesOn"
    assert relationship["product"]["id"] == str(add_on.parent_id)
    assert str(add_on.pk) in {one["product"]["id"] for one in parent["productRelationship"]}
    assert {one["role"] for one in product["productOrderItem"]} == {"sourceType"}


@pytest.mark.parametrize("attribute", ["id", "href", "status", "name", "startDate"])
def test_filter_finds_exactly_what_matches(inventory: TmfClient, attribute: str):
    every = inventory.get("product?limit=200").json
    value = every[0][attribute]

    found = inventory.get(f"product?limit=200&{attribute}={value}")

    expected = [one["id"] for one in every if one[attribute] == value]
    assert [one["id"] for one in found.json] == expected
    assert found.response["X-Total-Count"] == str(len(expected))


def test_products_of_an_offering_or_party_are_found(inventory: TmfClient):
    every = inventory.get("product?limit=200").json
    offering = every[0]["productOffering"]["id"]
    owner = next(one for one in every if len(one["relatedParty"]) == 3)["relatedParty"][2]["id"]

    of_offering = inventory.get(f"product?limit=200&productOffering.id={offering}").json
    of_reseller = inventory.get(f"product?limit=200&relatedParty.id={owner}").json

    assert {one["productOffering"]["id"] for one in of_offering} == {offering}
    assert {one["relatedParty"][2]["id"] for one in of_reseller} == {owner}
    assert inventory.get(f"product?relatedParty.id={UNKNOWN_ID}").json == []


def test_page_of_many_products_takes_few_queries(
    inventory: TmfClient, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10):
        inventory.get("product?limit=200")


@pytest.mark.parametrize("path", [f"product/{UNKNOWN_ID}", "product/404"])
def test_unknown_product_is_404(inventory: TmfClient, path: str):
    tmf_documents.check_error(API, inventory.get(path), 404, "not_found")


def test_product_of_another_bss_does_not_exist(api: ApiFixtures, inventory: TmfClient):
    foreign = Subscription.objects.filter(tenant=api.fixtures.cumulus).first()
    assert foreign is not None

    tmf_documents.check_error(API, inventory.get(f"product/{foreign.pk}"), 404, "not_found")
    own = replace(inventory, program=api.cumulus).get(f"product/{foreign.pk}")
    assert own.status == 200
