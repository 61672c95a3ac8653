"""Lists of sale events: filters, groups, pages by the moment of the sale, archived events included."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Func, IntegerField, Q, QuerySet
from django.db.models.fields.json import KT

from upline.access.reach import Reach
from upline.backorders.outbox.models import SaleEvent
from upline.backorders.outbox.visibility import visible_events
from upline.backorders.rulebook import EventState, LogState, NothingToBook, log_state
from upline.database.bulk import fetch
from upline.database.grouping import MAX_GROUP_ROWS, GroupRow, Groups, merge_groups
from upline.database.keyset import CountedRows, Rows, Sorting, count_rows
from upline.database.record_list import RecordList, each_row
from upline.kernel.page_objects import Ref
from upline.orders.queries import back_order_from, back_order_of, sale_event_ids_of
from upline.parties.queries import list_customer_ids
from upline.subscriptions.rulebook import ChangeKind

MAX_CUSTOMERS = 500  # whose names have the text that is searched
MAX_SETTLED = 10_000  # settled events that groups count, the latest


class LogView(StrEnum):
    """Saved filters that exclude each other."""

    ALL = "all"
    PARKED = "parked"
    WAITING = "waiting"
    BOOKED = "booked"
    NOTHING_TO_BOOK = "nothing-to-book"


_VIEWS: Mapping[LogView, Q] = {
    LogView.ALL: Q(),
    LogView.PARKED: Q(state=EventState.PARKED),
    # One index serves each of the two.
    LogView.WAITING: Q(state=EventState.WAITING, is_blocked=False)
    | Q(state=EventState.WAITING, is_blocked=True),
    LogView.BOOKED: Q(state=EventState.BOOKED),
    # The index by reason has few others.
    LogView.NOTHING_TO_BOOK: Q(state=EventState.NOTHING_TO_BOOK, reason__in=list(NothingToBook)),
}

assert _VIEWS.keys() == set(LogView), "a view without a filter"

_IS_OPEN = _VIEWS[LogView.PARKED] | _VIEWS[LogView.WAITING]


@dataclass(frozen=True, kw_only=True, slots=True)
class LogFilter:
    """Which sale events to list. None and "" do not filter.

    They happened at `happened_from` or later, and before `happened_before`. `customer` is found in
    the customer's name. `event_ids`: none but these. `order_id`: the one that was booked for it;
    `retry_from` and `retry_before`: when it is retried by itself. `updated_since`: arrived, or
    processed by the worker, then or later; `now`: the
    present moment, by which the archive is left out where it has none.
    """

    view: LogView = LogView.ALL
    reseller_id: UUID | None = None
    reason: str = ""
    kind: str = ""
    customer: str = ""
    happened_from: datetime | None = None
    happened_before: datetime | None = None
    event_ids: Collection[UUID] | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    by: str = ""
    order_id: UUID | None = None
    attempts_from: int | None = None
    retry_from: datetime | None = None
    retry_before: datetime | None = None
    updated_since: datetime | None = None
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class SoldItem:
    """The first thing that a sale is about, as the reseller calls it, and how many others there are.

    `quantity` is signed; None where nothing was sold.
    """

    product: str
    quantity: int | None
    others: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SaleEventRow:
    """One sale event as a list shows it.

    `kind` is a trigger or the kind of a change. `reason` is why it is parked, or books nothing.
    `order` has been booked for it, on `order_date`. `lag` is how long after the sale it was settled.
    `created_at`: when it arrived; `updated_at`: when the worker last processed it, or else that.
    `reseller_timezone` is the zone whose clocks show when it happened.
    """

    id: UUID
    kind: str
    is_sale: bool
    happened_at: datetime
    reseller: Ref
    reseller_timezone: str
    customer: str
    item: SoldItem | None
    effective_date: date
    by: str
    state: LogState
    reason: str
    order: Ref | None
    order_date: date | None
    attempts: int
    not_before: datetime | None
    lag: timedelta | None
    created_at: datetime
    updated_at: datetime


NEWEST_FIRST = Sorting(column="happened_at", unique="id", descending=True)


def list_sale_events(
    *, tenant_id: UUID, where: LogFilter, reach: Reach
) -> RecordList[SaleEventRow]:
    """Return the BSS's sale events that somebody may see, the newest first.

    Two queries more where a customer is searched.
    """
    return RecordList(
        rows=_matching(tenant_id, where, reach),
        sorting=NEWEST_FIRST,
        read=each_row(_row),
        every=SaleEvent.objects.filter(tenant_id=tenant_id),
    )


def count_sale_events(*, tenant_id: UUID, where: LogFilter, reach: Reach, limit: int) -> int:
    """Return how many events a filter finds; of more than `limit`, only one more is counted."""
    rows: Rows = matching_events(tenant_id, where, reach).values("pk")
    return count_rows(rows, limit=limit)


def list_sale_event_ids(
    *, tenant_id: UUID, where: LogFilter, reach: Reach, limit: int
) -> tuple[UUID, ...]:
    """Return the ids of the events that a filter finds, the newest first; at most `limit`."""
    found = matching_events(tenant_id, where, reach).order_by("-happened_at", "-id")
    return tuple(found.values_list("pk", flat=True)[:limit])


_PARKED_EVENTS = (
    f"SELECT id FROM upline_saleevent WHERE tenant_id = %s AND state = '{EventState.PARKED}'"  # noqa: S608 — a code of ours
)


def parked_event_rows(*, tenant_id: UUID) -> CountedRows:
    """Return the parked events of a BSS, to be counted by their index."""
    return CountedRows(_PARKED_EVENTS, (tenant_id,))


def count_visible_parked_events(*, tenant_id: UUID, parked: int, limit: int, reach: Reach) -> int:
    """Return how many of the parked events somebody may see; of more than `limit`, only one more is counted.

    `parked` is how many there are, counted likewise. Without any, or restrictions, no query counts them again.
    """
    if not parked or reach.sees_everything:
        return parked
    where = LogFilter(view=LogView.PARKED)
    return count_sale_events(tenant_id=tenant_id, where=where, reach=reach, limit=limit)


class LogGroup(StrEnum):
    """What the log can be grouped by."""

    REASON = "reason"
    RESELLER = "reseller"
    STATE = "state"


def group_sale_events(*, tenant_id: UUID, where: LogFilter, reach: Reach, by: LogGroup) -> Groups:
    """Return how many events each group has: all that are open, and the latest MAX_SETTLED of those
    that are settled, so that a million of them are not counted. Two queries.
    """
    columns, read = _GROUPS[by]
    events = matching_events(tenant_id, where, reach)
    settled = events.filter(settled_at__isnull=False).order_by("-happened_at", "-id")
    counted = Counter(
        {
            read(row): row["group_count"]
            for row in events.filter(_IS_OPEN)
            .order_by()
            .values(**columns)
            .annotate(group_count=Count("pk"))
        }
    )
    names = tuple(columns)
    is_bounded = False
    for *values, count, last_place in _count_settled(settled, columns):
        counted[read(dict(zip(names, values, strict=True)))] += count
        is_bounded |= last_place > MAX_SETTLED
    groups = merge_groups(
        GroupRow(key, name, count) for (key, name), count in counted.most_common(MAX_GROUP_ROWS + 1)
    )
    return replace(groups, latest_only=MAX_SETTLED if is_bounded else 0, and_open=True)


def _count_settled(
    settled: "QuerySet[SaleEvent]", columns: Mapping[str, F]
) -> list[tuple[Any, ...]]:
    """Count the latest of some events, and one more, if there is one, to know that there are others.

    Each row has the values of the columns, the count, and the place of the last of these events.
    Django groups no rows that are limited before.
    """
    latest = settled.annotate(**columns).values_list(*columns)[: MAX_SETTLED + 1]
    inner, params = latest.query.sql_with_params()
    names = ", ".join(columns)
    return fetch(
        f"""
        SELECT {names}, count(*) FILTER (WHERE place <= {MAX_SETTLED}), max(place) FROM (
            SELECT *, row_number() OVER () FROM ({inner}) AS latest
        ) AS numbered ({names}, place) GROUP BY {names}
        """,  # noqa: S608 — names of ours
        list(params),
    )


_GROUPS: Mapping[LogGroup, tuple[dict[str, F], Callable[[Mapping[str, Any]], tuple[str, str]]]] = {
    LogGroup.REASON: (
        {"group_name": F("reason")},
        lambda row: (row["group_name"], row["group_name"]),
    ),
    LogGroup.RESELLER: (
        {"group_key": F("reseller__slug"), "group_name": F("reseller__name")},
        lambda row: (row["group_key"], row["group_name"]),
    ),
    LogGroup.STATE: (
        {"group_name": F("state")},
        lambda row: (LogState[row["group_name"]].value, row["group_name"]),
    ),
}

assert _GROUPS.keys() == set(LogGroup), "a group without columns"


def matching_events(tenant_id: UUID, where: LogFilter, reach: Reach) -> "QuerySet[SaleEvent]":
    """Return the sale events of a filter."""
    exact = {
        "reseller_id": where.reseller_id,
        "reason": where.reason,
        "kind": where.kind,
        "happened_at__gte": where.happened_from,
        "happened_at__lt": where.happened_before,
        "effective_date__gte": where.effective_from,
        "effective_date__lte": where.effective_to,
        "by": where.by,
        "attempts__gte": where.attempts_from,
        "not_before__gte": where.retry_from,
        "not_before__lt": where.retry_before,
    }
    events = visible_events(tenant_id, reach).filter(
        _VIEWS[where.view], **{name: value for name, value in exact.items() if value}
    )
    if where.kind in set(ChangeKind):
        events = events.filter(is_sale=False)  # as the index by kind has it
    if where.event_ids is not None:
        events = events.filter(pk__in=list(where.event_ids))
    if where.order_id is not None:
        events = events.filter(
            pk__in=sale_event_ids_of(tenant_id=tenant_id, order_id=where.order_id)
        )
    if where.updated_since is not None:
        events = events.filter(_updated_since(where.updated_since, where.now))
    if where.customer:
        events = events.filter(_customer_matches(tenant_id, where.customer))
    return events


def _customer_matches(tenant_id: UUID, text: str) -> Q:
    """Return the filter by a customer's name.

    Who has a mirror is found by its name. Who has none yet has events that are open, and those are
    few: they are found by what their documents say.
    """
    known = list_customer_ids(tenant_id=tenant_id, text=text, limit=MAX_CUSTOMERS)
    unmirrored = SaleEvent.objects.filter(
        _IS_OPEN, tenant_id=tenant_id, document__customer__name__icontains=text
    ).values_list("pk", flat=True)[:MAX_CUSTOMERS]
    # Settled events have an index by customer, open ones those by state.
    is_settled = Q(settled_at__isnull=False, customer_id__in=known)
    return is_settled | (_IS_OPEN & Q(customer_id__in=known)) | Q(pk__in=list(unmirrored))


def _updated_since(moment: datetime, now: datetime | None) -> Q:
    """Return the filter of the events that arrived or were processed since a moment.

    Earlier versions have stored the latter of settled events only. The archive has none that were
    settled lately.
    """
    updated = Q(arrived_at__gte=moment) | Q(processed_at__gte=moment) | Q(settled_at__gte=moment)
    is_recent = now is not None and moment > now - timedelta(days=settings.ARCHIVE_AFTER_DAYS)
    return updated & Q(is_archived=False) if is_recent else updated


_PLAIN = (
    "id", "kind", "is_sale", "happened_at", "reseller_id", "effective_date", "by", "state",
    "is_blocked", "reason", "attempts", "not_before", "settled_at",
    "arrived_at", "processed_at",
)  # fmt: skip
_COLUMNS = {
    "reseller_name": F("reseller__name"),
    "reseller_timezone": F("reseller__timezone"),
    "customer": KT("document__customer__name"),
    "sold_product": KT("document__lines__0__product_name"),
    "sold_quantity": KT("document__lines__0__quantity"),
    "line_count": Func(
        F("document__lines"), function="jsonb_array_length", output_field=IntegerField()
    ),
    "owned_product": KT("document__held__0__product_name"),
    "owned_count": Func(
        F("document__held"), function="jsonb_array_length", output_field=IntegerField()
    ),
    "order": back_order_of("pk"),
}


def _matching(tenant_id: UUID, where: LogFilter, reach: Reach) -> Rows:
    rows: Rows = matching_events(tenant_id, where, reach).values(*_PLAIN, **_COLUMNS)
    return rows


def _row(row: Mapping[str, Any]) -> SaleEventRow:
    order = back_order_from(row["order"])
    settled_at = row["settled_at"]
    return SaleEventRow(
        id=row["id"],
        kind=row["kind"],
        is_sale=row["is_sale"],
        happened_at=row["happened_at"],
        reseller=Ref(row["reseller_id"], row["reseller_name"]),
        reseller_timezone=row["reseller_timezone"],
        customer=row["customer"] or "",
        item=_item(row),
        effective_date=row["effective_date"],
        by=row["by"],
        state=log_state(EventState(row["state"]), is_blocked=row["is_blocked"]),
        reason=row["reason"],
        order=Ref(order.id, order.reference) if order else None,
        order_date=order.order_date if order else None,
        attempts=row["attempts"],
        not_before=row["not_before"],
        lag=settled_at - row["happened_at"] if settled_at else None,
        created_at=row["arrived_at"],
        updated_at=row["processed_at"] or settled_at or row["arrived_at"],
    )


def _item(row: Mapping[str, Any]) -> SoldItem | None:
    if row["line_count"]:
        return SoldItem(row["sold_product"], int(row["sold_quantity"]), row["line_count"] - 1)
    if row["owned_count"]:
        return SoldItem(row["owned_product"], None, row["owned_count"] - 1)
    return None
