"""Editing what of a subscription or add-on is not sold: who answers for it, who may see it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from upline.access import queries as access
from upline.access.gate import GuardedRecord, authorise
from upline.access.rulebook import Actor
from upline.setup import queries as setup
from upline.setup.rulebook import OWNERSHIP_FIELDS, Entity
from upline.subscriptions import rulebook
from upline.subscriptions.actions.locking import lock_subscription
from upline.subscriptions.actions.sale import CommandContext, publish_change
from upline.subscriptions.actions.sale_steps import clean_vendor_id
from upline.subscriptions.models import Subscription
from upline.subscriptions.queries.editing import editable_values, version_of
from upline.subscriptions.rulebook import EDITABLE, VENDOR_ID, ChangeKind, RecordAction
from upline.tenancy.queries import get_tenant


@transaction.atomic
def edit_subscription(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    changes: Mapping[str, Any],
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> None:
    """Change fields of a subscription or add-on, mirrored or not; all of `changes` or nothing.

    Records are given by their ids. `version` is the one that was read; None: whatever stands now
    is overwritten. Only the vendor's identifier is followed upstream (R32).
    Raises: Refused — `mirror_protected` naming every field that may not be edited (R44),
    `field_not_editable`, `not_permitted`, `not_shared`, `stale`, and what `setup.ownership_after` and
    `clean_vendor_id` say; Subscription.DoesNotExist — also when they may not see it.
    """
    reach = access.reach(tenant_id=tenant_id, by=by)
    record = lock_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    is_mirror = record.managed_by_id is not None
    open_fields = EDITABLE[is_mirror]
    guarded = GuardedRecord(
        record=record,
        reach=reach,
        verdict=rulebook.fields_verdict(frozenset(changes), is_mirror=is_mirror),
        field_needs={name: open_fields[name] for name in changes.keys() & open_fields.keys()},
        version=version_of(record),
    )
    authorise(RecordAction.EDIT, guarded, by=by, version=version)
    ownership = setup.ownership_after(
        tenant_id=tenant_id,
        entity=Entity.SUBSCRIPTION,
        before=editable_values(record),
        changes={name: value for name, value in changes.items() if name in OWNERSHIP_FIELDS},
        others=Subscription.objects.filter(tenant_id=tenant_id).exclude(pk=subscription_id),
    )
    record.responsible_user_id = ownership.responsible_user_id
    record.sharing_rule_id = ownership.sharing_rule_id
    record.custom_fields = ownership.custom_fields
    record.external_id = ownership.external_id
    record.save(update_fields=[*OWNERSHIP_FIELDS])
    if VENDOR_ID in changes:
        _set_vendor_id(record, clean_vendor_id(changes[VENDOR_ID]), by=by, now=now)


def _set_vendor_id(record: Subscription, vendor_id: str, *, by: Actor, now: datetime) -> None:
    """Set the vendor's identifier of a locked record, which its mirror follows (R32)."""
    if record.vendor_subscription_id == vendor_id:
        return
    record.vendor_subscription_id = vendor_id
    record.save(update_fields=[VENDOR_ID])
    context = CommandContext(seller=get_tenant(tenant_id=record.tenant_id), now=now, by=by)
    publish_change(context, ChangeKind.SUBSCRIPTION_UPDATED, [record], effective_date=context.today)
