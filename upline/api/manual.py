"""The document as people read it: nouns, their operations, the shapes of what goes in and out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from upline.api.document import ANSWERS, document

_JSON = "application/json"
_FORM = "multipart/form-data"
_REFUSED = 400
Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """A parameter or a field: what it is called, what it holds, what is to be known of it."""

    name: str
    kind: str
    about: str
    is_required: bool
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What can be answered, and what that means; `shape` is the name of a shape, or empty."""

    status: str
    meaning: str
    shape: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a program can ask for."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    parameters: tuple[Piece, ...]
    body: str
    replies: tuple[Reply, ...]
    refusals: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A noun and its operations."""

    id: str
    name: str
    about: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What JSON of one kind holds."""

    name: str
    about: str
    fields: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Manual:
    """Everything that the page shows."""

    about: str
    address: str
    refusals: tuple[Reply, ...]
    chapters: tuple[Chapter, ...]
    shapes: tuple[Shape, ...]


@require_safe
def manual_page(request: HttpRequest) -> HttpResponse:
    """Show the document to people."""
    return render(request, "api/manual.html", {"manual": manual()})


def manual() -> Manual:
    """Return the document as the page shows it."""
    told = document()
    operations: dict[str, list[Operation]] = {tag["name"]: [] for tag in told["tags"]}
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            operations[operation["tags"][0]].append(_operation(path, method, operation))
    return Manual(
        about=_marked(told["info"]["description"]),
        address=reverse("api:document"),
        refusals=tuple(
            Reply(str(status), _marked(meaning), "Problem")
            for status, meaning in ANSWERS.items()
            if status >= _REFUSED
        ),
        chapters=tuple(
            Chapter(tag["name"].replace(" ", "-"), tag["name"], tag["description"], tuple(found))
            for tag in told["tags"]
            if (found := operations[tag["name"]])
        ),
        shapes=tuple(
            Shape(name, _marked(schema.get("description", "")), tuple(_fields(schema)))
            for name, schema in told["components"]["schemas"].items()
            if "properties" in schema
        ),
    )


def _operation(path: str, method: str, told: Part) -> Operation:
    content = told.get("requestBody", {}).get("content", {})
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=_marked(told["summary"]),
        about=_marked(told.get("description", "")),
        parameters=tuple(_parameter(parameter) for parameter in told["parameters"]),
        body=_shape_in(content.get(_JSON, content.get(_FORM, {})).get("schema", {})),
        replies=tuple(
            Reply(status, answer["description"], _shape_of(answer))
            for status, answer in told["responses"].items()
            if int(status) < _REFUSED
        ),
        refusals=", ".join(status for status in told["responses"] if int(status) >= _REFUSED),
    )


def _parameter(told: Part) -> Piece:
    return Piece(
        name=told["name"],
        kind=kind_of(told["schema"]),
        about=_marked(told.get("description", "")),
        is_required=told["required"],
    )


def _fields(schema: Part) -> Iterable[Piece]:
    required = schema.get("required", ())
    for name, told in schema["properties"].items():
        about = _marked(told.get("description", ""))
        yield Piece(name, kind_of(told), about, name in required, _shape_in(told))


def _shape_of(answer: Part) -> str:
    for media_type, content in answer.get("content", {}).items():
        return _shape_in(content.get("schema", {})) if "json" in media_type else ""
    return ""


def _referred_to(told: Part) -> tuple[str, Part]:
    name = str(told["$ref"]).rpartition("/")[2]
    return name, document()["components"]["schemas"][name]


def _shape_in(told: Part) -> str:
    """Return the name of the first shape that something is made of; empty where it is none."""
    if "$ref" in told:
        name, found = _referred_to(told)
        if "properties" in found:
            return name
        return _shape_in(found)  # one that only stands for another one
    inside = [*told.get("anyOf", ()), *told.get("allOf", ()), told.get("items", {})]
    return next((name for one in inside if one and (name := _shape_in(one))), "")


def kind_of(told: Part) -> str:
    """Return in a few words what a schema takes: `date`, `list of Item`, `one of monthly, annual`."""
    if "$ref" in told:
        return _shape_in(told) or kind_of(_referred_to(told)[1])
    if "enum" in told or "const" in told:
        words = [str(word) for word in told.get("enum", [told.get("const")])]
        return words[0] if len(words) == 1 else f"one of {', '.join(words)}"
    if "anyOf" in told or "allOf" in told:
        return " or ".join(kind_of(one) for one in told.get("anyOf", told.get("allOf", ())))
    if told.get("type") == "array":
        return f"list of {kind_of(told.get('items', {}))}"
    return str(told.get("format") or told.get("type") or "anything").replace("null", "nothing")


def _marked(text: str) -> SafeString:
    """Return a text on one line, what stands between backticks drawn as code."""
    said, *code_and_rest = " ".join(text.split()).split("`")
    marked = format_html("{}", said)
    for code, rest in zip(code_and_rest[::2], code_and_rest[1::2], strict=True):
        marked += format_html("<code>{}</code>{}", code, rest)
    return marked
