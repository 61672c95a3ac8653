"""Queries on accounts and contacts for actions and forms."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db.models import QuerySet

from upline.access.reach import Reach
from upline.database.compiled_queries import compiled_query
from upline.kernel.fingerprints import fingerprint
from upline.kernel.page_objects import Ref
from upline.parties.events import CustomerSnapshot
from upline.parties.models import Account, Contact
from upline.parties.rulebook import EDITABLE, FOLLOWED_FIELDS, PROFILE_FIELDS, AccountKind
from upline.setup.queries import Ownership


def get_account(*, tenant_id: UUID, account_id: UUID) -> Account:
    """Raises: Account.DoesNotExist — also when it belongs to another BSS."""
    found = _accounts(tenant_id=tenant_id, account_id=account_id)
    if not found:
        raise Account.DoesNotExist
    return found[0]


@compiled_query
def _accounts(tenant_id: UUID, account_id: UUID) -> "QuerySet[Account]":
    return Account.objects.filter(tenant_id=tenant_id, pk=account_id)


def find_reseller_account(*, tenant_id: UUID, reseller_id: UUID) -> Account | None:
    """Return the account that stands for a tenant reseller in its distributor's BSS."""
    return Account.objects.filter(tenant_id=tenant_id, reseller_tenant_id=reseller_id).first()


@dataclass(frozen=True, kw_only=True, slots=True)
class BuyerFacts:
    """An account that buys: what of it travels upstream, who is billed, and who sells to it.

    `billing_to_id` is the account itself where no other one is billed. `managed_by_id` is the reseller
    whose customer it mirrors; None: the BSS sells to it.
    """

    customer: CustomerSnapshot
    billing_to_id: UUID
    managed_by_id: UUID | None


def buyer_facts(account: Account) -> BuyerFacts:
    """Return what of an account a sale looks at."""
    return BuyerFacts(
        customer=snapshot_of_customer(account),
        billing_to_id=account.billing_to_id or account.pk,
        managed_by_id=account.managed_by_id,
    )


def snapshot_of_customer(account: Account) -> CustomerSnapshot:
    """Return what of an account travels upstream."""
    return CustomerSnapshot(id=account.pk, version=account.version, **FOLLOWED_FIELDS.copy(account))


def find_contact(*, tenant_id: UUID, name: str) -> Contact | None:
    """Return the contact of that name, or None."""
    return Contact.objects.filter(tenant_id=tenant_id, name=name).first()


def list_accounts_by_name(*, tenant_id: UUID, name: str) -> list[Account]:
    """Return the accounts of exactly that name, the oldest first."""
    return list(Account.objects.filter(tenant_id=tenant_id, name=name).order_by("id"))


def list_contacts(*, tenant_id: UUID, account_ids: Iterable[UUID]) -> list[Ref]:
    """Return the contacts of some accounts, by name."""
    contacts = Contact.objects.filter(tenant_id=tenant_id, account_id__in=list(account_ids))
    return [Ref(pk, name) for pk, name in contacts.order_by("name").values_list("pk", "name")]


def find_account_name(*, tenant_id: UUID, account_id: UUID, reach: Reach) -> str | None:
    """Return the name of an account, or None: there is none, or none that may be seen."""
    found = Account.objects.filter(reach.visible_filter(), tenant_id=tenant_id, pk=account_id)
    return found.values_list("name", flat=True).first()


def billing_addresses(*, tenant_id: UUID, account_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the billing addresses of some accounts, as many lines as were typed."""
    accounts = Account.objects.filter(tenant_id=tenant_id, pk__in=account_ids)
    return dict(accounts.exclude(billing_address="").values_list("pk", "billing_address"))


def count_customers(*, tenant_ids: Collection[UUID]) -> int:
    """Return how many customers some BSSs have themselves: no mirrors, and no resellers."""
    accounts = Account.objects.filter(tenant_id__in=list(tenant_ids), managed_by=None)
    return accounts.filter(reseller_tenant=None).count()


def has_own_customers(*, tenant_id: UUID) -> bool:
    """Tell whether a BSS has a customer itself."""
    accounts = Account.objects.filter(tenant_id=tenant_id, managed_by=None, reseller_tenant=None)
    return accounts.exists()


def list_unmirrored_customers(
    *, tenant_id: UUID, reseller_account_id: UUID, limit: int | None = None
) -> list[Account]:
    """Return the customers that a distributor serves for a reseller and that are no mirrors."""
    found = _unmirrored_customers(tenant_id, reseller_account_id)
    return list(found.order_by("id")[:limit])


def count_unmirrored_customers(*, tenant_id: UUID, reseller_account_id: UUID) -> int:
    """Return how many customers `list_unmirrored_customers` would find."""
    return _unmirrored_customers(tenant_id, reseller_account_id).count()


def _unmirrored_customers(tenant_id: UUID, reseller_account_id: UUID) -> "QuerySet[Account]":
    return Account.objects.filter(
        tenant_id=tenant_id, billing_to_id=reseller_account_id, managed_by=None
    )


def kind_of(account: Account) -> AccountKind:
    """Return whose customer an account is."""
    if account.managed_by_id is not None:
        return AccountKind.MIRROR
    return AccountKind.RESELLER if account.reseller_tenant_id else AccountKind.CUSTOMER


def ownership_of(account: Account) -> Ownership:
    """Return what of an account its own BSS keeps, as it stands."""
    return Ownership(
        responsible_user_id=account.responsible_user_id,
        sharing_rule_id=account.sharing_rule_id,
        custom_fields=account.custom_fields,
        external_id=account.external_id,
    )


def version_of(account: Account) -> str:
    """Return a fingerprint of the editable fields; changes that follow from a reseller do not alter it."""
    fields = EDITABLE[kind_of(account)].keys() & (FOLLOWED_FIELDS.names | PROFILE_FIELDS.keys())
    values = {name: getattr(account, name) for name in fields}
    return fingerprint({**values, "kept": asdict(ownership_of(account))})
