"""Questions about cases and their threads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access import queries as access
from upline.access.reach import Reach
from upline.access.rulebook import Actor
from upline.crm.mentions import SIGN
from upline.crm.models import Case, CaseEntry
from upline.crm.queries import visibility
from upline.crm.queries.mentions import names_of_mentioned
from upline.crm.queries.order_columns import (
    BY_ACCOUNT,
    BY_ASSIGNEE,
    BY_ASSIGNEE_NAME,
    BY_CREATION,
    LATEST_FIRST,
    Grouping,
    SortBy,
    account_of_row,
    by_code,
    by_rank,
    order_account_name,
    order_reference,
    with_order_columns,
)
from upline.crm.rulebook import CasePriority, CaseStatus
from upline.database.grouping import Groups, count_groups
from upline.database.keyset import PageRequest, Rows, fetch_page
from upline.database.record_list import RecordList, each_row
from upline.kernel.page_objects import Ref
from upline.kernel.texts import join_texts

MAX_SHOWN = 200  # of one order, the latest
_MAX_ENTRIES_SHOWN = 500  # of one case, the latest


class CaseView(StrEnum):
    """Saved filters that exclude each other."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


class CaseSort(StrEnum):
    """What a list of cases can be sorted by."""

    CREATED = "created"
    PRIORITY = "priority"
    STATUS = "status"
    ACCOUNT = "account"
    ASSIGNED_TO = "assigned-to"


class CaseGroup(StrEnum):
    """What a list of cases can be grouped by."""

    STATUS = "status"
    ASSIGNED_TO = "assigned-to"
    PRIORITY = "priority"


_SORTINGS: Mapping[CaseSort, SortBy] = {
    CaseSort.CREATED: BY_CREATION,
    CaseSort.PRIORITY: by_rank("priority", list(CasePriority), descending=True),
    CaseSort.STATUS: by_rank("status", list(CaseStatus)),
    CaseSort.ACCOUNT: BY_ACCOUNT,
    CaseSort.ASSIGNED_TO: BY_ASSIGNEE_NAME,
}

assert _SORTINGS.keys() == set(CaseSort), "a sorting without a column"


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseFilter:
    """Which cases to list, and how they are sorted. None and "" do not filter; in progress is open too.

    `is_unassigned`: only those assigned to nobody. Moments: at `…_from` or later, before `…_before`.
    `changed` filters by the last change.
    """

    view: CaseView = CaseView.OPEN
    sort: CaseSort = CaseSort.CREATED
    assigned_to_id: UUID | None = None
    is_unassigned: bool = False
    status: CaseStatus | None = None
    priority: CasePriority | None = None
    account_id: UUID | None = None
    account_words: str = ""
    text: str = ""
    order_id: UUID | None = None
    created_by: str = ""
    created_from: datetime | None = None
    created_before: datetime | None = None
    closed_from: datetime | None = None
    closed_before: datetime | None = None
    changed: Q = field(default_factory=Q)


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRow:
    """One case as lists show it; `order_id` is None once its order was deleted."""

    id: UUID
    order_id: UUID | None
    order: str
    account: str
    account_ref: Ref | None
    subject: str
    status: CaseStatus
    priority: CasePriority
    assigned_to_id: UUID | None
    assigned_to: str
    closed_at: datetime | None
    version: int
    created_by: str
    created_at: datetime
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseEntryRow:
    """One thing said or done in a case; `mentions` are the names of those whom it mentions."""

    text: str
    created_by: str
    created_at: datetime
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case with its thread, read from the first entry to the last."""

    case: CaseRow
    entries: tuple[CaseEntryRow, ...]


def list_cases(*, tenant_id: UUID, by: Actor, where: CaseFilter) -> RecordList[CaseRow]:
    """Return the cases that somebody may see."""
    reach = access.reach(tenant_id=tenant_id, by=by)
    by_sort = _SORTINGS[where.sort]
    return RecordList(
        rows=_rows(by_sort.annotate(_matching(tenant_id, reach, by, where))),
        sorting=by_sort.sorting,
        read=each_row(partial(_row, reach)),
        every=by_sort.annotate(Case.objects.filter(tenant_id=tenant_id)),
    )


def group_cases(*, tenant_id: UUID, by: Actor, where: CaseFilter, group: CaseGroup) -> Groups:
    """Return how many cases each group has. One query."""
    found = _matching(tenant_id, access.reach(tenant_id=tenant_id, by=by), by, where)
    grouping = _GROUPINGS[group]
    return count_groups(found, grouping.columns, grouping.read)


_GROUPINGS: Mapping[CaseGroup, Grouping] = {
    CaseGroup.STATUS: by_code("status"),
    CaseGroup.ASSIGNED_TO: BY_ASSIGNEE,
    CaseGroup.PRIORITY: by_code("priority"),
}

assert _GROUPINGS.keys() == set(CaseGroup), "a group without columns"


def cases_of_order(*, tenant_id: UUID, order_id: UUID, reach: Reach) -> tuple[CaseRow, ...]:
    """Return the cases related to an order, the latest first."""
    rows = Case.objects.filter(tenant_id=tenant_id, order_id=order_id)
    return fetch_page(
        _rows(rows), LATEST_FIRST, PageRequest(size=MAX_SHOWN), partial(_row, reach)
    ).rows


def search_cases(*, tenant_id: UUID, by: Actor, words: str, limit: int, reach: Reach) -> list[Ref]:
    """Return cases that somebody may see with these words in their subject; the latest first."""
    found = _matching(tenant_id, reach, by, CaseFilter(view=CaseView.ALL, text=words))
    rows = found.order_by("-id").values_list("pk", "subject")[:limit]
    return [Ref(pk, subject) for pk, subject in rows]


def case_page(*, tenant_id: UUID, case_id: UUID, by: Actor) -> CasePage:
    """Raises: Case.DoesNotExist — also when it is another BSS's, or not to be seen."""
    reach = access.reach(tenant_id=tenant_id, by=by)
    mine = _matching(tenant_id, reach, by, CaseFilter(view=CaseView.ALL)).filter(pk=case_id)
    found = fetch_page(_rows(mine), LATEST_FIRST, PageRequest(), partial(_row, reach)).rows
    if not found:
        raise Case.DoesNotExist
    entries = CaseEntry.objects.filter(tenant_id=tenant_id, case_id=case_id).order_by("-id")
    columns = ("id", "text", "changes", "created_by", "created_at")
    latest = list(entries.values_list(*columns)[:_MAX_ENTRIES_SHOWN])
    mentioned = names_of_mentioned(entry_id=[pk for pk, said, *_ in latest if SIGN in said])
    shown = (
        CaseEntryRow(
            join_texts([part for part in (said, changes) if part], separator="\n"),
            created_by,
            created_at,
            mentioned.get(pk, ()),
        )
        for pk, said, changes, created_by, created_at in reversed(latest)
    )
    return CasePage(found[0], tuple(shown))


def _matching(tenant_id: UUID, reach: Reach, by: Actor, where: CaseFilter) -> "QuerySet[Case]":
    found = Case.objects.filter(visibility.visible_cases(reach, by), tenant_id=tenant_id)
    if where.view is CaseView.CLOSED:
        found = found.filter(status=CaseStatus.CLOSED)
    elif where.view is CaseView.OPEN:
        found = found.exclude(status=CaseStatus.CLOSED)
    if where.is_unassigned:
        found = found.filter(assigned_to=None)
    if where.account_id is not None:
        found = found.filter(visibility.about_account(Case, where.account_id))
    if where.account_words:
        found = found.filter(visibility.about_account_named(where.account_words))
    exact: dict[str, Any] = {
        "assigned_to_id": where.assigned_to_id,
        "status": where.status,
        "priority": where.priority,
        "order_id": where.order_id,
        "created_by": where.created_by,
        "created_at__gte": where.created_from,
        "created_at__lt": where.created_before,
        "closed_at__gte": where.closed_from,
        "closed_at__lt": where.closed_before,
    }
    found = found.filter(**{column: value for column, value in exact.items() if value})
    if where.text:
        found = found.filter(subject__contains_ci=where.text)
    return found.filter(where.changed)


def _rows(records: "QuerySet[Case]") -> Rows:
    return with_order_columns(
        records,
        "subject", "status", "priority", "assigned_to_id", "closed_at", "version", "created_by",
        "created_at", "updated_at",
        assigned_name=F("assigned_to__name"),
    )  # fmt: skip


def _row(reach: Reach, row: dict[str, Any]) -> CaseRow:
    return CaseRow(
        id=row["id"],
        order_id=row["order_id"],
        order=order_reference(row),
        account=order_account_name(row, reach),
        account_ref=account_of_row(row, reach),
        subject=row["subject"],
        status=CaseStatus(row["status"]),
        priority=CasePriority(row["priority"]),
        assigned_to_id=row["assigned_to_id"],
        assigned_to=row["assigned_name"] or "",
        closed_at=row["closed_at"],
        version=row["version"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
