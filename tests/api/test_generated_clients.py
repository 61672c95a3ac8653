"""Generators of clients take the whole OpenAPI document: each operation, without a warning."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from upline.api.openapi import openapi_document

ROOT = Path(__file__).parents[2]
OPERATIONS = [
    operation for path in openapi_document()["paths"].values() for operation in path.values()
]
GENERATOR = shutil.which(
    "openapi-python-client",
    path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
)


def _schemas(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _schemas(one)


def test_no_reference_has_a_record_as_its_default():
    found = [
        one
        for one in _schemas(openapi_document())
        if "allOf" in one and isinstance(one.get("default"), dict)
    ]

    assert found == []


def test_default_of_an_enum_is_one_of_its_words():
    for schema in _schemas(openapi_document()):
        words = [word for one in schema.get("anyOf", ()) for word in one.get("enum", ())]
        if words and schema.get("default") is not None:
            assert schema["default"] in words


def test_no_schema_is_another_name_of_one():
    schemas = openapi_document()["components"]["schemas"]

    assert [name for name, schema in schemas.items() if "$ref" in schema] == []


LINKS = [
    (answer, link)
    for operation in OPERATIONS
    for answer in operation["responses"].values()
    for link in answer.get("links", {}).values()
]


def test_every_operation_on_a_record_is_reached_by_a_link():
    in_path = {
        operation["operationId"]: {p["name"] for p in operation["parameters"] if p["in"] == "path"}
        for operation in OPERATIONS
    }

    assert {link["operationId"] for _, link in LINKS} == {
        name for name, ids in in_path.items() if ids
    }
    for _, link in LINKS:
        assert link["parameters"].keys() == in_path[link["operationId"]]


def test_links_name_fields_that_the_answer_has():
    schemas = openapi_document()["components"]["schemas"]

    def properties(schema: dict[str, Any]) -> dict[str, Any]:
        choices = [schema, *schema.get("anyOf", ())]
        found: dict[str, Any] = {}
        for one in choices:
            named = schemas[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
            found |= named.get("properties", {})
        return found

    for answer, link in LINKS:
        for value in link["parameters"].values():
            if not value.startswith("$response.body#/"):
                continue
            schema = answer["content"]["application/json"]["schema"]
            for part in value.removeprefix("$response.body#/").split("/"):
                schema = schema["items"] if part == "0" else properties(schema)[part]


def test_server_is_the_one_that_serves_the_document():
    assert [server["url"] for server in openapi_document()["servers"]] == ["/"]


@pytest.mark.skipif(GENERATOR is None, reason="openapi-python-client is not installed")
def test_openapi_python_client_leaves_no_operation_out(tmp_path: Path):
    document, client = tmp_path / "openapi.json", tmp_path / "client"
    document.write_text(json.dumps(openapi_document()), encoding="utf-8")

    result = subprocess.run(
        [
            str(GENERATOR), "generate", "--path", str(document), "--output-path", str(client),
            "--meta", "none", "--fail-on-warning",
            "--config", str(ROOT / "clients" / "openapi-python-client.yaml"),
        ],
        check=False, capture_output=True, text=True,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )  # fmt: skip

    modules = [path for path in client.glob("api/*/*.py") if path.name != "__init__.py"]
    assert result.returncode == 0, result.stdout
    assert len(modules) == len(OPERATIONS)
