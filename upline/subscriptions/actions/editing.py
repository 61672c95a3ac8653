"""Editing what of a subscription or add-on is not sold: who answers for it, who may see it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from upline.access import queries as access
from upline.access.gate import GuardedRecord, authorise
from upline.access.rulebook import Actor
from upline.setup import queries as setup
from upline.setup.rulebook import Entity
from upline.subscriptions import rulebook
from upline.subscriptions.models import Subscription
from upline.subscriptions.queries.editing import editable_values, version_of
from upline.subscriptions.rulebook import EDITABLE, RecordAction


@transaction.atomic
def edit_subscription(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    changes: Mapping[str, Any],
    by: Actor,
    version: str | None = None,
) -> None:
    """Change fields of a subscription or add-on, mirrored or not; all of `changes` or nothing.

    Records are given by their ids. `version` is the one that was read; None: whatever stands now
    is overwritten. Nothing of this travels upstream.
    Raises: Refused — `mirror_protected` naming every field that may not be edited (R44),
    `field_not_editable`, `not_permitted`, `not_shared`, `stale`, and what `setup.ownership_after`
    says; Subscription.DoesNotExist — also when they may not see it.
    """
    reach = access.reach(tenant_id=tenant_id, by=by)
    rows = Subscription.objects.filter(tenant_id=tenant_id).select_for_update()
    record = rows.get(pk=subscription_id)
    is_mirror = record.managed_by_id is not None
    guarded = GuardedRecord(
        record=record,
        reach=reach,
        verdict=rulebook.fields_verdict(frozenset(changes), is_mirror=is_mirror),
        field_needs={name: EDITABLE[name] for name in changes.keys() & EDITABLE.keys()},
        version=version_of(record),
    )
    authorise(RecordAction.EDIT, guarded, by=by, version=version)
    ownership = setup.ownership_after(
        tenant_id=tenant_id,
        entity=Entity.SUBSCRIPTION,
        before=editable_values(record),
        changes=changes,
    )
    record.responsible_user_id = ownership.responsible_user_id
    record.sharing_rule_id = ownership.sharing_rule_id
    record.custom_fields = ownership.custom_fields
    record.save(update_fields=["responsible_user", "sharing_rule", "custom_fields"])
