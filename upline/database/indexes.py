"""Indexes: of references that few rows have, where the other rows cost nothing; and of codes in their order."""

from collections.abc import Sequence

from django.db.models import Case, Index, IntegerField, Q, Value, When


def code_rank(column: str, codes: Sequence[str]) -> Case:
    """Return the place of a column's code among all, which sorts by their meaning; an index has the same expression."""
    ranks = [When(**{column: str(code)}, then=Value(rank)) for rank, code in enumerate(codes)]
    return Case(*ranks, default=Value(len(codes)), output_field=IntegerField())


def not_null_index(name: str, field: str) -> Index:
    """Return the index of a reference over the rows in which it is set.

    It serves lookups and the foreign key check when the referenced record is deleted.
    """
    return Index(name=name, fields=[field], condition=Q(**{f"{field}__isnull": False}))
