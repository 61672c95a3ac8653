"""Lists of contacts: whose they are, pages by name, the rows as primitives."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access.reach import Reach
from upline.database.keyset import Listing, PageRequest, Sorting, fetch_page
from upline.kernel.naming import normalise
from upline.kernel.page_objects import Ref
from upline.kernel.versions import version_of
from upline.parties.models import Contact

CONTACT_FIELDS = ("name", "role", "email", "phone")


class ContactSort(StrEnum):
    """What contacts can be sorted by."""

    NAME = "name"
    EMAIL = "email"
    ROLE = "role"
    CREATED = "created_at"


_SORTINGS: Mapping[ContactSort, Sorting] = {
    ContactSort.NAME: Sorting(column="name"),
    ContactSort.EMAIL: Sorting(column="email"),
    ContactSort.ROLE: Sorting(column="role"),
    ContactSort.CREATED: Sorting(),  # ids grow with time
}

assert _SORTINGS.keys() == set(ContactSort), "a sort without a sorting"


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactFilter:
    """Which contacts to list, and how they are sorted.

    None and "" do not filter; `text`: in the name, or the e-mail; `role`: in the role. `changed`
    filters by the last change.
    """

    account_id: UUID | None = None
    text: str = ""
    email: str = ""
    phone: str = ""
    role: str = ""
    changed: Q = field(default_factory=Q)
    sort: ContactSort = ContactSort.NAME


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactRow:
    """A person, and the account where they can be reached, if any."""

    id: UUID
    name: str
    email: str
    phone: str
    role: str
    account: Ref | None
    updated_at: datetime | None

    @property
    def version(self) -> str:
        return version_of(self, CONTACT_FIELDS)


_PLAIN = ("id", "name", "email", "phone", "role", "account_id", "updated_at")
_NAMES = {"account_name": F("account__name")}


def list_contact_rows(
    *, tenant_id: UUID, where: ContactFilter, page: PageRequest, reach: Reach
) -> Listing[ContactRow]:
    """Return one page of the contacts at accounts that `reach` lets somebody see."""
    contacts = _visible(tenant_id, reach)
    if where.account_id is not None:
        contacts = contacts.filter(account_id=where.account_id)
    if where.text:
        contacts = contacts.filter(Q(name__contains_ci=where.text) | Q(email=normalise(where.text)))
    if where.email:
        contacts = contacts.filter(email=normalise(where.email))
    if where.phone:
        contacts = contacts.filter(phone=where.phone)
    if where.role:
        contacts = contacts.filter(role__contains_ci=where.role)
    rows = contacts.filter(where.changed).values(*_PLAIN, **_NAMES)
    return fetch_page(rows, _SORTINGS[where.sort], page, _row)


def contacts_of_accounts(
    *, tenant_id: UUID, account_ids: Collection[UUID], reach: Reach
) -> dict[UUID, list[ContactRow]]:
    """Return the contacts at some accounts, by account and in the order of their names. One query."""
    found: dict[UUID, list[ContactRow]] = {}
    contacts = _visible(tenant_id, reach).filter(account_id__in=list(account_ids))
    for row in contacts.order_by("name", "id").values(*_PLAIN, **_NAMES):
        found.setdefault(row["account_id"], []).append(_row(row))
    return found


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
        updated_at=row["updated_at"],
    )
