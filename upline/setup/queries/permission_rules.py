"""Questions about permission rules: what they grant to whom, and where they are the default."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import F

from upline.access.rulebook import Level
from upline.database.keyset import Listing, PageRequest, Sorting, fetch_page
from upline.kernel.page_objects import Ref
from upline.setup.models import DefaultRule, PermissionGrant, PermissionRule
from upline.setup.queries.usage import where_used
from upline.setup.rulebook import Entity
from upline.tenancy.queries import active_users


@dataclass(frozen=True, slots=True)
class GrantRow:
    """What a rule grants to one. `kind` is `user`, `group` or `everybody`."""

    id: UUID
    kind: str
    name: str
    level: Level
    is_inactive: bool


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A permission rule with all that it grants, the widest first.

    `used_in` says in words what has it, where that was asked.
    """

    id: UUID
    name: str
    grants: tuple[GrantRow, ...]
    default_for: tuple[Entity, ...]
    used_in: str = ""


def default_rules(*, tenant_id: UUID) -> dict[Entity, UUID]:
    """Return the default permission rule of each kind of record; those without one are left out."""
    rows = DefaultRule.objects.filter(tenant_id=tenant_id)
    return {Entity(entity): rule_id for entity, rule_id in rows.values_list("entity", "rule_id")}


def find_permission_rule(*, tenant_id: UUID, name: str) -> PermissionRule | None:
    """Return the permission rule of that name, or None."""
    return PermissionRule.objects.filter(tenant_id=tenant_id, name=name).first()


def list_permission_rules(*, tenant_id: UUID) -> list[Ref]:
    """Return the permission rules of a BSS, by name."""
    rules = PermissionRule.objects.filter(tenant_id=tenant_id).order_by("name")
    return [Ref(pk, name) for pk, name in rules.values_list("pk", "name")]


def rule_rows(*, tenant_id: UUID) -> list[RuleRow]:
    """Return the permission rules of a BSS with what they grant, by name. Four queries."""
    rules = PermissionRule.objects.filter(tenant_id=tenant_id).order_by("name")
    return _rule_rows(tenant_id, list(rules))


def page_of_rules(*, tenant_id: UUID, page: PageRequest) -> Listing[RuleRow]:
    """Return one page of the permission rules of a BSS with what they grant, by name."""
    rows = PermissionRule.objects.filter(tenant_id=tenant_id).values("id", "name")
    found = fetch_page(rows, Sorting(column="name"), page, lambda row: PermissionRule(**row))
    return Listing(tuple(_rule_rows(tenant_id, list(found.rows))), found.before, found.after)


def get_permission_rule(*, tenant_id: UUID, rule_id: UUID) -> RuleRow:
    """Return a permission rule, with where it is used.

    Raises: PermissionRule.DoesNotExist — also when it is another BSS's.
    """
    rule = PermissionRule.objects.get(tenant_id=tenant_id, pk=rule_id)
    (row,) = _rule_rows(tenant_id, [rule])
    return replace(row, used_in=where_used(rule))


def _rule_rows(tenant_id: UUID, rules: list[PermissionRule]) -> list[RuleRow]:
    grants = list(
        PermissionGrant.objects.filter(tenant_id=tenant_id, rule__in=rules)
        .select_related("user", "group")
        .order_by(
            F("user__name").asc(nulls_first=True), F("group__name").asc(nulls_first=True), "id"
        )
    )
    users = {grant.user_id for grant in grants if grant.user_id}
    active = active_users(tenant_id=tenant_id, user_ids=users)
    of_rule: dict[UUID, list[GrantRow]] = {rule.pk: [] for rule in rules}
    for grant in grants:
        of_rule[grant.rule_id].append(_grant_row(grant, active))
    defaults = default_rules(tenant_id=tenant_id)
    return [
        RuleRow(
            rule.pk,
            rule.name,
            tuple(of_rule[rule.pk]),
            tuple(entity for entity in Entity if defaults.get(entity) == rule.pk),
        )
        for rule in rules
    ]


def _grant_row(grant: PermissionGrant, active: frozenset[UUID]) -> GrantRow:
    level = Level(grant.level)
    if grant.user is not None:
        is_inactive = grant.user.pk not in active
        return GrantRow(grant.pk, "user", grant.user.name, level, is_inactive)
    if grant.group is not None:
        return GrantRow(grant.pk, "group", grant.group.name, level, is_inactive=False)
    return GrantRow(grant.pk, "everybody", "Everybody", level, is_inactive=False)
