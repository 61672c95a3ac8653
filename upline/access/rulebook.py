"""Who may: what each role lets a person do in a BSS. What may be done is each area's rulebook."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from upline.kernel.texts import Text, contextual_text, text
from upline.kernel.verdicts import ALLOWED, Refused, Verdict, refused


class Role(StrEnum):
    """A person's role in one BSS."""

    ADMINISTRATOR = "ADMINISTRATOR"
    SALES = "SALES"
    FINANCE = "FINANCE"
    VIEWER = "VIEWER"


class Level(StrEnum):
    """How far a permission rule lets somebody go with a record; each includes those before it."""

    SEE = "SEE"
    EDIT = "EDIT"
    CONTROL = "CONTROL"

    @property
    def rank(self) -> int:
        """Return its place among the levels, the lowest first."""
        return tuple(Level).index(self)

    def includes(self, other: "Level") -> bool:
        """Tell whether who has this level has the other one too."""
        return self.rank >= other.rank


class Permission(StrEnum):
    """What a role can let a person do."""

    VIEW = "view"
    SELL = "sell"  # customers, orders, subscriptions, baskets
    EDIT_ORDERS = "edit_orders"
    SET_PRICES = "set_prices"
    RESOLVE_BACK_ORDERS = "mend_back_orders"
    SET_UP = "set_up"
    INTEGRATE = "integrate"  # read the event log, manage webhooks


_ALL = frozenset(Permission)

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: _ALL,
    Role.SALES: frozenset(
        {
            Permission.VIEW,
            Permission.SELL,
            Permission.EDIT_ORDERS,
            Permission.RESOLVE_BACK_ORDERS,
        }
    ),
    Role.FINANCE: frozenset(
        {
            Permission.VIEW,
            Permission.EDIT_ORDERS,
            Permission.SET_PRICES,
            Permission.RESOLVE_BACK_ORDERS,
        }
    ),
    Role.VIEWER: frozenset({Permission.VIEW}),
}

assert ROLE_PERMISSIONS.keys() == set(Role), "a role without permissions"

NOT_PERMITTED = "not_permitted"


def is_permitted(role: Role, permission: Permission) -> bool:
    """Tell whether a role lets a person do this."""
    return permission in ROLE_PERMISSIONS[role]


_ROLE_WORDS: Mapping[Role, Text] = {
    Role.ADMINISTRATOR: contextual_text("role", "Administrators"),
    Role.SALES: contextual_text("role", "Sales people"),
    Role.FINANCE: contextual_text("role", "Finance people"),
    Role.VIEWER: contextual_text("role", "Viewers"),
}
_LACKS: Mapping[Permission, Callable[[Text], Text]] = {
    Permission.VIEW: lambda role: text("{role} can’t view this.", role=role),
    Permission.SELL: lambda role: text("{role} can’t sell.", role=role),
    Permission.EDIT_ORDERS: lambda role: text("{role} can’t edit orders.", role=role),
    Permission.SET_PRICES: lambda role: text("{role} can’t set prices.", role=role),
    Permission.RESOLVE_BACK_ORDERS: lambda role: text(
        "{role} can’t resolve back-orders.", role=role
    ),
    Permission.SET_UP: lambda role: text("{role} can’t change Setup.", role=role),
    Permission.INTEGRATE: lambda role: text(
        "{role} can’t read the event log or manage webhooks.", role=role
    ),
}

assert _ROLE_WORDS.keys() == set(Role), "a role without a word"
assert _LACKS.keys() == set(Permission), "a permission without a sentence"


def permission_verdict(role: Role, permission: Permission) -> Verdict:
    """Return what a role says of this, with the sentence that says why not."""
    if is_permitted(role, permission):
        return ALLOWED
    return refused(NOT_PERMITTED, _LACKS[permission](_ROLE_WORDS[role]))


def check_role(role: Role, permission: Permission) -> None:
    """Raises: Refused — the role does not let a person do this."""
    verdict = permission_verdict(role, permission)
    if not verdict.allowed:
        raise Refused(verdict)


class CustomerPermission(StrEnum):
    """What a user of a storefront can be allowed, on the account of their own company only."""

    VIEW = "view"
    ORDER = "order"
    MANAGE_PEOPLE = "manage_people"


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerIdentity:
    """For which customer somebody acts who is no member of the BSS, and what they may do (ADR 32)."""

    account_id: UUID
    permissions: frozenset[CustomerPermission]


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who acts in a BSS: a person in a role, a program with a credential, an end customer, or Upline itself.

    `user_id` is None for what is no user of the BSS. `name` is what records store. `customer` is set on
    the user of a storefront: the gate then decides by it, and by nothing that the role would allow.
    """

    name: str
    role: Role
    user_id: UUID | None = None
    customer: CustomerIdentity | None = None

    @property
    def is_administrator(self) -> bool:
        """Tell whether every record is open to them, whatever its permission rule."""
        return self.role is Role.ADMINISTRATOR


def system_actor(name: str = "Upline") -> Actor:
    """Return who acts where no person does: booking, the clock, the example, a simulation."""
    return Actor(name=name, role=Role.ADMINISTRATOR)


def customer_actor(name: str, customer: CustomerIdentity) -> Actor:
    """Return who acts in a storefront. The role is the least one; the gate does not look at it."""
    return Actor(name=name, role=Role.VIEWER, customer=customer)


@dataclass(frozen=True, slots=True)
class AccessRequirement:
    """What somebody must have for an action: by their role, and by the record's permission rule."""

    permission: Permission
    level: Level


_NEEDS: dict[type[StrEnum], Mapping[Any, AccessRequirement]] = {}

_Action = TypeVar("_Action", bound=StrEnum)


def declare_needs(
    actions: type[_Action], needs: Mapping[_Action, AccessRequirement]
) -> Mapping[_Action, AccessRequirement]:
    """Return an area's `NEEDS`: who may do each of its actions. The gate finds it from now on."""
    assert needs.keys() == set(actions), f"an action of {actions.__qualname__} without a need"
    _NEEDS[actions] = needs
    return needs


def requirement_of(action: StrEnum) -> AccessRequirement:
    """Return what an action needs. Raises: KeyError — its area declares no `NEEDS`."""
    return _NEEDS[type(action)][action]


def declared_needs() -> Mapping[type[StrEnum], Mapping[Any, AccessRequirement]]:
    """Return the `NEEDS` of every area that is imported."""
    return _NEEDS


# What end customers may do is one table, `CUSTOMER_NEEDS` of `upline/storefront/rulebook.py`. What it does
# not name is refused, whatever their permissions.
_CUSTOMER_NEEDS: dict[type[StrEnum], Mapping[Any, CustomerPermission | None]] = {}

_NOT_FOR_CUSTOMERS = refused(NOT_PERMITTED, text("This is not offered in the storefront."))
_CUSTOMER_LACKS = refused(NOT_PERMITTED, text("Your login does not allow this."))


def declare_customer_needs(
    needs: Mapping[type[StrEnum], Mapping[Any, CustomerPermission | None]],
) -> Mapping[type[StrEnum], Mapping[Any, CustomerPermission | None]]:
    """Return what end customers need for the actions of some areas; None: nobody of them may.

    The gate decides by it from now on.
    """
    for actions, permissions in needs.items():
        assert permissions.keys() == set(actions), f"{actions.__qualname__} is not ruled completely"
    _CUSTOMER_NEEDS.update(needs)
    return needs


def customer_verdict(action: StrEnum, customer: CustomerIdentity) -> Verdict:
    """Return whether the user of a storefront may do this to a record of their own company."""
    need = _CUSTOMER_NEEDS.get(type(action), {}).get(action)
    if need is None:
        return _NOT_FOR_CUSTOMERS
    return ALLOWED if need in customer.permissions else _CUSTOMER_LACKS
