"""Writes to permission rules and grants.

They neither lock the BSS's setup nor ask who may: `setup/actions/permission_rules.py` does both and
then calls them, because users, groups and default rules are known above this area only.
"""

from typing import Any
from uuid import UUID

from upline.access.models import PermissionGrant, PermissionRule
from upline.access.rulebook import Level
from upline.database.unique_names import clean_unique_name


def insert_rule(*, tenant_id: UUID, name: str) -> UUID:
    """Add a permission rule that grants nothing yet. Raises: Refused — what is wrong with the name."""
    name = clean_unique_name(PermissionRule, tenant_id=tenant_id, name=name)
    return PermissionRule.objects.create(tenant_id=tenant_id, name=name).pk


def rename_rule(*, tenant_id: UUID, rule_id: UUID, name: str) -> None:
    """Rename a permission rule.

    Raises: Refused — what is wrong with the name; PermissionRule.DoesNotExist.
    """
    rule = PermissionRule.objects.get(tenant_id=tenant_id, pk=rule_id)
    rule.name = clean_unique_name(
        PermissionRule, tenant_id=tenant_id, name=name, exclude_id=rule.pk
    )
    rule.save(update_fields=["name"])


def upsert_grant(
    *, tenant_id: UUID, rule_id: UUID, user_id: UUID | None, group_id: UUID | None, level: Level
) -> None:
    """Store what a rule grants to a user, a group or, with neither, everybody; one level for each."""
    grantee: dict[str, Any] = {"user_id": user_id, "group_id": group_id}
    PermissionGrant.objects.update_or_create(
        tenant_id=tenant_id, rule_id=rule_id, **grantee, defaults={"level": level}
    )


def delete_grant(*, tenant_id: UUID, rule_id: UUID, grant_id: UUID) -> None:
    """Delete a grant of a rule. Raises: PermissionGrant.DoesNotExist."""
    PermissionGrant.objects.get(tenant_id=tenant_id, rule_id=rule_id, pk=grant_id).delete()


def delete_rule(*, tenant_id: UUID, rule_id: UUID) -> None:
    """Delete a permission rule, with its grants. Raises: PermissionRule.DoesNotExist."""
    PermissionRule.objects.get(tenant_id=tenant_id, pk=rule_id).delete()
