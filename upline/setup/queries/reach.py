"""What permission rules let somebody do."""

from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, Value

from upline.access.reach import UNRESTRICTED, Reach
from upline.access.rulebook import Actor, Level
from upline.setup.models import PermissionGrant, PermissionRule


def reach(*, tenant_id: UUID, by: Actor) -> Reach:
    """Return which records somebody may see, edit and control. One query at most.

    An administrator controls every record; so does Upline itself.
    """
    if by.is_administrator:
        return UNRESTRICTED
    grants_filter = Q(user_id=None, group_id=None)
    if by.user_id is not None:
        grants_filter |= Q(user_id=by.user_id) | Q(group__members=by.user_id)
    rows = (
        PermissionRule.objects.filter(tenant_id=tenant_id)
        .annotate(
            levels=ArrayAgg(
                "grants__level",
                filter=Q(
                    grants__in=PermissionGrant.objects.filter(grants_filter, tenant_id=tenant_id)
                ),
                default=Value([]),
            )
        )
        .values_list("pk", "levels")
    )
    level_by_rule = {
        rule_id: max((Level(v) for v in levels), key=lambda level: level.rank)
        for rule_id, levels in rows
        if levels
    }
    hidden_rule_ids = frozenset(rule_id for rule_id, levels in rows if not levels)
    return Reach(user_id=by.user_id, level_by_rule=level_by_rule, hidden_rule_ids=hidden_rule_ids)
