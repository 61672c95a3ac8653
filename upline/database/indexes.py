"""Partial indexes of references that few rows have: the other rows cost nothing."""

from django.db.models import Index, Q


def not_null_index(name: str, field: str) -> Index:
    """Return the index of a reference over the rows in which it is set.

    It serves lookups and the foreign key check when the referenced record is deleted.
    """
    return Index(name=name, fields=[field], condition=Q(**{f"{field}__isnull": False}))
