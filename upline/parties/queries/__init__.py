"""Questions about accounts and contacts."""

from upline.parties.queries.account_page import AccountPage, ContactLine, account_page
from upline.parties.queries.accounts import (
    billing_addresses,
    count_customers,
    find_account_name,
    find_contact,
    find_reseller_account,
    get_account,
    kind_of,
    list_accounts_by_name,
    list_contacts,
    list_unmirrored_customers,
    ownership_of,
    snapshot_of_customer,
    version_of,
)
from upline.parties.queries.contacts import account_ids_by_email, find_recipient_address
from upline.parties.queries.listing import (
    AccountFilter,
    AccountGroup,
    AccountRow,
    AccountView,
    account_neighbours,
    each_account,
    group_accounts,
    list_accounts,
)
from upline.parties.queries.mirrors import (
    MirroredAccount,
    ResellerAccount,
    find_mirror_source,
    list_mirrored_accounts,
    list_reseller_accounts,
)
from upline.parties.queries.search import AccountHit, search_accounts

__all__ = [
    "AccountFilter",
    "AccountGroup",
    "AccountHit",
    "AccountPage",
    "AccountRow",
    "AccountView",
    "ContactLine",
    "MirroredAccount",
    "ResellerAccount",
    "account_ids_by_email",
    "account_neighbours",
    "account_page",
    "billing_addresses",
    "count_customers",
    "each_account",
    "find_account_name",
    "find_contact",
    "find_mirror_source",
    "find_recipient_address",
    "find_reseller_account",
    "get_account",
    "group_accounts",
    "kind_of",
    "list_accounts",
    "list_accounts_by_name",
    "list_contacts",
    "list_mirrored_accounts",
    "list_reseller_accounts",
    "list_unmirrored_customers",
    "ownership_of",
    "search_accounts",
    "snapshot_of_customer",
    "version_of",
]
