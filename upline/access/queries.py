"""Queries on permission rules and their grants, and the reach that follows from them (R15)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q, QuerySet, Value

from upline.access.models import PermissionGrant, PermissionRule
from upline.access.reach import UNRESTRICTED, Reach
from upline.access.rulebook import Actor, Level
from upline.database import references
from upline.database.compiled_queries import compiled_query
from upline.database.keyset import Listing, PageRequest, Sorting, fetch_page
from upline.kernel.page_objects import Ref


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """What a rule grants: to a user, to the members of a group, or, with neither, to everybody."""

    id: UUID
    rule_id: UUID
    level: Level
    user: Ref | None
    group: Ref | None


def reach(*, tenant_id: UUID, by: Actor) -> Reach:
    """Return which records somebody may see, edit and control. One query at most.

    An administrator controls every record; so does Upline itself. Permission rules are for the people
    of the BSS: an end customer is limited to its account by the gate.
    """
    if by.is_administrator or by.customer is not None:
        return UNRESTRICTED
    rows = _granted_levels(tenant_id=tenant_id, user_id=by.user_id)
    level_by_rule = {
        rule_id: max((Level(v) for v in levels), key=lambda level: level.rank)
        for rule_id, levels in rows
        if levels
    }
    hidden_rule_ids = frozenset(rule_id for rule_id, levels in rows if not levels)
    return Reach(user_id=by.user_id, level_by_rule=level_by_rule, hidden_rule_ids=hidden_rule_ids)


@compiled_query
def _granted_levels(
    tenant_id: UUID, user_id: UUID | None
) -> "QuerySet[PermissionRule, tuple[UUID, list[str]]]":
    """Return the rules of a BSS, each with the levels that it grants to a user; None: to everybody."""
    grants_filter = Q(user_id=None, group_id=None)
    if user_id is not None:
        grants_filter |= Q(user_id=user_id) | Q(group__members=user_id)
    grants = PermissionGrant.objects.filter(grants_filter, tenant_id=tenant_id)
    levels = ArrayAgg("grants__level", filter=Q(grants__in=grants), default=Value([]))
    rules = PermissionRule.objects.filter(tenant_id=tenant_id)
    return rules.annotate(levels=levels).values_list("pk", "levels")


def is_permission_rule(*, tenant_id: UUID, rule_id: UUID) -> bool:
    """Return whether the BSS has this permission rule."""
    return PermissionRule.objects.filter(tenant_id=tenant_id, pk=rule_id).exists()


def find_permission_rule(*, tenant_id: UUID, name: str) -> UUID | None:
    """Return the id of the permission rule of that name, or None."""
    rules = PermissionRule.objects.filter(tenant_id=tenant_id, name=name)
    return rules.values_list("pk", flat=True).first()


def get_permission_rule(*, tenant_id: UUID, rule_id: UUID) -> Ref:
    """Return a permission rule.

    Raises: PermissionRule.DoesNotExist — also when it is another BSS's.
    """
    rule = PermissionRule.objects.only("name").get(tenant_id=tenant_id, pk=rule_id)
    return Ref(rule.pk, rule.name)


def list_permission_rules(*, tenant_id: UUID) -> list[Ref]:
    """Return the permission rules of a BSS, by name."""
    rules = PermissionRule.objects.filter(tenant_id=tenant_id).order_by("name")
    return [Ref(pk, name) for pk, name in rules.values_list("pk", "name")]


def page_of_permission_rules(*, tenant_id: UUID, page: PageRequest) -> Listing[Ref]:
    """Return one page of the permission rules of a BSS, by name."""
    rows = PermissionRule.objects.filter(tenant_id=tenant_id).values("id", "name")
    return fetch_page(rows, Sorting(column="name"), page, lambda row: Ref(row["id"], row["name"]))


def list_grants(*, tenant_id: UUID, rule_ids: Collection[UUID]) -> list[Grant]:
    """Return the grants of some rules: to everybody first, then groups and users by name."""
    rows = (
        PermissionGrant.objects.filter(tenant_id=tenant_id, rule_id__in=rule_ids)
        .order_by(
            F("user__name").asc(nulls_first=True), F("group__name").asc(nulls_first=True), "id"
        )
        .values_list(
            "id", "rule_id", "level", "user_id", "user__name", "group_id", "group__name", named=True
        )
    )
    return [_grant(row) for row in rows]


def _grant(row: Any) -> Grant:
    return Grant(
        id=row.id,
        rule_id=row.rule_id,
        level=Level(row.level),
        user=Ref(row.user_id, row.user__name) if row.user_id else None,
        group=Ref(row.group_id, row.group__name) if row.group_id else None,
    )


def where_rule_used(*, tenant_id: UUID, rule_id: UUID, places: Mapping[str, str]) -> str:
    """Return `3 orders and 1 account`; empty where nothing has the rule.

    `places` names kinds of records that are better called otherwise.
    Raises: PermissionRule.DoesNotExist.
    """
    rule = PermissionRule.objects.get(tenant_id=tenant_id, pk=rule_id)
    return references.where_used(rule, places)
