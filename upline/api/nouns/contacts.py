"""Contacts: the people at accounts."""

from ninja import Query
from pydantic import Field

from upline.api.caller import Call
from upline.api.lists import Listed, NameSort, PageAsked, listed, page_wanted
from upline.api.noun import Noun
from upline.api.shapes import Record, Uuid, record_or_none
from upline.parties.queries.contact_listing import ContactFilter, ContactRow, list_contact_rows

NOUN = Noun("contacts", "The people at accounts.")


class ContactsAsked(PageAsked):
    """Which contacts are wanted."""

    account: Uuid | None = None
    q: str = Field(default="", max_length=200, description="Words of the name, or an e-mail.")
    sort: NameSort = NameSort.NAME


class Contact(Record):
    """A person at an account."""

    email: str
    phone: str
    account: Record | None


@NOUN.reads("/contacts", Listed[Contact])
def list_contacts(request: Call, asked: Query[ContactsAsked]) -> Listed[Contact]:
    """List contacts."""
    of = f"contacts.{asked.sort}"
    listing = list_contact_rows(
        tenant_id=request.auth.tenant.id,
        where=ContactFilter(account_id=asked.account, text=asked.q),
        page=page_wanted(asked, of=of, turned=asked.sort is NameSort.NAME_DOWN),
        reach=request.auth.reach(),
    )
    return listed(listing, _contact, of=of)


def _contact(row: ContactRow) -> Contact:
    return Contact(
        id=row.id,
        name=row.name,
        email=row.email,
        phone=row.phone,
        account=record_or_none(row.account),
    )
