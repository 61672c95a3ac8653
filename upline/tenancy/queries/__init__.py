"""Questions about BSSs and the people who work in them."""

from upline.tenancy.queries.looking_after import (
    active_users,
    administrator_of,
    list_people,
    order_naming,
)
from upline.tenancy.queries.people import Seat, find_seat, list_members, list_seats
from upline.tenancy.queries.tenants import (
    TenantFacts,
    find_tenant_by_slug,
    get_tenant,
    list_downline,
    list_lasting_tenants,
    list_tenants,
    living_tenants,
    markups,
    resellers_by_slug,
)

__all__ = [
    "Seat",
    "TenantFacts",
    "active_users",
    "administrator_of",
    "find_seat",
    "find_tenant_by_slug",
    "get_tenant",
    "list_downline",
    "list_lasting_tenants",
    "list_members",
    "list_people",
    "list_seats",
    "list_tenants",
    "living_tenants",
    "markups",
    "order_naming",
    "resellers_by_slug",
]
