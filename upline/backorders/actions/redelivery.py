"""Delivering sale events again, or in another order: what a network does, done on purpose.

For simulations and tests; booking must come to the same whatever arrives how often and when.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from upline.backorders.actions.recording import receive
from upline.backorders.models import SaleEvent
from upline.backorders.rulebook import EventState

_NEWS = (
    "id", "tenant_id", "reseller_id", "kind", "is_sale", "effective_date", "happened_at",
    "arrived_at", "by", "customer_id", "customer_version", "subjects", "turns", "document",
)  # fmt: skip


def redeliver(*, network: Collection[UUID]) -> int:
    """Receive every event of some BSSs once more, as new; return how many."""
    told = SaleEvent.objects.filter(tenant_id__in=network).order_by("happened_at", "id")
    again = [SaleEvent(**news) for news in told.values(*_NEWS)]
    receive(again)
    return len(again)


@transaction.atomic
def take_back_waiting(*, network: Collection[UUID]) -> list[SaleEvent]:
    """Take what waits out, and return it in reverse order, to be received anew."""
    waiting = SaleEvent.objects.filter(tenant_id__in=network, state=EventState.WAITING)
    taken = [SaleEvent(**news) for news in waiting.order_by("-happened_at", "-id").values(*_NEWS)]
    waiting.delete()
    return taken
