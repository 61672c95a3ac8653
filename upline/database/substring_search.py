"""The lookup `name__contains_ci=text`, served by a trigram index on the column.

Django's `icontains` compares upper-cased texts, which such an index cannot serve.

A trigram index has the rows of each three characters. Reading these lists is the cost of a search:
a customer's whole name has thirty trigrams, some in lists as long as the table, which took 40 ms
among two million rows. So the index is asked for a few trigrams of the text only, which takes 4 ms,
and its rows are compared with the whole text. The comparison names another collation than the
index, so that the planner does not use the index for the whole text as well; and the collation is
case-insensitive in every alphabet, whatever the database's default is.
"""

import re
from itertools import chain, islice, zip_longest
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup, TextField
from django.db.models.sql.compiler import SQLCompiler

_TRIGRAM_LENGTH = 3  # characters, as the index has them
_MAX_TRIGRAMS = 4  # which the index is asked for at most
_LETTERS_BY_FREQUENCY = "enirstahdulcgmobwfkzvp0123456789jyqx"  # as names have letters
_WORDS = re.compile(rf"[A-Za-z0-9]{{{_TRIGRAM_LENGTH},}}")


@CharField.register_lookup
@TextField.register_lookup
class ContainsCI(Lookup):
    """Tell whether a text contains another, case-insensitively.

    One or two characters are matched at the beginning of words only: elsewhere they would match
    nearly every text, without an index.
    """

    lookup_name = "contains_ci"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        sought = self.rhs
        if len(sought) < _TRIGRAM_LENGTH:
            both, patterns = (
                "OR {} ILIKE",
                (f"{_escape_like(sought)}%", f"% {_escape_like(sought)}%"),
            )
        else:
            both = 'AND {} COLLATE "pg_c_utf8" ILIKE'
            patterns = (_index_pattern(sought), f"%{_escape_like(sought)}%")
        condition = f"({left} ILIKE %s {both.format(left)} %s)"
        return condition, (*params, patterns[0], *params, patterns[1])


def _index_pattern(sought: str) -> str:
    """Return a pattern with a few trigrams of the text, or with all of it if it has none.

    Each word gives one trigram before any gives a second. Only letters are used whose upper case
    every database knows.
    """
    of_words = (_trigrams(found) for found in _WORDS.finditer(sought))
    interleaved = filter(None, chain.from_iterable(zip_longest(*of_words)))
    pieces = [piece for _, piece in sorted(islice(interleaved, _MAX_TRIGRAMS))]
    return f"%{'%'.join(pieces or [_escape_like(sought)])}%"


def _trigrams(word: re.Match[str]) -> list[tuple[int, str]]:
    """Return trigrams of a word that do not overlap, with their positions; those with rare letters
    first.
    """
    every = range(word.start(), word.end() - _TRIGRAM_LENGTH + 1)
    pieces: list[tuple[int, str]] = []
    for at, piece in sorted(
        ((at, word.string[at : at + _TRIGRAM_LENGTH]) for at in every), key=_letter_frequency
    ):
        if all(abs(at - other) >= _TRIGRAM_LENGTH for other, _ in pieces):
            pieces.append((at, piece))
    return pieces


def _letter_frequency(found: tuple[int, str]) -> int:
    _, piece = found
    return -sum(_LETTERS_BY_FREQUENCY.find(letter) for letter in piece.lower())


def _escape_like(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
