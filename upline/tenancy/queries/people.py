"""Questions about the places people have in BSSs."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from upline.kernel.pages import Ref
from upline.tenancy.models import Membership, Tenant
from upline.tenancy.queries.tenants import TenantFacts, facts_of
from upline.tenancy.rulebook import Role

SEATS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place in one BSS. `has_resellers`: it is a distributor's, whatever is above it."""

    tenant: TenantFacts
    role: Role
    has_resellers: bool

    @property
    def kind(self) -> str:
        """Return what the BSS is to the people in it."""
        if self.tenant.upline_id is None:
            return "Distributor"
        return "Distributor and reseller" if self.has_resellers else "Reseller"


def find_seat(*, user_id: UUID, slug: str) -> Seat | None:
    """Return a person's place in a BSS; None where they are no active member of it."""
    membership = _seats(user_id).filter(tenant__slug=slug).first()
    return _seat(membership) if membership else None


def list_seats(*, user_id: UUID) -> list[Seat]:
    """Return a person's places, by name of the BSS; no more than fit into a menu."""
    rows = _seats(user_id).order_by("tenant__name", "tenant__slug")[:SEATS_SHOWN]
    return [_seat(row) for row in rows]


def _seats(user_id: UUID) -> "QuerySet[Membership]":
    downline = Tenant.objects.filter(upline_id=OuterRef("tenant_id"))
    return (
        Membership.objects.filter(is_active=True, user_id=user_id, user__is_active=True)
        .select_related("tenant")
        .annotate(has_resellers=Exists(downline))
    )


def _seat(row: Membership) -> Seat:
    has_resellers: bool = row.has_resellers  # type: ignore[attr-defined]
    return Seat(facts_of(row.tenant), Role(row.role), has_resellers)


def list_members(*, tenant_id: UUID) -> list[Ref]:
    """Return who works in a BSS now, by name."""
    rows = Membership.objects.filter(
        tenant_id=tenant_id, is_active=True, user__is_active=True
    ).order_by("user__name", "user__email")
    return [Ref(pk, name) for pk, name in rows.values_list("user_id", "user__name")]
