"""Filters of lists that compare a column with a value, where one is given."""

from collections.abc import Mapping
from typing import Any


def given_lookups(where: object, lookups: Mapping[str, str]) -> dict[str, Any]:
    """Return the lookups of those fields of a filter that are given, for `QuerySet.filter`.

    `lookups`: by the names of the fields. None and "" do not filter.
    """
    values = {lookup: getattr(where, name) for name, lookup in lookups.items()}
    return {lookup: value for lookup, value in values.items() if value not in (None, "")}
