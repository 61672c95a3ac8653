"""What would be booked for news that a transaction has just written, without booking it."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from upline.backorders.booking import Booking, book
from upline.backorders.documents import EVENT_COLUMNS, read_event
from upline.backorders.models import SaleEvent
from upline.backorders.queries.snapshot import load_snapshot
from upline.setup import actions as setup
from upline.tenancy.queries import TenantFacts


def rehearse_booking(*, booker: TenantFacts, reseller_id: UUID, after: UUID) -> Booking:
    """Return what booking a reseller's news since the id `after` would come to.

    Nothing is written or locked. The caller's transaction is to be rolled back.
    """
    assert connection.in_atomic_block, "a rehearsal is undone by its transaction"
    rows = SaleEvent.objects.filter(tenant_id=booker.id, reseller_id=reseller_id, pk__gt=after)
    events = [read_event(row) for row in rows.order_by("happened_at", "id").values(*EVENT_COLUMNS)]
    snapshot = load_snapshot(
        booker=booker,
        events=events,
        last_resort_status=lambda: setup.ensure_last_resort_status(tenant_id=booker.id),
    )
    return book(events, snapshot)
