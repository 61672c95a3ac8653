"""Questions about how people and accounts are reached."""

from collections.abc import Sequence
from uuid import UUID

from upline.parties.models import Account, Contact


def account_ids_by_email(*, tenant_id: UUID, address: str) -> frozenset[UUID]:
    """Return the accounts of a BSS that have this e-mail address, or a contact who has it."""
    accounts = Account.objects.filter(tenant_id=tenant_id, email__iexact=address)
    contacts = Contact.objects.filter(
        tenant_id=tenant_id, email__iexact=address, account__isnull=False
    )
    found = (*accounts.values_list("pk", flat=True), *contacts.values_list("account_id", flat=True))
    return frozenset(account_id for account_id in found if account_id)


def find_recipient_address(
    *, tenant_id: UUID, contact_id: UUID | None, account_ids: Sequence[UUID]
) -> str:
    """Return the e-mail address of a contact, else of the first account that has one; or nothing."""
    if contact_id is not None:
        contacts = Contact.objects.filter(tenant_id=tenant_id, pk=contact_id)
        if found := contacts.values_list("email", flat=True).first():
            return found
    accounts = Account.objects.filter(tenant_id=tenant_id, pk__in=account_ids)
    addresses = dict(accounts.exclude(email="").values_list("pk", "email"))
    return next((addresses[pk] for pk in account_ids if pk in addresses), "")
