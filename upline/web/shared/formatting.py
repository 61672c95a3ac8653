"""How values are written for people: money, quantities, days, moments. Once, on the server.

Each is written as the language of the page writes it. A page has thousands of values, so that what
a language does is a table here: it is Babel's data, which takes too long to ask for each value.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from upline.kernel.formats import Possessive, spell_number
from upline.kernel.money import Money, minor_unit_decimals
from upline.kernel.texts import Capitalised, Count, InSentence, Joined, Spelled, text
from upline.tenancy.rulebook import LANGUAGES
from upline.web.shared.language import DEFAULT, current_language

MINUS = "\u2212"
UNKNOWN = "–"
_SWAP_POINT_AND_COMMA = str.maketrans({",": ".", ".": ",", "-": MINUS})
_CAPITAL_NOUNS = frozenset({"de"})
_AS_WRITTEN = str.maketrans({"-": MINUS})


@dataclass(frozen=True, slots=True)
class Notation:
    """How a language writes numbers and days. `months` are short, as tables and facts have them."""

    digits: Mapping[int, str]
    point: str
    day: str
    months: tuple[str, ...]
    long_months: tuple[str, ...]


NOTATIONS: Mapping[str, Notation] = {
    "en": Notation(
        _AS_WRITTEN,
        ".",
        "{} {}",
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        ("January", "February", "March", "April", "May", "June",
         "July", "August", "September", "October", "November", "December"),
    ),
    "de": Notation(
        _SWAP_POINT_AND_COMMA,
        ",",
        "{}. {}",
        ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni",
         "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
        ("Januar", "Februar", "März", "April", "Mai", "Juni",
         "Juli", "August", "September", "Oktober", "November", "Dezember"),
    ),
    "el": Notation(
        _SWAP_POINT_AND_COMMA,
        ",",
        "{} {}",
        ("Ιαν", "Φεβ", "Μαρ", "Απρ", "Μαΐου", "Ιουν",
         "Ιουλ", "Αυγ", "Σεπ", "Οκτ", "Νοε", "Δεκ"),
        ("Ιανουαρίου", "Φεβρουαρίου", "Μαρτίου", "Απριλίου", "Μαΐου", "Ιουνίου",
         "Ιουλίου", "Αυγούστου", "Σεπτεμβρίου", "Οκτωβρίου", "Νοεμβρίου", "Δεκεμβρίου"),
    ),
}  # fmt: skip
assert NOTATIONS.keys() == LANGUAGES.keys(), "a language that writes no numbers"


def notation() -> Notation:
    """Return how the language of the page writes numbers and days."""
    return NOTATIONS.get(current_language(), NOTATIONS[DEFAULT])


def amount(value: Money) -> str:
    """Return `2,279.22`: as many decimals as the currency has, more only where they say something."""
    return decimal(value.amount, least=minor_unit_decimals(value.currency))


def money(value: Money) -> str:
    """Return `2,279.22 EUR`."""
    return f"{amount(value)} {value.currency}"


def decimal(value: Decimal, *, least: int = 2) -> str:
    """Return `2,279.22`: at least so many decimals, more only where they say something."""
    exponent = value.normalize().as_tuple().exponent if value else 0
    assert isinstance(exponent, int), "what is written is finite"
    return f"{value:,.{max(least, -exponent)}f}".translate(notation().digits)


def fixed(value: Decimal | float, decimals: int) -> str:
    """Return `12.5`: a number with so many decimals."""
    return f"{value:,.{decimals}f}".translate(notation().digits)


def whole(value: int) -> str:
    """Return `1,204`, with a true minus."""
    return f"{value:,}".translate(notation().digits)


def delta(value: int | Decimal) -> str:
    """Return `+25` or `−8`: a quantity or amount that is added or taken away; `0` has no sign."""
    return ("+" if value > 0 else "") + f"{value:,}".translate(notation().digits)


def day(value: date) -> str:
    """Return `15 May 2026`, `15. Mai 2026` or `15 Μαΐου 2026`."""
    return f"{_day_and_month(value)} {value.year}"


def _day_and_month(value: date) -> str:
    written = notation()
    return written.day.format(value.day, written.months[value.month - 1])


def month(value: date) -> str:
    """Return `Dec 2026`."""
    return f"{notation().months[value.month - 1]} {value.year}"


def long_day(value: date) -> str:
    """Return `1 September 2026`, as sentences have it."""
    written = notation()
    return f"{written.day.format(value.day, written.long_months[value.month - 1])} {value.year}"


def days(first: date, last: date) -> str:
    """Return `1 May – 15 May 2026`; the year stands once where it is the same, and one day alone."""
    if first == last:
        return day(first)
    start = _day_and_month(first) if first.year == last.year else day(first)
    return f"{start} – {day(last)}"


def span(first: date | None, last: date | None) -> str:
    """Return `1 May – 15 May 2026`, `from 1 May 2026` or `to 15 May 2026`; nothing without days."""
    if first and last:
        return days(first, last)
    if first:
        return str(text("from {day}", day=day(first)))
    return str(text("to {day}", day=day(last))) if last else ""


def to_local_time(value: datetime, timezone: str) -> datetime:
    """Return the moment as the clocks of a zone show it."""
    assert value.tzinfo is not None, "moments carry their zone"
    return value.astimezone(ZoneInfo(timezone))


def moment(value: datetime, timezone: str = "UTC", *, seconds: bool = False) -> str:
    """Return `15 May 2026, 14:05 CEST`; zones without letters of their own as `UTC−03`."""
    there = to_local_time(value, timezone)
    zone = there.strftime("%Z")
    if zone[:1] in "+-":
        zone = "UTC" + zone.replace("-", MINUS)
    clock = there.strftime("%H:%M:%S" if seconds else "%H:%M")
    return f"{day(there.date())}, {clock} {zone}"


def moment_of_bss(value: datetime, timezone: str) -> str:
    """Return `15 May 2026, 14:05`, for lists in which all moments are those of one BSS."""
    there = to_local_time(value, timezone)
    return f"{day(there.date())}, {there:%H:%M}"


def _capitalised(value: Capitalised) -> str:
    label = str(value.label)
    return label[:1].upper() + label[1:]


def _in_sentence(value: InSentence) -> str:
    label = str(value.label)
    return label if current_language() in _CAPITAL_NOUNS else label.lower()


def _spelled(value: int) -> str:
    return spell_number(value) if current_language() == DEFAULT else whole(value)


# How values of texts are written, by their type; the first that fits counts. Others are as they are.
_WRITE: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (Capitalised, _capitalised),
    (Possessive, lambda value: value if current_language() == DEFAULT else value.name),
    (Joined, lambda value: ", ".join(map(str, value.words))),
    (InSentence, _in_sentence),
    (date, long_day),
    (Money, money),
    (Spelled, _spelled),
    (Count, whole),
    (Decimal, lambda value: f"{value:,}".translate(notation().digits)),
)


def text_value(value: Any) -> Any:
    """Return a value of a text as the language of the page writes it: days, money, counts, labels."""
    if type(value) is str:
        return value
    write = next((write for kind, write in _WRITE if isinstance(value, kind)), None)
    return write(value) if write else value


def joined(parts: Iterable[str], separator: str = " · ") -> str:
    """Return parts that are not empty in one line, each in the language of the page; `str.join` would join texts in English."""
    return separator.join(str(part) for part in parts if part)


def initials(name: str) -> str:
    """Return `OO` of `Otto Orders`: the first letters of the first and the last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
