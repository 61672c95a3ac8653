"""Questions about calls, meetings and tasks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access import queries as access
from upline.access.reach import Reach
from upline.access.rulebook import Actor
from upline.crm.models import Activity
from upline.crm.queries import visibility
from upline.crm.queries.order_columns import (
    DUE_FIRST,
    LATEST_FIRST,
    order_account_name,
    order_reference,
    with_order_columns,
)
from upline.crm.rulebook import ActivityKind, ActivityStatus
from upline.database.keyset import Listing, PageRequest, Rows, Sorting, fetch_page, iterate_rows

MAX_SHOWN = 200  # of one order, the first: what an order page shows


class ActivityView(StrEnum):
    """Saved filters that exclude each other."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    ALL = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityFilter:
    """Which activities to list. None and "" do not filter; `today` decides what is overdue."""

    today: date

    view: ActivityView = ActivityView.OPEN
    assigned_to_id: UUID | None = None
    kind: ActivityKind | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityRow:
    """One activity as lists and its page show it. `order` is the number as people write it."""

    id: UUID
    order_id: UUID
    order: str
    account: str
    kind: ActivityKind
    subject: str
    text: str
    assigned_to_id: UUID | None
    assigned_to: str
    due_date: date | None
    done_at: datetime | None
    done_by: str
    created_by: str
    created_at: datetime

    def status(self, today: date) -> ActivityStatus:
        """Return how it stands on a day."""
        if self.done_at is not None:
            return ActivityStatus.DONE
        is_overdue = self.due_date is not None and self.due_date < today
        return ActivityStatus.OVERDUE if is_overdue else ActivityStatus.OPEN


def list_activities(
    *, tenant_id: UUID, by: Actor, where: ActivityFilter, page: PageRequest
) -> Listing[ActivityRow]:
    """Return one page of the activities that somebody may see: what is due longest first."""
    reach = access.reach(tenant_id=tenant_id, by=by)
    rows = _rows(_matching(tenant_id, reach, where))
    return fetch_page(rows, _sorting(where), page, partial(_row, reach))


def each_activity(*, tenant_id: UUID, by: Actor, where: ActivityFilter) -> Iterator[ActivityRow]:
    """Go through all activities of a filter that somebody may see."""
    reach = access.reach(tenant_id=tenant_id, by=by)
    rows = _rows(_matching(tenant_id, reach, where))
    return iterate_rows(rows, _sorting(where), partial(_row, reach))


def activities_of_order(
    *, tenant_id: UUID, order_id: UUID, reach: Reach
) -> tuple[ActivityRow, ...]:
    """Return an order's activities, open ones first."""
    rows = Activity.objects.filter(tenant_id=tenant_id, order_id=order_id)
    first, read = PageRequest(size=MAX_SHOWN), partial(_row, reach)
    to_do = fetch_page(_rows(rows.filter(done_at=None)), DUE_FIRST, first, read).rows
    done = fetch_page(_rows(rows.exclude(done_at=None)), LATEST_FIRST, first, read).rows
    return (*to_do, *done)[:MAX_SHOWN]


def get_activity(*, tenant_id: UUID, activity_id: UUID, by: Actor) -> ActivityRow:
    """Raises: Activity.DoesNotExist — also when it is another BSS's, or not to be seen."""
    reach = access.reach(tenant_id=tenant_id, by=by)
    mine = Activity.objects.filter(visibility.visible_through_order(reach))
    mine = mine.filter(tenant_id=tenant_id, pk=activity_id)
    found = fetch_page(_rows(mine), LATEST_FIRST, PageRequest(), partial(_row, reach)).rows
    if not found:
        raise Activity.DoesNotExist
    return found[0]


def _matching(tenant_id: UUID, reach: Reach, where: ActivityFilter) -> "QuerySet[Activity]":
    found = Activity.objects.filter(visibility.visible_through_order(reach))
    found = found.filter(tenant_id=tenant_id)
    if where.view is not ActivityView.ALL:
        found = found.filter(done_at__isnull=where.view is not ActivityView.DONE)
    if where.view is ActivityView.OVERDUE:
        found = found.filter(due_date__lt=where.today)
    exact: dict[str, Any] = {"assigned_to_id": where.assigned_to_id, "kind": where.kind}
    found = found.filter(**{column: value for column, value in exact.items() if value})
    return found.filter(subject__contains_ci=where.text) if where.text else found


def _sorting(where: ActivityFilter) -> Sorting:
    return DUE_FIRST if where.view in _OPEN_VIEWS else LATEST_FIRST


_OPEN_VIEWS = {ActivityView.OPEN, ActivityView.OVERDUE}


def _rows(records: "QuerySet[Activity]") -> Rows:
    return with_order_columns(
        records,
        "kind", "subject", "text", "assigned_to_id", "due_date", "done_at", "done_by",
        "created_by", "created_at",
        assigned_name=F("assigned_to__name"),
    )  # fmt: skip


def _row(reach: Reach, row: dict[str, Any]) -> ActivityRow:
    return ActivityRow(
        id=row["id"],
        order_id=row["order_id"],
        order=order_reference(row),
        account=order_account_name(row, reach),
        kind=ActivityKind(row["kind"]),
        subject=row["subject"],
        text=row["text"],
        assigned_to_id=row["assigned_to_id"],
        assigned_to=row["assigned_name"] or "",
        due_date=row["due_date"],
        done_at=row["done_at"],
        done_by=row["done_by"],
        created_by=row["created_by"],
        created_at=row["created_at"],
    )
