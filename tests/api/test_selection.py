"""`fields=` and `expand=`: how much of each record a read answers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema_rs import validator_for

from tests.api.conftest import ApiFixtures, order_path
from tests.support.record_fixtures import restrict_visibility
from upline.access.rulebook import system_actor
from upline.api.openapi import openapi_document
from upline.models import Account
from upline.parties.actions import NewContact, create_contact

EXPANDED_LISTS = (
    ("/orders", ("account", "billing_to", "items")),
    ("/subscriptions", ("account", "product", "add_ons")),
    ("/accounts", ("contacts",)),
    ("/contacts", ("account",)),
)


def add_contact(api: ApiFixtures, name: str) -> None:
    create_contact(
        tenant_id=api.alpine.pk,
        account_id=api.customer().pk,
        new=NewContact(name=name),
        by=system_actor(),
    )


def test_fields_answers_these_alone(api: ApiFixtures):
    listed = api.erp.get("/orders?fields=id,number&limit=2").json
    one = api.erp.get(order_path(api.back_order.pk, "?fields=number,total")).json

    assert [set(order) for order in listed["items"]] == [{"id", "number"}] * 2
    assert listed["next"]
    assert list(one) == ["number", "total"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("fields=id,colour", "?fields"), ("fields=", "?fields"), ("expand=colour", "?expand")],
)
def test_what_records_do_not_have_is_refused_by_its_name(
    api: ApiFixtures, query: str, parameter: str
):
    response = api.erp.get(f"/orders?{query}")

    assert (response.status, response.json["code"]) == (400, "unknown_field")
    [error] = response.json["errors"]
    assert error["field"] == parameter
    assert ("colour" in query) == ("colour" in error["detail"])


@pytest.mark.parametrize(("path", "names"), EXPANDED_LISTS)
def test_expanded_lists_take_a_fixed_number_of_queries(
    api: ApiFixtures, path: str, names: tuple[str, ...]
):
    for name in ("One", "Two"):
        add_contact(api, name)

    def queries(limit: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            items = api.erp.get(f"{path}?expand={','.join(names)}&limit={limit}").json["items"]
        assert items
        assert all(set(names) <= one.keys() for one in items)
        return len(captured)

    assert queries(1) >= queries(200) - 1


@pytest.mark.parametrize(("path", "names"), EXPANDED_LISTS)
def test_expanded_answer_is_as_the_document_says(
    api: ApiFixtures, path: str, names: tuple[str, ...]
):
    add_contact(api, "One")
    document = openapi_document()
    schema = document["paths"][f"/api/v1{path}"]["get"]["responses"]["200"]["content"]
    validator = validator_for(
        {**schema["application/json"]["schema"]["anyOf"][0], "components": document["components"]}
    )

    validator.validate(api.erp.get(f"{path}?expand={','.join(names)}").json)


def test_expanded_reference_is_the_record_of_its_list(api: ApiFixtures):
    order = api.erp.get(order_path(api.back_order.pk, "?expand=account")).json
    [row] = [
        one
        for one in api.erp.get("/accounts?limit=200").json["items"]
        if one["id"] == order["account"]["id"]
    ]

    assert order["account"] == row


def test_items_of_expanded_orders_are_those_of_the_order(api: ApiFixtures):
    [order] = [
        one
        for one in api.erp.get("/orders?expand=items&limit=200").json["items"]
        if one["id"] == str(api.back_order.pk)
    ]

    assert order["items"] == api.erp.get(order_path(api.back_order.pk)).json["items"]
    assert len(order["items"]) == 3


def test_record_that_the_caller_may_not_see_stays_a_reference(api: ApiFixtures):
    account = Account.objects.get(pk=api.back_order.account_id)
    restrict_visibility(account)

    order = api.shop.get(order_path(api.back_order.pk, "?expand=account")).json

    assert order["account"].keys() == {"id", "name"}
    assert order["account"]["name"] != account.name
