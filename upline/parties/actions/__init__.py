"""What can be done with accounts and contacts."""

from upline.parties.actions.accounts import (
    RESELLER_FIELDS,
    NewAccount,
    create_account,
    ensure_contact,
    set_reseller_terms,
    update_customer,
)
from upline.parties.actions.contacts import (
    NewContact,
    change_contact,
    check_account,
    create_contact,
)
from upline.parties.actions.editing import NewCustomer, create_customer, edit_account
from upline.parties.actions.mirrors import (
    copy_account_to_reseller,
    insert_many,
    repair_mirror,
    update_mirrors,
)
from upline.parties.rulebook import FOLLOWED_FIELDS

__all__ = [
    "FOLLOWED_FIELDS",
    "RESELLER_FIELDS",
    "NewAccount",
    "NewContact",
    "NewCustomer",
    "change_contact",
    "check_account",
    "copy_account_to_reseller",
    "create_account",
    "create_contact",
    "create_customer",
    "edit_account",
    "ensure_contact",
    "insert_many",
    "repair_mirror",
    "set_reseller_terms",
    "update_customer",
    "update_mirrors",
]
