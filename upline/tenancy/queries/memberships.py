"""Queries on memberships of users in BSSs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Min

from upline.access.rulebook import Role
from upline.database.bulk import fetch
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.tenancy.models import Invitation, Membership
from upline.tenancy.queries.tenants import TENANT_COLUMNS, TenantFacts, tenant_facts_from_row

MAX_MEMBERSHIPS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class MembershipFacts:
    """A person's place in one BSS. `has_resellers`: some BSS is directly downstream of it."""

    tenant: TenantFacts
    role: Role
    has_resellers: bool

    @property
    def is_distributor(self) -> bool:
        """Tell whether it has resellers, or is there to have some: the topmost BSS."""
        return self.has_resellers or self.tenant.upline_id is None

    @property
    def requires_second_factor(self) -> bool:
        """Tell whether the BSS requires a second factor of this role."""
        return self.role in self.tenant.second_factor_roles

    @property
    def kind(self) -> str:
        """Return what the BSS is to the people in it."""
        if self.tenant.upline_id is None:
            return text("Distributor")
        return text("Distributor and reseller") if self.has_resellers else text("Reseller")


_MEMBERSHIPS = f"""
    SELECT member.role, EXISTS (SELECT FROM upline_tenant WHERE upline_id = bss.id), {TENANT_COLUMNS}
    FROM upline_membership AS member
        JOIN upline_user AS person ON person.id = member.user_id
        JOIN upline_tenant AS bss ON bss.id = member.tenant_id
    WHERE member.user_id = %s AND member.is_active AND person.is_active
    ORDER BY (bss.slug = %s) DESC, bss.name, bss.slug LIMIT {MAX_MEMBERSHIPS_SHOWN}
"""  # noqa: S608 — columns of ours


def list_memberships(*, user_id: UUID, first: str = "") -> list[MembershipFacts]:
    """Return the places where a person is an active member, by name of the BSS; no more than fit into a menu.

    `first`: the slug of the BSS to begin with, if the person has a place there.
    """
    return [_membership(row) for row in fetch(_MEMBERSHIPS, [user_id, first])]


def _membership(row: Sequence[Any]) -> MembershipFacts:
    role, has_resellers, *facts = row
    return MembershipFacts(tenant_facts_from_row(facts), Role(role), has_resellers)


def shortest_idle_time(*, user_id: UUID) -> int | None:
    """Return after how many minutes without use a person's sessions end; None: never."""
    places = Membership.objects.filter(user_id=user_id, is_active=True)
    shortest: int | None = places.aggregate(least=Min("tenant__idle_minutes"))["least"]
    return shortest


def has_several_people(*, tenant_id: UUID) -> bool:
    """Tell whether more than one person works in a BSS, or is invited to."""
    members = list_members(tenant_id=tenant_id, limit=2)
    return len(members) > 1 or Invitation.objects.filter(tenant_id=tenant_id).exists()


def list_members(*, tenant_id: UUID, limit: int | None = None) -> list[Ref]:
    """Return who works in a BSS now, by name; no more than `limit`."""
    rows = Membership.objects.filter(
        tenant_id=tenant_id, is_active=True, user__is_active=True
    ).order_by("user__name", "user__email")
    return [Ref(pk, name) for pk, name in rows.values_list("user_id", "user__name")[:limit]]
