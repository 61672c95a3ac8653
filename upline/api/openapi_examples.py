"""The examples of `upline.api.examples` in the OpenAPI document, with their answers: ids in them are illustrations."""

from collections.abc import Mapping, Sequence
from typing import Any

from upline.api.examples import EXAMPLES, Example, IllustrativeIds, fill
from upline.api.examples.answers import Answer, recorded_answers

JsonObject = dict[str, Any]


def add_examples(document: JsonObject) -> None:
    """Add the examples of each operation."""
    known = IllustrativeIds()
    by_operation: dict[str, list[Example]] = {}
    for example in EXAMPLES:
        by_operation.setdefault(example.operation, []).append(example)
    answers = recorded_answers()
    for operations in document["paths"].values():
        for operation in operations.values():
            name = operation["operationId"]
            _add(operation, by_operation.get(name, []), known)
            _add_answers(operation, answers.get(name, ()))


def _add(operation: JsonObject, examples: list[Example], ids: Mapping[str, str]) -> None:
    for parameter in operation["parameters"]:
        values = [one for example in examples for one in _values(parameter, example)]
        _set(parameter, fill(values, ids))
    for content in operation.get("requestBody", {}).get("content", {}).values():
        _set(content, fill([_body(one) for one in examples], ids))


def _add_answers(operation: JsonObject, answers: Sequence[Answer]) -> None:
    for status, answer in operation["responses"].items():
        for media_type, content in answer.get("content", {}).items():
            shown = [
                one.body
                for one in answers
                if (str(one.status), one.media_type) == (status, media_type)
            ]
            _set(content, shown)


def _values(parameter: JsonObject, example: Example) -> list[Any]:
    name = parameter["name"]
    if parameter["in"] == "path":
        return [example.path_value(name)]
    return [example.query[name]] if parameter["in"] == "query" and name in example.query else []


def _body(example: Example) -> Any:
    return {"file": example.file.content.decode()} if example.file else example.body


def _set(part: JsonObject, values: list[Any]) -> None:
    """Write one example as such, and several by names."""
    distinct = [value for no, value in enumerate(values) if value not in values[:no]]
    if len(distinct) == 1:
        part["example"] = distinct[0]
    elif distinct:
        part["examples"] = {f"example-{no}": {"value": one} for no, one in enumerate(distinct, 1)}
