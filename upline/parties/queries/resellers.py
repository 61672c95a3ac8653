"""The accounts that stand for tenant resellers, for lists and pages that begin at the resellers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Subquery

from upline.access.gate import GuardedRecord
from upline.access.reach import Reach
from upline.access.rulebook import Actor
from upline.kernel.fingerprints import fingerprint
from upline.kernel.page_objects import Editability, Ref
from upline.parties.models import Account
from upline.parties.rulebook import NEEDS, RESELLER_TERMS, AccountAction
from upline.setup.rulebook import editability


@dataclass(frozen=True, kw_only=True, slots=True)
class ResellerTerms:
    """What a distributor has agreed with a reseller, on the reseller's account in its BSS.

    `editing` says which of the terms somebody may change.
    """

    account: Ref
    currency: str
    price_list: Ref | None
    payment_method: Ref | None
    responsible_user: Ref | None
    editing: Editability
    version: str


def find_reseller_terms(
    *, tenant_id: UUID, reseller_id: UUID, by: Actor, reach: Reach
) -> ResellerTerms | None:
    """Return the terms of a reseller; None without an account, or without one that may be seen."""
    rows = Account.objects.filter(
        reach.visible_filter(), tenant_id=tenant_id, reseller_tenant_id=reseller_id
    )
    account = rows.select_related("price_list", "payment_method", "responsible_user").first()
    if account is None:
        return None
    needs = dict.fromkeys(RESELLER_TERMS, NEEDS[AccountAction.SET_TERMS])
    level = GuardedRecord(record=account, reach=reach).level
    return ResellerTerms(
        account=Ref(account.pk, account.name),
        currency=account.currency,
        price_list=_ref(account.price_list),
        payment_method=_ref(account.payment_method),
        responsible_user=_ref(account.responsible_user),
        editing=editability(needs, by=by, level=level),
        version=terms_version(account),
    )


def terms_version(account: Account) -> str:
    """Return a fingerprint of the terms of a reseller's account."""
    return fingerprint({name: getattr(account, column) for name, column in RESELLER_TERMS.items()})


def reseller_account_columns(reseller: str, *, tenant_id: UUID) -> dict[str, Subquery]:
    """Return the columns that read the account of a row's reseller: `reseller` is the path to its id.

    They are `account_id`, `account_currency`, `price_list_name`, `price_list_key` and
    `payment_method_name`; empty for a reseller without an account.
    """
    accounts = Account.objects.filter(tenant_id=tenant_id, reseller_tenant_id=OuterRef(reseller))
    columns = {
        "account_id": F("pk"),
        "account_currency": F("currency"),
        "price_list_name": F("price_list__name"),
        "price_list_key": F("price_list_id"),
        "payment_method_name": F("payment_method__name"),
    }
    return {
        name: Subquery(accounts.order_by().values(column=column)[:1])
        for name, column in columns.items()
    }


def has_reseller_account(reseller: str, *conditions: Q, tenant_id: UUID, **where: Any) -> Exists:
    """Return the filter of the rows whose reseller has an account here, with these values."""
    accounts = Account.objects.filter(
        *conditions, tenant_id=tenant_id, reseller_tenant_id=OuterRef(reseller), **where
    )
    return Exists(accounts)


def reseller_is_hidden(reseller: str, *, tenant_id: UUID, reach: Reach) -> Q:
    """Return the filter of the rows whose reseller has an account here that is hidden."""
    hidden = Account.objects.filter(reach.hidden_filter(), tenant_id=tenant_id)
    return Q(Exists(hidden.filter(reseller_tenant_id=OuterRef(reseller))))


def _ref(named: Any) -> Ref | None:
    return Ref(named.pk, named.name) if named else None
