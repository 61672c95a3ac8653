"""The lookup `name__contains_ci=text`, served by a trigram index on the folded column.

Both the text and the column are folded by the SQL function `upline_fold`: letters in lower case,
without accents, a final sigma like any other. Only the database folds texts, so that all are folded alike.

A trigram index has the rows of each three characters. Reading these lists is the cost of a search:
a customer's whole name has thirty trigrams, some in lists as long as the table, which took 40 ms
among two million rows. So the index is searched for a few trigrams of the text only, which takes 4 ms,
and its rows are compared with the whole text. The comparison names another collation than the
index, so that the planner does not use the index for the whole text as well.
"""

import re
from itertools import chain, islice, zip_longest
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func, Lookup, TextField
from django.db.models.sql.compiler import SQLCompiler

_TRIGRAM_LENGTH = 3  # characters, as the index has them
_MAX_TRIGRAMS = 4  # searched in the index at most
_LETTERS_BY_FREQUENCY = "enirstahdulcgmobwfkzvp0123456789jyqx"  # as names have letters
_WORDS = re.compile(rf"[A-Za-z0-9]{{{_TRIGRAM_LENGTH},}}")


def substring_index(name: str, field: str, **options: Any) -> GinIndex:
    """Return the trigram index of a field, folded."""
    folded = Func(field, function="upline_fold", output_field=TextField())
    return GinIndex(OpClass(folded, "gin_trgm_ops"), name=name, **options)


@CharField.register_lookup
@TextField.register_lookup
class ContainsCI(Lookup):
    """Tell whether a text contains another, in any case, with accents or without.

    One or two characters are matched at the beginning of words only: elsewhere they would match
    nearly every text, without an index.
    """

    lookup_name = "contains_ci"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        sought = self.rhs
        folded = f"upline_fold({left})"
        if len(sought) < _TRIGRAM_LENGTH:
            condition = (
                f"({folded} LIKE upline_like(%s) || '%%'"
                f" OR {folded} LIKE '%% ' || upline_like(%s) || '%%')"
            )
            return condition, (*params, sought, *params, sought)
        contains = "LIKE '%%' || upline_like(%s) || '%%'"
        if pattern := _index_pattern(sought):
            condition = f'({folded} LIKE %s AND {folded} COLLATE "pg_c_utf8" {contains})'
            return condition, (*params, pattern, *params, sought)
        return f"{folded} {contains}", (*params, sought)


def _index_pattern(sought: str) -> str:
    """Return a pattern with a few trigrams of the text; empty if it has none.

    Each word gives one trigram before any gives a second. Only letters and digits of ASCII are
    used, which folding puts in lower case and leaves where they are.
    """
    of_words = map(_trigrams, _WORDS.finditer(sought))
    interleaved = filter(None, chain.from_iterable(zip_longest(*of_words)))
    pieces = [piece for _, piece in sorted(islice(interleaved, _MAX_TRIGRAMS))]
    return f"%{'%'.join(pieces)}%" if pieces else ""


def _trigrams(word: re.Match[str]) -> list[tuple[int, str]]:
    """Return trigrams of a word that do not overlap, with their positions; those with rare letters
    first.
    """
    every = range(word.start(), word.end() - _TRIGRAM_LENGTH + 1)
    pieces: list[tuple[int, str]] = []
    for at, piece in sorted(
        ((at, word.string[at : at + _TRIGRAM_LENGTH].lower()) for at in every),
        key=_letter_frequency,
    ):
        if all(abs(at - other) >= _TRIGRAM_LENGTH for other, _ in pieces):
            pieces.append((at, piece))
    return pieces


def _letter_frequency(found: tuple[int, str]) -> int:
    _, piece = found
    return -sum(_LETTERS_BY_FREQUENCY.find(letter) for letter in piece)
