"""What was done about an account and its orders: activities, cases and e-mails in one list."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateField, DateTimeField, F, QuerySet, Value

from upline.access.reach import Reach
from upline.access.rulebook import Actor
from upline.crm.models import Activity, Case, Email
from upline.crm.queries import visibility
from upline.crm.queries.activities import status_on
from upline.crm.rulebook import (
    ActivityStatus,
    CaseStatus,
    Delivery,
    Direction,
    EmailState,
    state_of_email,
)
from upline.database.numbering import format_number


class TimelineKind(StrEnum):
    """What an entry of a timeline is."""

    ACTIVITY = "activity"
    CASE = "case"
    EMAIL = "email"


@dataclass(frozen=True, kw_only=True, slots=True)
class TimelineRow:
    """An activity, a case or an e-mail. `order` is the number of its order as people write it, or empty."""

    kind: TimelineKind
    id: UUID
    order_id: UUID | None
    order: str
    subject: str
    status: ActivityStatus | CaseStatus | EmailState
    created_at: datetime


def list_latest_about_account(
    *, tenant_id: UUID, account_id: UUID, today: date, limit: int, by: Actor, reach: Reach
) -> tuple[TimelineRow, ...]:
    """Return the latest that was done about an account or its orders, of what somebody may see. One query.

    `today` decides what is overdue.
    """
    about = partial(visibility.about_account, account_id=account_id)
    activities = Activity.objects.filter(visibility.visible_through_subject(reach), about(Activity))
    cases = Case.objects.filter(visibility.visible_cases(reach, by), about(Case))
    emails = Email.objects.filter(visibility.visible_emails(reach, by), about(Email))
    parts = (
        _columns(activities, TimelineKind.ACTIVITY, done_at=F("done_at"), due_date=F("due_date")),
        _columns(cases, TimelineKind.CASE, code=F("status")),
        _columns(emails, TimelineKind.EMAIL, code=F("direction"), delivery=F("delivery")),
    )
    # Ids grow with time.
    first, *others = (part.filter(tenant_id=tenant_id).order_by("-id")[:limit] for part in parts)
    rows = first.union(*others, all=True).order_by("-id")[:limit]
    return tuple(_row(row, today) for row in rows)


# What not all of them have.
_WITHOUT = {
    "done_at": Value(None, output_field=DateTimeField()),
    "due_date": Value(None, output_field=DateField()),
    "code": Value("", output_field=CharField()),
    "delivery": Value("", output_field=CharField()),
}


def _columns(records: "QuerySet[Any]", kind: TimelineKind, **own: F) -> "QuerySet[Any, Any]":
    """Return the columns of a timeline, the same and in the same order for each kind."""
    columns = {**_WITHOUT, **own}
    return records.values(
        "id",
        "order_id",
        "subject",
        "created_at",
        entry_kind=Value(kind.value, output_field=CharField()),
        number=F("order__number"),
        prefix=F("tenant__order_prefix"),
        padding=F("tenant__order_padding"),
        **{f"entry_{name}": column for name, column in columns.items()},
    )


def _row(row: dict[str, Any], today: date) -> TimelineRow:
    number = row["number"]
    return TimelineRow(
        kind=TimelineKind(row["entry_kind"]),
        id=row["id"],
        order_id=row["order_id"],
        order=""
        if number is None
        else format_number(number, prefix=row["prefix"], padding=row["padding"]),
        subject=row["subject"],
        status=_status(row, today),
        created_at=row["created_at"],
    )


def _status(row: dict[str, Any], today: date) -> ActivityStatus | CaseStatus | EmailState:
    match TimelineKind(row["entry_kind"]):
        case TimelineKind.ACTIVITY:
            return status_on(today, done_at=row["entry_done_at"], due_date=row["entry_due_date"])
        case TimelineKind.CASE:
            return CaseStatus(row["entry_code"])
        case TimelineKind.EMAIL:
            return state_of_email(Direction(row["entry_code"]), Delivery(row["entry_delivery"]))
