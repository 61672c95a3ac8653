"""Delivers sale events again or in another order, as a network may do.

For scenarios and tests; booking must give the same result however often and in whatever order
events arrive.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from upline.backorders.outbox.models import SaleEvent
from upline.backorders.outbox.recording import SALE_EVENT_ROW_COLUMNS, SaleEventRow, receive
from upline.backorders.rulebook import EventState


def redeliver_events(*, network: Collection[UUID]) -> int:
    """Receive every event of some BSSs again, as new; return how many."""
    recorded = SaleEvent.objects.filter(tenant_id__in=network).order_by("happened_at", "id")
    again = list(recorded.values(*SALE_EVENT_ROW_COLUMNS))
    receive(again)
    return len(again)


@transaction.atomic
def withdraw_waiting_events(*, network: Collection[UUID]) -> list[SaleEventRow]:
    """Delete the waiting events, and return them in reverse order, to be received again."""
    waiting = SaleEvent.objects.filter(tenant_id__in=network, state=EventState.WAITING)
    taken = list(waiting.order_by("-happened_at", "-id").values(*SALE_EVENT_ROW_COLUMNS))
    waiting.delete()
    return taken
