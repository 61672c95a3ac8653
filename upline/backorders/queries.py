"""Queries on back-orders: their provenance, where they are shown, and which events wait."""

from datetime import datetime

from django.db.models import Max

from upline.backorders.outbox.models import Listener
from upline.backorders.outbox.state import (
    ParkedEvent,
    count_events,
    list_parked_events,
    settled_at_by_event,
)
from upline.backorders.provenance.page import (
    OriginCard,
    PriceProvenance,
    ProvenancePage,
    origin_card,
    provenance_page,
)
from upline.backorders.subscription_page import subscription_page_with_orders
from upline.backorders.upstream_status import unbooked_sale_notes

__all__ = [
    "OriginCard",
    "ParkedEvent",
    "PriceProvenance",
    "ProvenancePage",
    "count_events",
    "list_parked_events",
    "origin_card",
    "provenance_page",
    "settled_at_by_event",
    "subscription_page_with_orders",
    "unbooked_sale_notes",
    "worker_last_seen_at",
]


def worker_last_seen_at() -> datetime | None:
    """Return when a worker last reported; None: none has, since the database started."""
    latest: datetime | None = Listener.objects.aggregate(at=Max("last_seen_at"))["at"]
    return latest
