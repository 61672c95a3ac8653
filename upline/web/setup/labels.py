"""How the setup area says in words what areas store as codes, and what R14 and R15 will do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from upline.access.rulebook import Level, Permission, Role
from upline.kernel.phrases import join_words
from upline.kernel.texts import Text, contextual_text, text
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
    StatusKind.DRAFT: CodeLabel(text("Draft"), text("Not yet submitted")),
    StatusKind.IN_PROGRESS: CodeLabel(text("In progress"), text("Open, nothing executed yet")),
    StatusKind.EXECUTES: CodeLabel(text("Executed"), text("Set when an order is executed")),
    StatusKind.CANCELS: CodeLabel(
        contextual_text("order", "Cancelled"), text("Set when an order is cancelled")
    ),
}
FIELD_KINDS: Mapping[FieldKind, CodeLabel] = {
    FieldKind.TEXT: CodeLabel(text("Text"), text("One line, up to 500 characters")),
    FieldKind.NUMBER: CodeLabel(text("Number"), text("In figures, with or without decimals")),
    FieldKind.DATE: CodeLabel(text("Date"), text("A day of the calendar")),
    FieldKind.CHOICE: CodeLabel(text("Choice"), text("One of a list that you write here")),
    FieldKind.YES_NO: CodeLabel(text("Yes or no"), text("A question with two answers")),
    FieldKind.USER: CodeLabel(text("User"), text("Somebody who works in this BSS")),
}
LEVELS: Mapping[Level, CodeLabel] = {
    Level.SEE: CodeLabel(text("See"), text("in lists, on its page, in exports")),
    Level.EDIT: CodeLabel(text("Edit"), text("see it and change what may be changed")),
    Level.CONTROL: CodeLabel(text("Control"), text("everything the role and the record allow")),
}
ENTITIES: Mapping[Entity, str] = {
    Entity.ORDER: text("Orders"),
    Entity.ACCOUNT: text("Accounts"),
    Entity.SUBSCRIPTION: text("Subscriptions"),
}
ROLES: Mapping[Role, str] = ROLE_TITLES
PERMISSIONS: Mapping[Permission, str] = {
    Permission.VIEW: text("See the records that permission rules share"),
    Permission.SELL: text("Sell: customers, orders, baskets, subscriptions"),
    Permission.EDIT_ORDERS: text("Edit orders; add activities, e-mails, cases, notes and files"),
    Permission.SET_PRICES: text("Set prices, price lists and promotions"),
    Permission.RESOLVE_BACK_ORDERS: text("Mend and retry parked sales, activate resellers"),
    Permission.SET_UP: text("Set the BSS up, and control every record"),
    Permission.INTEGRATE: text("Read the event log and manage webhooks"),
}

assert STATUS_KINDS.keys() == set(StatusKind), "a kind of status without words"
assert FIELD_KINDS.keys() == set(FieldKind), "a kind of field without words"
assert LEVELS.keys() == set(Level), "a level without words"
assert ENTITIES.keys() == set(Entity), "an entity without words"
assert PERMISSIONS.keys() == set(Permission), "a permission without words"

_STATUS_SOURCES: Mapping[StatusSource, str] = {
    StatusSource.TYPE_DEFAULT: text("The status is the default of that type."),
    StatusSource.BSS_DEFAULT: text("The status is the default of the BSS."),
    StatusSource.FALLBACK: text("Neither the type nor the BSS has a default status."),
}

assert _STATUS_SOURCES.keys() == set(StatusSource), "a source of a status without words"


def order_defaults_text(visit: Visit, begins: NewOrderDefaults) -> str:
    """Say what the next order will get (R14)."""
    values = {
        "type": begins.type,
        "status": begins.status,
        "source": _STATUS_SOURCES[begins.source],
    }
    if visit.membership.has_resellers:
        if begins.type:
            return text(
                "The next back-order gets the type {type} and the status {status}. {source}",
                **values,
            )
        return text("The next back-order gets no type and the status {status}. {source}", **values)
    if begins.type:
        return text(
            "The next order gets the type {type} and the status {status}. {source}", **values
        )
    return text("The next order gets no type and the status {status}. {source}", **values)


def _fallback_user_text(visit: Visit, card: ApiOptionsSummary) -> Text:
    """Return who is responsible in place of the chosen user.

    Booking takes that of the reseller's account, else an administrator of the BSS (R15). A BSS that
    books no sales of resellers has none.
    """
    if not visit.membership.has_resellers:
        return text("nobody")
    if not card.administrator:
        return text("the Responsible User of the reseller’s account, then nobody")
    return text(
        "the Responsible User of the reseller’s account, then the administrator, {name}",
        name=card.administrator,
    )


def missing_user_text(visit: Visit, card: ApiOptionsSummary) -> str:
    """Say who looks after the next record while nobody is chosen (R15)."""
    return text("Without one: {user}.", user=_fallback_user_text(visit, card))


def inactive_warning(visit: Visit, card: ApiOptionsSummary) -> str:
    """Return the sentence that warns of somebody who is gone; empty where nobody is."""
    if not card.is_inactive:
        return ""
    return text(
        "{name} is no longer active. {sentence} Choose somebody else.",
        name=card.user,
        sentence=reassignment_text(visit, card),
    )


def reassignment_text(visit: Visit, card: ApiOptionsSummary) -> Text:
    """Say to whom the next record goes in place of the chosen user (R15)."""
    user = _fallback_user_text(visit, card)
    if not visit.membership.has_resellers:
        return _AUTOMATIC_RECORDS[card.entity](user)
    if card.entity is Entity.ORDER:
        return text("The next back-order goes to {user}.", user=user)
    return text("The next mirrored record goes to {user}.", user=user)


_AUTOMATIC_RECORDS: Mapping[Entity, Callable[[Text], Text]] = {
    Entity.ORDER: lambda user: text(
        "The next order that no person makes goes to {user}.", user=user
    ),
    Entity.ACCOUNT: lambda user: text(
        "The next account that no person makes goes to {user}.", user=user
    ),
    Entity.SUBSCRIPTION: lambda user: text(
        "The next subscription that no person makes goes to {user}.", user=user
    ),
}

assert _AUTOMATIC_RECORDS.keys() == set(Entity), "an entity without a sentence"


def fallback_text(visit: Visit, card: ApiOptionsSummary) -> str:
    """Return what happens once the chosen user is gone; empty where nobody active is chosen."""
    if not card.user or card.is_inactive:
        return ""
    values = {"name": card.user, "user": _fallback_user_text(visit, card)}
    if card.entity is Entity.ORDER and visit.membership.has_resellers:
        return text(
            "Once {name} is no longer active: {user}. The order’s provenance says so.", **values
        )
    return text("Once {name} is no longer active: {user}.", **values)


def default_rule_text(card: ApiOptionsSummary) -> str:
    """Say which rule the next record gets where the options name none (R15)."""
    if card.default_rule:
        return text("The default rule, {rule}, takes over.", rule=card.default_rule)
    return text("There is no default rule: records without a rule are open to every user.")


def default_for_text(entities: tuple[Entity, ...]) -> str:
    """Return `orders and accounts`: of which records a rule is the default."""
    return join_words([str(ENTITIES[entity]).lower() for entity in entities])
