"""Writes events in the transaction of what they tell, and gives them their places in the log.

A transaction cannot give the position itself: it would hold a lock on the BSS's counter until its commit,
and a sequence of the database is not in the order of commits. So transactions write pending
events, without any lock in common, and `sequence_events` moves what is committed to the log (ADR 41).
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.database.bulk import fetch, uuid_array
from upline.eventlog.models import LoggedEvent
from upline.eventlog.queries import EventPage, events_after, is_retained, last_position
from upline.eventlog.rulebook import RETENTION, EventLogAction, EventType
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse

LATEST = -1
CURSOR_EXPIRED = "cursor_expired"
_PENDING_PER_STEP = 500
_DELETED_AT_ONCE = 10_000


def record_events(
    event_type: EventType, *, tenant_id: UUID, record_ids: Collection[UUID], reason: str = ""
) -> None:
    """Write the same event of some records of a BSS, in the caller's transaction."""
    assert connection.in_atomic_block, "an event is written with what it tells"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO upline_pendingevent (tenant_id, type, record_ids, reason)"
            " VALUES (%s, %s, %s::uuid[], %s)",
            [tenant_id, event_type, uuid_array(record_ids), reason],
        )


def sequence_events(*, tenant_id: UUID | None = None) -> int:
    """Move committed events to the logs of their BSSs, or of one; return how many.

    Safe to run anywhere at any time: a log that another process is writing is left to it.
    """
    sequenced = 0
    while moved := _sequence_some(_tenants_with_pending_events(tenant_id)):
        sequenced += moved
    return sequenced


def read_events(
    after: int | None, *, tenant_id: UUID, limit: int, types: Sequence[EventType], by: Actor
) -> EventPage:
    """Return the events after a position, those included that have been committed just now.

    None: from the oldest one that is kept; `LATEST`: from the end of the log. Raises: Refused — `not_permitted`;
    `cursor_expired`: events after it have been removed by now.
    """
    authorise(EventLogAction.READ_EVENTS, None, by=by)
    sequence_events(tenant_id=tenant_id)
    if after == LATEST:
        after = last_position(tenant_id=tenant_id)
    elif after is not None and not is_retained(after, tenant_id=tenant_id):
        raise refuse(
            CURSOR_EXPIRED,
            text(
                "Events after this cursor have been removed. Read the records anew, then go on from latest."
            ),
        )
    return events_after(after or 0, tenant_id=tenant_id, limit=limit, types=types)


# Each is found from the one before.
_WITH_PENDING = """
    WITH RECURSIVE bss (id) AS (
        (SELECT tenant_id FROM upline_pendingevent ORDER BY tenant_id LIMIT 1)
        UNION ALL
        SELECT (SELECT tenant_id FROM upline_pendingevent WHERE tenant_id > bss.id ORDER BY tenant_id LIMIT 1)
        FROM bss WHERE bss.id IS NOT NULL
    )
    SELECT id FROM bss WHERE id IS NOT NULL
"""


def _tenants_with_pending_events(tenant_id: UUID | None) -> Sequence[UUID]:
    if tenant_id is None:
        return [pk for (pk,) in fetch(_WITH_PENDING)]
    some = "SELECT FROM upline_pendingevent WHERE tenant_id = %s LIMIT 1"
    return [tenant_id] if fetch(some, [tenant_id]) else []


def _sequence_some(tenant_ids: Sequence[UUID]) -> int:
    return sum(_sequence_tenant(tenant_id) for tenant_id in tenant_ids)


@transaction.atomic
def _sequence_tenant(tenant_id: UUID) -> int:
    """Give the next positions of a log to the events that are committed by now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO upline_eventloghead (tenant_id, last_position) VALUES (%s, 0) ON CONFLICT DO NOTHING",
            [tenant_id],
        )
    lock = (
        "SELECT last_position FROM upline_eventloghead WHERE tenant_id = %s FOR UPDATE SKIP LOCKED"
    )
    locked = fetch(lock, [tenant_id])
    if not locked:
        return 0
    # A statement of its own: it sees what was committed before the lock was taken.
    [(moved, taken)] = fetch(
        _MOVE, {"tenant": tenant_id, "last": locked[0][0], "limit": _PENDING_PER_STEP}
    )
    return int(moved or taken)


# Pending events are in the order of their ids. That is the order of changes for each record, since an id is given
# under the lock of the record's row; and what changed a record before is committed before, so it is never
# in a later step. Of what one transaction did to a record, updates that a reader cannot
# distinguish are one event.
_MOVE = """
    WITH taken AS (
        DELETE FROM upline_pendingevent WHERE id IN (
            SELECT id FROM upline_pendingevent WHERE tenant_id = %(tenant)s ORDER BY id LIMIT %(limit)s
        ) RETURNING id, type, record_ids, related_ids, reason, request_id, happened_at, transaction_id
    ),
    every AS (
        SELECT taken.id, place, type, record_id, related_ids[place] AS related_id, reason, request_id, happened_at,
            row_number() OVER (PARTITION BY transaction_id, record_id ORDER BY taken.id, place) AS nth,
            row_number() OVER (PARTITION BY transaction_id, record_id, type ORDER BY taken.id, place) AS nth_of_type
        FROM taken, unnest(record_ids) WITH ORDINALITY AS one (record_id, place)
    ),
    distinct_events AS (
        SELECT *,
            row_number() OVER (ORDER BY id, place) AS step,
            row_number() OVER (PARTITION BY record_id ORDER BY id, place) AS nth_of_record,
            count(*) OVER (PARTITION BY record_id) AS total_of_record
        FROM every WHERE NOT (type LIKE '%%.updated' AND nth > 1 OR nth_of_type > 1)
    ),
    counted AS (
        INSERT INTO upline_recordeventcount AS counts (tenant_id, record_id, last_sequence_no)
        SELECT %(tenant)s, record_id, count(*) FROM distinct_events GROUP BY record_id
        ON CONFLICT (record_id, tenant_id)
            DO UPDATE SET last_sequence_no = counts.last_sequence_no + excluded.last_sequence_no
        RETURNING record_id, last_sequence_no
    ),
    logged AS (
        INSERT INTO upline_loggedevent
            (tenant_id, position, type, record_id, sequence_no, related_id, reason, request_id, happened_at)
        SELECT %(tenant)s, %(last)s + step, type, record_id,
            last_sequence_no - total_of_record + nth_of_record, related_id, reason, request_id, happened_at
        FROM distinct_events JOIN counted USING (record_id)
        ORDER BY step
    ),
    moved AS (
        UPDATE upline_eventloghead
        SET last_position = last_position + (SELECT count(*) FROM distinct_events)
        WHERE tenant_id = %(tenant)s
    )
    SELECT (SELECT count(*) FROM distinct_events), (SELECT count(*) FROM taken)
"""


def delete_expired_events(*, now: datetime) -> int:
    """Remove events that are older than the log keeps; return how many. Positions are not given again."""
    removed = 0
    while True:
        oldest = LoggedEvent.objects.filter(happened_at__lt=now - RETENTION).order_by("id")
        ids = list(oldest.values_list("id", flat=True)[:_DELETED_AT_ONCE])
        if not ids:
            return removed
        LoggedEvent.objects.filter(id__in=ids).delete()
        removed += len(ids)
