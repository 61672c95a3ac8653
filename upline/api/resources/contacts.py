"""Contacts: the people at accounts."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from ninja import Query
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, page_from_query
from upline.api.partial_edits import edit_partially, versioned
from upline.api.problems import ApiError
from upline.api.resource import Resource
from upline.api.resources.account_summaries import ACCOUNT
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import Id, Record, RequestModel, Uuid, edited, record_or_none, unset_field
from upline.api.selection import Expansion
from upline.api.timestamps import (
    Timestamps,
    UpdatedSinceQuery,
    list_with_timestamps,
    timestamps_of,
    with_timestamps,
)
from upline.parties import actions
from upline.parties.actions import NewContact
from upline.parties.queries.contact_listing import (
    ContactFilter,
    ContactRow,
    ContactSort,
    contacts_of_accounts,
    find_contact_row,
    list_contact_rows,
)

RESOURCE = Resource("contacts", "The people at accounts.")


class ContactOrder(StrEnum):
    """The sorting of contacts; a minus reverses it."""

    NAME = "name"
    NAME_DOWN = "-name"
    EMAIL = "email"
    EMAIL_DOWN = "-email"
    ROLE = "role"
    ROLE_DOWN = "-role"
    CREATED = "created_at"
    CREATED_DOWN = "-created_at"


class ContactQuery(UpdatedSinceQuery):
    """Filters of contacts."""

    account: Uuid | None = None
    email: str = Field(default="", max_length=254)
    phone: str = Field(default="", max_length=60)
    role: str = Field(default="", max_length=100, description="Words of the role.")
    q: str = Field(default="", max_length=200, description="Words of the name, or an e-mail.")
    sort: ContactOrder = ContactOrder.NAME


class Contact(Record, Timestamps):
    """A person at an account."""

    email: str
    phone: str
    role: str
    account: Record | None


class CreateContactRequest(RequestModel):
    """A new contact at an account."""

    name: str
    email: str = ""
    phone: str = ""
    role: str = ""


class UpdateContactRequest(RequestModel):
    """Changes of a contact."""

    name: str = unset_field()
    email: str = unset_field()
    phone: str = unset_field()
    role: str = unset_field()


_EXPANSIONS = {"account": ACCOUNT}


@RESOURCE.get("/contacts", ListResponse[Contact], expansions=_EXPANSIONS)
def list_contacts(request: ApiRequest, query: Query[ContactQuery]) -> ListResponse[Contact]:
    """List contacts."""
    listing = list_contact_rows(
        tenant_id=request.auth.tenant.id,
        where=ContactFilter(
            account_id=query.account,
            text=query.q,
            email=query.email,
            phone=query.phone,
            role=query.role,
            changed=query.changed_by_column(),
            sort=ContactSort(query.sort.removeprefix("-")),
        ),
        page=page_from_query(query, is_reversed=query.sort.startswith("-")),
        reach=request.auth.reach(),
    )
    return list_with_timestamps(request, listing, query, _contact)


def _contact(row: ContactRow, stamps: Timestamps) -> Contact:
    return Contact(
        id=row.id,
        name=row.name,
        email=row.email,
        phone=row.phone,
        role=row.role,
        account=record_or_none(row.account),
        **dict(stamps),
    )


def _contacts_of_accounts(request: ApiRequest, ids: Sequence[UUID]) -> Mapping[UUID, list[Contact]]:
    caller = request.auth
    found = contacts_of_accounts(tenant_id=caller.tenant.id, account_ids=ids, reach=caller.reach())
    stamps = timestamps_of(request, [row for rows in found.values() for row in rows])
    return {pk: [_contact(row, stamps[row.id]) for row in rows] for pk, rows in found.items()}


CONTACTS = Expansion(model=Contact, load=_contacts_of_accounts, is_list=True)


@RESOURCE.get("/contacts/{contact_id}", Contact, expansions=_EXPANSIONS)
def get_contact(request: ApiRequest, contact_id: Id) -> VersionedResponse:
    """Read a contact."""
    row = _row(request, contact_id)
    return versioned(with_timestamps(request, row, _contact), row)


def _row(request: ApiRequest, contact_id: UUID) -> ContactRow:
    """Raises: ApiError `not_found` — there is no such contact, or none that the client may see."""
    caller = request.auth
    row = find_contact_row(tenant_id=caller.tenant.id, contact_id=contact_id, reach=caller.reach())
    if row is None:
        raise ApiError(404, "not_found", "This BSS has no such contact.")
    return row


@RESOURCE.create("/accounts/{account_id}/contacts", Contact)
def create_contact(
    request: ApiRequest, account_id: Id, payload: CreateContactRequest
) -> VersionedResponse:
    """Add a contact to an account; mirrors have contacts too."""
    caller = request.auth
    contact_id = actions.create_contact(
        tenant_id=caller.tenant.id,
        account_id=account_id,
        new=NewContact(**dict(payload)),
        by=caller.actor,
    )
    contact = get_contact(request, contact_id)
    return created_response(contact, "get_contact", contact_id=contact_id)


@RESOURCE.update("/contacts/{contact_id}", Contact, error_statuses=(412,))
def change_contact(
    request: ApiRequest, contact_id: Id, payload: UpdateContactRequest
) -> VersionedResponse:
    """Change a contact."""
    caller = request.auth

    def save(row: ContactRow, version: str) -> None:
        actions.change_contact(
            tenant_id=caller.tenant.id,
            contact_id=contact_id,
            new=edited(NewContact, row, payload),
            by=caller.actor,
            version=version,
        )

    edit_partially(request, lambda: _row(request, contact_id), save)
    return get_contact(request, contact_id)
