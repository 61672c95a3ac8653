"""Creating BSSs, and managing their users, groups, credentials, logo and order numbers.

An actor whose role does not allow an action is refused `not_permitted`.
"""

from upline.tenancy.actions.credentials import (
    NewCredential,
    add_credential,
    record_credential_use,
    revoke_credential,
)
from upline.tenancy.actions.groups import add_group, change_group, delete_group
from upline.tenancy.actions.idempotency import (
    StoredResponse,
    delete_expired_responses,
    run_idempotently,
)
from upline.tenancy.actions.locks import lock_setup
from upline.tenancy.actions.logos import MAX_LOGO_BYTES as MAX_LOGO_BYTES
from upline.tenancy.actions.logos import remove_logo, set_logo
from upline.tenancy.actions.tenants import (
    NewTenant,
    activate_back_ordering,
    check_currency,
    check_timezone,
    create_resellers,
    create_tenant,
    set_order_number_format,
)
from upline.tenancy.actions.users import (
    NewUser,
    add_user,
    change_role,
    change_user,
    deactivate_user,
    reactivate_user,
    set_language,
    set_password,
)

__all__ = [
    "MAX_LOGO_BYTES",
    "NewCredential",
    "NewTenant",
    "NewUser",
    "StoredResponse",
    "activate_back_ordering",
    "add_credential",
    "add_group",
    "add_user",
    "change_group",
    "change_role",
    "change_user",
    "check_currency",
    "check_timezone",
    "create_resellers",
    "create_tenant",
    "deactivate_user",
    "delete_expired_responses",
    "delete_group",
    "lock_setup",
    "reactivate_user",
    "record_credential_use",
    "remove_logo",
    "revoke_credential",
    "run_idempotently",
    "set_language",
    "set_logo",
    "set_order_number_format",
    "set_password",
]
