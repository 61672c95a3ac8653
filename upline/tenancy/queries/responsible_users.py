"""Queries on possible responsible users (R15)."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from upline.access.rulebook import Role
from upline.database.bulk import fetch, uuid_array
from upline.tenancy.models import Membership


@dataclass(frozen=True, slots=True)
class ResponsibleUsers:
    """Who of some users is active in a BSS, and the administrator who takes over, if any."""

    active: frozenset[UUID]
    administrator_id: UUID | None


def active_users(*, tenant_id: UUID, user_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of some users who are active in a BSS."""
    return (
        responsible_users(tenant_id=tenant_id, user_ids=user_ids).active
        if user_ids
        else frozenset()
    )


def find_administrator_id(*, tenant_id: UUID) -> UUID | None:
    """Return the BSS's administrator: of several active ones the first to have come; or None."""
    return responsible_users(tenant_id=tenant_id, user_ids=()).administrator_id


_ACTIVE = f"""
    SELECT member.user_id, member.role
    FROM upline_membership AS member JOIN upline_user AS person ON person.id = member.user_id
    WHERE member.tenant_id = %s AND member.is_active AND person.is_active
        AND (member.user_id = ANY(%s::uuid[]) OR member.role = '{Role.ADMINISTRATOR}')
    ORDER BY member.id
"""  # noqa: S608 — a constant of ours


def responsible_users(*, tenant_id: UUID, user_ids: Collection[UUID | None]) -> ResponsibleUsers:
    """Return who of some users is active in a BSS, and who its administrator is. One query."""
    rows = fetch(_ACTIVE, [tenant_id, uuid_array(user_ids)])
    return ResponsibleUsers(
        active=frozenset(user_id for user_id, _ in rows if user_id in user_ids),
        administrator_id=next((pk for pk, role in rows if role == Role.ADMINISTRATOR), None),
    )


_NUMBER_FORMAT = "SELECT order_prefix, order_padding FROM upline_tenant WHERE id = %s"


def order_number_format(*, tenant_id: UUID) -> tuple[str, int]:
    """Return the prefix and the padding of a BSS's order numbers (R18)."""
    [(prefix, padding)] = fetch(_NUMBER_FORMAT, [tenant_id])
    return prefix, padding


def user_ids_by_name(*, tenant_id: UUID) -> dict[str, UUID]:
    """Return the people of a BSS by name, inactive ones included."""
    rows = Membership.objects.filter(tenant_id=tenant_id).order_by("-id")
    return dict(rows.values_list("user__name", "user_id"))
