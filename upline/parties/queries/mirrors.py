"""Queries on mirrored accounts and reseller accounts, for many at once."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access.reach import Reach
from upline.database.bulk import fetch, fetch_by_pairs, uuid_array
from upline.parties.models import Account
from upline.parties.queries.resellers import reseller_is_hidden
from upline.parties.rulebook import FOLLOWED_FIELDS


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
    vendor_customer_id: str
    source_version: int
    version: int
    responsible_user_id: UUID | None
    sharing_rule_id: UUID | None


assert not FOLLOWED_FIELDS.missing_in(MirroredAccount), "a followed field that it lacks"


def list_mirrored_accounts(
    *, tenant_id: UUID, sources: Collection[tuple[UUID, UUID]]
) -> list[MirroredAccount]:
    """Return the mirrors of some customers, each named by its reseller and its id there."""
    pair = ("managed_by_id", "source_id")
    columns = MirroredAccount._fields
    rows = fetch_by_pairs("upline_account", columns, pair, sources, tenant_id=tenant_id)
    return [MirroredAccount(*row) for row in rows]


def find_mirror_source(*, tenant_id: UUID, account_id: UUID) -> tuple[UUID, UUID] | None:
    """Return the BSS and the customer there that an account mirrors; None if it is no mirror."""
    accounts = Account.objects.filter(tenant_id=tenant_id, pk=account_id)
    row = accounts.values_list("managed_by_id", "source_id").first()
    return (row[0], row[1]) if row and row[0] and row[1] else None


class ResellerAccount(NamedTuple):
    """An account that stands for a tenant reseller: what its customers' orders take from it (R11)."""

    reseller_id: UUID
    id: UUID
    currency: str
    price_list_id: UUID | None
    payment_method_id: UUID | None
    responsible_user_id: UUID | None


_RESELLER_ACCOUNTS = """
    SELECT reseller_tenant_id, id, currency, price_list_id, payment_method_id, responsible_user_id
    FROM upline_account WHERE tenant_id = %s AND reseller_tenant_id = ANY(%s::uuid[])
"""


def list_reseller_accounts(
    *, tenant_id: UUID, reseller_ids: Collection[UUID]
) -> list[ResellerAccount]:
    """Return the accounts that stand for some tenant resellers."""
    rows = fetch(_RESELLER_ACCOUNTS, [tenant_id, uuid_array(reseller_ids)])
    return [ResellerAccount(*row) for row in rows]


def list_customer_ids(*, tenant_id: UUID, text: str, limit: int) -> list[UUID]:
    """Return the ids, in their own BSSs, of mirrored customers whose names have a text."""
    mirrors = Account.objects.filter(
        tenant_id=tenant_id, managed_by__isnull=False, name__contains_ci=text
    )
    found = mirrors.order_by("name", "id").values_list("source_id", flat=True)[:limit]
    return [pk for pk in found if pk]


def customer_is_hidden(*, tenant_id: UUID, reseller: str, customer: str, reach: Reach) -> Q:
    """Return the filter of the rows whose customer's mirror, or reseller's account, is hidden.

    `reseller` and `customer` are the paths to their ids. Customers without a mirror are not hidden.
    """
    hidden = Account.objects.filter(reach.hidden_filter(), tenant_id=tenant_id)
    mirror = hidden.filter(managed_by_id=OuterRef(reseller), source_id=OuterRef(customer))
    return Q(Exists(mirror)) | reseller_is_hidden(reseller, tenant_id=tenant_id, reach=reach)


def own_customer_is_hidden(*, tenant_id: UUID, customer: str, reach: Reach) -> Q:
    """Return the filter of the rows whose customer, an account of this BSS, is hidden."""
    hidden = Account.objects.filter(reach.hidden_filter(), tenant_id=tenant_id)
    return Q(Exists(hidden.filter(pk=OuterRef(customer))))
