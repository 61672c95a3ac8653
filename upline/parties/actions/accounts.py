"""Creating accounts and contacts, and changing the fields that mirrors follow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from upline.access import queries as access
from upline.access.gate import GuardedRecord, authorise
from upline.access.reach import Reach
from upline.access.rulebook import Actor
from upline.catalog import queries as catalog
from upline.database.locking import lock_row
from upline.database.publishing import publish
from upline.kernel.clock import local_date
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.parties import rulebook
from upline.parties.actions.normalisation import clean_account_fields
from upline.parties.events import CustomerUpdated
from upline.parties.models import Account, Contact
from upline.parties.queries import kind_of, snapshot_of_customer, terms_version, version_of
from upline.parties.rulebook import EDITABLE, FOLLOWED_FIELDS, RESELLER_TERMS, AccountAction
from upline.setup import queries as setup
from upline.tenancy.actions import check_currency
from upline.tenancy.queries import check_users, get_tenant

RESELLER_FIELDS = frozenset({*RESELLER_TERMS.values(), "name"})


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAccount:
    """What an account begins with. `billing_account_id`: the reseller's account it is billed to."""

    name: str
    currency: str
    accounting_no: str = ""
    email: str = ""
    billing_address: str = ""
    vendor_customer_id: str = ""
    billing_account_id: UUID | None = None
    reseller_tenant_id: UUID | None = None


@transaction.atomic
def create_account(*, tenant_id: UUID, new: NewAccount, by: Actor, now: datetime) -> UUID:
    """Add an account to a BSS; unlike a new customer (`create_customer`) it has no owner yet.

    Raises: Refused — `not_permitted`, and what `clean_account_fields` says.
    """
    authorise(AccountAction.CREATE, None, by=by)
    account = Account.objects.create(
        tenant_id=tenant_id,
        **clean_account_fields({name: getattr(new, name) for name in FOLLOWED_FIELDS.names}),
        currency=new.currency,
        parent_id=new.billing_account_id,
        billing_to_id=new.billing_account_id,
        reseller_tenant_id=new.reseller_tenant_id,
        created_at=now,
    )
    return account.pk


@transaction.atomic
def update_customer(
    *, tenant_id: UUID, account_id: UUID, changes: Mapping[str, str], by: Actor, now: datetime
) -> None:
    """Change what a mirror of this customer follows; unchanged values are no change.

    Raises: Refused — `mirror_protected` (R44), `not_permitted`, `not_shared`, and what
    `clean_account_fields` says; Account.DoesNotExist — also when they may not see it.
    """
    assert changes.keys() <= FOLLOWED_FIELDS.names, "other fields have actions of their own"
    account = lock_row(Account, account_id, tenant_id=tenant_id)
    reach = access.reach(tenant_id=tenant_id, by=by)
    guarded = guarded_for_edit(account, frozenset(changes), reach)
    authorise(AccountAction.EDIT, guarded, by=by)
    change_mirrored_fields(account, changes, by=by.name, now=now)


def guarded_for_edit(account: Account, fields: frozenset[str], reach: Reach) -> GuardedRecord:
    """Return an account as the gate looks at it when these fields are edited."""
    kind = kind_of(account)
    return GuardedRecord(
        record=account,
        reach=reach,
        verdict=rulebook.fields_verdict(fields, kind),
        field_needs={name: EDITABLE[kind][name] for name in fields & EDITABLE[kind].keys()},
        version=version_of(account),
    )


def change_mirrored_fields(
    account: Account, changes: Mapping[str, str], *, by: str, now: datetime
) -> None:
    """Change what a mirror follows of a locked account, and publish the change.

    Raises: Refused — what `clean_account_fields` says.
    """
    values = clean_account_fields(changes)
    changed = [name for name, value in values.items() if getattr(account, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(account, name, values[name])
    account.version += 1
    account.save(update_fields=[*changed, "version"])
    tenant = get_tenant(tenant_id=account.tenant_id)
    publish(
        CustomerUpdated(
            tenant_id=tenant.id,
            recipient_id=tenant.reports_to,
            customer=snapshot_of_customer(account),
            acted_on=local_date(now, timezone=tenant.timezone),
            happened_at=now,
            by=by,
        )
    )


@transaction.atomic
def set_reseller_terms(
    *,
    tenant_id: UUID,
    reseller_id: UUID,
    changes: Mapping[str, Any],
    by: Actor,
    version: str | None = None,
) -> None:
    """Change what a distributor agreed with a reseller; booked orders stay as they are (R11).

    `version` is the one of the terms that was read; None: whatever stands now is overwritten.
    Raises: Refused — `not_permitted`, `not_shared`, `stale`, `unknown_currency`,
    `unknown_price_list`, `unknown_payment_method`, `unknown_user`, `inactive_user`;
    Account.DoesNotExist — also when they may not see it.
    """
    assert changes.keys() <= RESELLER_FIELDS, "other fields have actions of their own"
    rows = Account.objects.filter(tenant_id=tenant_id, reseller_tenant_id=reseller_id)
    account = lock_row(Account, rows.values_list("pk", flat=True).get(), tenant_id=tenant_id)
    reach = access.reach(tenant_id=tenant_id, by=by)
    guarded = GuardedRecord(record=account, reach=reach, version=terms_version(account))
    authorise(AccountAction.SET_TERMS, guarded, by=by, version=version)
    changed = {name: value for name, value in changes.items() if value != getattr(account, name)}
    _check_terms(tenant_id, changed)
    for name, value in changed.items():
        setattr(account, name, value)
    account.save(update_fields=[*changed])


def _check_terms(tenant_id: UUID, changes: Mapping[str, Any]) -> None:
    """Raises: Refused — a currency that does not exist, or a record that this BSS does not have."""
    if "currency" in changes:
        check_currency(changes["currency"])
    price_list_id, method_id, user_id = (
        changes.get(RESELLER_TERMS[term])
        for term in ("price_list", "payment_method", "responsible_user")
    )
    if not _is_one_of(price_list_id, catalog.list_price_lists, tenant_id):
        raise refuse("unknown_price_list", text("This BSS has no such price list."), "price_list")
    if not _is_one_of(method_id, setup.list_payment_methods, tenant_id):
        sentence = text("This BSS has no such payment method.")
        raise refuse("unknown_payment_method", sentence, "payment_method")
    if user_id:
        check_users(tenant_id=tenant_id, user_ids=[user_id], field="responsible_user")


def _is_one_of(
    record_id: UUID | None, list_refs: Callable[..., list[Ref]], tenant_id: UUID
) -> bool:
    """Tell whether a record is one of its BSS's; none at all is none of another."""
    return record_id is None or record_id in {ref.id for ref in list_refs(tenant_id=tenant_id)}


def ensure_contact(*, tenant_id: UUID, account_id: UUID | None, name: str, by: Actor) -> UUID:
    """Return the contact of that name; it is created if there is none.

    Raises: Refused `not_permitted`.
    """
    authorise(AccountAction.ADD_CONTACT, None, by=by)
    contact, _ = Contact.objects.get_or_create(
        tenant_id=tenant_id, name=name, defaults={"account_id": account_id}
    )
    return contact.pk
