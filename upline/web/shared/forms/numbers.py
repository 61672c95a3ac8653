"""Numbers as people type them: with the decimal comma or point of the language of the page, or without doubt otherwise."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from upline.kernel.texts import text
from upline.web.shared import formatting

_SPACES = re.compile(r"[\s\u00a0\u202f’']")
_NUMBER = re.compile(r"([+-]?)(\d[\d.,]*|[.,]\d+)", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_MAX_LENGTH = 60


class AmbiguousNumber(ValueError):
    """What was typed can be read in two ways; `readings` are these, as the language writes them."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__("two readings")
        self.readings = (first, second)


def parse_number(typed: str, *, point: str) -> Decimal | None:
    """Return the number that was typed, or None where it is none; `point` is the language's own.

    The point of another language is understood where only one reading is possible: `12.50` and
    `1,234.56` in German.
    Raises: AmbiguousNumber — such as `1.234` in German, which is read as 1234 or as 1.234.
    """
    plain = _SPACES.sub("", typed).replace(formatting.MINUS, "-")
    found = _NUMBER.fullmatch(plain)
    if found is None or len(plain) > _MAX_LENGTH:
        return None
    sign, digits = found.groups()
    whole, fraction = _split(digits, point)
    return None if whole is None else Decimal(f"{sign}{whole or 0}.{fraction or 0}")


def _split(digits: str, point: str) -> tuple[str | None, str]:
    """Return whole part and fraction, without separators of groups; None: it is no number."""
    comma = "," if point == "." else "."
    last = digits[max(digits.rfind("."), digits.rfind(","))] if re.search("[.,]", digits) else ""
    if not last:
        return digits, ""
    before, _, after = digits.rpartition(last)
    other = "," if last == "." else "."
    if last in before:  # separators of groups: there are several
        return (digits.replace(last, "") if _is_grouped(digits, last) else None), ""
    if other in before:
        return (before.replace(other, "") if _is_grouped(before, other) else None), after
    if last == comma and _is_grouped(digits, comma):
        raise AmbiguousNumber(before + after, f"{before}{point}{after}")
    return before, after


def _is_grouped(digits: str, separator: str) -> bool:
    found = _GROUPED.fullmatch(digits)
    return found is not None and found[1] == separator


class NumberInput(forms.TextInput):
    """A text field that shows a number as the language of the page writes it, without groups."""

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Return a number as it is typed; what was typed, as it was."""
        if isinstance(value, Decimal):
            return f"{value:f}".replace(".", formatting.notation().point)
        shown: str | None = super().format_value(value)
        return shown


class NumberField(forms.DecimalField):
    """A number, typed as the language of the page writes it."""

    widget = NumberInput

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Return the number.

        Raises: ValidationError — it is none, or can be read in two ways.
        """
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        number = read_number(str(value))
        if number is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number


def stored_number(typed: str) -> str:
    """Return a number as it is stored, `1234.5`; what is none, as it was typed.

    Raises: ValidationError — it can be read in two ways.
    """
    number = read_number(typed)
    return typed if number is None else f"{number:f}"


def read_number(typed: str) -> Decimal | None:
    """Return the number that was typed on a page, or None where it is none.

    Raises: ValidationError — it can be read in two ways.
    """
    try:
        return parse_number(typed, point=formatting.notation().point)
    except AmbiguousNumber as doubt:
        raise ValidationError(_two_readings(typed, doubt), code="invalid") from None


def _two_readings(typed: str, doubt: AmbiguousNumber) -> str:
    first, second = doubt.readings
    return text(
        "“{typed}” can be read in two ways; enter {first} or {second}.",
        typed=typed,
        first=first,
        second=f"{second}0",  # shows that it is no separator of groups
    )
