"""Who may see activities, e-mails, cases and files of an order: everybody who may see the order. So it is with
those about an account.

What belongs to no order has no permission rule either. A received e-mail that nobody has related
yet is for those to see who may relate it; all else without an order is left by one that was
deleted, and is for administrators.
"""

from uuid import UUID

from django.db.models import Model, Q

from upline.access.reach import Reach
from upline.access.rulebook import Actor, Permission, is_permitted
from upline.crm.rulebook import Direction


def visible_through_order(reach: Reach) -> Q:
    """Return the filter of notes, files and the like whose order somebody may see."""
    return Q(order__isnull=False) & reach.visible_filter("order__")


def visible_through_subject(reach: Reach) -> Q:
    """Return the filter of activities, cases and e-mails whose order or account somebody may see."""
    of_account = Q(account__isnull=False) & reach.visible_filter("account__")
    return visible_through_order(reach) | of_account


def about_account(model: type[Model], account_id: UUID) -> Q:
    """Return the filter of the records of a model that are about an account, or about one of its orders.

    Each of the two has its index, which a condition with *or* would not use.
    """
    records = model._default_manager.order_by()
    of_account, of_orders = (
        records.filter(**condition).values("pk")
        for condition in ({"account_id": account_id}, {"order__account_id": account_id})
    )
    return Q(pk__in=of_account.union(of_orders, all=True))


def about_account_named(words: str) -> Q:
    """Return the filter of what is about accounts with these words in their name, or about their orders."""
    return Q(account__name__contains_ci=words) | Q(order__account__name__contains_ci=words)


def visible_cases(reach: Reach, by: Actor) -> Q:
    """Return the filter of the cases that somebody may see."""
    seen = visible_through_subject(reach)
    return seen | Q(order=None, account=None) if by.is_administrator else seen


def visible_emails(reach: Reach, by: Actor) -> Q:
    """Return the filter of the e-mails that somebody may see."""
    seen = visible_through_subject(reach)
    if by.is_administrator:
        return seen | Q(order=None, account=None)
    if is_permitted(by.role, Permission.EDIT_ORDERS):
        return seen | Q(order=None, account=None, direction=Direction.RECEIVED)
    return seen
