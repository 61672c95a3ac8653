"""Founding BSSs; who works in them, in which groups, and which programs may come in."""

from upline.tenancy.actions.answering import Answer, answer_once, forget_answers
from upline.tenancy.actions.credentials import (
    NewCredential,
    add_credential,
    note_use,
    revoke_credential,
)
from upline.tenancy.actions.founding import (
    NewTenant,
    check_currency,
    check_timezone,
    found_resellers,
    found_tenant,
    set_order_naming,
    start_telling_upline,
)
from upline.tenancy.actions.groups import add_group, change_group, delete_group
from upline.tenancy.actions.locks import lock_setup
from upline.tenancy.actions.logos import MOST_BYTES as MOST_LOGO_BYTES
from upline.tenancy.actions.logos import remove_logo, set_logo
from upline.tenancy.actions.people import (
    add_user,
    change_role,
    change_user,
    deactivate_user,
    reactivate_user,
    set_language,
    set_password,
)

__all__ = [
    "MOST_LOGO_BYTES",
    "Answer",
    "NewCredential",
    "NewTenant",
    "add_credential",
    "add_group",
    "add_user",
    "answer_once",
    "change_group",
    "change_role",
    "change_user",
    "check_currency",
    "check_timezone",
    "deactivate_user",
    "delete_group",
    "forget_answers",
    "found_resellers",
    "found_tenant",
    "lock_setup",
    "note_use",
    "reactivate_user",
    "remove_logo",
    "revoke_credential",
    "set_language",
    "set_logo",
    "set_order_naming",
    "set_password",
    "start_telling_upline",
]
