"""What a custom field can hold, by its kind. Values are stored as text; pure, no database."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from upline.kernel.naming import clean_required_line
from upline.kernel.texts import text
from upline.kernel.texts import text as text_of
from upline.kernel.verdicts import Refused, refuse
from upline.setup.rulebook import FieldKind

MAX_VALUE_LENGTH = 500
YES, NO = "yes", "no"
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TRUE_MINUS = "\u2212"


def check_value(
    kind: FieldKind,
    choices: Sequence[str],
    text: str,
    *,
    label: str = text("A value"),
    field: str = "value",
) -> str:
    """Return a value as it is stored: a number in figures, a date as YYYY-MM-DD, a choice as one
    of `choices`, `yes` or `no`, a user by id. Whether there is such a user is the caller's to see.

    `label` is what the sentence of a refusal calls it, `field` the input that it names.
    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `invalid_number`,
    `invalid_date`, `unknown_choice`, `invalid_yes_no`, `unknown_user`.
    """
    text = clean_required_line(text, max_length=MAX_VALUE_LENGTH, field=field, label=label)
    value_text = _VALIDATORS[kind](choices, text)
    if value_text is None:
        code, sentence = VALUE_ERRORS[kind]
        raise refuse(code, text_of(sentence, label=label), field)
    return value_text


def is_valid_value(kind: FieldKind, choices: Sequence[str], text: str) -> bool:
    """Tell whether a value is one that the field can hold now; older ones may not be."""
    try:
        return check_value(kind, choices, text) == text
    except Refused:
        return False


def value_as_json(kind: FieldKind, text: str) -> str | int | float | bool | None:
    """Return a stored value for the API: numbers and booleans typed, all others as text.

    A number that JSON's numbers cannot hold exactly, or a value that its field cannot hold any
    more, stays text. None: there is no value.
    """
    if not text:
        return None
    if not is_valid_value(kind, (text,), text):
        return text
    if kind is FieldKind.YES_NO:
        return text == YES
    return _number_as_json(text) if kind is FieldKind.NUMBER else text


def value_from_json(
    kind: FieldKind, value: Any, *, label: str = text("A value"), field: str = "value"
) -> str | None:
    """Return what a program, a form or a file gives as a text to be checked; None clears.

    Raises: Refused — a JSON value of another type, with the code of the kind.
    """
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        if kind is FieldKind.YES_NO:
            return YES if value else NO
    elif kind is FieldKind.NUMBER and isinstance(value, int | float | Decimal):
        return _figures(value)
    elif kind is FieldKind.DATE and isinstance(value, date):
        return value.isoformat()
    elif kind is FieldKind.USER and isinstance(value, UUID):
        return str(value)
    code, sentence = VALUE_ERRORS[kind]
    raise refuse(code, text_of(sentence, label=label), field)


def _figures(value: float | Decimal) -> str:
    if isinstance(value, int):
        # What has too many digits is refused in any case; writing them all out may take long.
        return str(value) if value.bit_length() < 64 else "too many digits"
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    return f"{exact:f}" if exact.is_finite() and abs(exact.adjusted()) < 64 else "no number"


def _number_as_json(text: str) -> str | int | float:
    exact = Decimal(text)
    if exact == exact.to_integral_value():
        return int(exact)
    near = float(exact)
    return near if Decimal(repr(near)) == exact else text


def _text(_choices: Sequence[str], text: str) -> str | None:
    return text


def _number(_choices: Sequence[str], text: str) -> str | None:
    # Pages write a true minus; who copies it from there means a minus.
    figures = text.replace(_TRUE_MINUS, "-", 1)
    if not _NUMBER.fullmatch(figures):
        return None
    exact = Decimal(figures)
    whole, _, fraction = f"{exact:f}".partition(".")
    fraction = fraction.rstrip("0")
    value_text = f"{whole}.{fraction}" if fraction else whole
    return "0" if not exact else value_text


def _day(_choices: Sequence[str], text: str) -> str | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _choice(choices: Sequence[str], text: str) -> str | None:
    return text if text in choices else None


def _yes_no(_choices: Sequence[str], text: str) -> str | None:
    return text.lower() if text.lower() in {YES, NO} else None


def _user(_choices: Sequence[str], text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None


_VALIDATORS: Mapping[FieldKind, Callable[[Sequence[str], str], str | None]] = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _day,
    FieldKind.CHOICE: _choice,
    FieldKind.YES_NO: _yes_no,
    FieldKind.USER: _user,
}

# The code of each kind, and what it holds in a sentence.
VALUE_ERRORS: Mapping[FieldKind, tuple[str, str]] = {
    FieldKind.TEXT: ("invalid_text", text_of("{label} is a text.")),
    FieldKind.NUMBER: (
        "invalid_number",
        text_of(
            "{label} is a number in figures, such as 1250 or 12.5: at most 15 before the point, 6 after it."
        ),
    ),
    FieldKind.DATE: ("invalid_date", text_of("{label} is a date, such as 2026-05-15.")),
    FieldKind.CHOICE: (
        "unknown_choice",
        text_of("{label} is one of the choices that are offered."),
    ),
    FieldKind.YES_NO: ("invalid_yes_no", text_of("{label} is yes or no.")),
    FieldKind.USER: ("unknown_user", text_of("{label} is a user of this BSS.")),
}

assert _VALIDATORS.keys() == VALUE_ERRORS.keys() == set(FieldKind), (
    "a kind of field that holds nothing"
)


class HasGroup(Protocol):
    """What stands under a heading; an empty one is the first."""

    @property
    def group(self) -> str: ...


G = TypeVar("G", bound=HasGroup)


@dataclass(frozen=True, slots=True)
class FieldGroup(Generic[G]):
    """Fields under one heading; `title` is empty where the BSS has given none."""

    title: str
    fields: tuple[G, ...]


def group_fields(fields: Iterable[G]) -> tuple[FieldGroup[G], ...]:
    """Return fields by their headings: without one first, then as each heading first appears."""
    titles: dict[str, list[G]] = {"": []}
    for field in fields:
        titles.setdefault(field.group, []).append(field)
    return tuple(FieldGroup(title, tuple(found)) for title, found in titles.items() if found)
