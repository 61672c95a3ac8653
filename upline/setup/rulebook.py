"""The words of the setup area."""

from enum import StrEnum


class StatusKind(StrEnum):
    """What it means for an order to have a status."""

    IN_PROGRESS = "IN_PROGRESS"
    EXECUTES = "EXECUTES"
    CANCELS = "CANCELS"


class Entity(StrEnum):
    """A kind of record that setup has sections for."""

    ORDER = "ORDER"
    ACCOUNT = "ACCOUNT"
    SUBSCRIPTION = "SUBSCRIPTION"


# A BSS that sets up no order statuses of its own starts with these.
STANDARD_STATUSES: tuple[tuple[str, StatusKind], ...] = (
    ("Draft", StatusKind.IN_PROGRESS),
    ("Submitted", StatusKind.IN_PROGRESS),
    ("Executed", StatusKind.EXECUTES),
    ("Canceled", StatusKind.CANCELS),
)
LAST_RESORT_STATUS = "Submitted"  # R14
