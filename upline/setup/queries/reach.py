"""What permission rules let somebody do."""

from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, Value

from upline.access.reach import EVERYTHING, Reach
from upline.access.rulebook import Actor, Level
from upline.setup.models import PermissionGrant, PermissionRule


def reach(*, tenant_id: UUID, by: Actor) -> Reach:
    """Return which records somebody may see, edit and control. One query at most.

    An administrator controls every record; so does Upline itself.
    """
    if by.is_administrator:
        return EVERYTHING
    theirs = Q(user_id=None, group_id=None)
    if by.user_id is not None:
        theirs |= Q(user_id=by.user_id) | Q(group__members=by.user_id)
    rows = (
        PermissionRule.objects.filter(tenant_id=tenant_id)
        .annotate(
            levels=ArrayAgg(
                "grants__level",
                filter=Q(grants__in=PermissionGrant.objects.filter(theirs, tenant_id=tenant_id)),
                default=Value([]),
            )
        )
        .values_list("pk", "levels")
    )
    by_rule = {
        rule_id: max((Level(v) for v in levels), key=lambda level: level.rank)
        for rule_id, levels in rows
        if levels
    }
    unseen = frozenset(rule_id for rule_id, levels in rows if not levels)
    return Reach(user_id=by.user_id, by_rule=by_rule, unseen=unseen)
