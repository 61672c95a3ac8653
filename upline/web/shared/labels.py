"""Words and colours for values that areas store as codes."""

from collections.abc import Mapping

from upline.backorders.rulebook import TRIGGER_TITLES
from upline.catalog.rulebook import CYCLE_TITLES, BillingCycle
from upline.setup.rulebook import StatusKind
from upline.subscriptions.rulebook import Status, Trigger

# The class of a badge. Filled mark: settled. `open`, a ring: still to be done. `bad`, a diamond: needs a person.
_BY_NAME: Mapping[str, str] = {
    "Draft": "open",
    "Submitted": "warn open",
    "Booked": "info",
    "Executed": "good",
    "Canceled": "",
    "Waiting": "warn open",
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


def status_tone(status: str, kind: str = "") -> str:
    """Return the class of a status's badge: by its name where that is one everybody knows, else by its kind."""
    return _BY_NAME.get(status, _BY_KIND.get(kind, _BY_KIND.get(status, "")))


def trigger_title(trigger: str) -> str:
    """Return `Quantity changed`; nothing for an order that no sale triggered."""
    return TRIGGER_TITLES[Trigger(trigger)] if trigger in set(Trigger) else ""


def cycle_title(cycle: str) -> str:
    """Return `Monthly`."""
    return CYCLE_TITLES[BillingCycle(cycle)] if cycle in set(BillingCycle) else ""
