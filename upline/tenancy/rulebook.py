"""Who may: what each role lets a person do in a BSS. What may be done is each area's rulebook."""

from collections.abc import Mapping
from enum import StrEnum

from upline.kernel.verdicts import Refused, refused


class Role(StrEnum):
    """A person's role in one BSS."""

    ADMINISTRATOR = "ADMINISTRATOR"
    SALES = "SALES"
    FINANCE = "FINANCE"
    VIEWER = "VIEWER"


class Permission(StrEnum):
    """What a role can let a person do."""

    VIEW = "view"
    SELL = "sell"  # customers, orders, subscriptions, baskets
    EDIT_ORDERS = "edit_orders"
    SET_PRICES = "set_prices"
    MEND_BACK_ORDERS = "mend_back_orders"
    SET_UP = "set_up"


_ALL = frozenset(Permission)

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: _ALL,
    Role.SALES: frozenset(
        {
            Permission.VIEW,
            Permission.SELL,
            Permission.EDIT_ORDERS,
            Permission.MEND_BACK_ORDERS,
        }
    ),
    Role.FINANCE: frozenset(
        {
            Permission.VIEW,
            Permission.EDIT_ORDERS,
            Permission.SET_PRICES,
            Permission.MEND_BACK_ORDERS,
        }
    ),
    Role.VIEWER: frozenset({Permission.VIEW}),
}

assert ROLE_PERMISSIONS.keys() == set(Role), "a role without permissions"

NOT_PERMITTED = "not_permitted"


def is_permitted(role: Role, permission: Permission) -> bool:
    """Tell whether a role lets a person do this."""
    return permission in ROLE_PERMISSIONS[role]


def check_role(role: Role, permission: Permission) -> None:
    """Raises: Refused — the role does not let a person do this."""
    if not is_permitted(role, permission):
        words = permission.value.replace("_", " ")
        raise Refused(
            refused(NOT_PERMITTED, f"The role {role.value.lower()} does not allow to {words}.")
        )
