"""Contacts: the people at accounts."""

from uuid import UUID

from ninja import Query
from pydantic import Field

from upline.api.caller import Call
from upline.api.lists import Listed, NameSort, PageAsked, cursor, key_of
from upline.api.noun import Noun
from upline.api.shapes import Record, Uuid, record_or_none
from upline.kernel.keyset import Key, PageWanted
from upline.parties.queries.contact_listing import ContactFilter, list_contact_rows

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
        page=PageWanted(
            descending=asked.sort is NameSort.NAME_DOWN, after=_key(asked, of), size=asked.limit
        ),
        reach=request.auth.reach(),
    )
    last = listing.rows[-1] if listing.has_after else None
    return Listed(
        items=[
            Contact(
                id=row.id,
                name=row.name,
                email=row.email,
                phone=row.phone,
                account=record_or_none(row.account),
            )
            for row in listing.rows
        ],
        next=cursor([last.name, str(last.id)], of=of) if last else None,
    )


def _key(asked: ContactsAsked, of: str) -> Key | None:
    key = key_of(asked, of=of)
    return Key(str(key[0]), UUID(str(key[1]))) if key else None
