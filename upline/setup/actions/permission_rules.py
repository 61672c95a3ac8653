"""Permission rules: who may see, edit or control the records that have one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from upline.access import actions as access
from upline.access.gate import authorise
from upline.access.queries import get_permission_rule, is_permission_rule, where_rule_used
from upline.access.rulebook import Actor, Level
from upline.database.references import check_not_used
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.kernel.versions import check_version
from upline.setup.models import DefaultRule
from upline.setup.queries import permission_rules as queries
from upline.setup.queries.usage import PLACES
from upline.setup.rulebook import Entity, SetupAction
from upline.tenancy.actions import lock_setup
from upline.tenancy.queries import check_users, is_group


@dataclass(frozen=True, slots=True)
class Grantee:
    """To whom a rule grants: a user, the members of a group, or, with neither, everybody."""

    user_id: UUID | None = None
    group_id: UUID | None = None


EVERYBODY = Grantee()


@transaction.atomic
def add_permission_rule(
    *,
    tenant_id: UUID,
    name: str,
    is_default: bool = False,
    everybody: Level | None = Level.CONTROL,
    by: Actor,
) -> UUID:
    """Add a permission rule; `everybody` is what it grants to all users of the BSS to begin with.

    `is_default`: for records of every kind.
    Raises: Refused — what is wrong with the name.
    """
    authorise(SetupAction.MANAGE_PERMISSION_RULES, None, by=by)
    lock_setup(tenant_id=tenant_id)
    rule_id = access.insert_rule(tenant_id=tenant_id, name=name)
    if everybody is not None:
        access.upsert_grant(
            tenant_id=tenant_id, rule_id=rule_id, user_id=None, group_id=None, level=everybody
        )
    if is_default:
        set_default_rules(tenant_id=tenant_id, rules=dict.fromkeys(Entity, rule_id), by=by)
    return rule_id


@transaction.atomic
def change_permission_rule(
    *,
    tenant_id: UUID,
    rule_id: UUID,
    name: str,
    default_for: Collection[Entity] | None = None,
    by: Actor,
    version: str | None = None,
) -> None:
    """Rename a permission rule, and make it the default of some kinds of records and of no others.

    `default_for` None: it stays the default of what it is.
    Raises: Refused — `stale`, what is wrong with the name; PermissionRule.DoesNotExist.
    """
    authorise(SetupAction.MANAGE_PERMISSION_RULES, None, by=by)
    lock_setup(tenant_id=tenant_id)
    row = queries.get_permission_rule(tenant_id=tenant_id, rule_id=rule_id)
    check_version(version, row.version, noun=text("permission rule"))
    access.rename_rule(tenant_id=tenant_id, rule_id=rule_id, name=name)
    if default_for is not None:
        rules = {
            entity: rule_id if entity in default_for else None
            for entity in {*row.default_for, *default_for}
        }
        set_default_rules(tenant_id=tenant_id, rules=rules, by=by)


@transaction.atomic
def set_grant(*, tenant_id: UUID, rule_id: UUID, to: Grantee, level: Level, by: Actor) -> None:
    """Let a rule grant a level to somebody; who had another level has this one from now on.

    Raises: Refused — `unknown_user`, `inactive_user`, `unknown_record`;
    PermissionRule.DoesNotExist.
    """
    authorise(SetupAction.MANAGE_PERMISSION_RULES, None, by=by)
    assert to.user_id is None or to.group_id is None, "a_grant_is_to_a_user_or_a_group_or_everybody"
    lock_setup(tenant_id=tenant_id)
    get_permission_rule(tenant_id=tenant_id, rule_id=rule_id)
    if to.user_id is not None:
        check_users(tenant_id=tenant_id, user_ids=[to.user_id], field="to")
    if to.group_id is not None and not is_group(tenant_id=tenant_id, group_id=to.group_id):
        raise refuse("unknown_record", text("This BSS has no such group."), "to")
    access.upsert_grant(
        tenant_id=tenant_id,
        rule_id=rule_id,
        user_id=to.user_id,
        group_id=to.group_id,
        level=level,
    )


@transaction.atomic
def remove_grant(*, tenant_id: UUID, rule_id: UUID, grant_id: UUID, by: Actor) -> None:
    """Take back what a rule grants to somebody. Raises: PermissionGrant.DoesNotExist."""
    authorise(SetupAction.MANAGE_PERMISSION_RULES, None, by=by)
    lock_setup(tenant_id=tenant_id)
    access.delete_grant(tenant_id=tenant_id, rule_id=rule_id, grant_id=grant_id)


@transaction.atomic
def delete_permission_rule(*, tenant_id: UUID, rule_id: UUID, by: Actor) -> None:
    """Delete a permission rule, with its grants, that no record has.

    Raises: Refused `in_use`; PermissionRule.DoesNotExist.
    """
    authorise(SetupAction.MANAGE_PERMISSION_RULES, None, by=by)
    lock_setup(tenant_id=tenant_id)
    rule = get_permission_rule(tenant_id=tenant_id, rule_id=rule_id)
    used_in = where_rule_used(tenant_id=tenant_id, rule_id=rule_id, places=PLACES)
    check_not_used(rule.name, used_in)
    access.delete_rule(tenant_id=tenant_id, rule_id=rule_id)


def set_default_rule(*, tenant_id: UUID, entity: Entity, rule_id: UUID | None, by: Actor) -> None:
    """Make a permission rule the default of one kind of record; None: there is no default.

    Raises: Refused `unknown_record`.
    """
    set_default_rules(tenant_id=tenant_id, rules={entity: rule_id}, by=by)


@transaction.atomic
def set_default_rules(
    *,
    tenant_id: UUID,
    rules: Mapping[Entity, UUID | None],
    by: Actor,
    version: str | None = None,
) -> None:
    """Set the default permission rules of some kinds of records; None: there is no default.

    Raises: Refused — `stale`; `unknown_record`, naming the kinds.
    """
    authorise(SetupAction.SET_DEFAULT_RULES, None, by=by)
    lock_setup(tenant_id=tenant_id)
    present = queries.default_rules_version(queries.default_rules(tenant_id=tenant_id))
    check_version(version, present, noun=text("section"))
    for entity, rule_id in rules.items():
        check_rule(tenant_id=tenant_id, rule_id=rule_id, field=entity.lower())
        if rule_id is None:
            DefaultRule.objects.filter(tenant_id=tenant_id, entity=entity).delete()
            continue
        DefaultRule.objects.update_or_create(
            tenant_id=tenant_id, entity=entity, defaults={"rule_id": rule_id}
        )


def check_rule(*, tenant_id: UUID, rule_id: UUID | None, field: str) -> None:
    """Raises: Refused `unknown_record` — the BSS has no such rule; None is none at all."""
    if rule_id is None:
        return
    if not is_permission_rule(tenant_id=tenant_id, rule_id=rule_id):
        raise refuse("unknown_record", text("This BSS has no such permission rule."), field)
