"""Questions about BSSs and the people who work in them."""

from upline.tenancy.queries.credentials import (
    CredentialFacts,
    CredentialRow,
    find_credential,
    get_credential,
    list_credentials,
)
from upline.tenancy.queries.logos import LogoFacts, logo_of
from upline.tenancy.queries.looking_after import (
    active_users,
    administrator_of,
    list_people,
    order_naming,
)
from upline.tenancy.queries.people import Seat, find_seat, list_members, list_seats
from upline.tenancy.queries.reach import EVERYTHING, Reach
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
from upline.tenancy.queries.users import (
    GroupPage,
    GroupRow,
    UserRow,
    check_users,
    get_group,
    get_user,
    groups_of_user,
    groups_of_users,
    is_group,
    list_groups,
    list_users,
    user_names,
)

__all__ = [
    "EVERYTHING",
    "CredentialFacts",
    "CredentialRow",
    "GroupPage",
    "GroupRow",
    "LogoFacts",
    "Reach",
    "Seat",
    "TenantFacts",
    "UserRow",
    "active_users",
    "administrator_of",
    "check_users",
    "find_credential",
    "find_seat",
    "find_tenant_by_slug",
    "get_credential",
    "get_group",
    "get_tenant",
    "get_user",
    "groups_of_user",
    "groups_of_users",
    "is_group",
    "list_credentials",
    "list_downline",
    "list_groups",
    "list_lasting_tenants",
    "list_members",
    "list_people",
    "list_seats",
    "list_tenants",
    "list_users",
    "living_tenants",
    "logo_of",
    "markups",
    "order_naming",
    "resellers_by_slug",
    "user_names",
]
