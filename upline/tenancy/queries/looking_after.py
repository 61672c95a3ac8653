"""Questions about who can look after records (R15)."""

from collections.abc import Collection
from uuid import UUID

from upline.tenancy.models import Membership, Tenant
from upline.tenancy.rulebook import Role


def active_users(*, tenant_id: UUID, user_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of some users who are active in a BSS."""
    rows = Membership.objects.filter(
        tenant_id=tenant_id, user_id__in=user_ids, is_active=True, user__is_active=True
    )
    return frozenset(rows.values_list("user_id", flat=True))


def administrator_of(*, tenant_id: UUID) -> UUID | None:
    """Return the BSS's administrator: of several active ones the first to have come; or None."""
    rows = Membership.objects.filter(
        tenant_id=tenant_id, role=Role.ADMINISTRATOR, is_active=True, user__is_active=True
    )
    return rows.order_by("id").values_list("user_id", flat=True).first()


def order_naming(*, tenant_id: UUID) -> tuple[str, int]:
    """Return the prefix and the padding of a BSS's order numbers (R18)."""
    return Tenant.objects.values_list("order_prefix", "order_padding").get(pk=tenant_id)


def list_people(*, tenant_id: UUID) -> dict[str, UUID]:
    """Return the people of a BSS by name, inactive ones included."""
    rows = Membership.objects.filter(tenant_id=tenant_id).order_by("-id")
    return dict(rows.values_list("user__name", "user_id"))
