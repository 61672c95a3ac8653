"""Accounts as lists have them, and in place of references to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from upline.api.authentication import ApiRequest
from upline.api.schemas import Instant, LowercaseEnum, Record
from upline.api.selection import Expansion
from upline.api.timestamps import updated_moments
from upline.database.keyset import PageRequest
from upline.parties import queries
from upline.parties.queries import AccountFilter, AccountRow
from upline.parties.rulebook import AccountKind


class AccountSummary(Record):
    """An account in a list."""

    kind: Annotated[AccountKind, LowercaseEnum()]
    accounting_no: str
    email: str
    vendor_customer_id: str
    external_id: str
    created_at: Instant
    updated_at: Instant


def account_summary(row: AccountRow, updated_at: datetime) -> AccountSummary:
    """Return an account for a list."""
    return AccountSummary(
        id=row.id,
        name=row.name,
        kind=row.kind,
        accounting_no=row.accounting_no,
        email=row.email,
        vendor_customer_id=row.vendor_customer_id,
        external_id=row.external_id,
        created_at=row.created_at,
        updated_at=updated_at,
    )


def accounts_by_id(request: ApiRequest, ids: Sequence[UUID]) -> Mapping[UUID, AccountSummary]:
    """Return accounts by their ids; those that the caller may not see are left out. Three queries."""
    rows = (
        queries.list_accounts(
            tenant_id=request.auth.tenant.id,
            where=AccountFilter(account_ids=ids),
            reach=request.auth.reach(),
        )
        .page(PageRequest(size=len(ids)))
        .rows
    )
    updated = updated_moments(request, {row.id: row.created_at for row in rows})
    return {row.id: account_summary(row, updated[row.id]) for row in rows}


ACCOUNT = Expansion(model=AccountSummary, load=accounts_by_id)
