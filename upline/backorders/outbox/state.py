"""Which events wait or are parked, as reports count and name them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upline.backorders.outbox.models import SaleEvent
from upline.backorders.rulebook import EventState


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    """A parked event: why, and about which record of the reseller's BSS, if about one."""

    reason: str
    subject_id: UUID | None
    reseller_id: UUID


def list_parked_events(*, tenant_id: UUID) -> list[ParkedEvent]:
    """Return the parked events of a BSS in the order in which they happened."""
    parked = SaleEvent.objects.filter(tenant_id=tenant_id, state=EventState.PARKED)
    rows = parked.order_by("happened_at", "id")
    return [
        ParkedEvent(*row) for row in rows.values_list("reason", "reason_subject", "reseller_id")
    ]


def count_events(*, tenant_ids: Collection[UUID], state: EventState) -> int:
    """Return how many events of some BSSs are in a state."""
    return SaleEvent.objects.filter(tenant_id__in=list(tenant_ids), state=state).count()


def settled_at_by_event(*, event_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when some events were settled; those that wait or are parked are absent."""
    settled = SaleEvent.objects.filter(pk__in=list(event_ids), settled_at__isnull=False)
    return {pk: at for pk, at in settled.values_list("pk", "settled_at") if at is not None}
