"""Creating a customer, and editing the fields of an account that are open to the actor."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from upline.access import queries as access
from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.database.external_ids import clean_external_id
from upline.database.locking import lock_row
from upline.parties.actions.accounts import change_mirrored_fields, guarded_for_edit
from upline.parties.actions.normalisation import clean_account_fields, clean_profile_fields
from upline.parties.models import Account
from upline.parties.queries import ownership_of
from upline.parties.rulebook import FOLLOWED_FIELDS, PROFILE_FIELDS, AccountAction
from upline.setup import queries as setup
from upline.setup.rulebook import OWNERSHIP_FIELDS, Entity
from upline.tenancy.queries import get_tenant


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCustomer:
    """The fields of a new customer; custom fields by code override their defaults."""

    name: str
    accounting_no: str = ""
    email: str = ""
    billing_address: str = ""
    vendor_customer_id: str = ""
    phone: str = ""
    country: str = ""
    vat_id: str = ""
    vendor_domain: str = ""
    external_id: str = ""
    custom_fields: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def create_customer(*, tenant_id: UUID, new: NewCustomer, by: Actor, now: datetime) -> UUID:
    """Add a customer; the user who creates it becomes its responsible user.

    Raises: Refused — `not_permitted`, and what `clean_account_fields`, `clean_external_id` and
    `setup.merged_custom_fields` say.
    """
    authorise(AccountAction.CREATE, None, by=by)
    values = clean_account_fields({name: getattr(new, name) for name in FOLLOWED_FIELDS.names})
    values |= clean_profile_fields({name: getattr(new, name) for name in PROFILE_FIELDS})
    terms = setup.new_record_defaults(tenant_id=tenant_id, entity=Entity.ACCOUNT, by=by)
    account = Account.objects.create(
        tenant_id=tenant_id,
        **values,
        external_id=clean_external_id(new.external_id, Account.objects.filter(tenant_id=tenant_id)),
        currency=get_tenant(tenant_id=tenant_id).currency,
        responsible_user_id=terms.responsible_user_id,
        sharing_rule_id=terms.sharing_rule_id,
        custom_fields=setup.merged_custom_fields(
            tenant_id=tenant_id,
            entity=Entity.ACCOUNT,
            old=terms.custom_fields,
            changes=new.custom_fields,
        ),
        created_at=now,
    )
    return account.pk


@transaction.atomic
def edit_account(
    *,
    tenant_id: UUID,
    account_id: UUID,
    changes: Mapping[str, Any],
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> None:
    """Change fields of an account; all of `changes` or nothing. Records are given by their ids.

    `version` is the one that was read; None: whatever stands now is overwritten. What a mirror
    follows is published upstream.
    Raises: Refused — `mirror_protected` naming every field that may not be edited (R44),
    `field_not_editable`, `not_permitted`, `not_shared`, `stale`, and what `clean_account_fields` and
    `setup.ownership_after` say; Account.DoesNotExist — also when they may not see it.
    """
    reach = access.reach(tenant_id=tenant_id, by=by)
    account = lock_row(Account, account_id, tenant_id=tenant_id)
    authorise(
        AccountAction.EDIT,
        guarded_for_edit(account, frozenset(changes), reach),
        by=by,
        version=version,
    )
    ownership = setup.ownership_after(
        tenant_id=tenant_id,
        entity=Entity.ACCOUNT,
        before=ownership_of(account),
        changes={name: value for name, value in changes.items() if name in OWNERSHIP_FIELDS},
        others=Account.objects.filter(tenant_id=tenant_id).exclude(pk=account_id),
    )
    account.responsible_user_id = ownership.responsible_user_id
    account.sharing_rule_id = ownership.sharing_rule_id
    account.custom_fields = ownership.custom_fields
    account.external_id = ownership.external_id
    profile = {name: text for name, text in changes.items() if name in PROFILE_FIELDS}
    for name, text in clean_profile_fields(profile).items():
        setattr(account, name, text)
    account.save(update_fields=[*OWNERSHIP_FIELDS, *PROFILE_FIELDS])
    mirrored = {name: text for name, text in changes.items() if name in FOLLOWED_FIELDS.names}
    change_mirrored_fields(account, mirrored, by=by.name, now=now)
