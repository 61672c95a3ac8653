"""What a BSS notes of its promotions, so that a sale reads it along."""

from uuid import UUID

from upline.tenancy.models import Tenant


def note_customer_promotions(*, tenant_id: UUID, are_there: bool) -> None:
    """Note whether a BSS has promotions for its own customers; the action that changes them has authorised it."""
    Tenant.objects.filter(pk=tenant_id).exclude(has_customer_promotions=are_there).update(
        has_customer_promotions=are_there
    )
