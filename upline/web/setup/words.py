"""How the setup area says in words what areas store as codes, and what R14 and R15 will do."""

from collections.abc import Mapping
from dataclasses import dataclass

from upline.access.rulebook import Level, Permission, Role
from upline.kernel.formats import listed
from upline.setup.queries import Beginning, OptionsCard
from upline.setup.rulebook import Entity, FieldKind, StatusKind
from upline.web.shared.access import Visit


@dataclass(frozen=True, slots=True)
class Words:
    """A code's name and what it means."""

    label: str
    remark: str


STATUS_KINDS: Mapping[StatusKind, Words] = {
    StatusKind.DRAFT: Words("Draft", "The order is being written"),
    StatusKind.IN_PROGRESS: Words("In progress", "The order stands, nothing is executed"),
    StatusKind.EXECUTES: Words("Executed", "Orders get it by being executed"),
    StatusKind.CANCELS: Words("Canceled", "Orders get it by being canceled"),
}
FIELD_KINDS: Mapping[FieldKind, Words] = {
    FieldKind.TEXT: Words("Text", "One line, up to 500 characters"),
    FieldKind.NUMBER: Words("Number", "In figures, with or without decimals"),
    FieldKind.DATE: Words("Date", "A day of the calendar"),
    FieldKind.CHOICE: Words("Choice", "One of a list that you write here"),
    FieldKind.YES_NO: Words("Yes or no", "A question with two answers"),
    FieldKind.USER: Words("User", "Somebody who works in this BSS"),
}
LEVELS: Mapping[Level, Words] = {
    Level.SEE: Words("See", "in lists, on its page, in exports"),
    Level.EDIT: Words("Edit", "see it and change what may be changed"),
    Level.CONTROL: Words("Control", "everything the role and the record allow"),
}
ENTITIES: Mapping[Entity, str] = {
    Entity.ORDER: "Orders",
    Entity.ACCOUNT: "Accounts",
    Entity.SUBSCRIPTION: "Subscriptions",
}
ROLES: Mapping[Role, str] = {
    Role.ADMINISTRATOR: "Administrator",
    Role.SALES: "Sales",
    Role.FINANCE: "Finance",
    Role.VIEWER: "Viewer",
}
PERMISSIONS: Mapping[Permission, str] = {
    Permission.VIEW: "See the records that permission rules share",
    Permission.SELL: "Sell: customers, orders, baskets, subscriptions",
    Permission.EDIT_ORDERS: "Edit orders, and add what people do around them",
    Permission.SET_PRICES: "Set prices, price lists and promotions",
    Permission.MEND_BACK_ORDERS: "Mend and retry parked sales, activate resellers",
    Permission.SET_UP: "Set the BSS up, and control every record",
}

assert STATUS_KINDS.keys() == set(StatusKind), "a kind of status without words"
assert FIELD_KINDS.keys() == set(FieldKind), "a kind of field without words"
assert LEVELS.keys() == set(Level), "a level without words"
assert ENTITIES.keys() == set(Entity), "an entity without words"
assert ROLES.keys() == set(Role), "a role without words"
assert PERMISSIONS.keys() == set(Permission), "a permission without words"

_BOOKED = {
    Entity.ORDER: "back-order",
    Entity.ACCOUNT: "mirrored record",
    Entity.SUBSCRIPTION: "mirrored record",
}
_UNMADE = {
    Entity.ORDER: "order that no person makes",
    Entity.ACCOUNT: "account that no person makes",
    Entity.SUBSCRIPTION: "subscription that no person makes",
}
_SOURCES = {
    "type_default": "the default status of that type",
    "bss_default": "the default status of the BSS",
    "fallback": "no type and no BSS-wide default says another",
}


def beginning(visit: Visit, begins: Beginning) -> str:
    """Say what the next order will get (R14)."""
    order = "back-order" if visit.seat.has_resellers else "order"
    kind = f"the type {begins.type}" if begins.type else "no type"
    return (
        f"The next {order} gets {kind} and the status {begins.status}: {_SOURCES[begins.source]}."
    )


def _next_in_line(visit: Visit, card: OptionsCard) -> str:
    """Return who is responsible in place of the chosen user.

    Booking asks the reseller's account first, then the BSS's administrator (R15). Where no
    reseller's sale is booked, nobody is asked.
    """
    if not visit.seat.has_resellers:
        return "nobody"
    then = f"the administrator, {card.administrator}" if card.administrator else "nobody"
    return f"the Responsible User of the reseller’s account, then {then}"


def user_takes_over(visit: Visit, card: OptionsCard) -> str:
    """Say who looks after the next record while nobody is chosen (R15)."""
    who = _next_in_line(visit, card)
    return f"{who[:1].upper()}{who[1:]}{',' if ',' in who else ''} takes over."


def inactive_warning(visit: Visit, card: OptionsCard) -> str:
    """Return the sentence that warns of somebody who is gone; empty where nobody is."""
    if not card.is_inactive:
        return ""
    return f"{card.user} is no longer active. {left_behind(visit, card)} Choose somebody else."


def left_behind(visit: Visit, card: OptionsCard) -> str:
    """Say to whom the next record goes in place of the chosen user (R15)."""
    record = _BOOKED if visit.seat.has_resellers else _UNMADE
    return f"The next {record[card.entity]} goes to {_next_in_line(visit, card)}."


def fallback_said(visit: Visit, card: OptionsCard) -> str:
    """Say what happens once the chosen user is gone; empty where nobody active is chosen."""
    if not card.user or card.is_inactive:
        return ""
    is_told = card.entity is Entity.ORDER and visit.seat.has_resellers
    told = " The order’s provenance says so." if is_told else ""
    return f"Once {card.user} is no longer active: {_next_in_line(visit, card)}.{told}"


def rule_takes_over(card: OptionsCard) -> str:
    """Say which rule the next record gets where the options name none (R15)."""
    if card.default_rule:
        return f"The default rule, {card.default_rule}, takes over."
    return "There is no default rule: records without a rule are open to every user."


def default_of(entities: tuple[Entity, ...]) -> str:
    """Return `orders and accounts`: of which records a rule is the default."""
    return listed([ENTITIES[entity].lower() for entity in entities])
