"""Generates `upline_client/operations.py` and `schemas.py` from the OpenAPI document: a method per operation, a type per schema.

Run by `make docs`: python clients/python/generate.py operations | ruff format - > clients/python/upline_client/operations.py
"""

import os
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

OPERATIONS_HEAD = '''"""The operations of the API, generated from its OpenAPI document by `make docs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, overload

from upline_client import schemas
from upline_client.schemas import Id
from upline_client.transport import Document, Transport


class Operations(Transport):
    """One method per operation, by its `operationId`. Raises: Problem — the API refuses.

    With `fields=` an answer has these fields alone; with `expand=` it has records where it has references.
    """
'''
SCHEMAS_HEAD = '''"""What the API is sent and answers, generated from its OpenAPI document by `make docs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, NotRequired, TypedDict
from uuid import UUID

Id = UUID | str
Day = date | str
Moment = datetime | str
'''
_TYPES = {"integer": "int", "boolean": "bool", "number": "float", "string": "str", "null": "None"}
_SENT = {"uuid": "Id", "date": "Day", "date-time": "Moment"}
_HEADERS = {"Idempotency-Key": "idempotency_key", "If-Match": "version"}
_HEADER_TYPES = {"Idempotency-Key": "str", "If-Match": "int | str"}
_SCHEMAS = "#/components/schemas/"
_DRY_RUN, _PART = "DryRun", "Some"


def generate_operations(document: dict[str, Any]) -> str:
    """Return the module of operations."""
    methods = [
        "\n".join(_method(path, method, operation))
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    return OPERATIONS_HEAD + "".join(f"\n{textwrap.indent(one, '    ')}\n" for one in methods)


def generate_schemas(document: dict[str, Any]) -> str:
    """Return the module of types. What is sent takes ids, days and moments as objects too."""
    schemas = document["components"]["schemas"]
    sent = set(_reached(document, "requestBody"))
    return SCHEMAS_HEAD + "".join(
        f"\n\n{_class(name, schema, is_sent=name in sent)}\n"
        if "properties" in schema
        else f"\n\n{name} = {_schema_type(schema, is_sent=False)}\n"
        for name, schema in sorted(schemas.items(), key=lambda one: "properties" in one[1])
        if not name.startswith(_PART)
    )


def _reached(document: dict[str, Any], part: str) -> Iterator[str]:
    """Yield the names of the schemas of this part of operations, and those in them."""
    found: set[str] = set()
    new = {
        name
        for operations in document["paths"].values()
        for operation in operations.values()
        for name in _references(operation.get(part))
    }
    while new:
        found |= new
        new = {
            name for one in new for name in _references(document["components"]["schemas"][one])
        } - found
    yield from found


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].removeprefix(_SCHEMAS)
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _references(one)


def _class(name: str, schema: dict[str, Any], *, is_sent: bool) -> str:
    required = schema.get("required", ())
    about = " ".join(schema.get("description", "").split()).replace("\\", "\\\\")
    lines = [f"class {name}(TypedDict):"]
    lines += [f'    """{about}"""', ""] if about else []
    for field, value in schema["properties"].items():
        kind = _schema_type(value, is_sent=is_sent)
        lines.append(
            f"    {field}: {kind if field in required or not is_sent else f'NotRequired[{kind}]'}"
        )
    return "\n".join(lines if schema["properties"] else [*lines, "    pass"])


def _schema_type(schema: dict[str, Any], *, is_sent: bool, prefix: str = "") -> str:
    """Return the type of a schema; `prefix` is that of the names of other types."""

    def inner(one: dict[str, Any]) -> str:
        return _schema_type(one, is_sent=is_sent, prefix=prefix)

    if "$ref" in schema:
        return prefix + str(schema["$ref"]).removeprefix(_SCHEMAS)
    choices = schema.get("anyOf", schema.get("oneOf", schema.get("allOf")))
    if choices:
        kinds = dict.fromkeys(inner(one) for one in choices)
        return " | ".join(sorted(kinds, key=lambda kind: kind == "None"))
    if "enum" in schema or "const" in schema:
        return f"Literal[{', '.join(map(repr, schema.get('enum', [schema.get('const')])))}]"
    if schema.get("type") == "array":
        return f"{'Sequence' if is_sent else 'list'}[{inner(schema.get('items', {}))}]"
    if schema.get("type") == "object":
        values = schema.get("additionalProperties")
        kind = inner(values) if isinstance(values, dict) and values else "Any"
        return f"{'Mapping' if is_sent else 'dict'}[str, {kind}]"
    known = _SENT.get(schema.get("format", "")) if is_sent else None
    return known or _TYPES.get(schema.get("type", ""), "Any")


def _method(path: str, method: str, operation: dict[str, Any]) -> Iterator[str]:
    ids = [one["name"] for one in operation["parameters"] if one["in"] == "path"]
    query = [
        one
        for one in operation["parameters"]
        if one["in"] == "query" and one["name"].isidentifier()
    ]
    headers = [one["name"] for one in operation["parameters"] if one["name"] in _HEADERS]
    content = next(iter(operation.get("requestBody", {}).get("content", {})), "")
    arguments = ["self", *(f"{name}: Id" for name in ids), *_body(operation)]
    named = {one["name"]: f"{_type(one['schema'])} | None = None" for one in query}
    named |= {_HEADERS[name]: f"{_HEADER_TYPES[name]} | None = None" for name in headers}
    result, tried = _results(operation)
    name = operation["operationId"]
    if tried:
        for dry_run, kind in (("Literal[False] | None = None", result), ("Literal[True]", tried)):
            given = _signature(arguments, {**named, "dry_run": dry_run})
            yield f"@overload\ndef {name}({given}) -> {kind}: ..."
        result = f"{result} | {tried}"
    yield f"def {name}({_signature(arguments, named)}) -> {result}:"
    yield f'    """{operation["summary"].rstrip(".")}."""'
    asked = [one["name"] for one in query]
    values = [f'"{method.upper()}"', f'"{path}"', _as_mapping(ids), _as_mapping(asked)]
    if content:
        values.append("body=body" if content == "application/json" else "file=file")
    if headers:
        sent = ", ".join(f'"{one}": {_header(one)}' for one in headers)
        values.append(f"headers={{{sent}}}")
    call = f"self.request({', '.join(values)})"
    yield f"    {call}" if result == "None" else f"    answer: {result} = {call}\n    return answer"


def _body(operation: dict[str, Any]) -> list[str]:
    """Return the argument for the body, if the operation takes one."""
    body: dict[str, Any] = operation.get("requestBody", {"content": {}})
    for media_type, content in body["content"].items():
        if media_type != "application/json":
            return ["file: Document"]
        kind = _schema_type(content["schema"], is_sent=True, prefix="schemas.")
        return [f"body: {kind}" + ("" if body["required"] else " | None = None")]
    return []


def _as_mapping(names: list[str]) -> str:
    pairs = ", ".join(f'"{name}": {name}' for name in names)
    return f"{{{pairs}}}"


def _signature(arguments: list[str], named: dict[str, str]) -> str:
    by_name = [f"{name}: {kind}" for name, kind in named.items()]
    return ", ".join([*arguments, *(["*"] if by_name else []), *by_name])


def _header(name: str) -> str:
    argument = _HEADERS[name]
    return f"""f'"{{{argument}}}"' if {argument} else None""" if argument == "version" else argument


def _type(schema: dict[str, Any]) -> str:
    if schema.get("type") == "object":
        return "Mapping[str, str]"
    if schema.get("type") == "array":
        return "Sequence[str]"
    known = {"uuid": "Id", "date": "schemas.Day", "date-time": "schemas.Moment"}
    return known.get(schema.get("format", "")) or _TYPES.get(schema.get("type", ""), "str")


def _results(operation: dict[str, Any]) -> tuple[str, str]:
    """Return the type of the answer, and that of a dry run, if the operation has one that differs."""
    found: dict[str, None] = {}
    for status in ("200", "201"):
        answer = operation["responses"].get(status, {}).get("content", {})
        for media_type, content in answer.items():
            schema = content["schema"]
            if media_type != "application/json":
                found["bytes"] = None
                continue
            for one in schema.get("anyOf", [schema]):
                found[_schema_type(one, is_sent=False, prefix="schemas.")] = None
    whole = [one for one in found if not one.removeprefix("schemas.").startswith(_PART)]
    tried = [one for one in whole if _DRY_RUN in one]
    kinds = [one for one in whole if one not in tried]
    return " | ".join(kinds) or "None", " | ".join(tried)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upline.config.settings")
    import django

    django.setup()
    from upline.api.openapi import openapi_document

    write = {"operations": generate_operations, "schemas": generate_schemas}[sys.argv[1]]
    sys.stdout.write(write(openapi_document()))
