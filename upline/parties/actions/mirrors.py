"""Accounts written set by set, mirrors above all, and pairing a customer with its copy."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from upline.database.bulk import copy_rows, update_rows
from upline.database.locking import lock_row
from upline.parties.models import Account
from upline.parties.rulebook import FOLLOWED_FIELDS

_NEW_COLUMNS = (
    "id", "tenant_id", "managed_by_id", "source_id", "source_version", "version",
    *FOLLOWED_FIELDS.columns, "currency", "billing_day", "parent_id", "billing_to_id",
    "reseller_tenant_id", "price_list_id", "payment_method_id", "responsible_user_id",
    "sharing_rule_id", "custom_fields", "created_at",
)  # fmt: skip

_COLUMN_DEFAULTS = {
    **FOLLOWED_FIELDS.column_defaults,
    "managed_by_id": None,
    "source_id": None,
    "source_version": 0,
    "billing_day": 1,
    "parent_id": None,
    "billing_to_id": None,
    "reseller_tenant_id": None,
    "price_list_id": None,
    "payment_method_id": None,
    "responsible_user_id": None,
    "sharing_rule_id": None,
    "custom_fields": "{}",
}

_MIRRORED_TYPES = {
    "id": "uuid",
    "source_version": "int",
    "version": "int",
    **FOLLOWED_FIELDS.changing_column_types,
}


def insert_many(rows: Iterable[Mapping[str, Any]], *, now: datetime) -> None:
    """Insert accounts, one statement for all.

    Rows name the columns of an account; what only mirrors have may be left out.
    """
    copy_rows("upline_account", _NEW_COLUMNS, rows, **_COLUMN_DEFAULTS, created_at=now)


def update_mirrors(rows: Sequence[Mapping[str, Any]]) -> None:
    """Update what mirrored accounts follow (R31), one statement for all."""
    ordered = sorted(rows, key=lambda row: row["id"])
    update_rows(
        "upline_account", _MIRRORED_TYPES, [[r[n] for n in _MIRRORED_TYPES] for r in ordered]
    )


_REPAIRED_COLUMNS = frozenset({*FOLLOWED_FIELDS.columns, "source_id", "source_version"})


def repair_mirror(*, tenant_id: UUID, mirror_id: UUID, values: Mapping[str, Any]) -> None:
    """Set columns of one mirrored account that booking writes else. Raises: Account.DoesNotExist."""
    assert values.keys() <= _REPAIRED_COLUMNS, "the others belong to the BSS of the mirror"
    mirrors = Account.objects.filter(tenant_id=tenant_id, managed_by__isnull=False, pk=mirror_id)
    if not mirrors.update(**values, version=F("version") + 1):
        raise Account.DoesNotExist


@transaction.atomic
def copy_account_to_reseller(*, account_id: UUID, reseller_id: UUID, now: datetime) -> UUID:
    """Give a reseller's BSS a copy of a customer served so far upstream, and pair the two.

    Returns the copy's id; run again it changes nothing (R41). This crosses BSSs.
    """
    served = lock_row(Account, account_id)
    if served.managed_by_id is not None:
        assert served.source_id is not None, "held by constraint"
        return served.source_id
    copy = Account.objects.create(
        tenant_id=reseller_id,
        **FOLLOWED_FIELDS.copy(served),
        currency=served.currency,
        created_at=now,
    )
    served.managed_by_id = reseller_id
    served.source_id = copy.pk
    served.source_version = copy.version
    served.save(update_fields=["managed_by", "source_id", "source_version"])
    return copy.pk
