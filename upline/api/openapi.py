"""The OpenAPI document: ninja reads it off the views; what the door adds to each is added here."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.urls import reverse
from ninja.openapi import get_schema

from upline.api import problems
from upline.api.idempotency import KEY_PATTERN
from upline.api.pagination import MAX_LIMIT
from upline.api.request_parsing import ETAG_PATTERN
from upline.api.resources import RESOURCES
from upline.api.root import api

JsonObject = dict[str, Any]

_ABOUT = (
    "The orders of a BSS, its customers and what is around them, as people have them on pages, for "
    "programs. A credential belongs to one BSS and has a role; a record of another BSS does not exist for it. Money is a decimal number with its "
    "currency, dates are `YYYY-MM-DD`, instants are in UTC. Fields and parameters that are not "
    f"known are refused. Lists give at most {MAX_LIMIT} records at a time. What is wrong is told as "
    "RFC 9457 says, with a `code` for programs. New fields may be added to answers at any time."
)
ANSWERS: Mapping[int, str] = {
    200: "Done.",
    201: "Made.",
    204: "Deleted.",
    400: "This cannot be understood: no JSON, a wrong type, an unknown field or parameter.",
    401: "No token, or one that opens nothing.",
    403: "Policy forbids it: the role, the permission rule, or that the record is a back-order or a mirror.",
    404: "This BSS has no such record, or none that the credential may see.",
    409: "What stands by now forbids it: somebody or something came first.",
    412: "The record is not the version that `If-Match` names.",
    413: "This is more than one call may bring.",
    415: "The body is of another type than this call takes.",
    422: "It can be understood, but not done.",
    429: "This credential has called too often in this minute.",
}
_HEADERS: Mapping[int, JsonObject] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    429: {
        "Retry-After": {
            "description": "The seconds to wait.",
            "schema": {"type": "integer", "minimum": 1, "maximum": 60},
        }
    },
}
_ETAG: JsonObject = {
    "description": "The version of the record, for `If-Match`.",
    "schema": {"type": "string", "pattern": r'^"[0-9a-f]+"$'},
}
_IF_MATCH: JsonObject = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag of the record as it was read; if it has changed since, nothing is done.",
    "required": False,
    "schema": {"type": "string", "pattern": rf"^(\*|{ETAG_PATTERN})$", "examples": ['"3"']},
}
_KEY: JsonObject = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key with the same request is answered once more, and done once. "
    "Kept for a day.",
    "required": False,
    "schema": {"type": "string", "pattern": KEY_PATTERN},
}
_NAMES: Mapping[str, str] = {"ListResponse": "ListOf", "DryRunResponse": "DryRunOf"}
_LOCATION: JsonObject = {"description": "Where the new record is.", "schema": {"type": "string"}}


@lru_cache(maxsize=1)
def openapi_document() -> JsonObject:
    """Return the OpenAPI document of the whole interface."""
    root = reverse("api:document").rpartition("/")[0]
    found = _with_readable_names(get_schema(api, path_prefix=root))
    found["info"]["description"] = _ABOUT
    found["tags"] = [
        {"name": resource.name, "description": resource.about} for resource in RESOURCES
    ]
    del found["servers"]
    schemas = found["components"]["schemas"]
    for path, operations in found["paths"].items():
        found["paths"][path] = {
            method: _complete_operation(method, operation, schemas)
            for method, operation in operations.items()
        }
    _lowercase_enum_defaults(found)
    _drop_unused(found)
    return found


def _with_readable_names(document: JsonObject) -> JsonObject:
    """Return a document whose schemas have names: `ListOfItem` for `ListResponse_Item_`."""
    text = re.sub(rf"\b({'|'.join(_NAMES)})_(\w+?)_(?=\")", _name_of, json.dumps(document))
    found: JsonObject = json.loads(text)
    return found


def _name_of(found: re.Match[str]) -> str:
    return _NAMES[found[1]] + found[2]


def _complete_operation(method: str, operation: JsonObject, schemas: JsonObject) -> JsonObject:
    """Return an operation with what the door does for all of its kind."""
    responses = {int(status): response for status, response in operation["responses"].items()}
    parameters = [_query_parameter(parameter) for parameter in operation["parameters"]]
    if method == "post":
        parameters.append(_KEY)
    if 412 in responses:
        parameters.append(_IF_MATCH)
    answers = {
        str(status): _answer(status, response, schemas)
        for status, response in sorted(responses.items())
    }
    return {**operation, "parameters": parameters, "responses": answers}


def _query_parameter(parameter: JsonObject) -> JsonObject:
    """Return a parameter of an address, which can be left out, but never be null."""
    if parameter["schema"].get("type") == "object":
        return parameter
    schema = dict(parameter["schema"])
    (non_null,) = [one for one in schema.pop("anyOf", [{}]) if one.get("type") != "null"]
    title = {"title", "description"}
    schema = {k: v for k, v in {**schema, **non_null}.items() if k not in title}
    return {**parameter, "schema": schema}


def _answer(status: int, response: JsonObject, schemas: JsonObject) -> JsonObject:
    answer = {**response, "description": ANSWERS[status]}
    headers = dict(_HEADERS.get(status, {}))
    if status >= 400:
        (content,) = response["content"].values()
        answer["content"] = {problems.MEDIA_TYPE: content}
    elif any("version" in schemas[name].get("properties", ()) for name in _references(response)):
        headers["ETag"] = _ETAG
    if status == 201:
        headers["Location"] = _LOCATION
    return {**answer, "headers": headers} if headers else answer


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield str(part["$ref"]).rpartition("/")[2]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _references(one)


def _lowercase_enum_defaults(part: Any) -> None:
    if isinstance(part, dict):
        default, words = part.get("default"), part.get("enum", ())
        if isinstance(default, str) and default.lower() in words:
            part["default"] = default.lower()
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            _lowercase_enum_defaults(one)


def _drop_unused(found: JsonObject) -> None:
    """Drop the schemas that nothing refers to, such as those of parameters."""
    schemas: JsonObject = found["components"]["schemas"]
    used: set[str] = set()
    new = set(_references(found["paths"]))
    while new:
        used |= new
        new = {name for one in new for name in _references(schemas[one])} - used
    found["components"]["schemas"] = {name: schemas[name] for name in sorted(used)}
