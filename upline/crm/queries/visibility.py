"""Who may see activities, e-mails, cases and files of an order: everybody who may see the order.

What belongs to no order has no permission rule either. A received e-mail that nobody has related
yet is for those to see who may relate it; all else without an order is left by one that was
deleted, and is for administrators.
"""

from django.db.models import Q

from upline.access.reach import Reach
from upline.access.rulebook import Actor, Permission, is_permitted
from upline.crm.rulebook import Direction


def visible_through_order(reach: Reach) -> Q:
    """Return the filter of activities, cases and the like whose order somebody may see."""
    return Q(order__isnull=False) & reach.visible_filter("order__")


def visible_cases(reach: Reach, by: Actor) -> Q:
    """Return the filter of the cases that somebody may see."""
    seen = visible_through_order(reach)
    return seen | Q(order=None) if by.is_administrator else seen


def visible_emails(reach: Reach, by: Actor) -> Q:
    """Return the filter of the e-mails that somebody may see."""
    seen = visible_through_order(reach)
    if by.is_administrator:
        return seen | Q(order=None)
    if is_permitted(by.role, Permission.EDIT_ORDERS):
        return seen | Q(order=None, direction=Direction.RECEIVED)
    return seen
