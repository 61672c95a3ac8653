"""Questions about calls, meetings and tasks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Value, When

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access import queries as access
from upline.access.reach import Reach
from upline.access.rulebook import Actor
from upline.crm.models import Activity
from upline.crm.queries import visibility
from upline.crm.queries.order_columns import (
    BY_ACCOUNT,
    BY_ASSIGNEE,
    BY_ASSIGNEE_NAME,
    BY_CREATION,
    DUE_FIRST,
    LATEST_FIRST,
    Grouping,
    SortBy,
    account_of_row,
    by_code,
    order_account_name,
    order_reference,
    with_order_columns,
)
from upline.crm.rulebook import ActivityKind, ActivityStatus
from upline.database.grouping import Groups, count_groups
from upline.database.keyset import PageRequest, Rows, fetch_page
from upline.database.record_list import RecordList, each_row
from upline.kernel.page_objects import Ref
from upline.kernel.versions import version_of

ACTIVITY_FIELDS = ("kind", "subject", "text", "assigned_to_id", "due_date")
MAX_SHOWN = 200  # of one order, the first: what an order page shows


class ActivityView(StrEnum):
    """Saved filters that exclude each other."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    ALL = "all"


class ActivitySort(StrEnum):
    """What a list of activities can be sorted by."""

    DUE = "due"
    CREATED = "created"
    ACCOUNT = "account"
    ASSIGNED_TO = "assigned-to"


class ActivityGroup(StrEnum):
    """What a list of activities can be grouped by."""

    KIND = "kind"
    ASSIGNED_TO = "assigned-to"
    STATUS = "status"


_SORTINGS: Mapping[ActivitySort, SortBy] = {
    ActivitySort.DUE: SortBy(DUE_FIRST),
    ActivitySort.CREATED: BY_CREATION,
    ActivitySort.ACCOUNT: BY_ACCOUNT,
    ActivitySort.ASSIGNED_TO: BY_ASSIGNEE_NAME,
}

assert _SORTINGS.keys() == set(ActivitySort), "a sorting without a column"


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityFilter:
    """Which activities to list, and how they are sorted. None and "" do not filter.

    `today` decides what is overdue. `is_unassigned`: only those assigned to nobody. Days
    include both ends; moments: at `…_from` or later, before `…_before`. `changed` filters by the last change.
    """

    today: date

    view: ActivityView = ActivityView.OPEN
    sort: ActivitySort = ActivitySort.DUE
    assigned_to_id: UUID | None = None
    is_unassigned: bool = False
    kind: ActivityKind | None = None
    account_id: UUID | None = None
    account_words: str = ""
    text: str = ""
    order_id: UUID | None = None
    created_by: str = ""
    created_from: datetime | None = None
    created_before: datetime | None = None
    done_by: str = ""
    done_from: datetime | None = None
    done_before: datetime | None = None
    due_from: date | None = None
    due_to: date | None = None
    changed: Q = field(default_factory=Q)


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityRow:
    """One activity as lists and its page show it. `order` is the number as people write it."""

    id: UUID
    order_id: UUID | None
    order: str
    account: str
    account_ref: Ref | None
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
    updated_at: datetime | None

    @property
    def version(self) -> str:
        return version_of(self, ACTIVITY_FIELDS)

    def status(self, today: date) -> ActivityStatus:
        """Return how it stands on a day."""
        return status_on(today, done_at=self.done_at, due_date=self.due_date)


def status_on(today: date, *, done_at: datetime | None, due_date: date | None) -> ActivityStatus:
    """Return how an activity stands on a day."""
    if done_at is not None:
        return ActivityStatus.DONE
    is_overdue = due_date is not None and due_date < today
    return ActivityStatus.OVERDUE if is_overdue else ActivityStatus.OPEN


def list_activities(
    *, tenant_id: UUID, by: Actor, where: ActivityFilter
) -> RecordList[ActivityRow]:
    """Return the activities that somebody may see."""
    reach = access.reach(tenant_id=tenant_id, by=by)
    by_sort = _SORTINGS[where.sort]
    return RecordList(
        rows=_rows(by_sort.annotate(_matching(tenant_id, reach, where))),
        sorting=by_sort.sorting,
        read=each_row(partial(_row, reach)),
        every=by_sort.annotate(Activity.objects.filter(tenant_id=tenant_id)),
    )


def group_activities(
    *, tenant_id: UUID, by: Actor, where: ActivityFilter, group: ActivityGroup
) -> Groups:
    """Return how many activities each group has. One query.

    The key of a status is that of the view that has no other activities; what is open but not
    overdue has none.
    """
    found = _matching(tenant_id, access.reach(tenant_id=tenant_id, by=by), where)
    grouping = _by_status(where.today) if group is ActivityGroup.STATUS else _GROUPINGS[group]
    return count_groups(found, grouping.columns, grouping.read)


_GROUPINGS: Mapping[ActivityGroup, Grouping] = {
    ActivityGroup.KIND: by_code("kind"),
    ActivityGroup.ASSIGNED_TO: BY_ASSIGNEE,
}
_VIEW_KEYS: Mapping[ActivityStatus, str] = {
    ActivityStatus.OPEN: "",
    ActivityStatus.OVERDUE: ActivityView.OVERDUE,
    ActivityStatus.DONE: ActivityView.DONE,
}

assert _GROUPINGS.keys() | {ActivityGroup.STATUS} == set(ActivityGroup), "a group without columns"
assert _VIEW_KEYS.keys() == set(ActivityStatus), "a status without a view"


def _by_status(today: date) -> Grouping:
    status = Case(
        When(done_at__isnull=False, then=Value(ActivityStatus.DONE.value)),
        When(due_date__lt=today, then=Value(ActivityStatus.OVERDUE.value)),
        default=Value(ActivityStatus.OPEN.value),
    )

    def read(row: Mapping[str, Any]) -> tuple[str, str]:
        found = ActivityStatus(row["group_status"])
        return (_VIEW_KEYS[found], found.value)

    return Grouping({"group_status": status}, read)


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
    mine = Activity.objects.filter(visibility.visible_through_subject(reach))
    mine = mine.filter(tenant_id=tenant_id, pk=activity_id)
    found = fetch_page(_rows(mine), LATEST_FIRST, PageRequest(), partial(_row, reach)).rows
    if not found:
        raise Activity.DoesNotExist
    return found[0]


def _matching(tenant_id: UUID, reach: Reach, where: ActivityFilter) -> "QuerySet[Activity]":
    found = Activity.objects.filter(visibility.visible_through_subject(reach))
    found = found.filter(tenant_id=tenant_id)
    if where.view is not ActivityView.ALL:
        found = found.filter(done_at__isnull=where.view is not ActivityView.DONE)
    if where.view is ActivityView.OVERDUE:
        found = found.filter(due_date__lt=where.today)
    if where.is_unassigned:
        found = found.filter(assigned_to=None)
    if where.account_id is not None:
        found = found.filter(visibility.about_account(Activity, where.account_id))
    if where.account_words:
        found = found.filter(visibility.about_account_named(where.account_words))
    exact: dict[str, Any] = {
        "assigned_to_id": where.assigned_to_id,
        "kind": where.kind,
        "order_id": where.order_id,
        "created_by": where.created_by,
        "created_at__gte": where.created_from,
        "created_at__lt": where.created_before,
        "done_by": where.done_by,
        "done_at__gte": where.done_from,
        "done_at__lt": where.done_before,
        "due_date__gte": where.due_from,
        "due_date__lte": where.due_to,
    }
    found = found.filter(**{column: value for column, value in exact.items() if value})
    if where.text:
        found = found.filter(subject__contains_ci=where.text)
    return found.filter(where.changed)


def _rows(records: "QuerySet[Activity]") -> Rows:
    return with_order_columns(
        records,
        "kind", "subject", "text", "assigned_to_id", "due_date", "done_at", "done_by",
        "created_by", "created_at", "updated_at",
        assigned_name=F("assigned_to__name"),
    )  # fmt: skip


def _row(reach: Reach, row: dict[str, Any]) -> ActivityRow:
    return ActivityRow(
        id=row["id"],
        order_id=row["order_id"],
        order=order_reference(row),
        account=order_account_name(row, reach),
        account_ref=account_of_row(row, reach),
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
        updated_at=row["updated_at"],
    )
