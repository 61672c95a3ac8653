"""Questions about accounts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

import upline.kernel.lookups  # noqa: F401 — brings `has`
from upline.kernel.pages import Ref
from upline.parties.events import Customer
from upline.parties.models import Account, Contact


def get_account(*, tenant_id: UUID, account_id: UUID) -> Account:
    """Raises: Account.DoesNotExist — also when it belongs to another BSS."""
    return Account.objects.get(tenant_id=tenant_id, pk=account_id)


def find_reseller_account(*, tenant_id: UUID, reseller_id: UUID) -> Account | None:
    """Return the account that stands for a tenant reseller in its distributor's BSS."""
    return Account.objects.filter(tenant_id=tenant_id, reseller_tenant_id=reseller_id).first()


def customer_of(account: Account) -> Customer:
    """Return what of an account travels upstream."""
    return Customer(
        id=account.pk,
        version=account.version,
        name=account.name,
        accounting_no=account.accounting_no,
        email=account.email,
        billing_address=account.billing_address,
    )


def find_contact(*, tenant_id: UUID, name: str) -> Contact | None:
    """Return the contact of that name, or None."""
    return Contact.objects.filter(tenant_id=tenant_id, name=name).first()


def list_accounts_named(*, tenant_id: UUID, name: str) -> list[Account]:
    """Return the accounts of exactly that name, the oldest first."""
    return list(Account.objects.filter(tenant_id=tenant_id, name=name).order_by("id"))


def list_contacts(*, tenant_id: UUID, account_ids: Iterable[UUID]) -> list[Ref]:
    """Return the contacts of some accounts, by name."""
    contacts = Contact.objects.filter(tenant_id=tenant_id, account_id__in=list(account_ids))
    return [Ref(pk, name) for pk, name in contacts.order_by("name").values_list("pk", "name")]


def find_account_name(*, tenant_id: UUID, account_id: UUID) -> str | None:
    """Return the name of an account, or None where the BSS has no such account."""
    found = Account.objects.filter(tenant_id=tenant_id, pk=account_id)
    return found.values_list("name", flat=True).first()


@dataclass(frozen=True, slots=True)
class AccountHit:
    """An account as a search shows it. `owner` is the reseller whose customer it is, if any."""

    id: UUID
    name: str
    accounting_no: str
    owner: str


def search_accounts(*, tenant_id: UUID, words: str, limit: int) -> list[AccountHit]:
    """Return accounts by words of their name, or by accounting number exactly; by name."""
    found = Account.objects.filter(tenant_id=tenant_id)
    found = found.filter(Q(name__has=words) | Q(accounting_no=words)).order_by("name", "id")
    rows = found.values_list("pk", "name", "accounting_no", "managed_by__name")[:limit]
    return [AccountHit(pk, name, number, owner or "") for pk, name, number, owner in rows]


def list_reseller_accounts(
    *, tenant_id: UUID, reseller_ids: Collection[UUID]
) -> dict[UUID, Account]:
    """Return the accounts that stand for some tenant resellers, by reseller."""
    rows = Account.objects.filter(tenant_id=tenant_id, reseller_tenant_id__in=reseller_ids)
    return {row.reseller_tenant_id: row for row in rows if row.reseller_tenant_id}


def list_mirrored_accounts(
    *, tenant_id: UUID, reseller_ids: Collection[UUID], source_ids: Collection[UUID]
) -> list[Account]:
    """Return the mirrors of some customers of some resellers."""
    return list(
        Account.objects.filter(
            tenant_id=tenant_id, managed_by_id__in=reseller_ids, source_id__in=source_ids
        )
    )


def list_accounts_served_for(*, tenant_id: UUID, reseller_account_id: UUID) -> list[Account]:
    """Return the customers that a distributor serves for a reseller and that are no mirrors."""
    return list(
        Account.objects.filter(
            tenant_id=tenant_id, billing_to_id=reseller_account_id, managed_by=None
        ).order_by("id")
    )
