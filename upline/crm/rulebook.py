"""The words of what people do around an order, and how much of each there may be.

All of it is allowed on back-orders too. Source: rules R38 and R39.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from upline.access.rulebook import AccessRequirement, Level, Permission, declare_needs
from upline.kernel.texts import text

SUBJECT_LENGTH = 200
TEXT_LENGTH = 20_000
MAX_RECIPIENTS = 20
MAX_ATTACHMENTS = 50  # of one order
MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024  # bytes, as all sizes here
MAX_MESSAGE_BYTES = 10 * 1024 * 1024  # of a received e-mail, with all that is in it

# How long after each failure an e-mail is tried again; after the last one a person is needed.
RETRY_DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
MAX_ATTEMPTS = len(RETRY_DELAYS) + 1
# After this time an e-mail that a worker has claimed is free for other workers.
CLAIM_TIMEOUT = timedelta(minutes=15)
# A file without a row is deleted after this time: the row of a new file may not be committed yet.
ORPHAN_GRACE_PERIOD = timedelta(days=1)


class ActivityKind(StrEnum):
    """What kind of thing a person did or will do."""

    CALL = "CALL"
    MEETING = "MEETING"
    TASK = "TASK"


class CaseStatus(StrEnum):
    """How far a case is."""

    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    CLOSED = "CLOSED"


class CasePriority(StrEnum):
    """How urgent a case is."""

    LOW = "LOW"
    NORMAL = "NORMAL"
    HIGH = "HIGH"


class CampaignAction(StrEnum):
    """What can be done with campaigns. What people do around an order is `OrderAction`."""

    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"


class MentionAction(StrEnum):
    """What people do with the notes and comments that mention them."""

    MARK_AS_READ = "mark_as_read"


NEEDS = declare_needs(
    CampaignAction,
    dict.fromkeys(CampaignAction, AccessRequirement(Permission.SET_UP, Level.CONTROL)),
)
MENTION_NEEDS = declare_needs(
    MentionAction,
    {MentionAction.MARK_AS_READ: AccessRequirement(Permission.VIEW, Level.SEE)},
)


class Direction(StrEnum):
    """Which way an e-mail went."""

    SENT = "SENT"
    RECEIVED = "RECEIVED"
    NOTED = "NOTED"  # related by hand, without its text


class Delivery(StrEnum):
    """How far an e-mail has come."""

    WAITING = "WAITING"
    DONE = "DONE"
    FAILED = "FAILED"


class ActivityStatus(StrEnum):
    """How an activity stands on a day."""

    OPEN = "OPEN"
    OVERDUE = "OVERDUE"
    DONE = "DONE"


class EmailState(StrEnum):
    """How an e-mail stands: which way it went and, where it was sent from here, how far it has come."""

    WAITING = "WAITING"
    SENT = "SENT"
    FAILED = "FAILED"
    RECEIVED = "RECEIVED"
    NOTED = "NOTED"


STATUS_TITLES: Mapping[CaseStatus, str] = {
    CaseStatus.OPEN: text("Open"),
    CaseStatus.IN_PROGRESS: text("In progress"),
    CaseStatus.CLOSED: text("Closed"),
}
PRIORITY_TITLES: Mapping[CasePriority, str] = {
    CasePriority.LOW: text("Low"),
    CasePriority.NORMAL: text("Normal"),
    CasePriority.HIGH: text("High"),
}
KIND_TITLES: Mapping[ActivityKind, str] = {
    ActivityKind.CALL: text("Call"),
    ActivityKind.MEETING: text("Meeting"),
    ActivityKind.TASK: text("Task"),
}

ACTIVITY_STATUS_TITLES: Mapping[ActivityStatus, str] = {
    ActivityStatus.OPEN: text("Open"),
    ActivityStatus.OVERDUE: text("Overdue"),
    ActivityStatus.DONE: text("Done"),
}
DIRECTION_TITLES: Mapping[Direction, str] = {
    Direction.SENT: text("Written here"),
    Direction.RECEIVED: text("Received"),
    Direction.NOTED: text("Logged"),
}
EMAIL_STATE_TITLES: Mapping[EmailState, str] = {
    EmailState.WAITING: text("Waiting"),
    EmailState.SENT: text("Sent"),
    EmailState.FAILED: text("Not sent"),
    EmailState.RECEIVED: text("Received"),
    EmailState.NOTED: text("Logged"),
}

assert ACTIVITY_STATUS_TITLES.keys() == set(ActivityStatus), "a status without a title"
assert DIRECTION_TITLES.keys() == set(Direction), "a direction without a title"
assert EMAIL_STATE_TITLES.keys() == set(EmailState), "a state without a title"
assert STATUS_TITLES.keys() == set(CaseStatus), "a status without a title"
assert PRIORITY_TITLES.keys() == set(CasePriority), "a priority without a title"
assert KIND_TITLES.keys() == set(ActivityKind), "a kind without a title"


def order_tag(reference: str) -> str:
    """Return what the subject of an e-mail about an order starts with, so that answers find back."""
    return f"[Order {reference}]"


def state_of_email(direction: Direction, delivery: Delivery) -> EmailState:
    """Return how an e-mail stands."""
    if direction is not Direction.SENT:
        return EmailState.RECEIVED if direction is Direction.RECEIVED else EmailState.NOTED
    return {
        Delivery.WAITING: EmailState.WAITING,
        Delivery.DONE: EmailState.SENT,
        Delivery.FAILED: EmailState.FAILED,
    }[delivery]
