"""What lists of a BSS's own have in common: an order, one default, and members in use."""

from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from upline.database.references import check_not_used
from upline.setup.queries.usage import where_used


def set_default_record(rows: QuerySet[Any], record_id: UUID | None) -> None:
    """Move the default flag to one of some records, off the one that had it; None: to none."""
    rows.filter(is_default=True).exclude(pk=record_id).update(is_default=False)
    rows.filter(pk=record_id, is_default=False).update(is_default=True)


def move_record(rows: QuerySet[Any], record_id: UUID, *, up: bool) -> None:
    """Move one of some records a place up or down; at the end of the list it stays."""
    ordered = list(rows.order_by("position", "pk"))
    at = ordered.index(rows.get(pk=record_id))
    to = at - 1 if up else at + 1
    if 0 <= to < len(ordered):
        ordered[at], ordered[to] = ordered[to], ordered[at]
    for position, record in enumerate(ordered):
        record.position = position
    rows.bulk_update(ordered, ["position"])


def check_record_unused(record: Model, name: str) -> None:
    """Raises: Refused `in_use` — something refers to the record; the sentence says what."""
    check_not_used(name, where_used(record))
