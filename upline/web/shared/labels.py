"""Words and colours for values that areas store as codes."""

from collections.abc import Mapping

from upline.access.rulebook import Role
from upline.backorders.queries import PriceProvenance
from upline.backorders.rulebook import (
    CHANGE_TITLES,
    LOG_STATE_TITLES,
    NOTHING_TO_BOOK_SENTENCES,
    NOTHING_TO_BOOK_TITLES,
    PARKING_TITLES,
    TRIGGER_TITLES,
    LogState,
    NothingToBook,
)
from upline.catalog.rulebook import CYCLE_TITLES, PRICE_SOURCE_TITLES, BillingCycle
from upline.crm.rulebook import KIND_TITLES, PRIORITY_TITLES, ActivityKind, CasePriority
from upline.kernel.texts import Text, contextual_text, plural_text, text
from upline.orders.queries import LineTarget, OrderLine
from upline.orders.rulebook import PLACEMENT_TITLES, ItemKind, Placement
from upline.setup.rulebook import StatusKind
from upline.storefront.queries import ChangeRequestPage
from upline.subscriptions.queries import HistoryLine
from upline.subscriptions.rulebook import (
    HISTORY_TITLES,
    STATUS_TITLES,
    HistoryAction,
    LineKind,
    Status,
    Trigger,
)
from upline.web.shared import formatting
from upline.webhooks.rulebook import DisabledReason

# The class of a badge. Filled mark: settled. `open`, a ring: still to be done. `bad`, a diamond: needs a person.
_BY_NAME: Mapping[str, str] = {
    "Draft": "open",
    "Submitted": "warn open",
    "Booked": "info",
    "Executed": "good",
    "Waiting": "warn open",
    "Blocked": "open",
    "Parked": "bad",
    "Nothing to book": "",
}
_BY_KIND: Mapping[str, str] = {
    StatusKind.IN_PROGRESS: "info",
    StatusKind.EXECUTES: "good",
    StatusKind.CANCELS: "",
    Status.INACTIVE: "open",
    Status.ACTIVE: "good",
    Status.SUSPENDED: "warn",
    Status.PENDING_CANCEL: "warn open",
    Status.CANCELLED: "",
}


_PURPOSES: Mapping[ItemKind | None, str] = {
    None: text("For {target}"),
    ItemKind.SUBSCRIPTION: text("For {target}"),
    ItemKind.LICENCES: text("More licences of {target}"),
    ItemKind.ADD_ON: text("Add-on of {target}"),
}

assert _PURPOSES.keys() == {None, *ItemKind}, "an item without a purpose"


def status_tone(status: str, kind: str = "") -> str:
    """Return the class of a status's badge: by its name where that is one everybody knows, else by its kind."""
    return _BY_NAME.get(status, _BY_KIND.get(kind, _BY_KIND.get(status, "")))


def trigger_title(trigger: str) -> str:
    """Return `Quantity changed`; nothing for an order that no sale triggered."""
    return TRIGGER_TITLES[Trigger(trigger)] if trigger in set(Trigger) else ""


# What sale events are, and why they are parked or book nothing, by the codes that are stored.
EVENT_TITLES: Mapping[str, str] = {
    str(kind): title for kind, title in (*TRIGGER_TITLES.items(), *CHANGE_TITLES.items())
}
EVENT_REASON_TITLES: Mapping[str, str] = {
    str(reason): title
    for reason, title in (*PARKING_TITLES.items(), *NOTHING_TO_BOOK_TITLES.items())
}

_LINE_TITLES: Mapping[LineKind, str] = {
    LineKind.NEW_SUBSCRIPTION: text("New subscription"),
    LineKind.NEW_ADD_ON: text("New add-on"),
    LineKind.QUANTITY: text("Quantity"),
    LineKind.ADD_ON_QUANTITY: text("Add-on quantity"),
    LineKind.FULL_PLAN_OLD: text("Plan change, old product"),
    LineKind.FULL_PLAN_NEW: text("Plan change, new product"),
    LineKind.PARTIAL_PLAN_SOURCE: text("Licences moved away"),
    LineKind.PARTIAL_PLAN_NEW_TARGET: text("Licences moved to a new subscription"),
    LineKind.PARTIAL_PLAN_INTO: text("Licences moved into it"),
}

assert _LINE_TITLES.keys() == set(LineKind), "a line without a title"


def line_kind_title(kind: LineKind) -> str:
    """Return what a line of a sale does: `New add-on`."""
    return _LINE_TITLES[kind]


def nothing_to_book_sentence(reason: str) -> str:
    """Return why a sale event books nothing, as a sentence."""
    return NOTHING_TO_BOOK_SENTENCES[NothingToBook(reason)]


def event_title(kind: str) -> str:
    """Return what a sale event is: `Quantity changed`, `Subscription cancelled`."""
    return EVENT_TITLES[kind]


def log_state_title(state: LogState) -> str:
    """Return what the state of a sale event is called: `Nothing to book`."""
    return LOG_STATE_TITLES[state]


def event_reason_title(reason: str) -> str:
    """Return why an event is parked or books nothing: `No price`; nothing where it has no reason."""
    return EVENT_REASON_TITLES[reason] if reason else ""


def change_request_title(request: ChangeRequestPage) -> Text:
    """Return what a customer wants to be changed: `Business Basic to Business Premium`."""
    if request.to_product:
        return text("{product} to {target}", product=request.product, target=request.to_product)
    return text("Buy {product} after its trial", product=request.product)


def cycle_title(cycle: str) -> str:
    """Return `Monthly`."""
    return CYCLE_TITLES[BillingCycle(cycle)] if cycle in set(BillingCycle) else ""


def cycle_word(cycle: str) -> str:
    """Return `monthly`, as it stands within a sentence."""
    return str(cycle_title(cycle)).lower()


def placement_title(place: Placement | None) -> str:
    """Return where on a subscription's page a line is shown; an ordinary order makes the record."""
    return PLACEMENT_TITLES[place] if place else text("Subscription")


def price_source_title(line: OrderLine | PriceProvenance) -> str:
    """Return where a line's price came from: the price list's name, or what the source is called."""
    return line.price_list or (PRICE_SOURCE_TITLES[line.price_source] if line.price_source else "")


def purpose_text(line: OrderLine) -> str:
    """Return `Add-on of …` or `More licences of …`; empty for what stands by itself."""
    return text(_PURPOSES[line.kind], target=_target_text(line.target)) if line.target else ""


def _target_text(target: LineTarget) -> str:
    if not target.position:
        return target.name
    return text("{name}, item {position}", name=target.name, position=target.position)


def line_text(line: OrderLine) -> str:
    """Return a line in words: `10 × Exchange Online, monthly`."""
    values = {
        "quantity": formatting.whole(line.quantity),
        "product": line.product.name,
        "cycle": cycle_word(line.billing_cycle),
    }
    purpose = purpose_text(line)
    if not purpose:
        return text("{quantity} × {product}, {cycle}", **values)
    return text("{quantity} × {product}, {cycle} ({purpose})", purpose=purpose, **values)


def status_title(status: str) -> str:
    """Return what the status of a subscription is called."""
    return STATUS_TITLES[Status(status)]


def history_line_title(line: HistoryLine) -> str:
    """Return what a history record tells: `Quantity increased`; an add-on is added, not created."""
    is_new_add_on = line.add_on and line.action is HistoryAction.CREATED
    return text("Add-on added") if is_new_add_on else HISTORY_TITLES[line.action]


def history_old(line: HistoryLine) -> str:
    """Return what a history record changed from: a product, or a number."""
    return line.product_old.name if line.product_old else _number(line.quantity_old)


def history_new(line: HistoryLine) -> str:
    """Return what a history record changed to."""
    return line.product_new.name if line.product_new else _number(line.quantity_new)


def _number(value: int | None) -> str:
    return formatting.UNKNOWN if value is None else formatting.whole(value)


def licences(quantity: int) -> str:
    """Return `10 licences`."""
    return plural_text("{count} licence", "{count} licences", count=quantity)


def activity_kind_title(kind: ActivityKind) -> str:
    """Return what kind of activity it is."""
    return KIND_TITLES[kind]


def case_priority_title(priority: CasePriority) -> str:
    """Return how urgent a case is."""
    return PRIORITY_TITLES[priority]


ROLE_TITLES: Mapping[Role, Text] = {
    Role.ADMINISTRATOR: text("Administrator"),
    Role.SALES: contextual_text("role", "Sales"),
    Role.FINANCE: text("Finance"),
    Role.VIEWER: text("Viewer"),
}
assert ROLE_TITLES.keys() == set(Role), "a role without a title"


def role_title(role: Role) -> Text:
    """Return what a role is called."""
    return ROLE_TITLES[role]


WEBHOOK_DISABLED_SENTENCES: Mapping[DisabledReason, Text] = {
    DisabledReason.BY_HAND: text("A person has disabled it."),
    DisabledReason.GONE: text("Its receiver has answered that it is gone (410)."),
    DisabledReason.FAILING: text("Nothing has been delivered for three days."),
}

assert WEBHOOK_DISABLED_SENTENCES.keys() == set(DisabledReason), "a reason without a sentence"
