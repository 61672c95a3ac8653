"""Contacts: the people at accounts."""

from ninja import Query
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, NameSort, PageQuery, list_response, page_from_query
from upline.api.resource import Resource
from upline.api.schemas import Record, Uuid, record_or_none
from upline.parties.queries.contact_listing import ContactFilter, ContactRow, list_contact_rows

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
    account: Record | None


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
        account=record_or_none(row.account),
    )
