"""Moves settled events to the archive partition, so that the table in use stays small."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from upline.tenancy.queries import list_upline_ids

# A few at a time, each time a transaction of its own: nobody waits for it. An update of the column
# by which the table is parted moves the row.
_BATCH_SIZE = 1_000
_ARCHIVE = """
    UPDATE upline_saleevent SET is_archived = true WHERE NOT is_archived AND id IN (
        SELECT id FROM upline_saleevent
        WHERE tenant_id = %(tenant)s AND NOT is_archived AND happened_at < %(before)s
            AND settled_at < %(before)s
        ORDER BY happened_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
    )
"""


def archive_settled_events(*, now: datetime) -> int:
    """Archive the sale events that were settled ARCHIVE_AFTER_DAYS ago; return their number.

    Orders, their provenance, reconciliation and R1 hold for archived events as for all others.
    """
    before = now - timedelta(days=settings.ARCHIVE_AFTER_DAYS)
    archived = 0
    with connection.cursor() as cursor:
        for tenant_id in list_upline_ids():
            moved = _BATCH_SIZE
            while moved == _BATCH_SIZE:
                values: dict[str, Any] = {
                    "tenant": tenant_id,
                    "before": before,
                    "most": _BATCH_SIZE,
                }
                cursor.execute(_ARCHIVE, values)
                moved = cursor.rowcount
                archived += moved
    return archived
