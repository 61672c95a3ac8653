"""Changing a promotion: its terms stay once a back-order has it (R26)."""

from datetime import date
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.catalog import actions as catalog
from upline.orders.queries import promotion_is_applied
from upline.subscriptions.queries import promotion_is_in_history


def promotion_is_used(*, tenant_id: UUID, promotion_id: UUID) -> bool:
    """Tell whether a line of an order has a promotion, or a sale to a customer without an order. Two queries
    at most.
    """
    return promotion_is_applied(
        tenant_id=tenant_id, promotion_id=promotion_id
    ) or promotion_is_in_history(tenant_id=tenant_id, promotion_id=promotion_id)


@transaction.atomic
def change_promotion(
    *, tenant_id: UUID, change: catalog.PromotionChange, by: Actor, today: date
) -> None:
    """Give a promotion other values; of one that was applied, another name or last day.

    Raises: as `catalog.actions.change_promotion`.
    """
    is_applied = promotion_is_used(tenant_id=tenant_id, promotion_id=change.promotion_id)
    catalog.change_promotion(
        tenant_id=tenant_id, change=change, is_applied=is_applied, by=by, today=today
    )
