"""The API reference for people: resources, operations and schemas of the OpenAPI document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from upline.api.openapi import ANSWERS, openapi_document

_JSON = "application/json"
_FORM = "multipart/form-data"
_REFUSED = 400
JsonObject = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldDoc:
    """A parameter or a field: name, type, description."""

    name: str
    kind: str
    about: str
    is_required: bool
    schema_name: str = ""


@dataclass(frozen=True, slots=True)
class ResponseDoc:
    """A possible response; `schema_name` is the name of a schema, or empty."""

    status: str
    meaning: str
    schema_name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a resource."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    parameters: tuple[FieldDoc, ...]
    body: str
    responses: tuple[ResponseDoc, ...]
    refusals: str


@dataclass(frozen=True, slots=True)
class ResourceSection:
    """A resource and its operations."""

    id: str
    name: str
    about: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class SchemaDoc:
    """The fields of a schema."""

    name: str
    about: str
    fields: tuple[FieldDoc, ...]


@dataclass(frozen=True, slots=True)
class ApiReference:
    """Everything that the page shows."""

    about: str
    address: str
    refusals: tuple[ResponseDoc, ...]
    sections: tuple[ResourceSection, ...]
    schemas: tuple[SchemaDoc, ...]


@require_safe
def reference_page(request: HttpRequest) -> HttpResponse:
    """Show the reference."""
    return render(request, "api/reference.html", {"manual": api_reference()})


def api_reference() -> ApiReference:
    """Return the content of the page."""
    definition = openapi_document()
    operations: dict[str, list[Operation]] = {tag["name"]: [] for tag in definition["tags"]}
    for path, methods in definition["paths"].items():
        for method, operation in methods.items():
            operations[operation["tags"][0]].append(_operation(path, method, operation))
    return ApiReference(
        about=_code_markup(definition["info"]["description"]),
        address=reverse("api:document"),
        refusals=tuple(
            ResponseDoc(str(status), _code_markup(meaning), "Problem")
            for status, meaning in ANSWERS.items()
            if status >= _REFUSED
        ),
        sections=tuple(
            ResourceSection(
                tag["name"].replace(" ", "-"), tag["name"], tag["description"], tuple(found)
            )
            for tag in definition["tags"]
            if (found := operations[tag["name"]])
        ),
        schemas=tuple(
            SchemaDoc(name, _code_markup(schema.get("description", "")), tuple(_fields(schema)))
            for name, schema in definition["components"]["schemas"].items()
            if "properties" in schema
        ),
    )


def _operation(path: str, method: str, definition: JsonObject) -> Operation:
    content = definition.get("requestBody", {}).get("content", {})
    return Operation(
        id=definition["operationId"],
        method=method.upper(),
        path=path,
        summary=_code_markup(definition["summary"]),
        about=_code_markup(definition.get("description", "")),
        parameters=tuple(_parameter(parameter) for parameter in definition["parameters"]),
        body=_shape_in(content.get(_JSON, content.get(_FORM, {})).get("schema", {})),
        responses=tuple(
            ResponseDoc(status, answer["description"], _shape_of(answer))
            for status, answer in definition["responses"].items()
            if int(status) < _REFUSED
        ),
        refusals=", ".join(status for status in definition["responses"] if int(status) >= _REFUSED),
    )


def _parameter(definition: JsonObject) -> FieldDoc:
    return FieldDoc(
        name=definition["name"],
        kind=kind_of(definition["schema"]),
        about=_code_markup(definition.get("description", "")),
        is_required=definition["required"],
    )


def _fields(schema: JsonObject) -> Iterable[FieldDoc]:
    required = schema.get("required", ())
    for name, definition in schema["properties"].items():
        about = _code_markup(definition.get("description", ""))
        yield FieldDoc(name, kind_of(definition), about, name in required, _shape_in(definition))


def _shape_of(answer: JsonObject) -> str:
    for media_type, content in answer.get("content", {}).items():
        return _shape_in(content.get("schema", {})) if "json" in media_type else ""
    return ""


def _referred_to(definition: JsonObject) -> tuple[str, JsonObject]:
    name = str(definition["$ref"]).rpartition("/")[2]
    return name, openapi_document()["components"]["schemas"][name]


def _shape_in(definition: JsonObject) -> str:
    """Return the name of the first schema that a definition references; empty if none."""
    if "$ref" in definition:
        name, found = _referred_to(definition)
        if "properties" in found:
            return name
        return _shape_in(found)  # one that only stands for another one
    inside = [
        *definition.get("anyOf", ()),
        *definition.get("allOf", ()),
        definition.get("items", {}),
    ]
    return next((name for one in inside if one and (name := _shape_in(one))), "")


def kind_of(definition: JsonObject) -> str:
    """Return the type of a schema in words: `date`, `list of Item`, `one of monthly, annual`."""
    if "$ref" in definition:
        return _shape_in(definition) or kind_of(_referred_to(definition)[1])
    if "enum" in definition or "const" in definition:
        words = [str(word) for word in definition.get("enum", [definition.get("const")])]
        return words[0] if len(words) == 1 else f"one of {', '.join(words)}"
    if "anyOf" in definition or "allOf" in definition:
        return " or ".join(
            kind_of(one) for one in definition.get("anyOf", definition.get("allOf", ()))
        )
    if definition.get("type") == "array":
        return f"list of {kind_of(definition.get('items', {}))}"
    return str(definition.get("format") or definition.get("type") or "anything").replace(
        "null", "nothing"
    )


def _code_markup(text: str) -> SafeString:
    """Return a text on one line, with parts between backticks as code."""
    said, *code_and_rest = " ".join(text.split()).split("`")
    marked = format_html("{}", said)
    for code, rest in zip(code_and_rest[::2], code_and_rest[1::2], strict=True):
        marked += format_html("<code>{}</code>{}", code, rest)
    return marked
