"""The cells of a file of actions as the body of an operation: numbers, lists and truth by the document's types."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from upline.api.bulk_execution import api_root
from upline.api.openapi import openapi_document

JsonObject = dict[str, Any]

_INTEGER = re.compile(r"-?[0-9]{1,15}")
_TRUTH = {"true": True, "false": False}


def body_of(method: str, path: str, cells: Mapping[str, str]) -> JsonObject | None:
    """Return the body that the cells of an action make; None where there are none.

    A cell is a text unless its field has another type. What cannot be read as that stays a text,
    which the operation refuses by the name of the field.
    """
    schema = _body_schema(method, path.partition("?")[0])
    body: JsonObject = {}
    for column, cell in cells.items():
        *parents, name = column.split(".")
        inner, part = body, schema
        for parent in parents:
            nested = inner.setdefault(parent, {})
            inner = nested if isinstance(nested, dict) else {}
            part = _field(part, parent)
        inner[name] = _value(cell, _field(part, name))
    return body if cells else ({} if method != "DELETE" and schema else None)


def _value(cell: str, schema: JsonObject) -> Any:
    types = set(_types(schema))
    if cell == "null" and "null" in types:
        return None
    if "integer" in types and _INTEGER.fullmatch(cell):
        return int(cell)
    if "boolean" in types and cell.lower() in _TRUTH:
        return _TRUTH[cell.lower()]
    if types & {"array", "object"} and cell[:1] in ("[", "{"):
        try:
            return json.loads(cell)
        except ValueError:
            return cell
    return cell


def _types(schema: JsonObject) -> Iterator[str]:
    for one in _choices(schema):
        if "type" in one:
            yield str(one["type"])


def _field(schema: JsonObject, name: str) -> JsonObject:
    for one in _choices(schema):
        found = one.get("properties", {}).get(name) or one.get("additionalProperties")
        if isinstance(found, dict):
            return found
    return {}


def _choices(schema: JsonObject) -> Iterator[JsonObject]:
    """Yield a schema without references and alternatives."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        yield from _choices(openapi_document()["components"]["schemas"][name])
    for one in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from _choices(one)
    yield schema


def _body_schema(method: str, path: str) -> JsonObject:
    for pattern, operations in _operations():
        if pattern.fullmatch(api_root() + path):
            body = operations.get(method.lower(), {}).get("requestBody", {})
            schema: JsonObject = (
                body.get("content", {}).get("application/json", {}).get("schema", {})
            )
            return schema
    return {}


@lru_cache(maxsize=1)
def _operations() -> list[tuple[re.Pattern[str], JsonObject]]:
    """Return the operations of each address; those with fewer parameters come first."""
    paths = sorted(openapi_document()["paths"].items(), key=lambda one: one[0].count("{"))
    return [
        (re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path))), operations)
        for path, operations in paths
    ]
