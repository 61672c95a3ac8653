"""The published TM Forum documents, and answers checked against them.

They are reference data beside the repository; where they are missing, what needs them is skipped.
"""

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "tmf"
FILES = {
    "productOrderingManagement": "TMF622-ProductOrder-v4.0.0.swagger.json",
    "productInventory": "TMF637-ProductInventory-v4.0.0.swagger.json",
    "productCatalogManagement": "TMF620-ProductCatalog-v4.1.0.swagger.json",
}


@lru_cache
def document(api: str) -> dict[str, Any]:
    path = FOLDER / FILES[api]
    if not path.exists():
        pytest.skip(f"the published document is not here: {path.name}")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


@cache
def validator(api: str, definition: str) -> Any:
    """A validator of one definition; formats are checked too."""
    schema = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "$ref": f"#/definitions/{definition}",
        "definitions": _without_discriminators(document(api)["definitions"]),
    }
    return jsonschema_rs.Draft4Validator(schema, validate_formats=True)


def check(api: str, definition: str, value: Any) -> None:
    """Fails — naming each place where a value does not follow the published definition."""
    faults = [
        f"{'.'.join(map(str, fault.instance_path))}: {fault.message}"
        for fault in validator(api, definition).iter_errors(value)
    ]
    assert not faults, faults


def check_error(api: str, response: Any, status: int, code: str) -> None:
    """An answer is an `Error` with this status and code."""
    assert response.status == status, response.response.content
    check(api, "Error", response.json)
    assert (response.json["code"], response.json["status"]) == (code, str(status))
    assert response.json["reason"].endswith(".")


def _without_discriminators(value: Any) -> Any:
    """Swagger's discriminators say nothing in JSON Schema."""
    if isinstance(value, dict):
        return {k: _without_discriminators(v) for k, v in value.items() if k != "discriminator"}
    if isinstance(value, list):
        return [_without_discriminators(one) for one in value]
    return value
