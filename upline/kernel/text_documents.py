"""Texts that are stored, to be translated when they are read: the template and its values as JSON (ADR 37).

A text of the program is `{"text": template, "values": {…}}`, one with a number with `plural` and `count` too. What
people have written, and what was stored before, is a JSON string, and is shown as it is. A template that the program no longer
has is shown in English.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from upline.kernel.formats import Possessive, possessive
from upline.kernel.money import Money
from upline.kernel.texts import Capitalised, Count, InSentence, Joined, Spelled, Text

_TEXT, _PLURAL, _COUNT, _VALUES, _CONTEXT = "text", "plural", "count", "values", "context"
_VALUE = "value"

# How a value is stored that is neither a text nor a string: by the name of its kind. The first that fits counts.
_KINDS: tuple[tuple[str, type, Callable[[Any], Any], Callable[[Any], Any]], ...] = (
    ("count", Count, int, Count),
    ("spelled", Spelled, int, Spelled),
    ("int", int, int, int),
    ("possessive", Possessive, lambda value: value.name, possessive),
    ("in-sentence", InSentence, lambda value: text_document(value.label),
     lambda found: InSentence(read_text(found))),
    ("capitalised", Capitalised, lambda value: text_document(value.label),
     lambda found: Capitalised(read_text(found))),
    ("joined", Joined, lambda value: [text_document(word) for word in value.words],
     lambda found: Joined(tuple(read_text(word) for word in found))),
    ("date", date, date.isoformat, date.fromisoformat),
    ("money", Money, lambda value: [str(value.amount), value.currency],
     lambda found: Money(Decimal(found[0]), found[1])),
    ("decimal", Decimal, str, Decimal),
)  # fmt: skip
_READERS: Mapping[str, Callable[[Any], Any]] = {kind: read for kind, _, _, read in _KINDS}


def text_document(text: str) -> Any:
    """Return a text as JSON; a string that is no text of the program is itself."""
    if not isinstance(text, Text):
        return str(text)
    document: dict[str, Any] = {_TEXT: text.template}
    if text.plural:
        document |= {_PLURAL: text.plural, _COUNT: text.number}
    if text.context:
        document[_CONTEXT] = text.context
    if text.values:
        document[_VALUES] = {name: _value_document(value) for name, value in text.values.items()}
    return document


def _value_document(value: Any) -> Any:
    for kind, stored, write, _ in _KINDS:
        if isinstance(value, stored):
            return {"kind": kind, _VALUE: write(value)}
    return text_document(value)


def read_text(document: Any) -> str:
    """Return the text of a document, which is translated when shown."""
    if not isinstance(document, Mapping):
        return "" if document is None else str(document)
    values = {name: _read_value(value) for name, value in document.get(_VALUES, {}).items()}
    return Text(
        document[_TEXT],
        document.get(_PLURAL, ""),
        document.get(_COUNT, 1),
        values,
        document.get(_CONTEXT, ""),
    )


def _read_value(document: Any) -> Any:
    if isinstance(document, Mapping) and _VALUE in document:
        return _READERS[document["kind"]](document[_VALUE])
    return read_text(document)
