"""The price lists of a BSS: the list of them, and one with its figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

import upline.database.substring_search  # noqa: F401 — brings `contains_ci`
from upline.catalog.models import Price, PriceList
from upline.database.grouping import Groups, count_groups
from upline.database.keyset import Rows, Sorting
from upline.database.record_list import RecordList, each_row
from upline.kernel.fingerprints import fingerprint


class PriceListState(StrEnum):
    """Whether sales get the prices of a price list today, and why not."""

    ACTIVE = "active"
    UPCOMING = "upcoming"
    EXPIRED = "expired"
    INACTIVE = "inactive"


class PriceListView(StrEnum):
    """Saved filters that exclude each other: all, or those of one state."""

    ALL = "all"
    ACTIVE = PriceListState.ACTIVE.value
    UPCOMING = PriceListState.UPCOMING.value
    EXPIRED = PriceListState.EXPIRED.value
    INACTIVE = PriceListState.INACTIVE.value


class PriceListGroup(StrEnum):
    """What price lists can be grouped by."""

    CURRENCY = "currency"
    STATE = "state"


class PriceListSort(StrEnum):
    """What price lists can be sorted by."""

    NAME = "name"
    VALID_FROM = "valid-from"
    CREATED = "created"


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceListFilter:
    """Which price lists to list. None and "" do not filter; `text` is found in the name.

    `valid_on`: whose days include it; `changed` filters by the last change.
    """

    today: date
    view: PriceListView = PriceListView.ALL
    sort: PriceListSort = PriceListSort.NAME
    text: str = ""
    currency: str = ""
    valid_on: date | None = None
    changed: Q = field(default_factory=Q)


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceListRow:
    """One price list. `price_count`: the prices that count today."""

    id: UUID
    name: str
    currency: str
    is_active: bool
    valid_from: date | None
    valid_to: date | None
    price_count: int
    state: PriceListState


_SORTINGS: Mapping[PriceListSort, Sorting] = {
    PriceListSort.NAME: Sorting(column="name"),
    PriceListSort.VALID_FROM: Sorting(column="valid_from", is_nullable=True),
    PriceListSort.CREATED: Sorting(),  # ids grow with time
}
_GROUPS: Mapping[PriceListGroup, str] = {
    PriceListGroup.CURRENCY: "currency",
    PriceListGroup.STATE: "state",
}

assert _SORTINGS.keys() == set(PriceListSort), "a sort without a sorting"
assert _GROUPS.keys() == set(PriceListGroup), "a group without a column"

_COLUMNS = ("id", "name", "currency", "is_active", "valid_from", "valid_to", "price_count", "state")


def matching_price_lists(*, tenant_id: UUID, where: PriceListFilter) -> RecordList[PriceListRow]:
    """Return the price lists of a BSS that a filter finds."""
    return RecordList(
        rows=_matching(tenant_id, where),
        sorting=_SORTINGS[where.sort],
        read=each_row(_row),
        every=PriceList.objects.filter(tenant_id=tenant_id),
    )


def group_price_lists(*, tenant_id: UUID, where: PriceListFilter, by: PriceListGroup) -> Groups:
    """Return how many price lists each group has. One query."""
    column = _GROUPS[by]
    return count_groups(
        _filtered(tenant_id, where), {"key": F(column)}, lambda row: (row["key"], row["key"])
    )


def currencies_of_price_lists(*, tenant_id: UUID) -> list[str]:
    """Return the currencies in which a BSS has price lists, in their order."""
    rows = PriceList.objects.filter(tenant_id=tenant_id).order_by("currency")
    return list(rows.values_list("currency", flat=True).distinct())


def counts_on(day: date) -> Q:
    """Return the filter of the prices, or price lists, whose days include one."""
    begun = Q(valid_from=None) | Q(valid_from__lte=day)
    return begun & (Q(valid_to=None) | Q(valid_to__gte=day))


def _state_on(day: date) -> Case:
    """Return the state of a price list on a day, as `PriceListState` has it."""
    states = {
        PriceListState.INACTIVE: Q(is_active=False),
        PriceListState.EXPIRED: Q(valid_to__lt=day),
        PriceListState.UPCOMING: Q(valid_from__gt=day),
    }
    return Case(
        *(When(condition, then=Value(state.value)) for state, condition in states.items()),
        default=Value(PriceListState.ACTIVE.value),
        output_field=CharField(),
    )


def _filtered(tenant_id: UUID, where: PriceListFilter) -> "QuerySet[PriceList]":
    lists = PriceList.objects.filter(tenant_id=tenant_id).annotate(state=_state_on(where.today))
    if where.view is not PriceListView.ALL:
        lists = lists.filter(state=where.view.value)
    if where.text:
        lists = lists.filter(name__contains_ci=where.text)
    if where.currency:
        lists = lists.filter(currency=where.currency)
    if where.valid_on is not None:
        lists = lists.filter(counts_on(where.valid_on))
    return lists.filter(where.changed)


def _matching(tenant_id: UUID, where: PriceListFilter) -> Rows:
    counted = (
        Price.objects.filter(counts_on(where.today), price_list_id=OuterRef("pk"))
        .order_by()
        .values("price_list_id")
        .annotate(found=Count("pk"))
        .values("found")
    )
    found = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    rows: Rows = _filtered(tenant_id, where).annotate(price_count=found).values(*_COLUMNS)
    return rows


def _row(row: Mapping[str, Any]) -> PriceListRow:
    values = {name: row[name] for name in _COLUMNS}
    return PriceListRow(**{**values, "state": PriceListState(row["state"])})


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceListPage:
    """A price list as its pages show it. `price_count`: the prices that count today."""

    id: UUID
    name: str
    currency: str
    is_active: bool
    valid_from: date | None
    valid_to: date | None
    state: PriceListState
    price_count: int
    import_count: int

    @property
    def version(self) -> str:
        """Return the version of what is edited on the list itself."""
        return version_of_price_list(self)

    def is_valid_on(self, day: date) -> bool:
        """Tell whether sales of a day get its prices (R20)."""
        begun = self.valid_from is None or self.valid_from <= day
        return self.is_active and begun and (self.valid_to is None or day <= self.valid_to)


def version_of_price_list(price_list: PriceList | PriceListPage) -> str:
    """Return the version of what is edited on a price list itself."""
    names = ("name", "is_active", "valid_from", "valid_to")
    return fingerprint({name: getattr(price_list, name) for name in names})


def prices_to_copy(*, price_list_id: UUID, today: date) -> Iterator[Price]:
    """Yield the prices of a list that count today or begin later: of several of today, the last."""
    in_force: dict[tuple[UUID, str], Price] = {}
    for price in Price.objects.filter(price_list_id=price_list_id).exclude(valid_to__lt=today):
        if price.valid_from is not None and price.valid_from > today:
            yield price
            continue
        series = (price.product_id, price.billing_cycle)
        other = in_force.get(series)
        if other is None or (price.valid_from or date.min) > (other.valid_from or date.min):
            in_force[series] = price
    yield from in_force.values()


def price_list_page(*, tenant_id: UUID, price_list_id: UUID, today: date) -> PriceListPage:
    """Return a price list of a BSS. Raises: PriceList.DoesNotExist — also when it is another BSS's."""
    price_list = PriceList.objects.annotate(
        import_count=Count("imports"), state=_state_on(today)
    ).get(tenant_id=tenant_id, pk=price_list_id)
    counted = Price.objects.filter(counts_on(today), price_list_id=price_list_id)
    return PriceListPage(
        id=price_list.pk,
        name=price_list.name,
        currency=price_list.currency,
        is_active=price_list.is_active,
        valid_from=price_list.valid_from,
        valid_to=price_list.valid_to,
        state=PriceListState(price_list.state),
        price_count=counted.count(),
        import_count=price_list.import_count,
    )


@dataclass(frozen=True, slots=True)
class NamedPriceList:
    """A price list that another page refers to."""

    id: UUID
    name: str
    currency: str


def list_named_price_lists(*, tenant_id: UUID) -> list[NamedPriceList]:
    """Return the price lists of a BSS with their currencies, by name."""
    rows = PriceList.objects.filter(tenant_id=tenant_id).order_by("name")
    return [NamedPriceList(*row) for row in rows.values_list("pk", "name", "currency")]
