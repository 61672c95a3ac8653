"""What kinds of accounts are called."""

from collections.abc import Mapping

from upline.kernel.texts import text
from upline.parties.rulebook import AccountKind

_TITLES: Mapping[AccountKind, str] = {
    AccountKind.CUSTOMER: text("Customer"),
    AccountKind.RESELLER: text("Tenant reseller"),
    AccountKind.MIRROR: text("Mirrored customer"),
}

assert _TITLES.keys() == set(AccountKind), "a kind of account without a title"


def kind_title(kind: AccountKind) -> str:
    """Return what a kind of account is called."""
    return _TITLES[kind]
