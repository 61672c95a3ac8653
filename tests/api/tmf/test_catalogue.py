"""TMF620: products, prices and promotions as a product catalogue, checked against the published document."""

from dataclasses import replace
from typing import Any

import pytest

from tests.api.conftest import ApiFixtures
from tests.api.tmf.conftest import TmfClient
from tests.support import tmf_documents
from tests.support.api_records import UNKNOWN_ID
from upline.models import Price, Product

API = "productCatalogManagement"
LISTED = {
    "productOffering": "ProductOffering",
    "productSpecification": "ProductSpecification",
    "productOfferingPrice": "ProductOfferingPrice",
    "category": "Category",
    "catalog": "Catalog",
}
REQUIRED = {"href", "id", "lastUpdate", "lifecycleStatus", "name"}
NEW: dict[str, dict[str, Any]] = {
    "productOffering": {
        "name": "aProductOffering",
        "productSpecification": {"id": "9881", "name": "Robotics999", "version": "1.1"},
    },
    "productSpecification": {"name": "Cisco Firepower NGFW"},
    "productOfferingPrice": {
        "name": "Recurring Charge for Business Firewall",
        "isBundle": False,
        "priceType": "recurring",
    },
    "category": {"name": "Security", "isRoot": True},
    "catalog": {"name": "Business", "category": [{"id": "1", "name": "Security"}]},
}


@pytest.mark.parametrize("name", LISTED)
def test_every_record_follows_the_published_document(catalogue: TmfClient, name: str):
    created = catalogue.post(name, NEW[name]).json

    response = catalogue.get(f"{name}?limit=200")

    assert response.status == 200
    for record in response.json:
        tmf_documents.check(API, LISTED[name], record)
        assert record.keys() >= REQUIRED
        assert record["lastUpdate"].endswith("Z")
    assert created in response.json


@pytest.mark.parametrize("name", LISTED)
def test_record_is_created_read_found_changed_and_deleted(catalogue: TmfClient, name: str):
    response = catalogue.post(name, NEW[name])
    assert response.status == 201, response.json
    created = response.json
    path = f"{name}/{created['id']}"
    assert catalogue.get(path).json == created
    for attribute in ("id", "name", "lifecycleStatus", "lastUpdate"):
        found = catalogue.get(f"{name}?limit=200&{attribute}={created[attribute]}").json
        assert created in found
        assert {one[attribute] for one in found} == {created[attribute]}

    changed = catalogue.patch(path, {"name": "Renamed", "description": "New"})

    assert (changed.status, changed.json["name"]) == (200, "Renamed")
    assert changed.json["description"] == "New"
    assert changed.json["lastUpdate"] >= created["lastUpdate"]
    assert catalogue.delete(path).status == 204
    tmf_documents.check_error(API, catalogue.get(path), 404, "not_found")


def test_offering_is_a_product_that_can_be_sold(api: ApiFixtures, catalogue: TmfClient):
    template = catalogue.post(
        "productOfferingPrice",
        {
            "name": "Monthly",
            "priceType": "recurring",
            "recurringChargePeriodType": "month",
            "price": {"unit": "EUR", "value": 9.5},
        },
    ).json
    yearly = {
        "priceType": "recurring",
        "recurringChargePeriodType": "year",
        "recurringChargePeriodLength": 1,
        "price": {"unit": "EUR", "value": 100},
    }

    offering = catalogue.post(
        "productOffering",
        {
            "name": "Firewall",
            "code": "FW",
            "productOfferingPrice": [{"id": template["id"]}, yearly],
        },
    ).json

    product = Product.objects.get(tenant=api.alpine, code="FW")
    assert offering["id"] == str(product.pk)
    prices = Price.objects.filter(product=product).values_list("billing_cycle", "amount")
    assert {(cycle, float(amount)) for cycle, amount in prices} == {
        ("MONTHLY", 9.5), ("ANNUAL", 100.0)
    }  # fmt: skip
    assert {one["id"] for one in offering["productOfferingPrice"]} == {
        str(pk) for pk in Price.objects.filter(product=product).values_list("pk", flat=True)
    }


def test_retired_offering_is_discontinued_and_sold_again(api: ApiFixtures, catalogue: TmfClient):
    path = f"productOffering/{api.product().pk}"

    retired = catalogue.patch(path, {"lifecycleStatus": "Retired"})
    retired_is = Product.objects.get(pk=api.product().pk).status
    active = catalogue.patch(path, {"lifecycleStatus": "Active"})

    assert (retired.json["lifecycleStatus"], retired.json["isSellable"]) == ("Retired", False)
    assert retired_is == "DISCONTINUED"
    assert active.json["lifecycleStatus"] == "Active"


def test_offering_in_use_is_not_deleted(api: ApiFixtures, catalogue: TmfClient):
    response = catalogue.delete(f"productOffering/{api.product().pk}")

    tmf_documents.check_error(API, response, 409, "in_use")
    assert Product.objects.filter(pk=api.product().pk).exists()


def test_prices_and_promotions_are_offering_prices(catalogue: TmfClient):
    listed = catalogue.get("productOfferingPrice?limit=200").json

    by_type = {one["priceType"]: one for one in listed}
    assert by_type.keys() >= {"recurring", "discount"}
    assert by_type["discount"]["name"]
    assert {one["price"]["unit"] for one in listed if one["priceType"] == "recurring"} >= {"EUR"}
    for kind in ("recurring", "discount"):
        found = catalogue.get(f"productOfferingPrice?limit=200&priceType={kind}").json
        assert found == [one for one in listed if one["priceType"] == kind]


def test_pages_go_on_over_all_kinds_of_records(catalogue: TmfClient):
    catalogue.post("productOfferingPrice", NEW["productOfferingPrice"])
    every = [one["id"] for one in catalogue.get("productOfferingPrice?limit=200").json]

    pages = [catalogue.get(f"productOfferingPrice?offset={n}&limit=2") for n in (0, 2, 4)]

    assert [one["id"] for page in pages for one in page.json] == every[:6]
    assert {page.response["X-Total-Count"] for page in pages} == {str(len(every))}


def test_price_of_an_offering_begins_on_a_day(api: ApiFixtures, catalogue: TmfClient):
    new = {
        "productOffering": {"id": str(api.product().pk)},
        "priceType": "recurring",
        "recurringChargePeriodType": "month",
        "price": {"unit": "EUR", "value": 5.25},
        "validFor": {"startDateTime": "2031-01-01T00:00:00Z"},
    }

    created = catalogue.post("productOfferingPrice", new)

    assert created.status == 201, created.json
    tmf_documents.check(API, "ProductOfferingPrice", created.json)
    assert created.json["lifecycleStatus"] == "In design"
    path = f"productOfferingPrice/{created.json['id']}"
    changed = catalogue.patch(path, {"price": {"unit": "EUR", "value": 6}})
    assert changed.json["price"] == {"unit": "EUR", "value": 6.0}
    assert catalogue.delete(path).status == 204
    assert catalogue.get(path).status == 404


BAD: dict[str, tuple[str, dict[str, Any], str]] = {
    "no name": ("category", {}, "name"),
    "a bundle": ("productOffering", {"name": "x", "isBundle": True}, "isBundle"),
    "an unknown status": (
        "productOffering",
        {"name": "x", "lifecycleStatus": "Nearly"},
        "lifecycleStatus",
    ),
    "an id": ("productSpecification", {"name": "x", "id": "1"}, "id"),
    "an unknown attribute": ("catalog", {"name": "x", "colour": "red"}, "colour"),
    "a wrong type": ("productOfferingPrice", {"name": "x", "isBundle": "no"}, "isBundle"),
    "another currency": (
        "productOffering",
        {
            "name": "x",
            "productOfferingPrice": [
                {"recurringChargePeriodType": "month", "price": {"unit": "USD", "value": 1}}
            ],
        },
        "productOfferingPrice.0.price.unit",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_record_is_refused_by_name(catalogue: TmfClient, name: str):
    path, wrong, field = BAD[name]

    response = catalogue.post(path, wrong)

    tmf_documents.check(API, "Error", response.json)
    assert (response.status, response.json["message"]) == (400, field)


@pytest.mark.parametrize("name", LISTED)
def test_unknown_record_is_404(catalogue: TmfClient, name: str):
    for record_id in (UNKNOWN_ID, "404"):
        tmf_documents.check_error(API, catalogue.get(f"{name}/{record_id}"), 404, "not_found")


@pytest.mark.parametrize("name", LISTED)
def test_sales_may_read_but_not_keep_the_catalogue(
    api: ApiFixtures, catalogue: TmfClient, name: str
):
    shop = replace(catalogue, program=api.shop)

    assert shop.get(name).status == 200
    tmf_documents.check_error(API, shop.post(name, NEW[name]), 403, "not_permitted")


@pytest.mark.parametrize("name", sorted(set(LISTED) - {"productOffering"}))
def test_record_of_another_bss_does_not_exist(api: ApiFixtures, catalogue: TmfClient, name: str):
    stored = catalogue.post(name, NEW[name]).json
    cumulus = replace(catalogue, program=api.cumulus)

    for response in (
        cumulus.get(f"{name}/{stored['id']}"),
        cumulus.delete(f"{name}/{stored['id']}"),
    ):
        tmf_documents.check_error(API, response, 404, "not_found")
    assert stored["id"] not in {one["id"] for one in cumulus.get(f"{name}?limit=200").json}


def test_inherited_offering_is_changed_only_by_its_owner(api: ApiFixtures, catalogue: TmfClient):
    cumulus = replace(catalogue, program=api.cumulus)
    path = f"productOffering/{api.product().pk}"

    for response in (cumulus.patch(path, {"name": "Ours"}), cumulus.delete(path)):
        tmf_documents.check_error(API, response, 403, "not_own_product")


@pytest.mark.parametrize("path", ["importJob", "exportJob", "importJob/1"])
def test_jobs_of_the_catalogue_are_not_offered(catalogue: TmfClient, path: str):
    response = catalogue.get(path)

    tmf_documents.check_error(API, response, 404, "not_found")
    assert "/price-files" in response.json["reason"]
