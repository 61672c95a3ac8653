"""People at accounts, and what is done about an account."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from upline.access import queries as access
from upline.access.gate import GuardedRecord, authorise
from upline.access.rulebook import Actor
from upline.database.locking import lock_row
from upline.kernel.naming import clean_line, clean_required_line
from upline.kernel.texts import text
from upline.kernel.versions import check_version, version_of
from upline.parties.actions.normalisation import clean_account_fields
from upline.parties.models import Account, Contact
from upline.parties.queries.contact_listing import CONTACT_FIELDS
from upline.parties.rulebook import AccountAction

_NAME_LENGTH = 200
_PHONE_LENGTH = 60
_ROLE_LENGTH = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class NewContact:
    """How a person is called and reached, and what they are at the account."""

    name: str
    email: str = ""
    phone: str = ""
    role: str = ""


def check_account(
    action: AccountAction, *, tenant_id: UUID, account_id: UUID, by: Actor
) -> Account:
    """Return an account about which somebody may do something.

    Raises: Refused — `not_permitted`, `not_shared`; Account.DoesNotExist — also when they may not see it.
    """
    account = Account.objects.get(tenant_id=tenant_id, pk=account_id)
    reach = access.reach(tenant_id=tenant_id, by=by)
    authorise(action, GuardedRecord(record=account, reach=reach), by=by)
    return account


@transaction.atomic
def create_contact(*, tenant_id: UUID, account_id: UUID, new: NewContact, by: Actor) -> UUID:
    """Add a contact to an account.

    Raises: Refused — `not_permitted`, `not_shared`, `required_field_missing`, `too_long`, `unreadable_text`, `invalid_email`;
    Account.DoesNotExist — also when they may not see it.
    """
    account = check_account(
        AccountAction.ADD_CONTACT, tenant_id=tenant_id, account_id=account_id, by=by
    )
    contact = Contact(tenant_id=tenant_id, account=account)
    _write(contact, new)
    contact.save(force_insert=True)
    return contact.pk


@transaction.atomic
def change_contact(
    *,
    tenant_id: UUID,
    contact_id: UUID,
    new: NewContact,
    by: Actor,
    version: str | None = None,
) -> None:
    """Change what is known of a contact; all of it is given.

    Raises: Refused — as for a new one, `stale`; Contact.DoesNotExist, Account.DoesNotExist.
    """
    contact = lock_row(Contact, contact_id, tenant_id=tenant_id)
    if contact.account_id is None:
        raise Contact.DoesNotExist
    check_account(
        AccountAction.CHANGE_CONTACT, tenant_id=tenant_id, account_id=contact.account_id, by=by
    )
    check_version(version, version_of(contact, CONTACT_FIELDS), noun=text("contact"))
    _write(contact, new)
    contact.save()


def _write(contact: Contact, new: NewContact) -> None:
    contact.name = clean_required_line(new.name, max_length=_NAME_LENGTH)
    contact.email = clean_account_fields({"email": new.email})["email"]
    contact.phone = clean_line(
        new.phone, max_length=_PHONE_LENGTH, field="phone", label=text("A phone number")
    )
    contact.role = clean_line(new.role, max_length=_ROLE_LENGTH, field="role", label=text("A role"))
