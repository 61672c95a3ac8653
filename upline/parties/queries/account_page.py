"""The account page: everything it shows of the account itself, as primitives."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from upline.access.gate import GuardedRecord, access_verdict
from upline.access.reach import Reach
from upline.access.rulebook import Actor
from upline.kernel import versions
from upline.kernel.page_objects import Editability, Ref, WhyNot
from upline.kernel.texts import text
from upline.parties import rulebook
from upline.parties.models import Account, Contact
from upline.parties.queries.accounts import kind_of, version_of
from upline.parties.queries.contact_listing import CONTACT_FIELDS
from upline.parties.rulebook import EDITABLE, AccountAction, AccountKind
from upline.setup.queries import CustomValue, custom_values
from upline.setup.rulebook import Entity, editability
from upline.tenancy.queries import related_records

_OFFERED_ACTIONS = (
    AccountAction.ADD_CONTACT, AccountAction.CHANGE_CONTACT, AccountAction.ADD_ACTIVITY,
    AccountAction.WRITE_EMAIL, AccountAction.CREATE_CASE,
)  # fmt: skip
_RELATED_RECORDS = (
    "billing_to", "managed_by", "reseller_tenant", "price_list", "payment_method",
    "responsible_user", "sharing_rule",
)  # fmt: skip
# Read along with the account: what its BSS calls the reseller whose customer it is, and its contacts.
_RESELLER_NAME = Subquery(
    Account.objects.filter(
        tenant_id=OuterRef("tenant_id"), reseller_tenant_id=OuterRef("managed_by_id")
    ).values("name")[:1]
)
_CONTACT_LINES = ArraySubquery(
    Contact.objects.filter(tenant_id=OuterRef("tenant_id"), account_id=OuterRef("pk"))
    .order_by("name")
    .values(line=JSONObject(id="id", **{name: name for name in CONTACT_FIELDS}))
)
_READ_ONLY = text("You can look at this account, not change it.")
_PARTLY_EDITABLE = text("Not all fields of this account can be edited here.")


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A person at the account."""

    id: UUID
    name: str
    role: str
    email: str
    phone: str

    @property
    def version(self) -> str:
        return versions.version_of(self, CONTACT_FIELDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountPage:
    """Everything the account's pages show. Primitives only: templates cannot query.

    `reseller` is the BSS of the reseller that the account stands for, or whose customer it is.
    `billing_to` is None where it is billed itself.
    """

    id: UUID
    name: str
    kind: AccountKind
    accounting_no: str
    email: str
    billing_address: str
    vendor_customer_id: str
    phone: str
    country: str
    vat_id: str
    vendor_domain: str
    external_id: str
    currency: str
    created_at: datetime
    billing_to: Ref | None
    reseller: Ref | None
    reseller_slug: str
    price_list: str
    payment_method: str
    responsible_user: Ref | None
    sharing_rule: Ref | None
    custom_fields: tuple[CustomValue, ...]
    contacts: tuple[ContactLine, ...]
    ribbon: str
    editing: Editability
    actions: frozenset[AccountAction]
    why_not: WhyNot | None
    version: str

    @property
    def is_mirror(self) -> bool:
        return self.kind is AccountKind.MIRROR

    @property
    def is_reseller(self) -> bool:
        return self.kind is AccountKind.RESELLER

    @property
    def lock(self) -> str:
        """Return something where fields are decided in the reseller's BSS, else nothing (R44)."""
        return "locked" if self.is_mirror else ""


def account_page(
    *, tenant_id: UUID, account_id: UUID, by: Actor, reach: Reach
) -> AccountPage | None:
    """Return what the account's pages show to somebody, with what they may edit. Two queries.

    None if this BSS has no such account, or none that they may see.
    """
    rows = Account.objects.filter(reach.visible_filter(), tenant_id=tenant_id, pk=account_id)
    account = (
        rows.select_related(*_RELATED_RECORDS)
        .annotate(reseller_name=_RESELLER_NAME, contact_lines=_CONTACT_LINES)
        .first()
    )
    if account is None:
        return None
    level = reach.level(
        rule_id=account.sharing_rule_id, responsible_user_id=account.responsible_user_id
    )
    kind = kind_of(account)
    editing = editability(EDITABLE[kind], by=by, level=level)
    reseller = _reseller(account, account.reseller_name)
    paired_tenant = account.managed_by or account.reseller_tenant
    return AccountPage(
        id=account.pk,
        name=account.name,
        kind=kind,
        accounting_no=account.accounting_no,
        email=account.email,
        billing_address=account.billing_address,
        vendor_customer_id=account.vendor_customer_id,
        phone=account.phone,
        country=account.country,
        vat_id=account.vat_id,
        vendor_domain=account.vendor_domain,
        external_id=account.external_id,
        currency=account.currency,
        created_at=account.created_at,
        billing_to=related_records.optional_ref(
            account.billing_to, reach, placeholder=related_records.ACCOUNT
        ),
        reseller=Ref(paired_tenant.pk, reseller) if paired_tenant else None,
        reseller_slug=paired_tenant.slug if paired_tenant else "",
        price_list=_name(account.price_list),
        payment_method=_name(account.payment_method),
        responsible_user=_ref(account.responsible_user),
        sharing_rule=_ref(account.sharing_rule),
        custom_fields=custom_values(
            tenant_id=tenant_id, entity=Entity.ACCOUNT, values=account.custom_fields
        ),
        contacts=tuple(
            ContactLine(UUID(contact["id"]), **{n: contact[n] for n in CONTACT_FIELDS})
            for contact in account.contact_lines
        ),
        ribbon=rulebook.ribbon(reseller) if kind is AccountKind.MIRROR else "",
        editing=editing,
        actions=frozenset(
            action
            for action in _OFFERED_ACTIONS
            if access_verdict(action, GuardedRecord(record=account, reach=reach), by=by).allowed
        ),
        why_not=_why_not(kind, reseller, editing),
        version=version_of(account),
    )


def _reseller(account: Account, known_as: str | None) -> str:
    """Return what this BSS calls the reseller: the name of its account here, if it has one."""
    if account.managed_by is None:
        return account.name
    return known_as or account.managed_by.name


def _why_not(kind: AccountKind, reseller: str, editing: Editability) -> WhyNot | None:
    reasons = tuple(verdict.reason for verdict in editing.refusals)
    if kind is AccountKind.MIRROR:
        whole = text(
            "{reseller} owns the agreement with this customer: it takes no order and no subscription "
            "made by hand here. Responsible user, sharing rule and custom fields are yours.",
            reseller=reseller,
        )
        summary = text(
            "Name, account number, e-mail, billing address, vendor customer ID and Billing To are "
            "decided in the BSS of {reseller} and follow from there.",
            reseller=reseller,
        )
        return WhyNot(summary, (whole, *reasons), question=text("Why not here?"))
    if not reasons:
        return None
    return WhyNot(_PARTLY_EDITABLE if editing.is_open else _READ_ONLY, reasons)


def _name(named: Any) -> str:
    return str(named.name) if named else ""


def _ref(named: Any) -> Ref | None:
    return Ref(named.pk, named.name) if named else None
