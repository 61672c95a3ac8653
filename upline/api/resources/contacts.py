"""Contacts: the people at accounts."""

from uuid import UUID

from ninja import Query
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, NameSort, PageQuery, list_response, page_from_query
from upline.api.problems import ApiError
from upline.api.resource import Resource, VersionedResponse, created_response
from upline.api.schemas import Id, Record, RequestModel, Uuid, record_or_none, unset_field
from upline.parties import actions
from upline.parties.actions import NewContact
from upline.parties.queries.contact_listing import (
    ContactFilter,
    ContactRow,
    find_contact_row,
    list_contact_rows,
)

RESOURCE = Resource("contacts", "The people at accounts.")


class ContactQuery(PageQuery):
    """Filters of contacts."""

    account: Uuid | None = None
    q: str = Field(default="", max_length=200, description="Words of the name, or an e-mail.")
    sort: NameSort = NameSort.NAME


class Contact(Record):
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


@RESOURCE.get("/contacts", ListResponse[Contact])
def list_contacts(request: ApiRequest, query: Query[ContactQuery]) -> ListResponse[Contact]:
    """List contacts."""
    listing = list_contact_rows(
        tenant_id=request.auth.tenant.id,
        where=ContactFilter(account_id=query.account, text=query.q),
        page=page_from_query(query, is_reversed=query.sort is NameSort.NAME_DOWN),
        reach=request.auth.reach(),
    )
    return list_response(listing, query, _contact)


def _contact(row: ContactRow) -> Contact:
    return Contact(
        id=row.id,
        name=row.name,
        email=row.email,
        phone=row.phone,
        role=row.role,
        account=record_or_none(row.account),
    )


@RESOURCE.get("/contacts/{contact_id}", Contact)
def get_contact(request: ApiRequest, contact_id: Id) -> Contact:
    """Read a contact."""
    return _contact(_row(request, contact_id))


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


@RESOURCE.update("/contacts/{contact_id}", Contact)
def change_contact(request: ApiRequest, contact_id: Id, payload: UpdateContactRequest) -> Contact:
    """Change a contact."""
    caller = request.auth
    row = _row(request, contact_id)
    given = payload.model_dump(exclude_unset=True)
    before = {"name": row.name, "email": row.email, "phone": row.phone, "role": row.role}
    actions.change_contact(
        tenant_id=caller.tenant.id,
        contact_id=contact_id,
        new=NewContact(**{**before, **given}),
        by=caller.actor,
    )
    return get_contact(request, contact_id)
