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
from upline.access import queries as access
from upline.access.reach import Reach
from upline.access.rulebook import Actor
from upline.crm.models import Email
from upline.crm.queries import visibility
from upline.crm.queries.order_columns import (
    LATEST_FIRST,
    order_account_name,
    order_reference,
    with_order_columns,
)
from upline.crm.rulebook import Delivery, Direction, EmailState, state_of_email
from upline.database.keyset import Listing, PageRequest, Rows, fetch_page, iterate_rows
from upline.kernel.page_objects import Ref

MAX_SHOWN = 200  # of one order, the latest
_MAX_SUGGESTIONS = 50  # to be related, the latest


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
    def state(self) -> EmailState:
        return state_of_email(Direction(self.direction), Delivery(self.delivery))

    @property
    def counterparty(self) -> str:
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
    *, tenant_id: UUID, by: Actor, where: EmailFilter, page: PageRequest
) -> Listing[EmailRow]:
    """Return one page of the e-mails that somebody may see, the latest first."""
    reach = access.reach(tenant_id=tenant_id, by=by)
    rows = _rows(_matching(tenant_id, reach, by, where))
    return fetch_page(rows, LATEST_FIRST, page, partial(_row, reach))


def each_email(*, tenant_id: UUID, by: Actor, where: EmailFilter) -> Iterator[EmailRow]:
    """Go through all e-mails of a filter that somebody may see."""
    reach = access.reach(tenant_id=tenant_id, by=by)
    return iterate_rows(
        _rows(_matching(tenant_id, reach, by, where)), LATEST_FIRST, partial(_row, reach)
    )


def emails_of_order(*, tenant_id: UUID, order_id: UUID, reach: Reach) -> tuple[EmailRow, ...]:
    """Return the e-mails related to an order, the latest first."""
    rows = Email.objects.filter(tenant_id=tenant_id, order_id=order_id)
    return fetch_page(
        _rows(rows), LATEST_FIRST, PageRequest(size=MAX_SHOWN), partial(_row, reach)
    ).rows


def get_email(*, tenant_id: UUID, email_id: UUID, by: Actor) -> EmailRow:
    """Raises: Email.DoesNotExist — also when it is another BSS's, or not to be seen."""
    reach = access.reach(tenant_id=tenant_id, by=by)
    mine = _matching(tenant_id, reach, by, EmailFilter()).filter(pk=email_id)
    found = fetch_page(_rows(mine), LATEST_FIRST, PageRequest(), partial(_row, reach)).rows
    if not found:
        raise Email.DoesNotExist
    return found[0]


def list_unrelated(*, tenant_id: UUID, by: Actor) -> list[Ref]:
    """Return the latest received e-mails that somebody may relate: sender and subject."""
    to_relate = EmailFilter(view=EmailView.TO_RELATE)
    reach = access.reach(tenant_id=tenant_id, by=by)
    rows = _matching(tenant_id, reach, by, to_relate).order_by("-id")[:_MAX_SUGGESTIONS]
    return [
        Ref(pk, f"{sender or 'Unknown sender'}: {subject}")
        for pk, sender, subject in rows.values_list("pk", "sender", "subject")
    ]


def has_mail_server() -> bool:
    """Tell whether e-mails that are written will be sent."""
    return settings.HAS_MAIL_SERVER


def _matching(tenant_id: UUID, reach: Reach, by: Actor, where: EmailFilter) -> "QuerySet[Email]":
    found = Email.objects.filter(visibility.visible_emails(reach, by), tenant_id=tenant_id)
    if where.view is EmailView.TO_RELATE:
        found = found.filter(order=None, direction=Direction.RECEIVED)
    elif where.view is EmailView.NOT_SENT:
        found = found.exclude(delivery=Delivery.DONE)
    if where.direction:
        found = found.filter(direction=where.direction)
    return found.filter(subject__contains_ci=where.text) if where.text else found


def _rows(records: "QuerySet[Email]") -> Rows:
    return with_order_columns(
        records,
        "direction", "delivery", "sender", "recipients", "subject", "text", "problem",
        "failed_attempts", "not_before", "sent_at", "created_by", "created_at",
    )  # fmt: skip


def _row(reach: Reach, row: dict[str, Any]) -> EmailRow:
    return EmailRow(
        id=row["id"],
        order_id=row["order_id"],
        order=order_reference(row),
        account=order_account_name(row, reach),
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
