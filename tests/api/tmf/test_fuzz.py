"""Calls of the TM Forum routes that are right but for a part or two: none is answered 500, and each refusal is an `Error`.

The calls are the same in every run, and few: some five seconds in all. Another number of examples tries others.
"""

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.api.conftest import ApiFixtures
from tests.api.tmf.conftest import ROOTS, TmfClient
from tests.api.tmf.test_order_changes import body as order_body
from tests.api.tmf.test_order_changes import item
from tests.support.api_client import ApiResponse
from tests.support.api_records import UNKNOWN_ID
from tests.support.fuzzing import steady_examples
from upline.access.rulebook import system_actor
from upline.api.problem_codes import PROBLEM_CODES
from upline.api.tmf.operations import TmfResource
from upline.api.tmf.urls import RESOURCES
from upline.catalog.rulebook import BillingCycle
from upline.kernel import clock
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.actions import NewSubscription

EXAMPLES = 20  # of each resource

Body = dict[str, Any]
Call = tuple[str, str, Body | None]


@dataclass(frozen=True)
class Example:
    """A right body of a new record, one of a change, and the ids of records that exist, by what they are."""

    new: Body
    change: Body
    ids: Mapping[str, str]


def price_body(product_id: str, day: str = "2027-01-01", value: float = 4.5) -> Body:
    return {
        "priceType": "recurring", "recurringChargePeriodType": "month",
        "recurringChargePeriodLength": 1, "price": {"unit": "EUR", "value": value},
        "productOffering": {"id": product_id}, "validFor": {"startDateTime": f"{day}T00:00:00Z"},
    }  # fmt: skip


def example_of(name: str, api: ApiFixtures, ids: Mapping[str, str]) -> Example:
    add_on = item(
        api, id="line-2", productOffering={"id": ids["add-on"]},
        productOrderItemRelationship=[{"id": "line-1", "relationshipType": "reliesOn"}],
    )  # fmt: skip
    more: Body = {"id": "line-3", "action": "modify", "quantity": 2, "product": {"id": ids["own"]}}
    own_price: Body = {"priceType": "oneTime", "price": {"unit": "EUR", "value": 9}}
    named: Body = {"name": "Cloud", "description": "What we sell", "validFor": {}}
    found: Mapping[str, tuple[Body, Body]] = {
        "productOrder": (
            order_body(api, productOrderItem=[item(api), add_on, more], note=[{"text": "By the gate"}]),
            {"name": "Branch", "priority": "1", "state": "inProgress", "note": [{"text": "A"}]},
        ),
        "cancelProductOrder": (
            {"productOrder": {"id": ids["productOrder"]}, "cancellationReason": "Too late"}, {},
        ),
        "product": ({}, {}),
        "productOffering": (
            {"name": "Backup", "code": "backup", "productOfferingPrice": [own_price], "category": []},
            {"name": "Renamed", "lifecycleStatus": "Retired", "maxQuantity": 9, "addOnOf": ["a"]},
        ),
        "productOfferingPrice": (price_body(ids["productOffering"], "2027-02-01", 6), {"price": {"unit": "EUR", "value": 5}}),
        "productSpecification": ({**named, "brand": "Own"}, {"brand": None, "name": "Other"}),
        "catalog": ({**named, "category": [{"id": "1"}]}, {"lifecycleStatus": "Retired"}),
        "category": ({**named, "parentId": "1", "isRoot": True}, {"isRoot": None, "name": "Other"}),
        "hub": ({"callback": "https://hooks.example.com", "query": ""}, {}),
    }  # fmt: skip
    new, change = found[name]
    return Example(new, change, ids)


MOMENTS = (
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T00:00:00Z", "2026-05-03T00:00:00+21:31",
)  # fmt: skip
WORDS = (
    *MOMENTS,
    "", " ", "a", "a,b,,", '"', "x" * 400, "\0", "\ud800", "٣", "NaN", "Infinity", "1e999999999", "-1", "true",
    "2026-02-30T00:00:00Z", "2026-05-03T00:00:00+21:31", "2026-05-03T24:00:00Z", "month", "oneTime", "recurring", "modify", "add", "completed", "cancelled", "Active", "Retired",
    UNKNOWN_ID, UNKNOWN_ID.upper(), "../../etc", "eventType=ProductCreateEvent", "https://[::1", "http://127.0.0.1",
)  # fmt: skip
OTHERS = (
    None, True, False, 0, 1, -1, 1.5, 10**30, 1e308, -1e-308, [], {}, [{}], [None], [[]], ["a"], {"id": None},
    {"id": UNKNOWN_ID}, [{"id": []}], {"startDateTime": "0001-01-01T00:00:00+14:00"}, {"unit": "EUR", "value": 1e300},
    {"unit": "€", "value": "1"}, [{"id": "line-1", "action": "add"}] * 3,
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to all parts of a body."""
    parts = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for name, part in parts:
        yield (*path, name)
        yield from places(part, (*path, name))


def changed_part(
    draw: st.DrawFn, body: Body, attributes: list[str], values: st.SearchStrategy[Any]
) -> None:
    """Give a part of a body another value, take it away, or add an attribute."""
    what = draw(st.sampled_from(("value", "value", "value", "away", "attribute")))
    paths = list(places(body))
    if what == "attribute" or not paths:
        body[draw(st.sampled_from([*attributes, "colour", "@type"]))] = draw(values)
        return
    *parents, last = draw(st.sampled_from(paths))
    owner: Any = body
    for name in parents:
        owner = owner[name]
    if what == "away":
        del owner[last]
    else:
        owner[last] = draw(values)


@st.composite
def calls(draw: st.DrawFn, resource: TmfResource, example: Example) -> Call:
    """A call of the resource: method, path with its query, body."""
    texts = st.sampled_from((*WORDS, *example.ids.values())) | st.text(max_size=8)
    values = texts | st.sampled_from(OTHERS).map(deepcopy)
    attributes = sorted(resource.attributes)
    operations = [
        *((method, False) for method in resource.methods(of_member=False) if method != "GET"),
        *((method, True) for method in resource.methods(of_member=True)),
    ]
    method, of_member = draw(st.sampled_from(operations))
    path = resource.name
    if of_member:
        known = example.ids.get(resource.name, UNKNOWN_ID)
        pk = known if draw(st.integers(0, 3)) else draw(texts.filter(bool))
        path += f"/{quote(pk.encode('utf-8', 'surrogatepass'), safe='')}"
    if method in ("GET", "DELETE"):
        return method, path, None
    body = deepcopy(example.new if method == "POST" else example.change)
    for _ in range(draw(st.integers(0, 2))):
        changed_part(draw, body, attributes, values)
    return method, path, body


@pytest.fixture
def ids(api: ApiFixtures) -> Mapping[str, str]:
    """The id of a record of each resource."""
    catalogue = TmfClient(api.erp, "productCatalogManagement")
    own = subscriptions.create_subscription(
        tenant_id=api.alpine.pk,
        new=NewSubscription(
            account_id=api.customer().pk,
            product_id=api.product().pk,
            billing_cycle=BillingCycle.MONTHLY,
            quantity=10,
        ),
        by=system_actor(),
        now=clock.now(),
    )
    product = catalogue.post("productOffering", {"name": "Storage", "code": "storage"}).json["id"]
    scheduled = catalogue.post("productOfferingPrice", price_body(product))
    return {
        "productOrder": str(api.order()),
        "add-on": str(api.product("exchange-archiving").pk),
        "own": str(own.subscription_id),
        "product": str(api.fixtures.mirror("m365-business-basic").pk),
        "productOffering": product,
        "productOfferingPrice": scheduled.json["id"],
        **{
            name: catalogue.post(name, {"name": "Cloud"}).json["id"]
            for name in ("productSpecification", "catalog", "category")
        },
    }


def client_of(resource: TmfResource, api: ApiFixtures, settings: Any) -> TmfClient:
    settings.API_CALLS_PER_MINUTE = 1_000_000
    [name] = [name for name, root in ROOTS.items() if root == resource.base]
    return TmfClient(api.erp, name)


OPERATORS = ("", ".gt", ".gte", ".lt", ".lte", ".ne", ".eq", ".id", ".startDateTime.gt")


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda one: one.address)
def test_list_is_filtered_by_any_attribute_and_text(
    api: ApiFixtures, settings: Any, resource: TmfResource
):
    client = client_of(resource, api, settings)
    first = client.get(f"{resource.name}?limit=1").json
    one = {"id": first[0]["id"]} if first else {}  # comparing all of them takes long
    words, moments, operators = cycle(WORDS), cycle(MOMENTS), cycle(OPERATORS)
    for attribute in (*sorted(resource.attributes), "fields", "offset", "limit", "colour"):
        is_moment = "Date" in attribute or attribute == "lastUpdate"
        for text in (next(moments), next(moments)) if is_moment else (next(words),):
            value = text.encode("utf-8", "surrogatepass")
            query = urlencode({**one, f"{attribute}{next(operators)}": value})
            call = ("GET", f"{resource.name}?{query}", None)
            check_response(call, client.call(*call))


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda one: one.address)
def test_call_with_wrong_parts_is_answered_as_the_document_says(
    api: ApiFixtures, ids: Mapping[str, str], settings: Any, resource: TmfResource
):
    client = client_of(resource, api, settings)
    if resource.name == "hub":
        ids = {
            **ids,
            "hub": client.post("hub", {"callback": "https://hooks.example.com"}).json["id"],
        }
    example = example_of(resource.name, api, ids)
    methods = {*resource.methods(of_member=False), *resource.methods(of_member=True)}
    for call in right_calls(resource.name, example, methods):
        with transaction.atomic():
            response = client.call(*call)
            transaction.set_rollback(True)
        assert response.status < 300, (call, response.response.content)

    @steady_examples(EXAMPLES)
    @given(call=calls(resource, example))
    def check(call: Call) -> None:
        method, path, body = call
        with transaction.atomic():  # each call finds the same records
            response = client.call(method, path, body)
            transaction.set_rollback(True)
        check_response(call, response)

    check()


def right_calls(name: str, example: Example, methods: Collection[str]) -> list[Call]:
    """The calls whose parts are changed: they succeed, so that the changed ones come as far as they can."""
    member = f"{name}/{example.ids.get(name)}"
    found: list[Call] = [
        ("GET", name, None), ("POST", name, example.new), ("PATCH", member, example.change),
        ("DELETE", member, None),
    ]  # fmt: skip
    return [call for call in found if call[0] in methods]


def check_response(call: Call, response: ApiResponse) -> None:
    assert response.status < 500, call
    if response.status == 204:
        assert (call[0], response.response.content) == ("DELETE", b"")
    elif response.status < 400:
        found = response.json
        assert all(record["id"] for record in (found if isinstance(found, list) else [found])), call
    else:
        check_error(response, call)


def check_error(response: ApiResponse, call: Any) -> None:
    """Fails — if a refusal is no `Error` of the published documents, which others check in full."""
    error = response.json
    assert error.keys() - {"message"} == {"code", "reason", "status", "@type"}, call
    assert all(isinstance(part, str) and part for part in error.values()), call
    assert (error["status"], error["@type"]) == (str(response.status), "Error"), call
    assert error["code"] in PROBLEM_CODES, call


@pytest.mark.parametrize(
    ("sent", "media_type", "code"),
    [
        (b"\xff", "application/json", "unreadable"),
        (b"[" * 100_000, "application/json", "unreadable"),
        (b'{"name": "a", "name": "b"}', "application/json", "unreadable"),
        (b'{"name": NaN}', "application/json", "unreadable"),
        (b"[]", "application/json", "unreadable"),
        (b"<a/>", "application/xml", "unsupported_media_type"),
        (b"", "", "unsupported_media_type"),
    ],
)  # fmt: skip
def test_body_that_is_no_json_object_is_an_error(
    catalogue: TmfClient, sent: bytes, media_type: str, code: str
):
    response = catalogue.post("catalog", sent, **{"Content-Type": media_type})

    assert response.json["code"] == code
    check_error(response, sent)
