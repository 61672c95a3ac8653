"""Queries on what permission rules grant to whom, and on which are the default."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import QuerySet

from upline.access import queries as access
from upline.access.queries import Grant
from upline.access.rulebook import Level
from upline.database.compiled_queries import compiled_query
from upline.database.keyset import Listing, PageRequest
from upline.kernel.fingerprints import fingerprint
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.kernel.versions import version_of
from upline.setup.models import DefaultRule
from upline.setup.queries.usage import PLACES
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

    `used_in` says in words what has it, where that was requested.
    """

    id: UUID
    name: str
    grants: tuple[GrantRow, ...]
    default_for: tuple[Entity, ...]
    used_in: str = ""

    @property
    def version(self) -> str:
        return version_of(self, ("name", "default_for"))


def default_rules(*, tenant_id: UUID) -> dict[Entity, UUID]:
    """Return the default permission rule of each kind of record; those without one are left out."""
    rows = _default_rules(tenant_id=tenant_id)
    return {Entity(entity): rule_id for entity, rule_id in rows}


@compiled_query
def _default_rules(tenant_id: UUID) -> "QuerySet[DefaultRule, tuple[str, UUID]]":
    return DefaultRule.objects.filter(tenant_id=tenant_id).values_list("entity", "rule_id")


def default_rules_version(defaults: Mapping[Entity, UUID]) -> str:
    """Return the version of the default permission rules, which are changed together."""
    return fingerprint({entity.value: rule_id for entity, rule_id in defaults.items()})


def rule_rows(*, tenant_id: UUID) -> list[RuleRow]:
    """Return the permission rules of a BSS with what they grant, by name. Four queries."""
    return _rule_rows(tenant_id, access.list_permission_rules(tenant_id=tenant_id))


def page_of_rules(*, tenant_id: UUID, page: PageRequest) -> Listing[RuleRow]:
    """Return one page of the permission rules of a BSS with what they grant, by name."""
    found = access.page_of_permission_rules(tenant_id=tenant_id, page=page)
    return Listing(tuple(_rule_rows(tenant_id, found.rows)), found.before, found.after)


def get_permission_rule(*, tenant_id: UUID, rule_id: UUID) -> RuleRow:
    """Return a permission rule, with where it is used.

    Raises: PermissionRule.DoesNotExist — also when it is another BSS's.
    """
    rule = access.get_permission_rule(tenant_id=tenant_id, rule_id=rule_id)
    (row,) = _rule_rows(tenant_id, [rule])
    used_in = access.where_rule_used(tenant_id=tenant_id, rule_id=rule_id, places=PLACES)
    return replace(row, used_in=used_in)


def _rule_rows(tenant_id: UUID, rules: Sequence[Ref]) -> list[RuleRow]:
    grants = access.list_grants(tenant_id=tenant_id, rule_ids=[rule.id for rule in rules])
    users = {grant.user.id for grant in grants if grant.user}
    active = active_users(tenant_id=tenant_id, user_ids=users)
    of_rule: dict[UUID, list[GrantRow]] = {rule.id: [] for rule in rules}
    for grant in grants:
        of_rule[grant.rule_id].append(_grant_row(grant, active))
    defaults = default_rules(tenant_id=tenant_id)
    return [
        RuleRow(
            rule.id,
            rule.name,
            tuple(of_rule[rule.id]),
            tuple(entity for entity in Entity if defaults.get(entity) == rule.id),
        )
        for rule in rules
    ]


def _grant_row(grant: Grant, active: frozenset[UUID]) -> GrantRow:
    if grant.user is not None:
        is_inactive = grant.user.id not in active
        return GrantRow(grant.id, "user", grant.user.name, grant.level, is_inactive)
    if grant.group is not None:
        return GrantRow(grant.id, "group", grant.group.name, grant.level, is_inactive=False)
    return GrantRow(grant.id, "everybody", text("Everybody"), grant.level, is_inactive=False)
