"""Creating BSSs, and managing their users, groups, credentials, logo and order numbers.

An actor whose role does not allow an action is refused `not_permitted`.
"""

from upline.tenancy.actions.account_emails import (
    LinkEmail,
    LinkEmails,
    LinkToSend,
    send_account_emails,
)
from upline.tenancy.actions.account_links import (
    IssuedLink,
    delete_expired_links,
    delete_links,
    issue_link,
    lock_owner_of_link,
    make_password_link,
    request_password_link,
    set_password_by_link,
)
from upline.tenancy.actions.call_counts import count_call
from upline.tenancy.actions.companies import CompanyInput, set_company
from upline.tenancy.actions.credentials import (
    NewCredential,
    add_credential,
    record_credential_use,
    revoke_credential,
)
from upline.tenancy.actions.groups import add_group, change_group, delete_group
from upline.tenancy.actions.idempotency import (
    IDEMPOTENCY_RETENTION as IDEMPOTENCY_RETENTION,
)
from upline.tenancy.actions.idempotency import (
    IdempotentRequest,
    StoredResponse,
    delete_expired_responses,
    run_idempotently,
    run_steps_idempotently,
)
from upline.tenancy.actions.invitations import (
    IssuedInvitation,
    accept_invitation,
    change_invitation,
    decline_invitation,
    invite_user,
    leave_tenant,
    open_account,
    renew_invitation_link,
    withdraw_invitation,
)
from upline.tenancy.actions.locks import lock_setup
from upline.tenancy.actions.logos import MAX_LOGO_BYTES as MAX_LOGO_BYTES
from upline.tenancy.actions.logos import remove_logo, set_logo
from upline.tenancy.actions.sign_in import authenticate_person
from upline.tenancy.actions.sign_in_limits import (
    SignInAllowance,
    SignInAttempt,
    clear_sign_in_limits,
    count_sign_in_attempt,
    delete_ended_sign_in_counters,
    give_sign_in_attempt_back,
    lift_sign_in_limit,
)
from upline.tenancy.actions.tenants import (
    NewTenant,
    activate_back_ordering,
    check_currency,
    check_timezone,
    create_resellers,
    create_tenant,
    delete_tenants,
    dismiss_first_steps,
    end_first_steps,
    propose_slug,
    set_markup,
    set_order_number_format,
    set_tenant_language,
)
from upline.tenancy.actions.users import (
    NewUser,
    add_user,
    change_own_password,
    change_own_profile,
    change_role,
    change_user,
    check_new_password,
    clean_email,
    deactivate_user,
    reactivate_user,
    set_language,
    set_own_language,
)

__all__ = [
    "MAX_LOGO_BYTES",
    "CompanyInput",
    "IdempotentRequest",
    "IssuedInvitation",
    "IssuedLink",
    "LinkEmail",
    "LinkEmails",
    "LinkToSend",
    "NewCredential",
    "NewTenant",
    "NewUser",
    "SignInAllowance",
    "SignInAttempt",
    "StoredResponse",
    "accept_invitation",
    "activate_back_ordering",
    "add_credential",
    "add_group",
    "add_user",
    "authenticate_person",
    "change_group",
    "change_invitation",
    "change_own_password",
    "change_own_profile",
    "change_role",
    "change_user",
    "check_currency",
    "check_new_password",
    "check_timezone",
    "clean_email",
    "clear_sign_in_limits",
    "count_call",
    "count_sign_in_attempt",
    "create_resellers",
    "create_tenant",
    "deactivate_user",
    "decline_invitation",
    "delete_ended_sign_in_counters",
    "delete_expired_links",
    "delete_expired_responses",
    "delete_group",
    "delete_links",
    "delete_tenants",
    "dismiss_first_steps",
    "end_first_steps",
    "give_sign_in_attempt_back",
    "invite_user",
    "issue_link",
    "leave_tenant",
    "lift_sign_in_limit",
    "lock_owner_of_link",
    "lock_setup",
    "make_password_link",
    "open_account",
    "propose_slug",
    "reactivate_user",
    "record_credential_use",
    "remove_logo",
    "renew_invitation_link",
    "request_password_link",
    "revoke_credential",
    "run_idempotently",
    "run_steps_idempotently",
    "send_account_emails",
    "set_company",
    "set_language",
    "set_logo",
    "set_markup",
    "set_order_number_format",
    "set_own_language",
    "set_password_by_link",
    "set_tenant_language",
    "withdraw_invitation",
]
