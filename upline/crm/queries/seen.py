"""Who may see what is around an order: whoever may see the order.

What belongs to no order has no permission rule either. A received e-mail that nobody has related
yet is for those to see who may relate it; all else without an order is left by one that was
deleted, and is for administrators.
"""

from uuid import UUID

from django.db.models import Q

from upline.crm.rulebook import Direction
from upline.setup import queries as setup
from upline.tenancy.rulebook import Actor, Permission, is_permitted


def with_order(*, tenant_id: UUID, by: Actor) -> Q:
    """Return the filter of activities, cases and the like whose order somebody may see."""
    reach = setup.reach(tenant_id=tenant_id, by=by)
    return Q(order__isnull=False) & reach.visible("order__")


def cases(*, tenant_id: UUID, by: Actor) -> Q:
    """Return the filter of the cases that somebody may see."""
    seen = with_order(tenant_id=tenant_id, by=by)
    return seen | Q(order=None) if by.is_administrator else seen


def emails(*, tenant_id: UUID, by: Actor) -> Q:
    """Return the filter of the e-mails that somebody may see."""
    seen = with_order(tenant_id=tenant_id, by=by)
    if by.is_administrator:
        return seen | Q(order=None)
    if is_permitted(by.role, Permission.EDIT_ORDERS):
        return seen | Q(order=None, direction=Direction.RECEIVED)
    return seen
