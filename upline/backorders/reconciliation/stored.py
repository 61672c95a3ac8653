"""The stored results of reconciliations as lists and pages show them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access.reach import Reach
from upline.backorders.differences import (
    DIFFERENCE_RULES,
    DifferenceCategory,
    DifferenceCode,
    DifferenceRecord,
    codes_of,
)
from upline.backorders.outbox.visibility import visible_events
from upline.backorders.reconciliation.models import Reconciliation, StoredDifference
from upline.database.grouping import Groups, count_groups
from upline.database.keyset import Rows, Sorting
from upline.database.record_list import RecordList, each_row
from upline.kernel.page_objects import Ref
from upline.orders.queries import order_is_visible
from upline.parties.queries import own_customer_is_hidden
from upline.subscriptions.queries import subscription_is_visible


@dataclass(frozen=True, kw_only=True, slots=True)
class ReconciliationRow:
    """The last reconciliation of a reseller, or the last pass of the background check: matched counts, and how many
    differences there are.

    `is_pending`: another one is requested or under way. `checked_at` None: there was none yet.
    """

    reseller: Ref
    reseller_slug: str
    checked_at: datetime | None
    is_pending: bool
    sales: int
    orders: int
    mirrors: int
    differences: int

    @property
    def id(self) -> UUID:
        """Return the id of the reseller, by which the result is addressed."""
        return self.reseller.id


class ReconciliationView(StrEnum):
    """Which resellers to list."""

    ALL = "all"
    DIFFERENT = "with-differences"


_BY_RESELLER = Sorting(column="reseller_name", unique="id")


def list_reconciliations(
    *, tenant_id: UUID, view: ReconciliationView
) -> RecordList[ReconciliationRow]:
    """Return the last reconciliations of a BSS, by reseller."""
    return RecordList(
        rows=_reconciliations(tenant_id, view), sorting=_BY_RESELLER, read=each_row(_row)
    )


def find_reconciliation(*, tenant_id: UUID, reseller_id: UUID) -> ReconciliationRow | None:
    """Return the last reconciliation of a reseller; None before the first one is requested."""
    rows = _reconciliations(tenant_id, ReconciliationView.ALL).filter(reseller_id=reseller_id)
    row = rows.first()
    return _row(row) if row else None


def _reconciliations(tenant_id: UUID, view: ReconciliationView) -> Rows:
    found = Reconciliation.objects.filter(tenant_id=tenant_id)
    if view is ReconciliationView.DIFFERENT:
        found = found.filter(differences__gt=0)
    rows: Rows = found.annotate(
        reseller_name=F("reseller__name"), last_checked_at=Greatest("checked_at", "watched_at")
    ).values(
        "id", "reseller_id", "reseller_name", "reseller__slug", "last_checked_at", "requested_at",
        "started_at", "sales", "orders", "mirrors", "differences",
    )  # fmt: skip
    return rows


def _row(row: Mapping[str, Any]) -> ReconciliationRow:
    return ReconciliationRow(
        reseller=Ref(row["reseller_id"], row["reseller_name"]),
        reseller_slug=row["reseller__slug"],
        checked_at=row["last_checked_at"],
        is_pending=bool(row["requested_at"] or row["started_at"]),
        sales=row["sales"],
        orders=row["orders"],
        mirrors=row["mirrors"],
        differences=row["differences"],
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class DifferenceFilter:
    """Which differences to list. None and "" do not filter; `text` is found in the record's name."""

    reseller_id: UUID | None = None
    code: str = ""
    category: DifferenceCategory | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DifferenceRow:
    """A stored difference. `record` names what `record_id` leads to, by the rule of its code."""

    id: UUID
    reseller: Ref
    reseller_slug: str
    code: DifferenceCode
    record_id: UUID
    record: str
    detail: str


_IN_ORDER = Sorting(unique="id")


def list_differences(
    *, tenant_id: UUID, where: DifferenceFilter, reach: Reach
) -> RecordList[DifferenceRow]:
    """Return the stored differences that somebody may see."""
    return RecordList(
        rows=_difference_rows(tenant_id, where, reach),
        sorting=_IN_ORDER,
        read=each_row(_difference),
    )


def find_difference(*, tenant_id: UUID, difference_id: UUID, reach: Reach) -> DifferenceRow | None:
    """Return a stored difference; None if there is none, or none that may be seen."""
    rows = _difference_rows(tenant_id, DifferenceFilter(), reach).filter(pk=difference_id)
    row = rows.first()
    return _difference(row) if row else None


def count_differences(*, tenant_id: UUID, reach: Reach) -> int:
    """Return how many stored differences somebody may see. One query."""
    return _differences(tenant_id, DifferenceFilter(), reach).count()


class DifferenceGroup(StrEnum):
    """What the differences can be grouped by."""

    RESELLER = "reseller"
    CODE = "difference"
    CATEGORY = "category"


def group_differences(
    *, tenant_id: UUID, where: DifferenceFilter, reach: Reach, by: DifferenceGroup
) -> Groups:
    """Return how many differences each group has. One query."""
    columns, read = _GROUPS[by]
    return count_groups(_differences(tenant_id, where, reach), columns, read)


_CATEGORY = Case(
    *(
        When(code__in=codes_of(category), then=Value(category.value))
        for category in DifferenceCategory
    ),
    output_field=CharField(),
)

_GROUPS: Mapping[
    DifferenceGroup, tuple[dict[str, F | Case], Callable[[Mapping[str, Any]], tuple[str, str]]]
] = {
    DifferenceGroup.RESELLER: (
        {"group_key": F("reseller__slug"), "group_name": F("reseller__name")},
        lambda row: (row["group_key"], row["group_name"]),
    ),
    DifferenceGroup.CODE: (
        {"group_name": F("code")},
        lambda row: (row["group_name"], row["group_name"]),
    ),
    DifferenceGroup.CATEGORY: (
        {"group_name": _CATEGORY},
        lambda row: (row["group_name"], row["group_name"]),
    ),
}

assert _GROUPS.keys() == set(DifferenceGroup), "a group without columns"


def _differences(
    tenant_id: UUID, where: DifferenceFilter, reach: Reach
) -> "QuerySet[StoredDifference]":
    exact = {"reseller_id": where.reseller_id, "code": where.code}
    found = StoredDifference.objects.filter(
        tenant_id=tenant_id, **{name: value for name, value in exact.items() if value}
    )
    if where.category is not None:
        found = found.filter(code__in=codes_of(where.category))
    if where.text:
        found = found.filter(record__icontains=where.text)
    return found if reach.sees_everything else found.filter(difference_is_visible(tenant_id, reach))


def difference_is_visible(tenant_id: UUID, reach: Reach) -> Q:
    """Return the filter of the differences, or of the repairs of some, whose record may be seen.

    A record of the reseller's BSS has no rule here; it is shown to those from whom nothing is hidden.
    """
    event = visible_events(tenant_id, reach).filter(pk=OuterRef("record_id"))
    seen_by_record: Mapping[DifferenceRecord, Q] = {
        DifferenceRecord.SALE_EVENT: Q(Exists(event)),
        DifferenceRecord.ORDER: order_is_visible("record_id", reach),
        DifferenceRecord.SUBSCRIPTION: subscription_is_visible("record_id", reach),
        DifferenceRecord.ACCOUNT: ~own_customer_is_hidden(
            tenant_id=tenant_id, customer="record_id", reach=reach
        ),
    }
    found = Q(pk__in=[])
    for record, is_seen in seen_by_record.items():
        codes = [code for code, rule in DIFFERENCE_RULES.items() if rule.record is record]
        found |= Q(code__in=codes) & is_seen
    return found


def _difference_rows(tenant_id: UUID, where: DifferenceFilter, reach: Reach) -> Rows:
    rows: Rows = _differences(tenant_id, where, reach).values(
        "id", "reseller_id", "reseller__name", "reseller__slug", "code", "record_id", "record",
        "detail",
    )  # fmt: skip
    return rows


def _difference(row: Mapping[str, Any]) -> DifferenceRow:
    return DifferenceRow(
        id=row["id"],
        reseller=Ref(row["reseller_id"], row["reseller__name"]),
        reseller_slug=row["reseller__slug"],
        code=DifferenceCode(row["code"]),
        record_id=row["record_id"],
        record=row["record"],
        detail=row["detail"],
    )
