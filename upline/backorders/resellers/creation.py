"""Taking on a reseller: its BSS, its account in the distributor's BSS with terms, its first administrator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor, Role
from upline.backorders.rulebook import BackOrderAction
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse
from upline.parties import actions as parties
from upline.parties import queries as accounts
from upline.setup import actions as setup
from upline.tenancy import actions as tenancy
from upline.tenancy.queries import get_tenant, list_downline, list_invitations, list_members


@dataclass(frozen=True, kw_only=True, slots=True)
class ResellerTermsChoice:
    """What is agreed with a reseller: the currency of its orders, its price list, how it pays."""

    currency: str
    price_list_id: UUID | None = None
    payment_method_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """Who is to set the BSS of a reseller up, and invites all others there."""

    name: str
    email: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NewReseller:
    """What a reseller begins with. An empty `slug` is made from the name, an empty `language` is the
    browser's.
    """

    name: str
    slug: str
    currency: str
    timezone: str
    language: str = ""
    terms: ResellerTermsChoice
    administrator: FirstAdministrator


@dataclass(frozen=True, slots=True)
class CreatedReseller:
    """A new reseller, and the link by which its administrator joins."""

    id: UUID
    link: tenancy.IssuedLink


@transaction.atomic
def create_reseller(
    *, tenant_id: UUID, new: NewReseller, site: str, by: Actor, now: datetime
) -> CreatedReseller:
    """Create the BSS of a reseller, open its account with terms, and invite its first administrator.

    `site`: where Upline is reached, as `tenancy.invite_user` takes it.
    Raises: Refused — `not_permitted`, and whatever creating a BSS, setting terms or inviting
    refuses; the fields that a refusal names are those of `NewReseller`, and of its terms.
    """
    authorise(BackOrderAction.TAKE_ON_RESELLER, None, by=by)
    reseller = tenancy.create_tenant(
        new=tenancy.NewTenant(
            slug=new.slug or tenancy.propose_slug(new.name),
            name=new.name,
            currency=new.currency,
            timezone=new.timezone,
            upline_id=tenant_id,
        ),
        by=by,
        now=now,
    )
    tenancy.set_tenant_language(tenant_id=reseller.id, language=new.language, by=by)
    setup.add_standard_statuses(tenant_id=reseller.id, by=by)
    with _fields_renamed({"currency": "terms_currency"}):
        _open_account(tenant_id, reseller.id, new.terms, by, now)
    link = _invite_administrator(reseller.id, new.administrator, site, by, now)
    return CreatedReseller(reseller.id, link)


@contextmanager
def _fields_renamed(names: Mapping[str, str]) -> Iterator[None]:
    """Name the fields of a refusal as the form of a new reseller has them."""
    try:
        yield
    except Refused as refusal:
        fields = tuple(names.get(field, field) for field in refusal.fields)
        raise Refused(refusal.verdict, fields) from refusal


@transaction.atomic
def open_reseller_account(
    *, tenant_id: UUID, reseller_id: UUID, terms: ResellerTermsChoice, by: Actor, now: datetime
) -> UUID:
    """Open the account of a reseller that has a BSS and no account; return the account.

    Raises: Refused — `not_permitted`, `unknown_reseller`, `has_account`, what setting terms refuses.
    """
    authorise(BackOrderAction.TAKE_ON_RESELLER, None, by=by)
    tenancy.lock_setup(tenant_id=tenant_id)
    _check_reseller(tenant_id, reseller_id)
    if accounts.find_reseller_account(tenant_id=tenant_id, reseller_id=reseller_id):
        raise refuse("has_account", text("This reseller has an account already."))
    return _open_account(tenant_id, reseller_id, terms, by, now)


@transaction.atomic
def invite_first_administrator(
    *,
    tenant_id: UUID,
    reseller_id: UUID,
    new: FirstAdministrator,
    site: str,
    by: Actor,
    now: datetime,
) -> tenancy.IssuedLink:
    """Invite the first administrator of a reseller, in place of the one who is invited; return the link.
    That is how a lost link or a wrong e-mail is corrected.

    Raises: Refused — `not_permitted`, `unknown_reseller`, `has_users`: from then on its own
    administrators invite; what inviting refuses.
    """
    authorise(BackOrderAction.TAKE_ON_RESELLER, None, by=by)
    _check_reseller(tenant_id, reseller_id)
    tenancy.lock_setup(tenant_id=reseller_id)
    if list_members(tenant_id=reseller_id, limit=1):
        raise refuse("has_users", text("Somebody works there already, and invites all others."))
    for invitation in list_invitations(tenant_id=reseller_id):
        tenancy.withdraw_invitation(tenant_id=reseller_id, invitation_id=invitation.id, by=by)
    return _invite_administrator(reseller_id, new, site, by, now)


def _invite_administrator(
    reseller_id: UUID, new: FirstAdministrator, site: str, by: Actor, now: datetime
) -> tenancy.IssuedLink:
    with _fields_renamed({"name": "administrator_name", "email": "administrator_email"}):
        invited = tenancy.invite_user(
            tenant_id=reseller_id,
            new=tenancy.NewUser(name=new.name, email=new.email, role=Role.ADMINISTRATOR),
            site=site,
            by=by,
            now=now,
        )
    return invited.link


def _check_reseller(tenant_id: UUID, reseller_id: UUID) -> None:
    """Raises: Refused `unknown_reseller`."""
    if reseller_id not in {one.id for one in list_downline(tenant_id=tenant_id)}:
        raise refuse("unknown_reseller", text("This BSS has no such reseller."))


def _open_account(
    tenant_id: UUID, reseller_id: UUID, terms: ResellerTermsChoice, by: Actor, now: datetime
) -> UUID:
    reseller = get_tenant(tenant_id=reseller_id)
    account_id = parties.create_account(
        tenant_id=tenant_id,
        new=parties.NewAccount(
            name=reseller.name, currency=reseller.currency, reseller_tenant_id=reseller_id
        ),
        by=by,
        now=now,
    )
    parties.set_reseller_terms(
        tenant_id=tenant_id,
        reseller_id=reseller_id,
        changes={
            "currency": terms.currency,
            "price_list_id": terms.price_list_id,
            "payment_method_id": terms.payment_method_id,
            "responsible_user_id": by.user_id,
        },
        by=by,
    )
    return account_id
