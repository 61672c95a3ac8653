"""How the setup area says in words what areas store as codes, and what R14 and R15 will do."""

from collections.abc import Mapping
from dataclasses import dataclass

from upline.access.rulebook import Level, Permission, Role
from upline.kernel.formats import join_words
from upline.setup.queries import ApiOptionsSummary, NewOrderDefaults
from upline.setup.rulebook import Entity, FieldKind, StatusKind, StatusSource
from upline.web.shared.access import Visit
from upline.web.shared.labels import ROLE_TITLES


@dataclass(frozen=True, slots=True)
class CodeLabel:
    """A code's name and what it means."""

    label: str
    remark: str


STATUS_KINDS: Mapping[StatusKind, CodeLabel] = {
    StatusKind.DRAFT: CodeLabel("Draft", "Not yet submitted"),
    StatusKind.IN_PROGRESS: CodeLabel("In progress", "Open, nothing executed yet"),
    StatusKind.EXECUTES: CodeLabel("Executed", "Orders get it by being executed"),
    StatusKind.CANCELS: CodeLabel("Canceled", "Orders get it by being cancelled"),
}
FIELD_KINDS: Mapping[FieldKind, CodeLabel] = {
    FieldKind.TEXT: CodeLabel("Text", "One line, up to 500 characters"),
    FieldKind.NUMBER: CodeLabel("Number", "In figures, with or without decimals"),
    FieldKind.DATE: CodeLabel("Date", "A day of the calendar"),
    FieldKind.CHOICE: CodeLabel("Choice", "One of a list that you write here"),
    FieldKind.YES_NO: CodeLabel("Yes or no", "A question with two answers"),
    FieldKind.USER: CodeLabel("User", "Somebody who works in this BSS"),
}
LEVELS: Mapping[Level, CodeLabel] = {
    Level.SEE: CodeLabel("See", "in lists, on its page, in exports"),
    Level.EDIT: CodeLabel("Edit", "see it and change what may be changed"),
    Level.CONTROL: CodeLabel("Control", "everything the role and the record allow"),
}
ENTITIES: Mapping[Entity, str] = {
    Entity.ORDER: "Orders",
    Entity.ACCOUNT: "Accounts",
    Entity.SUBSCRIPTION: "Subscriptions",
}
ROLES: Mapping[Role, str] = ROLE_TITLES
PERMISSIONS: Mapping[Permission, str] = {
    Permission.VIEW: "See the records that permission rules share",
    Permission.SELL: "Sell: customers, orders, baskets, subscriptions",
    Permission.EDIT_ORDERS: "Edit orders, and add what people do around them",
    Permission.SET_PRICES: "Set prices, price lists and promotions",
    Permission.RESOLVE_BACK_ORDERS: "Mend and retry parked sales, activate resellers",
    Permission.SET_UP: "Set the BSS up, and control every record",
}

assert STATUS_KINDS.keys() == set(StatusKind), "a kind of status without words"
assert FIELD_KINDS.keys() == set(FieldKind), "a kind of field without words"
assert LEVELS.keys() == set(Level), "a level without words"
assert ENTITIES.keys() == set(Entity), "an entity without words"
assert PERMISSIONS.keys() == set(Permission), "a permission without words"

_BOOKED_RECORD_NAMES = {
    Entity.ORDER: "back-order",
    Entity.ACCOUNT: "mirrored record",
    Entity.SUBSCRIPTION: "mirrored record",
}
_AUTOMATIC_RECORD_NAMES = {
    Entity.ORDER: "order that no person makes",
    Entity.ACCOUNT: "account that no person makes",
    Entity.SUBSCRIPTION: "subscription that no person makes",
}
_STATUS_SOURCES: Mapping[StatusSource, str] = {
    StatusSource.TYPE_DEFAULT: "the default status of that type",
    StatusSource.BSS_DEFAULT: "the default status of the BSS",
    StatusSource.FALLBACK: "no type and no BSS-wide default says another",
}

assert _STATUS_SOURCES.keys() == set(StatusSource), "a source of a status without words"


def order_defaults_text(visit: Visit, begins: NewOrderDefaults) -> str:
    """Say what the next order will get (R14)."""
    order = "back-order" if visit.membership.has_resellers else "order"
    kind = f"the type {begins.type}" if begins.type else "no type"
    source = _STATUS_SOURCES[begins.source]
    return f"The next {order} gets {kind} and the status {begins.status}: {source}."


def _fallback_user_text(visit: Visit, card: ApiOptionsSummary) -> str:
    """Return who is responsible in place of the chosen user.

    Booking takes that of the reseller's account, else an administrator of the BSS (R15). A BSS that
    books no sales of resellers has none.
    """
    if not visit.membership.has_resellers:
        return "nobody"
    then = f"the administrator, {card.administrator}" if card.administrator else "nobody"
    return f"the Responsible User of the reseller’s account, then {then}"


def missing_user_text(visit: Visit, card: ApiOptionsSummary) -> str:
    """Say who looks after the next record while nobody is chosen (R15)."""
    who = _fallback_user_text(visit, card)
    return f"{who[:1].upper()}{who[1:]}{',' if ',' in who else ''} takes over."


def inactive_warning(visit: Visit, card: ApiOptionsSummary) -> str:
    """Return the sentence that warns of somebody who is gone; empty where nobody is."""
    if not card.is_inactive:
        return ""
    return (
        f"{card.user} is no longer active. {reassignment_text(visit, card)} Choose somebody else."
    )


def reassignment_text(visit: Visit, card: ApiOptionsSummary) -> str:
    """Say to whom the next record goes in place of the chosen user (R15)."""
    record = _BOOKED_RECORD_NAMES if visit.membership.has_resellers else _AUTOMATIC_RECORD_NAMES
    return f"The next {record[card.entity]} goes to {_fallback_user_text(visit, card)}."


def fallback_text(visit: Visit, card: ApiOptionsSummary) -> str:
    """Say what happens once the chosen user is gone; empty where nobody active is chosen."""
    if not card.user or card.is_inactive:
        return ""
    is_in_provenance = card.entity is Entity.ORDER and visit.membership.has_resellers
    note = " The order’s provenance says so." if is_in_provenance else ""
    return f"Once {card.user} is no longer active: {_fallback_user_text(visit, card)}.{note}"


def default_rule_text(card: ApiOptionsSummary) -> str:
    """Say which rule the next record gets where the options name none (R15)."""
    if card.default_rule:
        return f"The default rule, {card.default_rule}, takes over."
    return "There is no default rule: records without a rule are open to every user."


def default_for_text(entities: tuple[Entity, ...]) -> str:
    """Return `orders and accounts`: of which records a rule is the default."""
    return join_words([ENTITIES[entity].lower() for entity in entities])
