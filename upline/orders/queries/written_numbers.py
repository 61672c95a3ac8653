"""Numbers of orders as people write them. One rule for the search, the filter of the list and references."""

import re
from dataclasses import dataclass

from django.db.models import Q

from upline.kernel.naming import normalise

_LARGEST_NUMBER = 2**63 - 1
# What an order is called in the languages of the pages; capitals have no accents in Greek.
_NOUNS = ("order", "bestellung", "auftrag", "παραγγελία", "παραγγελια")
# Words that may stand before a number, beside the BSS's own prefix.
_BEFORE_NUMBERS = frozenset(
    {"", "no", "nr", "αριθ"}
    | {f"{noun}{no}" for noun in _NOUNS for no in ("", " no", " nr", " αριθ")}
)
_GROUPED = r"[0-9]{1,3}(?:[,.'’ \u00a0\u202f][0-9]{3})+"
_NUMBER_AT_END = re.compile(rf"(?!-)(.*?)({_GROUPED}|[0-9]{{1,19}})")
_SOME_PREFIX = re.compile(r"[^\W\d_]{1,10}[-/#]")


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """The number of an order that a text may be.

    `is_certain`: alone, or with the word *order*, a sign or the BSS's prefix before it. Otherwise it has a
    prefix of another BSS or a former one, or it is part of a name, such as `M-365`.
    """

    number: int
    is_certain: bool


def read_number(text: str, *, prefix: str) -> WrittenNumber | None:
    """Return the number that a text may be, in a BSS whose numbers have this prefix; None: it is words.

    `3120`, `3,120`, `#3120`, `Order 3120`, `AL-3120`.
    """
    text = normalise(text).casefold()
    found = _NUMBER_AT_END.fullmatch(text)
    number = int(re.sub(r"[^0-9]", "", found[2])) if found else _LARGEST_NUMBER + 1
    if found is None or number > _LARGEST_NUMBER:
        return None
    before, own = _bare(found[1]), _bare(prefix.casefold())
    is_certain = before in {*_BEFORE_NUMBERS, own, f"order {own}"}
    if not is_certain and not _SOME_PREFIX.match(text):
        return None
    return WrittenNumber(number, is_certain)


def ways_to_find(text: str, *, prefix: str, by_name: tuple[Q, ...]) -> tuple[Q, ...]:
    """Return the conditions that may find an order by a text; the first that finds any is what was meant.

    A number that is certain comes before the names, another one after them.
    """
    written = read_number(text, prefix=prefix)
    if written is None:
        return by_name
    by_number = (Q(number=written.number),)
    return by_number + by_name if written.is_certain else by_name + by_number


def _bare(text: str) -> str:
    """Return a text in words alone, without signs."""
    return re.sub(r"[\W_]+", " ", text).strip()
