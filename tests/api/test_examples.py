"""The examples of the OpenAPI document succeed, one after the other, in a distributor's BSS."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import time_machine

from tests.api.conftest import ApiFixtures
from tests.support.api_answers import Illustration, recorded_answer
from tests.support.api_client import NOW, ROOT, ApiClient, ApiResponse
from tests.support.api_examples import (
    OPERATIONS,
    documented_status,
    example_request,
    given_records,
    let_customer_differ,
    let_email_fail,
    saved_ids,
)
from upline.api.examples import EXAMPLES, GIVEN, Example
from upline.api.examples.answers import (
    ANSWERS_FILE,
    Answer,
    answers_document,
    recorded_answers,
)
from upline.api.openapi import openapi_document
from upline.backorders import actions as backorders
from upline.job_steps import JOB_STEPS
from upline.jobs.actions import run_job_step
from upline.kernel import clock


@pytest.fixture
def _frozen_day() -> Iterator[None]:
    """The day of the recorded answers; the clock goes on, as many things are ordered by it."""
    with time_machine.travel(NOW):
        yield


def test_every_operation_has_an_example_in_the_document():
    assert {example.operation for example in EXAMPLES} == OPERATIONS.keys()
    for _, _, operation in OPERATIONS.values():
        in_path = [one for one in operation["parameters"] if one["in"] == "path"]
        bodies = operation.get("requestBody", {}).get("content", {}).values()
        for part in (*in_path, *bodies):
            assert "example" in part or "examples" in part, operation["operationId"]


@pytest.mark.usefixtures("_frozen_day")
def test_examples_succeed_one_after_the_other(api: ApiFixtures, settings, tmp_path: Path):
    settings.DATA_DIR = tmp_path
    ids = given_records(api.alpine.pk, now=NOW)
    assert ids.keys() == GIVEN
    answers: list[tuple[str, Answer]] = []

    for example in EXAMPLES:
        if example.operation == "send_email_again":
            let_email_fail(ids["failed_email"])
        if example.operation == "check_reconciliation":
            let_customer_differ(ids["selling_reseller"])
        answer = _send(api.erp, example, ids)
        assert answer.status == documented_status(example), (example, answer.json)
        if example.saves:
            ids.update(saved_ids(example, answer.json))
        if recorded := recorded_answer(answer):
            answers.append((example.operation, recorded))
        _do_work_of_the_worker()

    _compare_with_the_document(answers, ids)


def _compare_with_the_document(answers: list[tuple[str, Answer]], ids: Mapping[str, str]) -> None:
    """The answers are those that the document shows; with UPDATE_EXAMPLES=1 they become so."""
    illustration = Illustration(ids)
    found: dict[str, list[Answer]] = {}
    for operation, answer in answers:
        shown = Answer(answer.status, answer.media_type, illustration.of(answer.body))
        if shown not in found.setdefault(operation, []):
            found[operation].append(shown)
    document = answers_document(found)
    if os.environ.get("UPDATE_EXAMPLES"):
        ANSWERS_FILE.write_text(document, encoding="utf-8")
    assert document == ANSWERS_FILE.read_text(encoding="utf-8"), "record them: UPDATE_EXAMPLES=1"


def test_every_answer_with_json_has_an_example_that_follows_its_schema():
    document = openapi_document()
    recorded = recorded_answers()
    for name, (_, _, operation) in OPERATIONS.items():
        for status, answer in operation["responses"].items():
            content = answer.get("content", {}).get("application/json")
            if content is None or int(status) != max(
                int(one) for one in operation["responses"] if int(one) < 300
            ):
                continue
            shown = _shown(content)
            assert shown, (name, status)
            assert {str(one.status) for one in recorded[name]} == {status}
            schema = {**content["schema"], "components": document["components"]}
            validator = jsonschema_rs.Draft202012Validator(schema)
            for one in shown:
                assert list(validator.iter_errors(one)) == [], (name, status)


def _shown(content: Mapping[str, Any]) -> list[Any]:
    if "example" in content:
        return [content["example"]]
    return [one["value"] for one in content.get("examples", {}).values()]


def _send(client: ApiClient, example: Example, ids: Mapping[str, str]) -> ApiResponse:
    request = example_request(example, ids)
    path, headers = request.path.removeprefix(ROOT), {"Content-Type": request.content_type}
    answer = client.call(request.method, path, request.body, headers)
    if answer.response.streaming:
        assert b"".join(answer.response)  # type: ignore[call-overload]
    return answer


def _do_work_of_the_worker() -> None:
    now = clock.now()
    while run_job_step(JOB_STEPS, now=now):
        pass
    backorders.run_requested_reconciliations(now=now)
