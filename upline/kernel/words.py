"""Looking for words in the names of many records: `name__says=text` and `name__says_begun=text`.

An index knows each word of each name; `upline_words` takes a name apart for it, by letters and figures
only, in small letters. A few words find one name of millions in less than a millisecond, and a booked
order costs the index five entries where one of every three characters took thirty.

The planner thinks that each word it has not counted is in one name of two hundred, and would rather go
through all names in their order. How rare it is, it knows of the names themselves; so each question says
a second time, in a way that no index answers, how the words stand in the name.
"""

import re
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func, Lookup, TextField
from django.db.models.sql.compiler import SQLCompiler

_WORD = re.compile(r"[^\W_]+")
_EDGE = "[^[:alnum:]]"


def by_words(name: str, field: str) -> GinIndex:
    """Return the index of the words of a field; what waits to be sorted into it is read at each search."""
    return GinIndex(Func(field, function="upline_words"), name=name, gin_pending_list_limit=1024)


class _Words(Lookup):
    """Tell whether a text has all of some words, in whatever order, small or in capital letters."""

    last_is_begun: ClassVar[bool]

    def get_prep_lookup(self) -> str:
        return str(self.rhs)

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        asked = f"""
            (upline_words({left}) @@ upline_sought(%s, %s)
            AND {left} COLLATE "pg_c_utf8" ~* ALL (%s::text[]))
        """
        return asked, (*params, self.rhs, self.last_is_begun, *params, self._patterns())

    def _patterns(self) -> list[str]:
        patterns = [f"(^|{_EDGE}){word}({_EDGE}|$)" for word in _WORD.findall(self.rhs)]
        if self.last_is_begun:
            patterns[-1:] = [pattern.removesuffix(f"({_EDGE}|$)") for pattern in patterns[-1:]]
        return patterns


@CharField.register_lookup
@TextField.register_lookup
class Says(_Words):
    """Tell whether a text has these words."""

    lookup_name = "says"
    last_is_begun = False


@CharField.register_lookup
@TextField.register_lookup
class SaysBegun(_Words):
    """Tell whether a text has these words; of the last one the beginning is enough."""

    lookup_name = "says_begun"
    last_is_begun = True
