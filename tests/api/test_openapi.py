"""The OpenAPI document, and its page."""

from collections import Counter

import pytest
from django.test import Client
from jsonschema_rs import validator_for

from tests.support.api_client import ROOT
from tests.support.page import Page
from upline.api.openapi import ANSWERS, openapi_document
from upline.api.problem_codes import status_for_code
from upline.api.resources import RESOURCES
from upline.kernel.verdicts import Verdict
from upline.orders.rulebook import RULEBOOK, Origin

OPERATIONS = [
    (method, path, operation)
    for path, methods in openapi_document()["paths"].items()
    for method, operation in methods.items()
]
each_operation = pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[f"{m} {p}" for m, p, _ in OPERATIONS]
)


def test_openapi_document_is_public_and_version_3_1(db):
    response = Client().get(f"{ROOT}/openapi.json")

    assert response.status_code == 200
    assert response.json() == openapi_document()
    assert openapi_document()["openapi"].startswith("3.1")


def test_operation_ids_are_unique():
    names = Counter(operation["operationId"] for _, _, operation in OPERATIONS)

    assert [name for name, times in names.items() if times > 1] == []


def test_every_address_belongs_to_one_resource():
    tags: dict[str, set[str]] = {}
    for _, path, operation in OPERATIONS:
        tags.setdefault(path, set()).update(operation["tags"])

    # Otherwise the address takes the methods of the first one only.
    assert {path for path, names in tags.items() if len(names) > 1} == set()


@each_operation
def test_every_operation_documents_summary_and_responses(method, path, operation):
    statuses = set(operation["responses"])

    assert operation["summary"]
    assert operation["tags"][0] in {noun.name for noun in RESOURCES}
    assert operation["security"] == [{"BearerAuth": []}]
    assert statuses >= {"400", "401", "429"}
    assert ("{" in path) <= ("404" in statuses)
    assert statuses <= {str(status) for status in ANSWERS}


@each_operation
def test_all_errors_use_the_same_problem_schema(method, path, operation):
    for status, answer in operation["responses"].items():
        if status >= "400":
            assert answer["content"] == {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            }


@each_operation
def test_every_write_takes_an_idempotency_key_but_a_bulk_request(method, path, operation):
    headers = {p["name"] for p in operation["parameters"] if p["in"] == "header"}

    assert ("Idempotency-Key" in headers) == (method != "get" and path != f"{ROOT}/bulk")
    assert ("If-Match" in headers) == ("412" in operation["responses"])


@each_operation
def test_every_list_is_paginated(method, path, operation):
    answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    if "ListOf" not in str(answer) or path.endswith("/items"):
        return
    parameters = {p["name"]: p["schema"] for p in operation["parameters"]}

    assert parameters["limit"]["maximum"] == 200
    assert "cursor" in parameters


def test_every_schema_is_valid_json_schema():
    shapes = openapi_document()["components"]["schemas"]

    for shape in shapes.values():
        validator_for({**shape, "components": {"schemas": shapes}})


def test_request_schemas_forbid_unknown_fields():
    requests = [
        name for name in openapi_document()["components"]["schemas"] if name.endswith("Request")
    ]

    assert len(requests) > 5
    for name in requests:
        assert openapi_document()["components"]["schemas"][name]["additionalProperties"] is False


def test_policy_refusals_answer_403_and_stale_versions_409():
    rules = RULEBOOK[Origin.BACK_ORDER].values()
    codes = {rule.code for rule in rules if isinstance(rule, Verdict) and not rule.allowed}

    assert {status_for_code(code) for code in codes} == {403}
    assert {status_for_code(c) for c in ("stale", "already_executed", "already_related")} == {409}
    assert status_for_code("invalid_quantity") == 422


# The page for people


@pytest.fixture
def page(db) -> Page:
    return Page(Client().get(f"{ROOT}/docs"))


def test_documentation_page_shows_the_api(page: Page):
    words = page.words

    assert page.response.status_code == 200
    for _, path, operation in OPERATIONS:
        assert operation["summary"].replace("`", "") in words
        assert path in words


def test_documentation_page_obeys_the_content_security_policy(page: Page):
    assert "default-src 'none'" in page.response["Content-Security-Policy"].split("; ")
    for element in page.root:
        assert element.tag != "style"
        assert element.tag != "script" or "src" in element.attributes
        for name, value in element.attributes.items():
            assert name != "style"
            assert not name.startswith("on")
            assert name not in {"src", "href"} or "//" not in value


def test_every_documentation_link_has_a_target(page: Page):
    targets = {e.attributes["id"] for e in page.root if "id" in e.attributes}
    links = [a.removeprefix("#") for a in page.addresses if a.startswith("#")]

    assert len(links) > 100
    assert set(links) <= targets
