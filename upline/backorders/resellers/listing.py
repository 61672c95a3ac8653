"""Lists of resellers: filters, sortings, groups, pages by key, the rows with their figures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access.reach import Reach
from upline.backorders.figures.run_rates import find_fresh_run_rates
from upline.backorders.resellers.figures import (
    FIGURE_COLUMNS,
    LAST_SALE,
    BackOrderingFigures,
    figures_from,
    parked_events,
)
from upline.database.filters import given_lookups
from upline.database.grouping import Groups, count_groups
from upline.database.keyset import Rows, Sorting
from upline.database.record_list import RecordList
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref
from upline.parties.queries import (
    has_reseller_account,
    reseller_account_columns,
    reseller_is_hidden,
)
from upline.subscriptions.queries import group_by_reseller, run_rates_by_reseller
from upline.tenancy.queries import resellers_of


class ResellerView(StrEnum):
    """Saved filters that exclude each other."""

    ALL = "all"
    ACTIVE = "active"
    NOT_ACTIVE = "not-active"
    PARKED = "parked"


class ResellerSort(StrEnum):
    """What a list of resellers can be sorted by; who has none of it is the least."""

    NAME = "name"
    SINCE = "since"
    LAST_SALE = "last-sale"
    CREATED = "created"


_NEVER = Value(datetime(1970, 1, 1, tzinfo=UTC))
_SORTINGS: Mapping[ResellerSort, Sorting] = {
    ResellerSort.NAME: Sorting(column="name"),
    ResellerSort.SINCE: Sorting(column="sort_key", descending=True),
    ResellerSort.LAST_SALE: Sorting(column="sort_key", descending=True),
    ResellerSort.CREATED: Sorting(column="sort_key"),
}
_SORT_KEYS: Mapping[ResellerSort, Any] = {
    ResellerSort.NAME: F("name"),
    ResellerSort.SINCE: Coalesce("back_ordering_activated_at", _NEVER),
    ResellerSort.LAST_SALE: Coalesce(LAST_SALE, _NEVER),
    ResellerSort.CREATED: F("created_at"),
}

assert _SORTINGS.keys() == _SORT_KEYS.keys() == set(ResellerSort), "a sorting without a column"


@dataclass(frozen=True, kw_only=True, slots=True)
class ResellerFilter:
    """Which resellers to list, and by what. None and "" do not filter. `text` is found in the name.

    What is agreed with them is on their accounts; `currency` is that of their orders. Moments: at
    `…_from` or later, before `…_before`. `updated_since`: created, activated, or with an account
    that `changed_accounts` finds.
    """

    view: ResellerView = ResellerView.ALL
    sort: ResellerSort = ResellerSort.NAME
    text: str = ""
    slug: str = ""
    price_list_id: UUID | None = None
    payment_method_id: UUID | None = None
    currency: str = ""
    active_from: datetime | None = None
    active_before: datetime | None = None
    last_sale_from: datetime | None = None
    last_sale_before: datetime | None = None
    updated_since: datetime | None = None
    changed_accounts: Q = field(default_factory=Q)


_LOOKUPS = {
    "slug": "slug",
    "active_from": "back_ordering_activated_at__gte",
    "active_before": "back_ordering_activated_at__lt",
    "last_sale_from": "last_sale__gte",
    "last_sale_before": "last_sale__lt",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ResellerRow:
    """One reseller as a list shows it. `run_rates` are per currency.

    `account_id`: the account of the distributor's BSS that stands for it; without one nothing can be
    booked, and it has no terms.
    """

    id: UUID
    slug: str
    name: str
    timezone: str
    created_at: datetime
    figures: BackOrderingFigures
    run_rates: tuple[Money, ...]
    account_id: UUID | None
    currency: str
    price_list: str
    payment_method: str


@dataclass(frozen=True, slots=True)
class _Day:
    """The present day in the time zone of the BSS, and the moment."""

    today: date
    now: datetime


def list_resellers(
    *, tenant_id: UUID, where: ResellerFilter, reach: Reach, today: date, now: datetime
) -> RecordList[ResellerRow]:
    """Return the resellers of a BSS that somebody may see. Three queries at most for a page.

    Run rates are those that the worker has computed lately, if it has.
    """
    return RecordList(
        rows=_matching(tenant_id, where, reach),
        sorting=_SORTINGS[where.sort],
        read=lambda rows: _rows(tenant_id, rows, reach, _Day(today, now)),
        every=resellers_of(tenant_id=tenant_id).annotate(sort_key=_SORT_KEYS[where.sort]),
    )


class ResellerGroup(StrEnum):
    """What a list of resellers can be grouped by."""

    STATE = "state"
    PRICE_LIST = "price-list"


def group_resellers(
    *, tenant_id: UUID, where: ResellerFilter, reach: Reach, by: ResellerGroup
) -> Groups:
    """Return how many resellers each group has. One query. The key of a state is its view."""
    columns, read = _GROUPS[by]
    return count_groups(_found(tenant_id, where, reach), columns(tenant_id), read)


_STATE = Case(
    When(back_ordering_activated_at=None, then=Value(ResellerView.NOT_ACTIVE.value)),
    default=Value(ResellerView.ACTIVE.value),
)


def _price_list_columns(tenant_id: UUID) -> dict[str, Any]:
    account = reseller_account_columns("pk", tenant_id=tenant_id)
    return {"group_key": account["price_list_key"], "group_name": account["price_list_name"]}


_GROUPS: Mapping[
    ResellerGroup,
    tuple[
        Callable[[UUID], dict[str, Any]],
        Callable[[Mapping[str, Any]], tuple[str, str]],
    ],
] = {
    ResellerGroup.STATE: (
        lambda _tenant_id: {"group_state": _STATE},
        lambda row: (row["group_state"], row["group_state"]),
    ),
    ResellerGroup.PRICE_LIST: (
        _price_list_columns,
        lambda row: (str(row["group_key"] or ""), row["group_name"] or ""),
    ),
}

assert _GROUPS.keys() == set(ResellerGroup), "a group without columns"


def _matching(tenant_id: UUID, where: ResellerFilter, reach: Reach) -> Rows:
    rows: Rows = _found(tenant_id, where, reach).values(
        "id",
        "slug",
        "name",
        "timezone",
        "created_at",
        sort_key=_SORT_KEYS[where.sort],
        **FIGURE_COLUMNS,
        **reseller_account_columns("pk", tenant_id=tenant_id),
    )
    return rows


def _found(tenant_id: UUID, where: ResellerFilter, reach: Reach) -> "QuerySet[Any]":
    resellers = visible_resellers(tenant_id, reach).filter(_VIEWS[where.view]())
    if where.text:
        resellers = resellers.filter(name__contains_ci=where.text)
    if where.last_sale_from or where.last_sale_before:
        resellers = resellers.alias(last_sale=LAST_SALE)
    resellers = resellers.filter(**given_lookups(where, _LOOKUPS))
    terms = {
        "price_list_id": where.price_list_id,
        "payment_method_id": where.payment_method_id,
        "currency": where.currency,
    }
    given = {name: value for name, value in terms.items() if value}
    if given:
        resellers = resellers.filter(has_reseller_account("pk", tenant_id=tenant_id, **given))
    if where.updated_since is not None:
        is_new = Q(created_at__gte=where.updated_since) | Q(
            back_ordering_activated_at__gte=where.updated_since
        )
        changed = has_reseller_account("pk", where.changed_accounts, tenant_id=tenant_id)
        resellers = resellers.filter(is_new | Q(changed))
    return resellers


def search_resellers(*, tenant_id: UUID, words: str, limit: int, reach: Reach) -> list[Ref]:
    """Return resellers of a BSS that somebody may see with these words in their name; by name."""
    found = visible_resellers(tenant_id, reach).filter(name__contains_ci=words)
    rows = found.order_by("name", "id").values_list("pk", "name")[:limit]
    return [Ref(pk, name) for pk, name in rows]


def visible_resellers(tenant_id: UUID, reach: Reach) -> "QuerySet[Any]":
    """Return the resellers of a BSS that somebody may see: whose account is not hidden from them."""
    resellers = resellers_of(tenant_id=tenant_id)
    if reach.sees_everything:
        return resellers
    return resellers.exclude(reseller_is_hidden("pk", tenant_id=tenant_id, reach=reach))


_VIEWS: Mapping[ResellerView, Callable[[], Any]] = {
    ResellerView.ALL: Q,
    ResellerView.ACTIVE: lambda: Q(back_ordering_activated_at__isnull=False),
    ResellerView.NOT_ACTIVE: lambda: Q(back_ordering_activated_at=None),
    ResellerView.PARKED: parked_events,
}

assert _VIEWS.keys() == set(ResellerView), "a view without a filter"


def _rows(
    tenant_id: UUID, rows: Sequence[dict[str, Any]], reach: Reach, day: "_Day"
) -> Iterator[ResellerRow]:
    rates = _run_rates(tenant_id, [row["id"] for row in rows], reach, day) if rows else {}
    for row in rows:
        yield ResellerRow(
            id=row["id"],
            slug=row["slug"],
            name=row["name"],
            timezone=row["timezone"],
            created_at=row["created_at"],
            figures=figures_from(row),
            run_rates=rates.get(row["id"], ()),
            account_id=row["account_id"],
            currency=row["account_currency"] or "",
            price_list=row["price_list_name"] or "",
            payment_method=row["payment_method_name"] or "",
        )


def _run_rates(
    tenant_id: UUID, reseller_ids: list[UUID], reach: Reach, day: "_Day"
) -> Mapping[UUID, tuple[Money, ...]]:
    """Return the run rates of some resellers: the worker's of today, where it has computed them lately."""
    stored = find_fresh_run_rates(tenant_id=tenant_id, today=day.today, now=day.now, reach=reach)
    if stored is not None:
        return group_by_reseller(stored.of_resellers(reseller_ids), reseller_ids)
    return run_rates_by_reseller(
        tenant_id=tenant_id, reseller_ids=reseller_ids, today=day.today, reach=reach
    )
