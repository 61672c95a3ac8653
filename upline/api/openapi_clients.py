"""What generators of clients need in the OpenAPI document, beyond what its readers need.

`tests/api/test_generated_clients.py` says which generators are known to take all of it.
"""

from collections.abc import Callable
from typing import Any

from upline.api.openapi_links import add_links

JsonObject = dict[str, Any]

SERVERS = [{"url": "/", "description": "The installation that serves this document."}]
_REFERENCE, _SCHEMAS = "$ref", "#/components/schemas/"


def complete_for_clients(document: JsonObject) -> None:
    """Add servers and links; simplify what generators refuse."""
    document["servers"] = SERVERS
    _replace_aliases(document)
    _change_schemas(document, _without_default_record)
    _change_schemas(document, _with_default_in_lower_case)
    _change_schemas(document["paths"], _without_other_fields_of_forms)
    add_links(document)


def _replace_aliases(document: JsonObject) -> None:
    """Reference what a schema is another name of, instead of that schema."""
    schemas = document["components"]["schemas"]
    aliases = {
        _SCHEMAS + name: schema[_REFERENCE]
        for name, schema in schemas.items()
        if _REFERENCE in schema
    }

    def follow(schema: JsonObject) -> None:
        reference = schema.get(_REFERENCE)
        if isinstance(reference, str) and reference in aliases:
            schema[_REFERENCE] = aliases[reference]

    _change_schemas(document["paths"], follow)


def _change_schemas(part: Any, change: Callable[[JsonObject], None]) -> None:
    if isinstance(part, dict):
        change(part)
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            _change_schemas(one, change)


def _without_default_record(schema: JsonObject) -> None:
    """Turn a reference with a record as its default into the reference: its fields have defaults of their own."""
    if isinstance(schema.get("default"), dict) and "allOf" in schema:
        [reference] = schema["allOf"]
        schema.clear()
        schema.update(reference)


def _without_other_fields_of_forms(content: JsonObject) -> None:
    """Say that a form has the fields that it names and no others, as the bodies of the API do."""
    form = content.get("multipart/form-data")
    if form:
        form["schema"]["additionalProperties"] = False


def _with_default_in_lower_case(schema: JsonObject) -> None:
    """Write the default of an enum that can be null as the enum has it: `control`."""
    default = schema.get("default")
    words = [word for one in schema.get("anyOf", ()) for word in one.get("enum", ())]
    if isinstance(default, str) and default not in words and default.lower() in words:
        schema["default"] = default.lower()
