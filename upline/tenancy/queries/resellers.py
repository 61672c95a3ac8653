"""The BSSs directly downstream of one, as lists of resellers begin."""

from uuid import UUID

from django.db.models import QuerySet

from upline.tenancy.models import Tenant


def resellers_of(*, tenant_id: UUID) -> "QuerySet[Tenant]":
    """Return the BSSs directly downstream of a BSS, unordered, to be filtered and read on."""
    return Tenant.objects.filter(upline_id=tenant_id)
