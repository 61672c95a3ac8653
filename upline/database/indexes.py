"""Indexes of references that few rows have: the other rows cost nothing."""

from django.db.models import Index, Q


def not_null_index(name: str, field: str) -> Index:
    """Return the index of a reference over the rows that have one.

    It serves who asks for them, and the check before what they refer to is deleted.
    """
    return Index(name=name, fields=[field], condition=Q(**{f"{field}__isnull": False}))
