"""Locking subscriptions and add-ons: always an add-on after its subscription."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from upline.database.compiled_queries import compiled_query
from upline.database.locking import lock_trees
from upline.subscriptions.models import Subscription


def lock_subscription(*, tenant_id: UUID, subscription_id: UUID) -> Subscription:
    """Return the record, locked until the transaction ends; an add-on with its parent, locked too.

    Add-ons are changed under the lock of their subscription only, so they need none of their own.
    Raises: Subscription.DoesNotExist.
    """
    return lock_subscriptions(tenant_id=tenant_id, subscription_ids=[subscription_id])[
        subscription_id
    ]


def lock_subscriptions(
    *, tenant_id: UUID, subscription_ids: Collection[UUID]
) -> dict[UUID, Subscription]:
    """Return records by id, locked until the transaction ends, with the parents of add-ons.

    Rows are locked in the same order everywhere, so that two transactions never wait for each other.
    Raises: Subscription.DoesNotExist — one of them does not exist here.
    """
    if not subscription_ids:
        return {}
    locked = lock_trees(Subscription, subscription_ids, tenant_id=tenant_id)
    records = _records(subscription_ids=tuple(locked)) if locked else []
    found = {record.pk: record for record in records}
    for record in found.values():
        if record.parent_id is not None:
            record.parent = found[record.parent_id]
    if not found.keys() >= set(subscription_ids):
        raise Subscription.DoesNotExist
    return found


@compiled_query
def _records(subscription_ids: tuple[UUID, ...]) -> QuerySet[Subscription]:
    records = Subscription.objects.select_related("account", "product")
    return records.filter(pk__in=subscription_ids)
