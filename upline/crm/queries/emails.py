"""Questions about e-mails."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access import queries as access
from upline.access.reach import Reach
from upline.access.rulebook import Actor
from upline.crm.models import Email
from upline.crm.queries import visibility
from upline.crm.queries.order_columns import (
    BY_ACCOUNT,
    BY_CREATION,
    LATEST_FIRST,
    Grouping,
    SortBy,
    account_of_row,
    by_code,
    code_key,
    order_account_name,
    order_reference,
    with_order_columns,
)
from upline.crm.rulebook import Delivery, Direction, EmailState, state_of_email
from upline.database.grouping import Groups, count_groups
from upline.database.keyset import PageRequest, Rows, fetch_page
from upline.database.record_list import RecordList, each_row
from upline.kernel.page_objects import Ref
from upline.kernel.texts import join_texts, text

MAX_SHOWN = 200  # of one order, the latest
_MAX_SUGGESTIONS = 50  # to be related, the latest


class EmailView(StrEnum):
    """Saved filters that exclude each other."""

    ALL = "all"
    TO_RELATE = "to-relate"
    NOT_SENT = "not-sent"


class EmailSort(StrEnum):
    """What a list of e-mails can be sorted by."""

    CREATED = "created"
    ACCOUNT = "account"


class EmailGroup(StrEnum):
    """What a list of e-mails can be grouped by."""

    DIRECTION = "direction"
    STATE = "state"


_SORTINGS: Mapping[EmailSort, SortBy] = {
    EmailSort.CREATED: BY_CREATION,
    EmailSort.ACCOUNT: BY_ACCOUNT,
}

assert _SORTINGS.keys() == set(EmailSort), "a sorting without a column"


@dataclass(frozen=True, kw_only=True, slots=True)
class EmailFilter:
    """Which e-mails to list, and how they are sorted. None and "" do not filter.

    `sender` and `recipient` are whole addresses. Moments: at `…_from` or later, before `…_before`.
    `changed` filters by the last change.
    """

    view: EmailView = EmailView.ALL
    sort: EmailSort = EmailSort.CREATED
    direction: Direction | None = None
    state: EmailState | None = None
    account_id: UUID | None = None
    account_words: str = ""
    text: str = ""
    order_id: UUID | None = None
    sender: str = ""
    recipient: str = ""
    sent_from: datetime | None = None
    sent_before: datetime | None = None
    created_by: str = ""
    created_from: datetime | None = None
    created_before: datetime | None = None
    changed: Q = field(default_factory=Q)


@dataclass(frozen=True, kw_only=True, slots=True)
class EmailRow:
    """One e-mail as lists and its page show it; `order_id` is None where it is related to none."""

    id: UUID
    order_id: UUID | None
    order: str
    account: str
    account_ref: Ref | None
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
    updated_at: datetime | None

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


def list_emails(*, tenant_id: UUID, by: Actor, where: EmailFilter) -> RecordList[EmailRow]:
    """Return the e-mails that somebody may see."""
    reach = access.reach(tenant_id=tenant_id, by=by)
    by_sort = _SORTINGS[where.sort]
    return RecordList(
        rows=_rows(by_sort.annotate(_matching(tenant_id, reach, by, where))),
        sorting=by_sort.sorting,
        read=each_row(partial(_row, reach)),
        every=by_sort.annotate(Email.objects.filter(tenant_id=tenant_id)),
    )


def group_emails(*, tenant_id: UUID, by: Actor, where: EmailFilter, group: EmailGroup) -> Groups:
    """Return how many e-mails each group has. One query."""
    found = _matching(tenant_id, access.reach(tenant_id=tenant_id, by=by), by, where)
    grouping = _GROUPINGS[group]
    return count_groups(found, grouping.columns, grouping.read)


def _state_group(row: Mapping[str, Any]) -> tuple[str, str]:
    state = state_of_email(Direction(row["group_direction"]), Delivery(row["group_delivery"]))
    return (code_key(state), state.value)


_GROUPINGS: Mapping[EmailGroup, Grouping] = {
    EmailGroup.DIRECTION: by_code("direction"),
    EmailGroup.STATE: Grouping(
        {"group_direction": F("direction"), "group_delivery": F("delivery")}, _state_group
    ),
}

assert _GROUPINGS.keys() == set(EmailGroup), "a group without columns"


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
        Ref(pk, f"{sender or text('Unknown sender')}: {subject}")
        for pk, sender, subject in rows.values_list("pk", "sender", "subject")
    ]


def has_mail_server() -> bool:
    """Tell whether e-mails that are written will be sent."""
    return settings.HAS_MAIL_SERVER


def _matching(tenant_id: UUID, reach: Reach, by: Actor, where: EmailFilter) -> "QuerySet[Email]":
    found = Email.objects.filter(visibility.visible_emails(reach, by), tenant_id=tenant_id)
    if where.view is EmailView.TO_RELATE:
        found = found.filter(order=None, account=None, direction=Direction.RECEIVED)
    elif where.view is EmailView.NOT_SENT:
        found = found.exclude(delivery=Delivery.DONE)
    if where.account_id is not None:
        found = found.filter(visibility.about_account(Email, where.account_id))
    if where.account_words:
        found = found.filter(visibility.about_account_named(where.account_words))
    exact: dict[str, Any] = {
        "direction": where.direction,
        "order_id": where.order_id,
        "sender__iexact": where.sender,
        "recipients__contains": [where.recipient] if where.recipient else None,
        "sent_at__gte": where.sent_from,
        "sent_at__lt": where.sent_before,
        "created_by": where.created_by,
        "created_at__gte": where.created_from,
        "created_at__lt": where.created_before,
    }
    found = found.filter(**{column: value for column, value in exact.items() if value})
    if where.state:
        found = found.filter(_in_state(where.state))
    if where.text:
        found = found.filter(subject__contains_ci=where.text)
    return found.filter(where.changed)


def _in_state(state: EmailState) -> Q:
    """Return the filter of a state, from what `state_of_email` makes of directions and deliveries."""
    condition = Q(pk__in=[])
    for direction in Direction:
        for delivery in Delivery:
            if state_of_email(direction, delivery) is state:
                condition |= Q(direction=direction, delivery=delivery)
    return condition


def _rows(records: "QuerySet[Email]") -> Rows:
    return with_order_columns(
        records,
        "direction", "delivery", "sender", "recipients", "subject", "text", "remark", "problem",
        "failed_attempts", "not_before", "sent_at", "created_by", "created_at", "updated_at",
    )  # fmt: skip


def _row(reach: Reach, row: dict[str, Any]) -> EmailRow:
    return EmailRow(
        id=row["id"],
        order_id=row["order_id"],
        order=order_reference(row),
        account=order_account_name(row, reach),
        account_ref=account_of_row(row, reach),
        direction=row["direction"],
        delivery=row["delivery"],
        sender=row["sender"],
        recipients=tuple(row["recipients"]),
        subject=row["subject"],
        text=_whole_text(row["text"], row["remark"]),
        problem=row["problem"],
        failed_attempts=row["failed_attempts"],
        not_before=row["not_before"],
        sent_at=row["sent_at"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _whole_text(said: str, remark: str) -> str:
    """Return the text of an e-mail, with the remark on what was not stored of it."""
    return join_texts([part for part in (said, remark) if part], separator="\n\n")
