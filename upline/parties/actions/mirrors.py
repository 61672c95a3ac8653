"""Mirrored accounts: writing them set by set, and pairing a customer with its copy."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from upline.kernel.bulk import copy_rows, update_rows
from upline.parties.models import Account

_MIRROR_COLUMNS = (
    "id", "tenant_id", "managed_by_id", "source_id", "source_version", "version",
    "name", "accounting_no", "email", "billing_address", "currency", "billing_day",
    "parent_id", "billing_to_id", "responsible_user_id", "sharing_rule_id",
    "custom_fields", "created_at",
)  # fmt: skip

_FOLLOWED_TYPES = {
    "id": "uuid",
    "source_version": "int",
    "version": "int",
    "name": "text",
    "accounting_no": "text",
    "email": "text",
    "billing_address": "text",
}


def write_new_mirrors(rows: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Insert mirrored accounts, one statement for all. Rows name the columns of an account."""
    constant = {"billing_day": 1, "custom_fields": "{}", "created_at": now}
    copy_rows(
        "upline_account",
        _MIRROR_COLUMNS,
        ([{**constant, **row}[name] for name in _MIRROR_COLUMNS] for row in rows),
    )


def write_changed_mirrors(rows: Sequence[Mapping[str, Any]]) -> None:
    """Update what mirrored accounts follow (R31), one statement for all."""
    ordered = sorted(rows, key=lambda row: row["id"])
    update_rows(
        "upline_account", _FOLLOWED_TYPES, [[r[n] for n in _FOLLOWED_TYPES] for r in ordered]
    )


@transaction.atomic
def copy_account_down(*, account_id: UUID, reseller_id: UUID, now: datetime) -> UUID:
    """Give a reseller's BSS a copy of a customer served so far upstream, and pair the two.

    Returns the copy's id; run again it changes nothing (R41). This crosses BSSs.
    """
    served = Account.objects.select_for_update().get(pk=account_id)
    if served.managed_by_id is not None:
        assert served.source_id is not None, "held by constraint"
        return served.source_id
    copy = Account.objects.create(
        tenant_id=reseller_id,
        name=served.name,
        accounting_no=served.accounting_no,
        email=served.email,
        billing_address=served.billing_address,
        currency=served.currency,
        created_at=now,
    )
    served.managed_by_id = reseller_id
    served.source_id = copy.pk
    served.source_version = copy.version
    served.save(update_fields=["managed_by", "source_id", "source_version"])
    return copy.pk
