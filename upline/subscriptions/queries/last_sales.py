"""When subscriptions and their add-ons were last sold, for many at once."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from upline.database.compiled_queries import compiled_query
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
    if not subscription_ids:
        return []
    rows = _last_sales(tenant_id=tenant_id, subscription_ids=tuple(subscription_ids))
    return [LastSale(*row) for row in rows]


@compiled_query
def _last_sales(
    tenant_id: UUID, subscription_ids: tuple[UUID, ...]
) -> "QuerySet[Subscription, tuple[UUID, UUID | None, datetime | None]]":
    is_one = Q(pk__in=subscription_ids) | Q(parent_id__in=subscription_ids)
    own = Subscription.objects.filter(is_one, tenant_id=tenant_id, managed_by=None)
    sold_at = Max("history__recorded_at", filter=Q(history__action__in=_SOLD))
    return own.annotate(sold_at=sold_at).values_list("pk", "parent_id", "sold_at")
