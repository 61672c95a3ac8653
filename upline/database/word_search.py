"""The lookups `name__matches_words=text` and `name__matches_prefix=text`, for names of many
records.

An index has each word of each name; the SQL function `upline_words` splits a name into its words,
which are letters and digits in lower case, without accents (`upline_fold`). A few words find one name among millions in less than a
millisecond, and a new order adds five entries to the index where a trigram index added thirty. Only
functions of the database split texts, so that names and search texts are split alike.

The planner assumes that a word without statistics is in one of two hundred names, and would rather
scan all names in their order. It has statistics of the folded names (`order_folded_names`); so each
condition is repeated in a form that no index serves but that the statistics apply to.
"""

from typing import Any, ClassVar, TypeVar

from django.contrib.postgres.indexes import GinIndex
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func, Lookup, QuerySet, TextField
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")


def word_index(name: str, field: str) -> GinIndex:
    """Return the word index of a field. Its pending list is read by each search."""
    return GinIndex(Func(field, function="upline_words"), name=name, gin_pending_list_limit=1024)


def find_by_words(rows: "QuerySet[Any, Row]", words: str, limit: int) -> list[Row]:
    """Return rows whose name has these words; if there are none, rows in which the last word is a
    prefix.
    """
    return list(rows.filter(name__matches_words=words)[:limit]) or list(
        rows.filter(name__matches_prefix=words)[:limit]
    )


class _WordLookup(Lookup):
    """Base: tells whether a text has all of some words, in any order and case, with accents or without."""

    is_prefix_match: ClassVar[bool]

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        condition = f"""
            (upline_words({left}) @@ upline_sought(%s, %s)
            AND upline_fold({left}) COLLATE "pg_c_utf8" ~ ALL (upline_standing(%s, %s)))
        """
        sought = (self.rhs, self.is_prefix_match)
        return condition, (*params, *sought, *params, *sought)


@CharField.register_lookup
@TextField.register_lookup
class MatchesWords(_WordLookup):
    """Tell whether a text has these words."""

    lookup_name = "matches_words"
    is_prefix_match = False


@CharField.register_lookup
@TextField.register_lookup
class MatchesPrefix(_WordLookup):
    """Tell whether a text has these words; the last one may be a prefix."""

    lookup_name = "matches_prefix"
    is_prefix_match = True
