"""Reads the audit log, for its tests."""

from typing import Any

from django.db import connection

from upline.models import Change


def list_changes(**which: Any) -> list[tuple[str, str, Any, Any]]:
    """The changes in the audit log, from the first to the last."""
    rows = Change.objects.filter(**which).order_by("id")
    return [(row.operation, row.part, row.before, row.after) for row in rows]


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
