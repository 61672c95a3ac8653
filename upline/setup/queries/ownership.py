"""What every record leaves to its own BSS: who answers for it, who may see it, custom fields, external id."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from upline.access.queries import is_permission_rule
from upline.database.external_ids import EXTERNAL_ID, clean_external_id
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.setup.queries.custom_values import merged_custom_fields
from upline.setup.rulebook import OWNERSHIP_FIELDS, Entity
from upline.tenancy.queries import check_users


@dataclass(frozen=True, kw_only=True, slots=True)
class Ownership:
    """How these stand in one record."""

    responsible_user_id: UUID | None
    sharing_rule_id: UUID | None
    custom_fields: dict[str, Any]
    external_id: str


def ownership_after(
    *,
    tenant_id: UUID,
    entity: Entity,
    before: Ownership,
    changes: Mapping[str, Any],
    others: "QuerySet[Any]",
) -> Ownership:
    """Return how they stand after changes by the names of `OWNERSHIP_FIELDS`: records by id, None for
    none. Unchanged values are not validated again: a user may have left since. `others`: all other
    records of the kind in the BSS.

    Raises: Refused — `unknown_user`, `inactive_user`, `unknown_record`, and what
    `clean_external_id` and `merged_custom_fields` say, the latter even where nothing of these is changed (R19).
    """
    assert changes.keys() <= OWNERSHIP_FIELDS.keys(), "other fields have actions of their own"
    user_id = changes.get("responsible_user", before.responsible_user_id)
    rule_id = changes.get("sharing_rule", before.sharing_rule_id)
    if user_id is not None and user_id != before.responsible_user_id:
        check_users(tenant_id=tenant_id, user_ids=[user_id], field="responsible_user")
    if rule_id is not None and rule_id != before.sharing_rule_id:
        _check_rule(tenant_id, rule_id)
    external_id = changes.get(EXTERNAL_ID, before.external_id)
    if external_id != before.external_id:
        external_id = clean_external_id(external_id, others)
    return Ownership(
        responsible_user_id=user_id,
        sharing_rule_id=rule_id,
        custom_fields=merged_custom_fields(
            tenant_id=tenant_id,
            entity=entity,
            old=before.custom_fields,
            changes=changes.get("custom_fields", {}),
        ),
        external_id=external_id,
    )


def _check_rule(tenant_id: UUID, rule_id: UUID) -> None:
    if not is_permission_rule(tenant_id=tenant_id, rule_id=rule_id):
        raise refuse("unknown_record", text("This BSS has no such sharing rule."), "sharing_rule")
