"""Writing subscriptions, add-ons and their history set by set: mirrors above all (R32)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from upline.database.bulk import copy_rows, update_rows
from upline.subscriptions.models import Subscription
from upline.subscriptions.rulebook import FOLLOWED_FIELDS

_NEW_COLUMNS = (
    "id", "tenant_id", "kind", "account_id", "parent_id", "name", *FOLLOWED_FIELDS.columns,
    "is_trial", "unit_price", "currency", "order_id", "responsible_user_id", "sharing_rule_id",
    "custom_fields", "managed_by_id", "source_id", "source_sequence_no", "sequence_no",
    "created_at",
)  # fmt: skip

_DEFAULTS = {
    **FOLLOWED_FIELDS.column_defaults,
    "parent_id": None,
    "is_trial": False,
    "end_date": None,
    "auto_renew": True,
    "order_id": None,
    "responsible_user_id": None,
    "sharing_rule_id": None,
    "custom_fields": "{}",
    "managed_by_id": None,
    "source_id": None,
    "source_sequence_no": 0,
}

_MIRRORED_COLUMN_TYPES = {
    "id": "uuid",
    "name": "text",
    **FOLLOWED_FIELDS.changing_column_types,
    "unit_price": "numeric",
    "currency": "text",
    "order_id": "uuid",
    "source_sequence_no": "int",
    "sequence_no": "int",
}

_HISTORY_COLUMNS = (
    "id", "tenant_id", "subscription_id", "effective_date", "action", "quantity_old",
    "quantity_new", "product_old_id", "product_new_id", "order_id", "replaces_id", "by",
    "recorded_at",
)  # fmt: skip


def insert_many(rows: Iterable[Mapping[str, Any]], *, now: datetime) -> None:
    """Insert subscriptions and add-ons, parents before their add-ons, one statement for all.

    Rows name the columns of a subscription; what few have may be left out.
    """
    copy_rows("upline_subscription", _NEW_COLUMNS, rows, **_DEFAULTS, created_at=now)


def update_mirrors(rows: Sequence[Mapping[str, Any]]) -> None:
    """Update what mirrors follow, one statement for all."""
    ordered = sorted(rows, key=lambda row: row["id"].int)
    values = [[row[name] for name in _MIRRORED_COLUMN_TYPES] for row in ordered]
    update_rows("upline_subscription", _MIRRORED_COLUMN_TYPES, values)


_REPAIRED_COLUMNS = frozenset(
    {*FOLLOWED_FIELDS.columns, "order_id", "source_id", "source_sequence_no", "sequence_no"}
)


def repair_mirror(*, tenant_id: UUID, mirror_id: UUID, values: Mapping[str, Any]) -> None:
    """Set columns of one mirror that booking writes else. Raises: Subscription.DoesNotExist."""
    assert values.keys() <= _REPAIRED_COLUMNS, "the others belong to the BSS of the mirror"
    mirrors = Subscription.objects.filter(tenant_id=tenant_id, managed_by__isnull=False)
    if not mirrors.filter(pk=mirror_id).update(**values):
        raise Subscription.DoesNotExist


def write_history(rows: Iterable[Mapping[str, Any]], *, now: datetime) -> None:
    """Insert history records, one statement for all; those of a mirror name their orders."""
    copy_rows(
        "upline_historyrecord",
        _HISTORY_COLUMNS,
        rows,
        order_id=None,
        replaces_id=None,
        recorded_at=now,
    )
