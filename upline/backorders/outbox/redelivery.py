"""Delivering sale events again, or in another order: what a network does, done on purpose.

For simulations and tests; booking must come to the same whatever arrives how often and when.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from upline.backorders.outbox.models import SaleEvent
from upline.backorders.outbox.recording import SALE_EVENT_ROW_COLUMNS, SaleEventRow, receive
from upline.backorders.rulebook import EventState


def redeliver_events(*, network: Collection[UUID]) -> int:
    """Receive every event of some BSSs once more, as new; return how many."""
    recorded = SaleEvent.objects.filter(tenant_id__in=network).order_by("happened_at", "id")
    again = list(recorded.values(*SALE_EVENT_ROW_COLUMNS))
    receive(again)
    return len(again)


@transaction.atomic
def withdraw_waiting_events(*, network: Collection[UUID]) -> list[SaleEventRow]:
    """Take what waits out, and return it in reverse order, to be received anew."""
    waiting = SaleEvent.objects.filter(tenant_id__in=network, state=EventState.WAITING)
    taken = list(waiting.order_by("-happened_at", "-id").values(*SALE_EVENT_ROW_COLUMNS))
    waiting.delete()
    return taken
