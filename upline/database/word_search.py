"""Looking for words in the names of many records: `name__matches_words=text` and `name__matches_prefix=text`.

An index knows each word of each name; `upline_words` takes a name apart for it, by letters and figures
only, in small letters. A few words find one name of millions in less than a millisecond, and a booked
order costs the index five entries where one of every three characters took thirty. All that tells
words apart stands in functions of the database, so that names and questions are taken alike.

The planner thinks that each word it has not counted is in one name of two hundred, and would rather go
through all names in their order. How rare it is, it knows of the names themselves; so each question says
a second time, in a way that no index answers, how the words stand in the name.
"""

from typing import Any, ClassVar, TypeVar

from django.contrib.postgres.indexes import GinIndex
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func, Lookup, QuerySet, TextField
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")


def word_index(name: str, field: str) -> GinIndex:
    """Return the index of the words of a field; what waits to be sorted into it is read at each search."""
    return GinIndex(Func(field, function="upline_words"), name=name, gin_pending_list_limit=1024)


def find_by_words(rows: "QuerySet[Any, Row]", words: str, limit: int) -> list[Row]:
    """Return rows whose name has these words, in their order; if none has, those in which the last is begun."""
    return list(rows.filter(name__matches_words=words)[:limit]) or list(
        rows.filter(name__matches_prefix=words)[:limit]
    )


class _WordLookup(Lookup):
    """Tell whether a text has all of some words, in whatever order, small or in capital letters."""

    is_prefix_match: ClassVar[bool]

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        condition = f"""
            (upline_words({left}) @@ upline_sought(%s, %s)
            AND {left} COLLATE "pg_c_utf8" ~* ALL (upline_standing(%s, %s)))
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
    """Tell whether a text has these words; of the last one the beginning is enough."""

    lookup_name = "matches_prefix"
    is_prefix_match = True
