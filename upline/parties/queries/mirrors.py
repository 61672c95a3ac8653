"""Mirrored accounts, asked for many at once."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from upline.kernel.bulk import rows_by_pair


class MirroredAccount(NamedTuple):
    """A mirrored account, as booking needs it; `managed_by_id` and `source_id` say of whom (R31)."""

    id: UUID
    managed_by_id: UUID
    source_id: UUID
    billing_to_id: UUID
    currency: str
    name: str
    accounting_no: str
    email: str
    billing_address: str
    source_version: int
    version: int
    responsible_user_id: UUID | None
    sharing_rule_id: UUID | None


def list_mirrored_accounts(
    *, tenant_id: UUID, sources: Collection[tuple[UUID, UUID]]
) -> list[MirroredAccount]:
    """Return the mirrors of some customers, each named by its reseller and its id there."""
    pair = ("managed_by_id", "source_id")
    columns = MirroredAccount._fields
    rows = rows_by_pair("upline_account", columns, pair, sources, tenant_id=tenant_id)
    return [MirroredAccount(*row) for row in rows]
