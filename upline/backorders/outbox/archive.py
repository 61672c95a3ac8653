"""Moves settled events to the archive partition, so that the table in use stays small."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

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
_TENANTS = "SELECT id FROM upline_tenant WHERE id IN (SELECT upline_id FROM upline_tenant)"


def archive_settled_events(*, now: datetime) -> int:
    """Archive the sale events that were settled ARCHIVE_AFTER_DAYS ago; return their number.

    Orders, their provenance, reconciliation and R1 hold for archived events as for all others.
    """
    before = now - timedelta(days=settings.ARCHIVE_AFTER_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(_TENANTS)
        tenants = cursor.fetchall()
        archived = 0
        for (tenant_id,) in tenants:
            moved = _BATCH_SIZE
            while moved == _BATCH_SIZE:
                values = {"tenant": tenant_id, "before": before, "most": _BATCH_SIZE}
                cursor.execute(_ARCHIVE, values)
                moved = cursor.rowcount
                archived += moved
    return archived
