"""Questions about accounts and contacts."""

from upline.parties.queries.accounts import (
    billing_addresses,
    customer_of,
    find_account_name,
    find_contact,
    find_reseller_account,
    get_account,
    kept_of,
    kind_of,
    list_accounts_named,
    list_accounts_served_for,
    list_contacts,
    version_of,
)
from upline.parties.queries.contacts import accounts_at_address, address_to_write_to
from upline.parties.queries.listing import (
    AccountFilter,
    AccountRow,
    AccountView,
    each_account,
    list_accounts,
)
from upline.parties.queries.mirrors import (
    MirroredAccount,
    ResellerAccount,
    list_mirrored_accounts,
    list_reseller_accounts,
)
from upline.parties.queries.page import AccountPage, ContactLine, account_page
from upline.parties.queries.search import AccountHit, search_accounts

__all__ = [
    "AccountFilter",
    "AccountHit",
    "AccountPage",
    "AccountRow",
    "AccountView",
    "ContactLine",
    "MirroredAccount",
    "ResellerAccount",
    "account_page",
    "accounts_at_address",
    "address_to_write_to",
    "billing_addresses",
    "customer_of",
    "each_account",
    "find_account_name",
    "find_contact",
    "find_reseller_account",
    "get_account",
    "kept_of",
    "kind_of",
    "list_accounts",
    "list_accounts_named",
    "list_accounts_served_for",
    "list_contacts",
    "list_mirrored_accounts",
    "list_reseller_accounts",
    "search_accounts",
    "version_of",
]
