"""Queries on back-orders: their provenance, and where they are shown."""

from datetime import datetime

from django.db.models import Max

from upline.backorders.outbox.models import Listener
from upline.backorders.provenance.page import (
    OriginCard,
    ProvenancePage,
    origin_card,
    provenance_page,
)
from upline.backorders.subscription_page import subscription_page_with_orders

__all__ = [
    "OriginCard",
    "ProvenancePage",
    "origin_card",
    "provenance_page",
    "subscription_page_with_orders",
    "worker_last_seen_at",
]


def worker_last_seen_at() -> datetime | None:
    """Return when a worker last reported; None: none has, since the database started."""
    latest: datetime | None = Listener.objects.aggregate(at=Max("last_seen_at"))["at"]
    return latest
