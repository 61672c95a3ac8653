"""What the history tells, for the tests of it."""

from typing import Any

from django.db import connection

from upline.models import Change


def list_changes(**which: Any) -> list[tuple[str, str, Any, Any]]:
    """What the history tells, from the first change to the last."""
    rows = Change.objects.filter(**which).order_by("id")
    return [(row.operation, row.part, row.before, row.after) for row in rows]


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
