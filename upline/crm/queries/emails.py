"""Questions about e-mails."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access.reach import Reach
from upline.access.rulebook import Actor
from upline.crm.models import Email
from upline.crm.queries import seen
from upline.crm.queries.of_orders import LATEST, account_of, reference_of, rows_of
from upline.crm.rulebook import Delivery, Direction, state_of_email
from upline.database.keyset import Listing, PageWanted, Rows, each_of, page_of
from upline.kernel.pages import Ref
from upline.setup import queries as setup

SHOWN = 200  # of one order, the latest
_OFFERED = 50  # to be related, the latest


class EmailView(StrEnum):
    """Saved filters that exclude each other."""

    ALL = "all"
    TO_RELATE = "to-relate"
    NOT_SENT = "not-sent"


@dataclass(frozen=True, kw_only=True, slots=True)
class EmailFilter:
    """Which e-mails to list. None and "" do not filter."""

    view: EmailView = EmailView.ALL
    direction: Direction | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class EmailRow:
    """One e-mail as lists and its page show it; `order_id` is None where it is related to none."""

    id: UUID
    order_id: UUID | None
    order: str
    account: str
    direction: str
    delivery: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    problem: str
    failed_attempts: int
    not_before: datetime | None
    sent_at: datetime | None
    created_by: str
    created_at: datetime

    @property
    def state(self) -> str:
        return state_of_email(self.direction, self.delivery)

    @property
    def with_whom(self) -> str:
        """Return the other side, as far as it is known."""
        return self.sender if self.direction == Direction.RECEIVED else ", ".join(self.recipients)

    @property
    def is_received(self) -> bool:
        return self.direction == Direction.RECEIVED

    @property
    def is_waiting(self) -> bool:
        return self.delivery == Delivery.WAITING

    @property
    def has_failed(self) -> bool:
        return self.delivery == Delivery.FAILED


def list_emails(
    *, tenant_id: UUID, by: Actor, where: EmailFilter, page: PageWanted
) -> Listing[EmailRow]:
    """Return one page of the e-mails that somebody may see, the latest first."""
    reach = setup.reach(tenant_id=tenant_id, by=by)
    rows = _rows(_matching(tenant_id, reach, by, where))
    return page_of(rows, LATEST, page, partial(_row, reach))


def each_email(*, tenant_id: UUID, by: Actor, where: EmailFilter) -> Iterator[EmailRow]:
    """Go through all e-mails of a filter that somebody may see."""
    reach = setup.reach(tenant_id=tenant_id, by=by)
    return each_of(_rows(_matching(tenant_id, reach, by, where)), LATEST, partial(_row, reach))


def emails_of_order(*, tenant_id: UUID, order_id: UUID, reach: Reach) -> tuple[EmailRow, ...]:
    """Return the e-mails related to an order, the latest first."""
    rows = Email.objects.filter(tenant_id=tenant_id, order_id=order_id)
    return page_of(_rows(rows), LATEST, PageWanted(size=SHOWN), partial(_row, reach)).rows


def get_email(*, tenant_id: UUID, email_id: UUID, by: Actor) -> EmailRow:
    """Raises: Email.DoesNotExist — also when it is another BSS's, or not to be seen."""
    reach = setup.reach(tenant_id=tenant_id, by=by)
    mine = _matching(tenant_id, reach, by, EmailFilter()).filter(pk=email_id)
    found = page_of(_rows(mine), LATEST, PageWanted(), partial(_row, reach)).rows
    if not found:
        raise Email.DoesNotExist
    return found[0]


def list_unrelated(*, tenant_id: UUID, by: Actor) -> list[Ref]:
    """Return the latest received e-mails that somebody may relate: sender and subject."""
    to_relate = EmailFilter(view=EmailView.TO_RELATE)
    reach = setup.reach(tenant_id=tenant_id, by=by)
    rows = _matching(tenant_id, reach, by, to_relate).order_by("-id")[:_OFFERED]
    return [
        Ref(pk, f"{sender or 'Unknown sender'}: {subject}")
        for pk, sender, subject in rows.values_list("pk", "sender", "subject")
    ]


def has_mail_server() -> bool:
    """Tell whether e-mails that are written will be sent."""
    return settings.HAS_MAIL_SERVER


def _matching(tenant_id: UUID, reach: Reach, by: Actor, where: EmailFilter) -> "QuerySet[Email]":
    found = Email.objects.filter(seen.emails(reach, by), tenant_id=tenant_id)
    if where.view is EmailView.TO_RELATE:
        found = found.filter(order=None, direction=Direction.RECEIVED)
    elif where.view is EmailView.NOT_SENT:
        found = found.exclude(delivery=Delivery.DONE)
    if where.direction:
        found = found.filter(direction=where.direction)
    return found.filter(subject__has=where.text) if where.text else found


def _rows(records: "QuerySet[Email]") -> Rows:
    return rows_of(
        records,
        "direction", "delivery", "sender", "recipients", "subject", "text", "problem",
        "failed_attempts", "not_before", "sent_at", "created_by", "created_at",
    )  # fmt: skip


def _row(reach: Reach, row: dict[str, Any]) -> EmailRow:
    return EmailRow(
        id=row["id"],
        order_id=row["order_id"],
        order=reference_of(row),
        account=account_of(row, reach),
        direction=row["direction"],
        delivery=row["delivery"],
        sender=row["sender"],
        recipients=tuple(row["recipients"]),
        subject=row["subject"],
        text=row["text"],
        problem=row["problem"],
        failed_attempts=row["failed_attempts"],
        not_before=row["not_before"],
        sent_at=row["sent_at"],
        created_by=row["created_by"],
        created_at=row["created_at"],
    )
