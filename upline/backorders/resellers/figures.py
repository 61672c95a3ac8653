"""How back-ordering goes with a reseller, as columns that are read along with its BSS."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from upline.backorders.outbox.models import SaleEvent
from upline.backorders.rulebook import EventState


@dataclass(frozen=True, kw_only=True, slots=True)
class BackOrderingFigures:
    """How back-ordering goes with one reseller.

    `active_since` is when it was activated; None: it is not active (R9). `last_lag` is how long
    after its sale the latest booked one was booked, `waiting_since` when the earliest sale happened
    that waits for the worker.
    """

    active_since: datetime | None
    last_sale_at: datetime | None
    last_lag: timedelta | None
    waiting_since: datetime | None
    parked: int

    @property
    def is_active(self) -> bool:
        return self.active_since is not None


def _events(**where: Any) -> "QuerySet[SaleEvent]":
    return SaleEvent.objects.filter(
        reseller_id=OuterRef("pk"), tenant_id=OuterRef("upline_id"), **where
    )


def parked_events() -> Exists:
    """Return the filter of the resellers that have parked events."""
    return Exists(_events(state=EventState.PARKED))


# The latest and the earliest are each the first row of an index.
_LATEST = _events(is_sale=True).order_by("-happened_at")
_LATEST_BOOKED = _events(state=EventState.BOOKED).order_by("-happened_at")
_EARLIEST_WAITING = _events(state=EventState.WAITING, is_blocked=False).order_by("happened_at")
_PARKED = _events(state=EventState.PARKED).order_by().values("reseller_id")

LAST_SALE = Subquery(_LATEST.values("happened_at")[:1])
FIGURE_COLUMNS: Mapping[str, Any] = {
    "active_since": F("back_ordering_activated_at"),
    "last_sale_at": LAST_SALE,
    "last_lag": Subquery(_LATEST_BOOKED.values(lag=F("settled_at") - F("happened_at"))[:1]),
    "waiting_since": Subquery(_EARLIEST_WAITING.values("happened_at")[:1]),
    "parked": Coalesce(Subquery(_PARKED.values(count=Count("pk"))), Value(0)),
}


def figures_from(row: Mapping[str, Any]) -> BackOrderingFigures:
    """Return the figures that a row with `FIGURE_COLUMNS` has."""
    return BackOrderingFigures(**{name: row[name] for name in FIGURE_COLUMNS})
