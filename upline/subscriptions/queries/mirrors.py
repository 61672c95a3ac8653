"""Questions about mirrored subscriptions, asked for many at once."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from upline.subscriptions.models import Subscription
from upline.subscriptions.rulebook import Holding, Status


class MirroredRecord(NamedTuple):
    """A mirrored record of an account, as promotions ask for it (R23, R25)."""

    id: UUID
    account_id: UUID
    kind: Holding
    product_id: UUID
    is_cancelled: bool


def list_mirrors(
    *, tenant_id: UUID, reseller_ids: Collection[UUID], source_ids: Collection[UUID]
) -> list[Subscription]:
    """Return the mirrors of some subscriptions and add-ons of some resellers."""
    return list(
        Subscription.objects.filter(
            tenant_id=tenant_id, managed_by_id__in=reseller_ids, source_id__in=source_ids
        )
    )


def list_mirrored_records(
    *, tenant_id: UUID, account_ids: Collection[UUID]
) -> list[MirroredRecord]:
    """Return all mirrored records of some accounts, cancelled ones included."""
    rows = Subscription.objects.filter(
        tenant_id=tenant_id, account_id__in=account_ids, managed_by__isnull=False
    ).values_list("id", "account_id", "kind", "product_id", "status")
    return [
        MirroredRecord(pk, account_id, Holding(kind), product_id, status == Status.CANCELLED)
        for pk, account_id, kind, product_id, status in rows
    ]
