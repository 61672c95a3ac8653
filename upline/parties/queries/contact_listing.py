"""Lists of contacts: whose they are, pages by name, the rows as primitives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access.reach import Reach
from upline.database.keyset import Listing, PageRequest, Sorting, fetch_page
from upline.kernel.naming import normalise
from upline.kernel.page_objects import Ref
from upline.parties.models import Contact


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactFilter:
    """Which contacts to list. None and "" do not filter; `text`: in the name, or the e-mail."""

    account_id: UUID | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactRow:
    """A person, and the account where they can be reached, if any."""

    id: UUID
    name: str
    email: str
    phone: str
    role: str
    account: Ref | None


_PLAIN = ("id", "name", "email", "phone", "role", "account_id")
_NAMES = {"account_name": F("account__name")}


def list_contact_rows(
    *, tenant_id: UUID, where: ContactFilter, page: PageRequest, reach: Reach
) -> Listing[ContactRow]:
    """Return one page of the contacts at accounts that `reach` lets somebody see, by name."""
    contacts = _visible(tenant_id, reach)
    if where.account_id is not None:
        contacts = contacts.filter(account_id=where.account_id)
    if where.text:
        contacts = contacts.filter(Q(name__contains_ci=where.text) | Q(email=normalise(where.text)))
    rows = contacts.values(*_PLAIN, **_NAMES)
    return fetch_page(rows, Sorting(column="name"), page, _row)


def find_contact_row(*, tenant_id: UUID, contact_id: UUID, reach: Reach) -> ContactRow | None:
    """Return a contact of a BSS; None if there is none, or none that `reach` lets somebody see."""
    found = _visible(tenant_id, reach).filter(pk=contact_id).values(*_PLAIN, **_NAMES).first()
    return _row(found) if found else None


def _visible(tenant_id: UUID, reach: Reach) -> "QuerySet[Contact]":
    seen = reach.visible_filter("account__")
    # What is at no account has no permission rule either.
    return Contact.objects.filter(seen | Q(account=None) if seen else seen, tenant_id=tenant_id)


def _row(row: Mapping[str, Any]) -> ContactRow:
    return ContactRow(
        id=row["id"],
        name=row["name"],
        email=row["email"],
        phone=row["phone"],
        role=row["role"],
        account=Ref(row["account_id"], row["account_name"]) if row["account_id"] else None,
    )
