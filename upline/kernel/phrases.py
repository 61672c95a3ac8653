"""Phrases of sentences in the language of the reader: words joined, delays, ordinals."""

from collections.abc import Sequence
from datetime import timedelta

from upline.kernel.texts import Joined, plural_text, text

_ORDINALS = (text("first"), text("second"), text("third"), text("fourth"), text("fifth"))


def ordinal(number: int) -> str:
    """Return `first`, `second`, …; from six on `no. 6`."""
    if 1 <= number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    return text("no. {number}", number=number)


def join_words(words: Sequence[str]) -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    if len(words) <= 1:
        return words[0] if words else ""
    return text("{words} and {last}", words=Joined(tuple(words[:-1])), last=words[-1])


def format_delay(span: timedelta) -> str:
    """Return a delay: `27 ms later`, or `at once`."""
    return text("{span} later", span=format_duration(span)) if span else text("at once")


def format_duration(span: timedelta) -> str:
    """Return how long something took, to two figures of the unit that fits: `27 ms`, `3 h`."""
    seconds = span.total_seconds()
    for limit, unit, factor in (
        (1, "ms", 1000.0),
        (120, "s", 1.0),
        (7200, "min", 1 / 60),
        (172800, "h", 1 / 3600),
    ):
        if seconds < limit:
            return f"{seconds * factor:.0f} {unit}"
    return plural_text("{count} day", "{count} days", count=round(seconds / 86400))
