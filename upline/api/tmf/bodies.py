"""Bodies of requests: which attributes are there, and of which type each is."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from upline.api.tmf.documents import Document
from upline.api.tmf.errors import bad_request
from upline.api.tmf.filters import parse_id

_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", re.ASCII
)


class Kind(Enum):
    """What an attribute holds."""

    TEXT = "a text"
    MOMENT = "a moment with its zone, as 2026-05-03T00:00:00Z"
    FLAG = "true or false"
    NUMBER = "a number"
    WHOLE = "a whole number"
    OBJECT = "an object"
    OBJECTS = "a list of objects"
    TEXTS = "a list of texts"


Attributes = Mapping[str, Kind]

OF_EVERY_DOCUMENT: Attributes = {
    "id": Kind.TEXT,
    "href": Kind.TEXT,
    "@baseType": Kind.TEXT,
    "@schemaLocation": Kind.TEXT,
    "@type": Kind.TEXT,
}
# What a body may name of the type it has, and what is not ours to keep.
TYPES = ("@baseType", "@schemaLocation", "@type")


def check_body(
    body: Document, attributes: Attributes, *, never: Collection[str] = (), where: str = ""
) -> None:
    """Raises: ApiError — naming what is no attribute, cannot be given, or has a wrong type."""
    unknown = [name for name in body if name not in attributes]
    if unknown:
        sentence = f"There is no such attribute: {', '.join(unknown)}."
        raise bad_request(sentence, *(where + name for name in unknown), code="unknown_field")
    refused = [name for name in body if name in never]
    if refused:
        sentence = f"This cannot be given: {', '.join(refused)}."
        raise bad_request(sentence, *(where + name for name in refused), code="unknown_field")
    for name, value in body.items():
        kind = attributes[name]
        if value is not None and not _FITS[kind](value):
            raise bad_request(f"{where}{name} is {kind.value}.", where + name)


def required(body: Document, name: str, *, where: str = "") -> Any:
    """Return an attribute that has to be there. Raises: ApiError."""
    if body.get(name) in (None, "", [], {}):
        raise bad_request(f"This is needed: {where}{name}.", where + name)
    return body[name]


def referred_id(reference: Any, where: str) -> UUID:
    """Return the id that a reference to one of our records names. Raises: ApiError."""
    if isinstance(reference, dict) and isinstance(reference.get("id"), str):
        found = parse_id(reference["id"])
        if found is not None:
            return found
        raise bad_request(f"There is no record with this id: {where}.id.", f"{where}.id")
    raise bad_request(f"{where} names a record by its id.", f"{where}.id")


def parse_moment(text: str) -> datetime:
    """Return a moment that `check_body` has let pass."""
    return datetime.fromisoformat(text)


def _is_moment(value: Any) -> bool:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _are(kind: type) -> Any:
    return lambda value: isinstance(value, list) and all(isinstance(one, kind) for one in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


_FITS: Mapping[Kind, Any] = {
    Kind.TEXT: lambda value: isinstance(value, str),
    Kind.MOMENT: _is_moment,
    Kind.FLAG: lambda value: isinstance(value, bool),
    Kind.NUMBER: _is_number,
    Kind.WHOLE: lambda value: isinstance(value, int) and not isinstance(value, bool),
    Kind.OBJECT: lambda value: isinstance(value, dict),
    Kind.OBJECTS: _are(dict),
    Kind.TEXTS: _are(str),
}

assert _FITS.keys() == set(Kind), "a kind of attribute without a check"
