"""When subscriptions and their add-ons were last sold, for many at once."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max, Q

from upline.subscriptions.models import Subscription
from upline.subscriptions.rulebook import HistoryAction

_SOLD = (
    HistoryAction.CREATED,
    HistoryAction.TRIAL_UPGRADED,
    HistoryAction.QUANTITY_INCREASED,
    HistoryAction.QUANTITY_DECREASED,
    HistoryAction.PARTIAL_UPGRADE,
    HistoryAction.PARTIAL_DOWNGRADE,
    HistoryAction.FULL_UPGRADE,
    HistoryAction.FULL_DOWNGRADE,
)


class LastSale(NamedTuple):
    """A subscription or add-on of the BSS's own; `sold_at` None: it is a trial, or not known."""

    id: UUID
    parent_id: UUID | None
    sold_at: datetime | None


def list_last_sales(*, tenant_id: UUID, subscription_ids: Collection[UUID]) -> list[LastSale]:
    """Return when some subscriptions of a BSS, and each of their add-ons, were last sold. One query.

    Mirrors are left out: they were sold elsewhere.
    """
    ids = list(subscription_ids)
    rows = (
        Subscription.objects.filter(
            Q(pk__in=ids) | Q(parent_id__in=ids), tenant_id=tenant_id, managed_by=None
        )
        .annotate(sold_at=Max("history__recorded_at", filter=Q(history__action__in=_SOLD)))
        .values_list("pk", "parent_id", "sold_at")
    )
    return [LastSale(*row) for row in rows]
