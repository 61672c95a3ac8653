"""Accounts and contacts: creating and changing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from upline.kernel.bulk import copy_rows, update_rows
from upline.kernel.publishing import publish
from upline.kernel.verdicts import refuse
from upline.parties.events import CustomerUpdated
from upline.parties.models import Account, Contact
from upline.parties.queries import customer_of

# The fields that a mirror follows, and that are locked on it (R31, R44).
FOLLOWED_FIELDS = frozenset({"name", "accounting_no", "email", "billing_address"})

# What a distributor agrees with a reseller, on the reseller's account.
RESELLER_FIELDS = frozenset(
    {"price_list_id", "payment_method_id", "currency", "name", "responsible_user_id"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAccount:
    """What an account begins with. `served_for_id`: the reseller's account it is billed to."""

    name: str
    currency: str
    accounting_no: str = ""
    email: str = ""
    billing_address: str = ""
    served_for_id: UUID | None = None
    reseller_tenant_id: UUID | None = None


_LONGEST = {"name": 200, "accounting_no": 60, "email": 254, "billing_address": 2000}


def check_words(words: Mapping[str, str]) -> None:
    """Raises: Refused — an account's name is missing, or a field is longer than it may be."""
    if "name" in words and not words["name"].strip():
        raise refuse("required_field_missing", "An account needs a name.", "name")
    for field, value in words.items():
        if len(value) > _LONGEST[field]:
            label = field.replace("_", " ").capitalize()
            sentence = f"{label} has at most {_LONGEST[field]} characters."
            raise refuse("too_long", sentence, field)


@transaction.atomic
def create_account(*, tenant_id: UUID, new: NewAccount, now: datetime) -> UUID:
    """Add an account to a BSS.

    Raises: Refused — `required_field_missing`, `too_long`.
    """
    check_words({name: getattr(new, name) for name in FOLLOWED_FIELDS})
    account = Account.objects.create(
        tenant_id=tenant_id,
        name=new.name,
        currency=new.currency,
        accounting_no=new.accounting_no,
        email=new.email,
        billing_address=new.billing_address,
        parent_id=new.served_for_id,
        billing_to_id=new.served_for_id,
        reseller_tenant_id=new.reseller_tenant_id,
        created_at=now,
    )
    return account.pk


@transaction.atomic
def update_customer(
    *, tenant_id: UUID, account_id: UUID, changes: Mapping[str, str], by: str, now: datetime
) -> None:
    """Change what a mirror of this customer follows; unchanged values are no change.

    Raises: Refused — `mirror_protected` (R44), `required_field_missing`, `too_long`;
    Account.DoesNotExist.
    """
    assert changes.keys() <= FOLLOWED_FIELDS, "other fields have verbs of their own"
    account = Account.objects.select_for_update().get(tenant_id=tenant_id, pk=account_id)
    if account.managed_by_id is not None:
        sentence = "This customer is managed by its reseller; these fields follow from there."
        raise refuse("mirror_protected", sentence, *sorted(changes))
    check_words(changes)
    changed = [name for name, value in changes.items() if getattr(account, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(account, name, changes[name])
    account.version += 1
    account.save(update_fields=[*changed, "version"])
    publish(
        CustomerUpdated(tenant_id=tenant_id, customer=customer_of(account), happened_at=now, by=by)
    )


@transaction.atomic
def set_reseller_terms(*, tenant_id: UUID, reseller_id: UUID, changes: Mapping[str, Any]) -> None:
    """Change what a distributor agreed with a reseller; booked orders stay as they are (R11).

    Raises: Account.DoesNotExist.
    """
    assert changes.keys() <= RESELLER_FIELDS, "other fields have verbs of their own"
    account = Account.objects.select_for_update().get(
        tenant_id=tenant_id, reseller_tenant_id=reseller_id
    )
    for name, value in changes.items():
        setattr(account, name, value)
    account.save(update_fields=[*changes])


def ensure_contact(*, tenant_id: UUID, account_id: UUID | None, name: str) -> UUID:
    """Return the contact of that name, made if there is none."""
    contact, _ = Contact.objects.get_or_create(
        tenant_id=tenant_id, name=name, defaults={"account_id": account_id}
    )
    return contact.pk


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
