"""Texts for people that are translated when they are shown: English everywhere, another language on a page.

A text is a `str` with the English sentence, so that logs, the API, the database and comparisons are English. What writes it
to a page asks for `str(text)`, as templates and f-strings do, and gets it in the language of the reader (ADR 29).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from upline.kernel.formats import format_day, format_money, spell_number
from upline.kernel.money import Money

Translate = Callable[[str, str, int, str], str]
Format = Callable[[Any], Any]


def _untranslated(singular: str, plural: str, count: int, _context: str = "") -> str:
    return singular if count == 1 or not plural else plural


_translate: Translate = _untranslated
_format_value: Format = lambda value: value


def install_translation(translate: Translate, format_value: Format) -> None:
    """Set what looks up a template in the reader's language, and what writes its values.

    `translate(singular, plural, count, context)` returns the template; `plural` is empty where there is one form only,
    `context` where the English text has one meaning only.
    """
    global _translate, _format_value
    _translate, _format_value = translate, format_value


class Count(int):
    """The number of a plural text, which is written with separators: `1,204 orders`."""


class Spelled(int):
    """A small number, in words where English spells it: `for three cycles`."""


@dataclass(frozen=True, slots=True)
class InSentence:
    """A label or title as a value within a sentence: in small letters, where the language has them."""

    label: str


@dataclass(frozen=True, slots=True)
class Capitalised:
    """A noun or title as the first word of a sentence."""

    label: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Several texts with commas between them, as a value within a sentence."""

    words: tuple[str, ...]


# How values are written in English, by their type; the first that fits counts. Others are as they are.
_IN_ENGLISH: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (Capitalised, lambda value: value.label[:1].upper() + value.label[1:]),
    (Joined, lambda value: ", ".join(value.words)),
    (InSentence, lambda value: value.label.lower()),
    (date, format_day),
    (Money, format_money),
    (Spelled, spell_number),
    (Count, lambda value: f"{value:,}"),
    (Decimal, lambda value: f"{value:,}"),
)


def _in_english(value: Any) -> Any:
    if type(value) is str:
        return value
    if isinstance(value, Text):
        return str.__str__(value)
    write = next((write for kind, write in _IN_ENGLISH if isinstance(value, kind)), None)
    return write(value) if write else value


class Text(str):
    """An English text that knows its template and values. Made by `text()` and `plural_text()`."""

    __slots__ = ("context", "number", "plural", "template", "values")

    template: str
    plural: str
    number: int
    values: dict[str, Any]
    context: str

    def __new__(
        cls, template: str, plural: str, count: int, values: dict[str, Any], context: str = ""
    ) -> Self:
        """Write the English text from its template and its values."""
        chosen = _untranslated(template, plural, count)
        english = {name: _in_english(value) for name, value in values.items()}
        made = super().__new__(cls, chosen.format(**english) if values else chosen)
        made.template, made.plural, made.number, made.values = template, plural, count, values
        made.context = context
        return made

    def __str__(self) -> str:
        """Return the text in the reader's language."""
        template, values = self.translated()
        return template.format(**values) if values else template

    def translated(self) -> tuple[str, dict[str, Any]]:
        """Return the template in the reader's language, and the values as it writes them."""
        template = _translate(self.template, self.plural, self.number, self.context)
        return template, {name: _format_value(value) for name, value in self.values.items()}

    def __mod__(self, values: Any) -> str:
        """Return the text in the reader's language with values of `%`, which Django's forms write."""
        return str(self) % values if "%" in self.template else str(self)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Text, (self.template, self.plural, self.number, self.values, self.context)


def text(template: str, **values: Any) -> Text:
    """Return a text that is translated when shown. `template` is a literal: `text("{name} is ended.", name=name)`.

    Values are written by `str.format`, without format specifications. A `date`, `Money`, `Decimal` or
    `Text` is written in the reader's language as well; other values are given as they are shown.
    """
    return Text(template, "", 1, values)


def contextual_text(context: str, template: str) -> Text:
    """Return a text that means something else elsewhere: `contextual_text("order", "Cancelled")`. Both are literals.

    Languages that have a word for each meaning translate it by its context.
    """
    return Text(template, "", 1, {}, context)


def plural_text(singular: str, plural: str, *, count: int, **values: Any) -> Text:
    """Return a text with a number: `plural_text("{count} order", "{count} orders", count=3)`."""
    return Text(singular, plural, count, {"count": Count(count), **values})


def join_texts(texts: Sequence[str], *, separator: str = ", ") -> Text:
    """Return some texts with commas between them, or another separator, each translated when shown."""
    names = {f"text{place}": one for place, one in enumerate(texts)}
    return Text(separator.join(f"{{{name}}}" for name in names), "", 1, names)
