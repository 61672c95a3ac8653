"""People at accounts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from upline.access import queries as access
from upline.access.gate import GuardedRecord, authorise
from upline.access.rulebook import Actor
from upline.kernel.naming import clean_line, clean_required_line
from upline.parties.actions.normalisation import clean_account_fields
from upline.parties.models import Account, Contact
from upline.parties.rulebook import AccountAction

_NAME_LENGTH = 200
_PHONE_LENGTH = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class NewContact:
    """How a person is called and reached."""

    name: str
    email: str = ""
    phone: str = ""


@transaction.atomic
def create_contact(*, tenant_id: UUID, account_id: UUID, new: NewContact, by: Actor) -> UUID:
    """Add a contact to an account.

    Raises: Refused — `not_permitted`, `not_shared`, `required_field_missing`, `too_long`, `unreadable_text`, `invalid_email`;
    Account.DoesNotExist — also when they may not see it.
    """
    account = Account.objects.get(tenant_id=tenant_id, pk=account_id)
    reach = access.reach(tenant_id=tenant_id, by=by)
    authorise(AccountAction.ADD_CONTACT, GuardedRecord(record=account, reach=reach), by=by)
    contact = Contact.objects.create(
        tenant_id=tenant_id,
        account=account,
        name=clean_required_line(new.name, max_length=_NAME_LENGTH),
        email=clean_account_fields({"email": new.email})["email"],
        phone=clean_line(
            new.phone, max_length=_PHONE_LENGTH, field="phone", label="A phone number"
        ),
    )
    return contact.pk
