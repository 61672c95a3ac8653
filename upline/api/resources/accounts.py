"""Accounts: customers, and in a distributor's BSS its resellers and their customers too."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from ninja import Query
from pydantic import ConfigDict, Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, list_response, page_from_query
from upline.api.problems import ApiError, check_known_fields
from upline.api.request_parsing import custom_field_filters, if_match_version
from upline.api.resource import Resource
from upline.api.resources.account_summaries import AccountSummary, account_summary
from upline.api.resources.contacts import CONTACTS
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import (
    CustomFields,
    Id,
    LowercaseEnum,
    Record,
    RequestModel,
    Uuid,
    record_or_none,
    unset_field,
)
from upline.api.timestamps import UpdatedSinceQuery, updated_moments
from upline.database.external_ids import MAX_EXTERNAL_ID_LENGTH
from upline.parties import actions, queries
from upline.parties.queries import AccountFilter, AccountPage, AccountSort, AccountView
from upline.parties.rulebook import AccountKind
from upline.setup.rulebook import Entity

RESOURCE = Resource(
    "accounts", "Customers; in a distributor’s BSS its resellers, and mirrors of their customers."
)


class AccountOrder(StrEnum):
    """The sorting of accounts; a minus reverses it."""

    NAME = "name"
    NAME_DOWN = "-name"
    ACCOUNTING_NO = "accounting_no"
    ACCOUNTING_NO_DOWN = "-accounting_no"


_SORTINGS = {"name": AccountSort.NAME, "accounting_no": AccountSort.ACCOUNTING_NO}


class AccountQuery(UpdatedSinceQuery):
    """Filters of accounts."""

    kind: Annotated[AccountKind, LowercaseEnum()] | None = None
    reseller: Uuid | None = Field(default=None, description="The BSS they are billed to.")
    responsible_user: Uuid | None = None
    billing_to: Uuid | None = None
    accounting_no: str = Field(default="", max_length=60)
    email: str = Field(default="", max_length=254)
    vendor_customer_id: str = Field(default="", max_length=200)
    external_id: str = Field(default="", max_length=MAX_EXTERNAL_ID_LENGTH)
    q: str = Field(
        default="",
        max_length=200,
        description="Words of the name, an accounting number, an e-mail, a vendor’s customer id.",
    )
    sort: AccountOrder = Field(
        default=AccountOrder.NAME,
        description="By `accounting_no`, those without one are left out.",
    )


class Account(AccountSummary):
    """An account. `version` changes with what can be edited by hand, and is its ETag.

    `reseller` is the BSS of the reseller that the account stands for, or whose customer a mirror
    is. `billing_to` is null where the account is billed itself.
    """

    billing_address: str
    phone: str
    country: str
    vat_id: str
    vendor_domain: str
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


class CreateAccountRequest(RequestModel):
    """A new customer of this BSS."""

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
    custom_fields: CustomFields = {}


class UpdateAccountRequest(RequestModel):
    """Changes of an account. Records are given by their ids; null removes them.

    Exactly its `editable_fields` can be changed; a change of any other field is refused by its
    name, and nothing is changed.
    """

    # The other fields are accepted here, so that the rulebook can refuse them by name.
    model_config = ConfigDict(extra="allow", json_schema_extra={"additionalProperties": False})

    name: str = unset_field()
    accounting_no: str = unset_field()
    email: str = unset_field()
    billing_address: str = unset_field()
    vendor_customer_id: str = unset_field()
    phone: str = unset_field()
    country: str = unset_field()
    vat_id: str = unset_field()
    vendor_domain: str = unset_field()
    external_id: str = unset_field()
    responsible_user: Uuid | None = None
    sharing_rule: Uuid | None = None
    custom_fields: CustomFields = unset_field(
        description="Only what is given is changed; null takes a value away."
    )

    def update(self) -> dict[str, Any]:
        """Return the given fields. Raises: ApiError `unknown_field`."""
        check_known_fields(self.model_extra or {}, Account.model_fields)
        return {name: getattr(self, name) for name in self.model_fields_set}


_VIEWS = {
    AccountKind.CUSTOMER: AccountView.OWN,
    AccountKind.MIRROR: AccountView.MIRRORED,
    AccountKind.RESELLER: AccountView.RESELLERS,
}


_EXPANSIONS = {"contacts": CONTACTS}


@RESOURCE.get(
    "/accounts", ListResponse[AccountSummary], custom_field_filters=True, expansions=_EXPANSIONS
)
def list_accounts(request: ApiRequest, query: Query[AccountQuery]) -> ListResponse[AccountSummary]:
    """List accounts."""
    page = page_from_query(query, is_reversed=query.sort.startswith("-"))
    listing = queries.list_accounts(
        tenant_id=request.auth.tenant.id,
        where=AccountFilter(
            view=_VIEWS[query.kind] if query.kind else AccountView.ALL,
            text=query.q,
            reseller_id=query.reseller,
            responsible_user_id=query.responsible_user,
            vendor_customer_id=query.vendor_customer_id,
            external_id=query.external_id,
            accounting_no=query.accounting_no,
            email=query.email,
            billing_to_id=query.billing_to,
            sort=_SORTINGS[query.sort.value.removeprefix("-")],
            custom=custom_field_filters(request, Entity.ACCOUNT),
            changed=query.changed(request, "account"),
        ),
        reach=request.auth.reach(),
    ).page(page)
    updated = updated_moments(request, {row.id: row.created_at for row in listing.rows})
    return list_response(listing, query, lambda row: account_summary(row, updated[row.id]))


@RESOURCE.get("/accounts/{account_id}", Account, expansions=_EXPANSIONS)
def get_account(request: ApiRequest, account_id: Id) -> VersionedResponse:
    """Read an account."""
    caller = request.auth
    page = queries.account_page(
        tenant_id=caller.tenant.id, account_id=account_id, by=caller.actor, reach=caller.reach()
    )
    if page is None:
        raise ApiError(404, "not_found", "This BSS has no such account.")
    updated = updated_moments(request, {account_id: page.created_at})
    body = _account(page, updated[account_id])
    return VersionedResponse(body=body, version=page.version)


def _account(page: AccountPage, updated_at: datetime) -> Account:
    return Account(
        id=page.id,
        name=page.name,
        kind=page.kind,
        accounting_no=page.accounting_no,
        email=page.email,
        billing_address=page.billing_address,
        vendor_customer_id=page.vendor_customer_id,
        external_id=page.external_id,
        created_at=page.created_at,
        updated_at=updated_at,
        phone=page.phone,
        country=page.country,
        vat_id=page.vat_id,
        vendor_domain=page.vendor_domain,
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
        editable_fields=sorted(page.editing.fields),
    )


@RESOURCE.create("/accounts", Account)
def create_account(request: ApiRequest, payload: CreateAccountRequest) -> VersionedResponse:
    """Create a customer."""
    caller = request.auth
    account_id = actions.create_customer(
        tenant_id=caller.tenant.id,
        new=actions.NewCustomer(
            name=payload.name,
            accounting_no=payload.accounting_no,
            email=payload.email,
            billing_address=payload.billing_address,
            vendor_customer_id=payload.vendor_customer_id,
            phone=payload.phone,
            country=payload.country,
            vat_id=payload.vat_id,
            vendor_domain=payload.vendor_domain,
            external_id=payload.external_id,
            custom_fields=payload.custom_fields,
        ),
        by=caller.actor,
        now=caller.now,
    )
    return created_response(get_account(request, account_id), "get_account", account_id=account_id)


@RESOURCE.update("/accounts/{account_id}", Account, error_statuses=(412,))
def edit_account(
    request: ApiRequest, account_id: Id, payload: UpdateAccountRequest
) -> VersionedResponse:
    """Change fields of an account: all of the given ones, or none."""
    caller = request.auth
    actions.edit_account(
        tenant_id=caller.tenant.id,
        account_id=account_id,
        changes=payload.update(),
        by=caller.actor,
        now=caller.now,
        version=if_match_version(request),
    )
    return get_account(request, account_id)
