"""Lists of accounts: what can be filtered, pages by name, the rows as primitives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Value, When

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access.reach import Reach
from upline.database.grouping import Groups, count_groups
from upline.database.keyset import Rows, Sorting
from upline.database.record_list import RecordList, each_row
from upline.kernel.naming import normalise
from upline.parties.models import Account
from upline.parties.queries.accounts import find_reseller_account
from upline.parties.rulebook import AccountKind
from upline.setup.queries import custom_values_filter
from upline.tenancy.queries import related_records


class AccountView(StrEnum):
    """Saved filters that exclude each other."""

    ALL = "all"
    OWN = "own"
    MIRRORED = "mirrored"
    RESELLERS = "resellers"


_VIEWS: Mapping[AccountView, Q] = {
    AccountView.ALL: Q(),
    AccountView.OWN: Q(managed_by=None, reseller_tenant=None),
    AccountView.MIRRORED: Q(managed_by__isnull=False),
    AccountView.RESELLERS: Q(reseller_tenant__isnull=False),
}


class AccountSort(StrEnum):
    """What a list can be sorted by; by account number, those without one are left out."""

    NAME = "name"
    ACCOUNTING_NO = "account-number"


_SORTINGS: Mapping[AccountSort, Sorting] = {
    AccountSort.NAME: Sorting(column="name"),
    AccountSort.ACCOUNTING_NO: Sorting(column="accounting_no"),
}

assert _SORTINGS.keys() == set(AccountSort), "a sorting without a column"


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountFilter:
    """Which accounts to list. None and "" do not filter.

    `reseller_id`: those billed to this reseller. `text` is found in the name, or is the
    accounting number, the e-mail or the vendor's id of the customer. `custom`: exact values of custom fields, by code.
    `changed`: the condition of `audit.queries.changed_since`. `account_ids`: none but these.
    """

    view: AccountView = AccountView.ALL
    sort: AccountSort = AccountSort.NAME
    text: str = ""
    reseller_id: UUID | None = None
    responsible_user_id: UUID | None = None
    vendor_customer_id: str = ""
    external_id: str = ""
    accounting_no: str = ""
    email: str = ""
    billing_to_id: UUID | None = None
    custom: Mapping[str, str] = field(default_factory=dict)
    changed: Q = field(default_factory=Q)
    account_ids: Sequence[UUID] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountRow:
    """One account as a list shows it. `owner`: the reseller whose customer a mirror is."""

    id: UUID
    name: str
    kind: AccountKind
    owner: str
    accounting_no: str
    email: str
    vendor_customer_id: str
    billing_to: str
    responsible_user: str
    external_id: str
    custom_fields: Mapping[str, Any]
    created_at: datetime


def list_accounts(*, tenant_id: UUID, where: AccountFilter, reach: Reach) -> RecordList[AccountRow]:
    """Return the BSS's accounts that `reach` lets somebody see, by name."""
    return RecordList(
        rows=_matching(tenant_id, where, reach),
        sorting=_SORTINGS[where.sort],
        read=each_row(partial(_row, reach)),
        every=Account.objects.filter(tenant_id=tenant_id),
    )


class AccountGroup(StrEnum):
    """What a list of accounts can be grouped by."""

    KIND = "kind"
    RESELLER = "reseller"
    RESPONSIBLE_USER = "responsible-user"


def group_accounts(
    *, tenant_id: UUID, where: AccountFilter, reach: Reach, by: AccountGroup
) -> Groups:
    """Return how many accounts each group has. One query.

    The reseller is whom the account is billed to, as in the filter. The key of a kind is its view.
    """
    columns, read = _GROUPS[by]
    return count_groups(_found(tenant_id, where, reach), columns, read)


_KIND = Case(
    When(reseller_tenant__isnull=False, then=Value(AccountKind.RESELLER.value)),
    When(managed_by__isnull=False, then=Value(AccountKind.MIRROR.value)),
    default=Value(AccountKind.CUSTOMER.value),
)
_VIEW_OF_KIND: Mapping[AccountKind, AccountView] = {
    AccountKind.RESELLER: AccountView.RESELLERS,
    AccountKind.MIRROR: AccountView.MIRRORED,
    AccountKind.CUSTOMER: AccountView.OWN,
}
_GROUPS: Mapping[
    AccountGroup, tuple[dict[str, Any], Callable[[Mapping[str, Any]], tuple[str, str]]]
] = {
    AccountGroup.KIND: (
        {"group_kind": _KIND},
        lambda row: (_VIEW_OF_KIND[row["group_kind"]].value, row["group_kind"]),
    ),
    AccountGroup.RESELLER: (
        {
            "group_key": F("billing_to__reseller_tenant__slug"),
            "group_name": F("billing_to__reseller_tenant__name"),
        },
        lambda row: (row["group_key"] or "", row["group_name"] or ""),
    ),
    AccountGroup.RESPONSIBLE_USER: (
        {"group_key": F("responsible_user_id"), "group_name": F("responsible_user__name")},
        lambda row: (str(row["group_key"] or ""), row["group_name"] or ""),
    ),
}

assert _VIEW_OF_KIND.keys() == set(AccountKind), "a kind without a view"
assert _GROUPS.keys() == set(AccountGroup), "a group without columns"


def _matching(tenant_id: UUID, where: AccountFilter, reach: Reach) -> Rows:
    rows: Rows = _found(tenant_id, where, reach).values(*_PLAIN, **_NAMES)
    return rows


def _found(tenant_id: UUID, where: AccountFilter, reach: Reach) -> "QuerySet[Account]":
    accounts = Account.objects.filter(
        reach.visible_filter(),
        _VIEWS[where.view],
        custom_values_filter(where.custom),
        where.changed,
        tenant_id=tenant_id,
    )
    if where.reseller_id:
        # Asked for first: with the id known, the list can be walked by name.
        reseller = find_reseller_account(tenant_id=tenant_id, reseller_id=where.reseller_id)
        accounts = accounts.filter(billing_to=reseller) if reseller else accounts.none()
    if where.sort is AccountSort.ACCOUNTING_NO:
        accounts = accounts.exclude(accounting_no="")
    exact = {
        "responsible_user_id": where.responsible_user_id,
        "billing_to_id": where.billing_to_id,
        "vendor_customer_id": where.vendor_customer_id,
        "external_id": where.external_id,
        "accounting_no": where.accounting_no,
        "email": where.email,
        "pk__in": where.account_ids,
    }
    accounts = accounts.filter(**{name: value for name, value in exact.items() if value})
    if where.text:
        text = normalise(where.text)
        is_known_as = Q(accounting_no=text) | Q(email=text) | Q(vendor_customer_id=text)
        accounts = accounts.filter(Q(name__contains_ci=where.text) | is_known_as)
    return accounts


_PLAIN = (
    "id", "name", "accounting_no", "email", "vendor_customer_id", "custom_fields", "managed_by_id",
    "reseller_tenant_id", "created_at", "external_id",
)  # fmt: skip
_NAMES = {
    "owner": F("managed_by__name"),
    **related_records.ref_columns("billing_to"),
    "responsible_name": F("responsible_user__name"),
}


def _row(reach: Reach, row: Mapping[str, Any]) -> AccountRow:
    billing_to = related_records.ref_from_row(
        row, "billing_to", reach, placeholder=related_records.ACCOUNT
    )
    kind = AccountKind.MIRROR if row["managed_by_id"] else AccountKind.CUSTOMER
    return AccountRow(
        id=row["id"],
        name=row["name"],
        kind=AccountKind.RESELLER if row["reseller_tenant_id"] else kind,
        owner=row["owner"] or "",
        accounting_no=row["accounting_no"],
        email=row["email"],
        vendor_customer_id=row["vendor_customer_id"],
        billing_to=billing_to.name if billing_to else "",
        responsible_user=row["responsible_name"] or "",
        external_id=row["external_id"],
        custom_fields=row["custom_fields"],
        created_at=row["created_at"],
    )
