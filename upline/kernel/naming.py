"""Normalises texts from outside: Unicode form NFC, and no characters that nobody can see.

Everything that people, programs and files enter as a name, a code or a search text passes here.
"""

import re
import unicodedata
from collections.abc import Iterator

from upline.kernel import texts
from upline.kernel.texts import Count
from upline.kernel.verdicts import refuse

_VISIBLE = frozenset("LNPS")
_LETTER_OR_MARK = frozenset("LM")
_PICTOGRAPH = frozenset({"So", "Sk"})  # a skin tone is a modifier symbol
_UNREADABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

# They decide how the letters beside them join, in the scripts below; and they join pictographs.
_JOINERS = frozenset("\u200c\u200d\u180e")
_ZERO_WIDTH_JOINER = "\u200d"
# Arabic to Sinhala, Myanmar, Khmer and Mongolian, and the presentation forms of Arabic.
_JOINING_SCRIPTS = re.compile("[\u0600-\u0dff\u1000-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc]")
# They choose a glyph of the character before them: a pictograph's, or a Chinese character's.
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d\u180f]")
_HAS_VARIATIONS = frozenset({"So", "Sm", "Sk", "Lo"})
_KEYCAP = "\u20e3"
# Format characters that are drawn: the number and verse signs of Arabic, Syriac and Kaithi.
_DRAWN = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
# Letters, marks and symbols by their category, but with an empty glyph; and code points that are
# no characters.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)
    )
    + "]"
)
_CONTROL_NAMES = {"\0": "NUL", "\t": "tab", "\n": "line break", "\r": "line break"}


def normalise(text: str) -> str:
    """Return a text in Unicode form NFC: what looks the same is written the same."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def remove_invisible(text: str) -> str:
    """Return a line of a file or a message, which cannot be refused: in form NFC, without the
    characters that `clean_line` refuses.
    """
    text = normalise(text)
    found = set(_find_invisible(text))
    return "".join(c for at, c in enumerate(text) if at not in found) if found else text


def clean_line(
    text: str, *, max_length: int, field: str = "name", label: str = texts.text("A name")
) -> str:
    """Return a text in form NFC without surrounding spaces; empty if it has only spaces.

    Raises: Refused — `too_long`, `unreadable_text`.
    """
    text = normalise(text.strip())
    check_visible(text, field=field, label=label)
    if len(text) > max_length:
        raise refuse(
            "too_long",
            texts.text(
                "{label} has at most {max_length} characters.", label=label, max_length=max_length
            ),
            field,
        )
    return text if any(unicodedata.category(c)[0] in _VISIBLE for c in text) else ""


def clean_required_line(
    text: str, *, max_length: int, field: str = "name", label: str = texts.text("A name")
) -> str:
    """Return a text in form NFC without surrounding spaces.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`.
    """
    line = clean_line(text, max_length=max_length, field=field, label=label)
    if not line:
        raise refuse(
            "required_field_missing", texts.text("{label} is missing.", label=label), field
        )
    return line


def clean_text(
    text: str, *, max_length: int, field: str = "text", label: str = texts.text("A text")
) -> str:
    """Return a text of several lines, with tabs: in form NFC, its lines ended alike, without
    surrounding space. What steers the direction of writing may be in it.

    Raises: Refused — `too_long`, `unreadable_text`.
    """
    text = normalise(text.replace("\r\n", "\n").replace("\r", "\n").strip())
    if len(text) > max_length:
        raise refuse(
            "too_long",
            texts.text(
                "{label} has at most {max_length} characters.",
                label=label,
                max_length=Count(max_length),
            ),
            field,
        )
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t":
            raise _unreadable(character, field=field, label=label)
    return text


def check_visible(text: str, *, field: str, label: str) -> None:
    """Raises: Refused — `unreadable_text`, naming the first character that nobody can see."""
    for at in _find_invisible(text):
        raise _unreadable(text[at], field=field, label=label)


def _unreadable(character: str, *, field: str, label: str) -> Exception:
    name = _CONTROL_NAMES.get(character) or unicodedata.name(character, "control character")
    sentence = texts.text(
        "{label} cannot contain the character {code} ({name}).",
        label=label,
        code=f"U+{ord(character):04X}",
        name=name,
    )
    return refuse("unreadable_text", sentence, field)


def _find_invisible(text: str) -> Iterator[int]:
    """Find the places of the characters that a line cannot have.

    Control characters, line separators, what turns the direction of writing, and what has no width,
    but for joiners and variation selectors where the characters beside them need them.
    """
    if text.isascii() and text.isprintable():
        return
    for at, character in enumerate(text):
        if character in _JOINERS:
            if not _joins(text, at):
                yield at
        elif _VARIATION_SELECTORS.match(character):
            if not _selects(text, at):
                yield at
        elif _BLANK.match(character) or (
            unicodedata.category(character) in _UNREADABLE and not _DRAWN.match(character)
        ):
            yield at


def _joins(text: str, at: int) -> bool:
    """Tell whether a joiner stands between two letters whose script needs it, or two pictographs."""
    before, after = text[:at][-1:], text[at + 1 : at + 2]
    if not before or not after:
        return False
    if _JOINING_SCRIPTS.match(before) and _JOINING_SCRIPTS.match(after):
        return {unicodedata.category(c)[0] for c in (before, after)} <= _LETTER_OR_MARK
    is_pictograph = unicodedata.category(before) in _PICTOGRAPH or (
        _VARIATION_SELECTORS.match(before) is not None and _selects(text, at - 1)
    )
    return text[at] == _ZERO_WIDTH_JOINER and is_pictograph and unicodedata.category(after) == "So"


def _selects(text: str, at: int) -> bool:
    """Tell whether a variation selector follows a character that has several glyphs."""
    before = text[:at][-1:]
    return bool(before) and (
        unicodedata.category(before) in _HAS_VARIATIONS or text[at + 1 : at + 2] == _KEYCAP
    )
