"""The words of activities and cases."""

from enum import StrEnum


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
