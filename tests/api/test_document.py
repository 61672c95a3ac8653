"""The document that describes the interface, and its page for people."""

import re
from collections import Counter

import pytest
from django.test import Client
from jsonschema_rs import validator_for

from tests.support.page import Page
from tests.support.programs import ROOT
from upline.api.document import ANSWERS, document
from upline.api.nouns import NOUNS
from upline.api.problems import status_of
from upline.kernel.verdicts import Verdict
from upline.orders.rulebook import RULEBOOK, Origin

OPERATIONS = [
    (method, path, operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]
each_operation = pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[f"{m} {p}" for m, p, _ in OPERATIONS]
)


def test_it_is_served_to_everybody_as_openapi_3_1(db):
    response = Client().get(f"{ROOT}/openapi.json")

    assert response.status_code == 200
    assert response.json() == document()
    assert document()["openapi"].startswith("3.1")


def test_each_operation_has_a_name_of_its_own():
    names = Counter(operation["operationId"] for _, _, operation in OPERATIONS)

    assert [name for name, times in names.items() if times > 1] == []


@each_operation
def test_every_operation_says_what_it_is_and_what_may_come_of_it(method, path, operation):
    statuses = set(operation["responses"])

    assert operation["summary"]
    assert operation["tags"][0] in {noun.name for noun in NOUNS}
    assert operation["security"] == [{"Bearer": []}]
    assert statuses >= {"400", "401", "429"}
    assert ("{" in path) <= ("404" in statuses)
    assert statuses <= {str(status) for status in ANSWERS}


@each_operation
def test_what_is_wrong_is_told_alike_everywhere(method, path, operation):
    for status, answer in operation["responses"].items():
        if status >= "400":
            assert answer["content"] == {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            }


@each_operation
def test_every_post_takes_a_key_and_nothing_else_does(method, path, operation):
    headers = {p["name"] for p in operation["parameters"] if p["in"] == "header"}

    assert ("Idempotency-Key" in headers) == (method == "post")
    assert ("If-Match" in headers) == ("412" in operation["responses"])


@each_operation
def test_every_list_is_read_by_pages(method, path, operation):
    answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    if "ListOf" not in str(answer) or path.endswith("/items"):
        return
    parameters = {p["name"]: p["schema"] for p in operation["parameters"]}

    assert parameters["limit"]["maximum"] == 200
    assert "cursor" in parameters


def test_every_shape_is_a_json_schema():
    shapes = document()["components"]["schemas"]

    for shape in shapes.values():
        validator_for({**shape, "components": {"schemas": shapes}})


def test_what_a_program_sends_has_no_room_for_unknown_fields():
    asked = [name for name in document()["components"]["schemas"] if name.endswith("Asked")]

    assert len(asked) > 5
    for name in asked:
        assert document()["components"]["schemas"][name]["additionalProperties"] is False


def test_refusals_of_policy_are_forbidden_and_those_of_time_are_conflicts():
    rules = RULEBOOK[Origin.BACK_ORDER].values()
    codes = {rule.code for rule in rules if isinstance(rule, Verdict) and not rule.allowed}

    assert {status_of(code) for code in codes} == {403}
    assert {status_of(c) for c in ("stale", "already_executed", "already_related")} == {409}
    assert status_of("invalid_quantity") == 422


# The page for people


@pytest.fixture
def page(db) -> Page:
    return Page(Client().get(f"{ROOT}/docs"))


def test_people_can_read_it(page: Page):
    assert page.response.status_code == 200
    for _, path, operation in OPERATIONS:
        assert operation["summary"].replace("`", "") in page.words
        assert path in page.words


def test_the_page_keeps_to_the_policy_of_all_pages(page: Page):
    assert "default-src 'self'" in page.response["Content-Security-Policy"].split("; ")
    assert not re.search(r"<script(?![^>]*\bsrc=)", page.html)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page.html)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page.html)


def test_every_link_on_the_page_leads_somewhere(page: Page):
    targets = set(re.findall(r'id="([^"]+)"', page.html))
    links = re.findall(r'href="#([^"]+)"', page.html)

    assert len(links) > 100
    assert set(links) <= targets
