"""Delivers sale events again or in another order, as a network may do.

For scenarios and tests; booking must give the same result however often and in whatever order
events arrive.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from upline.backorders.outbox.models import SaleEvent
from upline.backorders.outbox.recording import SALE_EVENT_ROW_COLUMNS, receive
from upline.backorders.rulebook import EventState


def redeliver_events(*, network: Collection[UUID]) -> int:
    """Receive every event of some BSSs again, as new; return how many."""
    recorded = SaleEvent.objects.filter(tenant_id__in=network).order_by("happened_at", "id")
    again = list(recorded.values(*SALE_EVENT_ROW_COLUMNS))
    receive(again)
    return len(again)


def hold_waiting_events(*, network: Collection[UUID]) -> list[UUID]:
    """Hold the waiting events back, as if they had not arrived; return their ids in reverse order."""
    waiting = SaleEvent.objects.filter(tenant_id__in=network, state=EventState.WAITING)
    ids = list(waiting.order_by("-happened_at", "-id").values_list("pk", flat=True))
    waiting.update(is_blocked=True)
    return ids


def deliver_event(event_id: UUID) -> None:
    """Let an event arrive that was held back."""
    SaleEvent.objects.filter(pk=event_id).update(is_blocked=False)
