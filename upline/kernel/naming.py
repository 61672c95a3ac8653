"""Normalises names that people enter: one readable line, not too long."""

import unicodedata

from upline.kernel.verdicts import refuse

_UNREADABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_VISIBLE = frozenset("LNPS")


def clean_line(text: str, *, max_length: int, field: str = "name", label: str = "A name") -> str:
    """Return a text without surrounding spaces; empty if it has only spaces.

    Raises: Refused — `too_long`, `unreadable_text`.
    """
    text = text.strip()
    categories = {unicodedata.category(character) for character in text}
    if categories & _UNREADABLE:
        sentence = f"{label} is one line, without control characters."
        raise refuse("unreadable_text", sentence, field)
    if len(text) > max_length:
        raise refuse("too_long", f"{label} has at most {max_length} characters.", field)
    return text if {category[0] for category in categories} & _VISIBLE else ""


def clean_required_line(
    text: str, *, max_length: int, field: str = "name", label: str = "A name"
) -> str:
    """Return a text without surrounding spaces.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`.
    """
    line = clean_line(text, max_length=max_length, field=field, label=label)
    if not line:
        raise refuse("required_field_missing", f"{label} is missing.", field)
    return line
