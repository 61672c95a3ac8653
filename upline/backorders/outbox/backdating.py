"""Dates the booking of events that were booked long after they happened, all at once.

For example data only: a year that is booked in one go would look months late on every page.
"""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

_BACKDATE = """
    UPDATE upline_saleevent
    SET settled_at = arrived_at + (12 + abs(hashtext(id::text)) %% 40) * interval '1 millisecond'
    WHERE settled_at IS NOT NULL AND tenant_id = ANY(%s)
"""


def backdate_settlement(*, tenant_ids: Collection[UUID]) -> None:
    """Date each booking some milliseconds after its sale, when a running worker would have made it."""
    with connection.cursor() as cursor:
        cursor.execute(_BACKDATE, [list(tenant_ids)])
