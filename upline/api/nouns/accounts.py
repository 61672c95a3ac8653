"""Accounts: customers, and in a distributor's BSS its resellers and their customers too."""

from typing import Annotated, Any

from ninja import Query
from pydantic import ConfigDict, Field

from upline.api.caller import Call
from upline.api.lists import Listed, NameSort, PageAsked, listed, page_wanted
from upline.api.noun import Noun, Stamped, made
from upline.api.problems import Wrong, check_known
from upline.api.reading import custom_fields_asked, seen_version
from upline.api.shapes import (
    Asked,
    CustomFields,
    Id,
    InSmallLetters,
    Record,
    Uuid,
    not_given,
    record_or_none,
)
from upline.parties import actions, queries
from upline.parties.queries import AccountFilter, AccountPage, AccountRow, AccountView
from upline.parties.rulebook import AccountKind

NOUN = Noun(
    "accounts", "Customers; in a distributor's BSS its resellers, and mirrors of their customers."
)


class AccountsAsked(PageAsked):
    """Which accounts are wanted."""

    kind: Annotated[AccountKind, InSmallLetters()] | None = None
    reseller: Uuid | None = Field(default=None, description="The BSS they are billed to.")
    responsible_user: Uuid | None = None
    q: str = Field(
        default="",
        max_length=200,
        description="Words of the name, an accounting number, an e-mail.",
    )
    sort: NameSort = NameSort.NAME


class AccountSummary(Record):
    """An account as lists have it."""

    kind: Annotated[AccountKind, InSmallLetters()]
    accounting_no: str
    email: str


class Account(AccountSummary):
    """An account. `version` changes with what can be edited by hand, and is its ETag.

    `reseller` is the BSS of the reseller that the account stands for, or whose customer a mirror
    is. `billing_to` is null where the account is billed itself.
    """

    billing_address: str
    currency: str
    billing_to: Record | None
    reseller: Record | None
    price_list: str | None
    payment_method: str | None
    responsible_user: Record | None
    sharing_rule: Record | None
    custom_fields: dict[str, str]
    ribbon: str | None
    version: str
    editable_fields: list[str]


class AccountAsked(Asked):
    """A customer of one's own to be added."""

    name: str
    accounting_no: str = ""
    email: str = ""
    billing_address: str = ""
    custom_fields: CustomFields = {}


class AccountChanges(Asked):
    """What is to be changed of an account. Records are given by their ids; null takes them away.

    Exactly its `editable_fields` can be changed; any other field of an account is refused by its
    name, and nothing is changed then.
    """

    # What else an account has is let in here, so that the rulebook can refuse it by its name.
    model_config = ConfigDict(extra="allow", json_schema_extra={"additionalProperties": False})

    name: str = not_given()
    accounting_no: str = not_given()
    email: str = not_given()
    billing_address: str = not_given()
    responsible_user: Uuid | None = None
    sharing_rule: Uuid | None = None
    custom_fields: CustomFields = not_given(
        description="Only what is given is changed; null takes a value away."
    )

    def changes(self) -> dict[str, Any]:
        """Return what was given. Raises: Wrong `unknown_field` — naming what no account has."""
        check_known(self.model_extra or {}, Account.model_fields)
        return {name: getattr(self, name) for name in self.model_fields_set}


_VIEWS = {
    AccountKind.CUSTOMER: AccountView.OWN,
    AccountKind.MIRROR: AccountView.MIRRORED,
    AccountKind.RESELLER: AccountView.RESELLERS,
}


@NOUN.reads("/accounts", Listed[AccountSummary], by_custom_fields=True)
def list_accounts(request: Call, asked: Query[AccountsAsked]) -> Listed[AccountSummary]:
    """List accounts."""
    of = f"accounts.{asked.sort}"
    page = page_wanted(asked, of=of, turned=asked.sort is NameSort.NAME_DOWN)
    listing = queries.list_accounts(
        tenant_id=request.auth.tenant.id,
        where=AccountFilter(
            view=_VIEWS[asked.kind] if asked.kind else AccountView.ALL,
            text=asked.q,
            reseller_id=asked.reseller,
            responsible_user_id=asked.responsible_user,
            custom=custom_fields_asked(request),
        ),
        page=page,
        reach=request.auth.reach(),
    )
    return listed(listing, _summary, of=of)


def _summary(row: AccountRow) -> AccountSummary:
    return AccountSummary(
        id=row.id,
        name=row.name,
        kind=row.kind,
        accounting_no=row.accounting_no,
        email=row.email,
    )


@NOUN.reads("/accounts/{account_id}", Account)
def get_account(request: Call, account_id: Id) -> Stamped:
    """Read an account."""
    caller = request.auth
    page = queries.account_page(tenant_id=caller.tenant.id, account_id=account_id, by=caller.actor)
    if page is None:
        raise Wrong(404, "not_found", "This BSS has no such account.")
    return Stamped(body=_account(page), version=page.version)


def _account(page: AccountPage) -> Account:
    return Account(
        id=page.id,
        name=page.name,
        kind=page.kind,
        accounting_no=page.accounting_no,
        email=page.email,
        billing_address=page.billing_address,
        currency=page.currency,
        billing_to=record_or_none(page.billing_to),
        reseller=record_or_none(page.reseller),
        price_list=page.price_list or None,
        payment_method=page.payment_method or None,
        responsible_user=record_or_none(page.responsible_user),
        sharing_rule=record_or_none(page.sharing_rule),
        custom_fields={one.code: one.value for one in page.custom_fields if one.value},
        ribbon=page.ribbon or None,
        version=page.version,
        editable_fields=sorted(page.editable_fields),
    )


@NOUN.makes("/accounts", Account)
def create_account(request: Call, asked: AccountAsked) -> Stamped:
    """Add a customer of one's own."""
    caller = request.auth
    account_id = actions.create_customer(
        tenant_id=caller.tenant.id,
        new=actions.NewCustomer(
            name=asked.name,
            accounting_no=asked.accounting_no,
            email=asked.email,
            billing_address=asked.billing_address,
            custom_fields=asked.custom_fields,
        ),
        by=caller.actor,
        now=caller.now,
    )
    return made(get_account(request, account_id), "get_account", account_id=account_id)


@NOUN.changes("/accounts/{account_id}", Account, refuses=(412,))
def edit_account(request: Call, account_id: Id, asked: AccountChanges) -> Stamped:
    """Change fields of an account: all that are given, or none."""
    caller = request.auth
    actions.edit_account(
        tenant_id=caller.tenant.id,
        account_id=account_id,
        changes=asked.changes(),
        by=caller.actor,
        now=caller.now,
        version=seen_version(request),
    )
    return get_account(request, account_id)
