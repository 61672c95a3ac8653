"""What of a subscription its own BSS keeps, as it stands, and with what an edit form starts."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from upline.database.compiled_queries import compiled_query
from upline.kernel.fingerprints import fingerprint
from upline.kernel.page_objects import Ref
from upline.setup.queries import Ownership
from upline.subscriptions.models import Subscription
from upline.subscriptions.rulebook import EDITABLE, FOLLOWED_FIELDS


@dataclass(frozen=True, slots=True)
class EditableSubscription:
    """What an edit form has of a subscription, with the version that was read."""

    version: str
    responsible_user: Ref | None
    sharing_rule: Ref | None
    vendor_subscription_id: str
    external_id: str


def editable_subscription(*, tenant_id: UUID, subscription_id: UUID) -> EditableSubscription:
    """Return what can be edited of a subscription or add-on. One query.

    Raises: Subscription.DoesNotExist — also when it belongs to another BSS.
    """
    records = _records(tenant_id=tenant_id, subscription_id=subscription_id)
    if not records:
        raise Subscription.DoesNotExist
    [record] = records
    return EditableSubscription(
        version_of(record),
        _ref(record.responsible_user),
        _ref(record.sharing_rule),
        record.vendor_subscription_id,
        record.external_id,
    )


@compiled_query
def _records(tenant_id: UUID, subscription_id: UUID) -> "QuerySet[Subscription]":
    records = Subscription.objects.select_related("responsible_user", "sharing_rule")
    return records.filter(tenant_id=tenant_id, pk=subscription_id)


def editable_values(record: Subscription) -> Ownership:
    """Return how what the BSS keeps stands in a record."""
    return Ownership(
        responsible_user_id=record.responsible_user_id,
        sharing_rule_id=record.sharing_rule_id,
        custom_fields=record.custom_fields,
        external_id=record.external_id,
    )


def version_of(record: Subscription) -> str:
    """Return a mark of what can be edited: sales and a reseller's events leave it as it is."""
    fields = EDITABLE[record.managed_by_id is not None].keys() & FOLLOWED_FIELDS.names
    values = {name: getattr(record, name) for name in fields}
    return fingerprint({**values, **asdict(editable_values(record))})


def _ref(named: Any) -> Ref | None:
    return Ref(named.pk, named.name) if named else None
