"""The promotions of a BSS: the list of them, and one with its terms."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When

import upline.database.substring_search  # noqa: F401 — brings `contains_ci`
from upline.catalog.models import (
    Promotion,
    PromotionPriceList,
    PromotionRequirement,
    PromotionScope,
)
from upline.catalog.rulebook import BillingCycle, PromotionAudience, PromotionKind, PromotionState
from upline.database.filters import given_lookups
from upline.database.grouping import Groups, count_groups
from upline.database.keyset import Rows, Sorting
from upline.database.record_list import RecordList
from upline.kernel.fingerprints import fingerprint
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref


class PromotionView(StrEnum):
    """Saved filters that exclude each other: all, or those of one state."""

    ALL = "all"
    RUNNING = PromotionState.RUNNING.value
    UPCOMING = PromotionState.UPCOMING.value
    OVER = PromotionState.OVER.value


class PromotionGroup(StrEnum):
    """What promotions can be grouped by."""

    STATE = "state"
    KIND = "kind"
    AUDIENCE = "audience"


class PromotionSort(StrEnum):
    """What promotions can be sorted by. Without a first day: begun long ago; without a last day: last."""

    FIRST_DAY = "first-day"
    LAST_DAY = "last-day"
    NAME = "name"
    CREATED = "created"


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotionFilter:
    """Which promotions to list. None and "" do not filter; `text` is found in the name.

    `ids` None: all; `name` is the whole name. Ranges include both ends, and what has no such day is
    in none. `cycles`: how many it lasts. `price_list_id`, `requires_id`: what it is limited to.
    `changed` filters by the last change.
    """

    today: date
    ids: Collection[UUID] | None = None
    name: str = ""
    view: PromotionView = PromotionView.ALL
    sort: PromotionSort = PromotionSort.FIRST_DAY
    text: str = ""
    kind: PromotionKind | None = None
    audience: PromotionAudience | None = None
    product_id: UUID | None = None
    price_list_id: UUID | None = None
    requires_id: UUID | None = None
    currency: str = ""
    value_from: Decimal | None = None
    value_to: Decimal | None = None
    first_date_from: date | None = None
    first_date_to: date | None = None
    last_date_from: date | None = None
    last_date_to: date | None = None
    cycles: int | None = None
    is_lifetime: bool | None = None
    new_customers_only: bool | None = None
    changed: Q = field(default_factory=Q)


_LOOKUPS = {
    "kind": "kind",
    "audience": "audience",
    "currency": "currency",
    "value_from": "value__gte",
    "value_to": "value__lte",
    "first_date_from": "first_date__gte",
    "first_date_to": "first_date__lte",
    "last_date_from": "last_date__gte",
    "last_date_to": "last_date__lte",
    "is_lifetime": "is_lifetime",
    "new_customers_only": "new_customers_only",
}


@dataclass(frozen=True, slots=True)
class CoveredProduct:
    """A product that a promotion covers, and in which billing cycles."""

    product: Ref
    billing_cycles: tuple[BillingCycle, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotionPage:
    """A promotion with its terms (R22, R23). Empty `price_lists` and `requires`: no such limit.

    `value`: percent, or an amount per licence in `currency`. `cycles` None and not `is_lifetime`:
    the first cycle.
    """

    id: UUID
    name: str
    audience: PromotionAudience
    kind: PromotionKind
    value: Decimal
    currency: str
    first_date: date | None
    last_date: date | None
    cycles: int | None
    is_lifetime: bool
    new_customers_only: bool
    state: PromotionState
    covers: tuple[CoveredProduct, ...]
    price_lists: tuple[Ref, ...]
    requires: tuple[Ref, ...]

    @property
    def amount(self) -> Money | None:
        """Return what is taken off each licence; None of a percentage."""
        return Money(self.value, self.currency) if self.kind is PromotionKind.AMOUNT else None

    @property
    def duration_cycles(self) -> int | None:
        """Return the billing cycles it lasts; None for the lifetime (R23)."""
        return None if self.is_lifetime else (self.cycles or 1)

    @property
    def scope(self) -> frozenset[tuple[UUID, BillingCycle]]:
        """Return the pairs of product and billing cycle that it covers."""
        return frozenset(
            (covered.product.id, cycle)
            for covered in self.covers
            for cycle in covered.billing_cycles
        )

    @property
    def version(self) -> str:
        """Return the version of what can be edited."""
        return fingerprint(
            {
                "name": self.name,
                "audience": self.audience,
                "terms": (self.kind, self.value.normalize(), self.currency, self.cycles),
                "days": (self.first_date, self.last_date),
                "limits": (self.is_lifetime, self.new_customers_only),
                "scope": sorted((str(pk), cycle) for pk, cycle in self.scope),
                "price_lists": sorted(str(ref.id) for ref in self.price_lists),
                "requires": sorted(str(ref.id) for ref in self.requires),
            }
        )


_SORTINGS: Mapping[PromotionSort, Sorting] = {
    PromotionSort.FIRST_DAY: Sorting(column="first_date", descending=True, is_nullable=True),
    PromotionSort.LAST_DAY: Sorting(column="last_date", descending=True, is_nullable=True),
    PromotionSort.NAME: Sorting(column="name"),
    PromotionSort.CREATED: Sorting(),  # ids grow with time
}
_GROUPS: Mapping[PromotionGroup, str] = {
    PromotionGroup.STATE: "state",
    PromotionGroup.KIND: "kind",
    PromotionGroup.AUDIENCE: "audience",
}

assert _SORTINGS.keys() == set(PromotionSort), "a sort without a sorting"
assert _GROUPS.keys() == set(PromotionGroup), "a group without a column"

_COLUMNS = (
    "id", "name", "audience", "kind", "value", "currency", "first_date", "last_date", "cycles", "is_lifetime",
    "new_customers_only", "state",
)  # fmt: skip


def list_promotions(*, tenant_id: UUID, where: PromotionFilter) -> RecordList[PromotionPage]:
    """Return the promotions of a BSS, with what they are limited to."""
    return RecordList(
        rows=_matching(tenant_id, where),
        sorting=_SORTINGS[where.sort],
        read=_with_limits,
        every=Promotion.objects.filter(tenant_id=tenant_id),
    )


def group_promotions(*, tenant_id: UUID, where: PromotionFilter, by: PromotionGroup) -> Groups:
    """Return how many promotions each group has. One query."""
    return count_groups(
        _filtered(tenant_id, where),
        {"key": F(_GROUPS[by])},
        lambda row: (row["key"].lower(), row["key"]),
    )


def products_with_promotions(*, tenant_id: UUID) -> list[Ref]:
    """Return the products that promotions of a BSS cover, by name."""
    rows = PromotionScope.objects.filter(promotion__tenant_id=tenant_id).order_by()
    names = set(rows.values_list("product_id", "product__name").distinct())
    return [Ref(pk, name) for pk, name in sorted(names, key=lambda row: (row[1], row[0]))]


def promotion_page(*, tenant_id: UUID, promotion_id: UUID, today: date) -> PromotionPage:
    """Return a promotion of a BSS. Four queries.

    Raises: Promotion.DoesNotExist — also when it is another BSS's.
    """
    rows = Promotion.objects.filter(tenant_id=tenant_id).annotate(state=_state_on(today))
    [page] = _with_limits([rows.values(*_COLUMNS).get(pk=promotion_id)])
    return page


def _state_on(day: date) -> Case:
    """Return the state of a promotion on a day, as `PromotionState` has it."""
    states = {
        PromotionState.OVER: Q(last_date__lt=day) | Q(last_date__lt=F("first_date")),
        PromotionState.UPCOMING: Q(first_date__gt=day),
    }
    return Case(
        *(When(condition, then=Value(state.value)) for state, condition in states.items()),
        default=Value(PromotionState.RUNNING.value),
        output_field=CharField(),
    )


def _filtered(tenant_id: UUID, where: PromotionFilter) -> "QuerySet[Promotion]":
    found = Promotion.objects.filter(tenant_id=tenant_id).annotate(state=_state_on(where.today))
    if where.view is not PromotionView.ALL:
        found = found.filter(state=where.view.value)
    if where.ids is not None:
        found = found.filter(pk__in=list(where.ids))
    if where.name:
        found = found.filter(name=where.name)
    if where.text:
        found = found.filter(name__contains_ci=where.text)
    found = found.filter(**given_lookups(where, _LOOKUPS))
    if where.cycles is not None:
        found = found.filter(_lasts(where.cycles))
    links = (
        (PromotionScope, "product_id", where.product_id),
        (PromotionPriceList, "pricelist_id", where.price_list_id),
        (PromotionRequirement, "product_id", where.requires_id),
    )
    for model, column, record_id in links:
        if record_id is not None:
            named = model.objects.filter(promotion_id=OuterRef("pk"), **{column: record_id})
            found = found.filter(Exists(named))
    return found.filter(where.changed)


def _lasts(cycles: int) -> Q:
    """Return the filter of the promotions that last for so many billing cycles: one, where none are given."""
    lasts = Q(cycles=cycles) | Q(cycles=None) if cycles == 1 else Q(cycles=cycles)
    return lasts & Q(is_lifetime=False)


def _matching(tenant_id: UUID, where: PromotionFilter) -> Rows:
    rows: Rows = _filtered(tenant_id, where).values(*_COLUMNS)
    return rows


def _with_limits(rows: Sequence[Mapping[str, Any]]) -> Iterator[PromotionPage]:
    """Return promotions with what they cover and are limited to. Three queries."""
    ids = [row["id"] for row in rows]
    covers = _covered_products(ids)
    price_lists = _refs(PromotionPriceList.objects.filter(promotion_id__in=ids), "pricelist")
    requires = _refs(PromotionRequirement.objects.filter(promotion_id__in=ids), "product")
    for row in rows:
        values = {name: row[name] for name in _COLUMNS}
        yield PromotionPage(
            **{
                **values,
                "audience": PromotionAudience(row["audience"]),
                "kind": PromotionKind(row["kind"]),
                "state": PromotionState(row["state"]),
            },
            covers=tuple(covers.get(row["id"], ())),
            price_lists=tuple(price_lists.get(row["id"], ())),
            requires=tuple(requires.get(row["id"], ())),
        )


def _covered_products(promotion_ids: Collection[UUID]) -> dict[UUID, list[CoveredProduct]]:
    scopes = PromotionScope.objects.filter(promotion_id__in=promotion_ids).order_by(
        "product__name", "product_id"
    )
    cycles: dict[UUID, dict[Ref, set[str]]] = defaultdict(lambda: defaultdict(set))
    for promotion_id, product_id, name, cycle in scopes.values_list(
        "promotion_id", "product_id", "product__name", "billing_cycle"
    ):
        cycles[promotion_id][Ref(product_id, name)].add(cycle)
    return {
        promotion_id: [
            CoveredProduct(product, tuple(cycle for cycle in BillingCycle if cycle in named))
            for product, named in products.items()
        ]
        for promotion_id, products in cycles.items()
    }


def _refs(links: "QuerySet[Any]", record: str) -> dict[UUID, list[Ref]]:
    found: dict[UUID, list[Ref]] = defaultdict(list)
    rows = links.order_by(f"{record}__name").values_list(
        "promotion_id", f"{record}_id", f"{record}__name"
    )
    for promotion_id, record_id, name in rows:
        found[promotion_id].append(Ref(record_id, name))
    return found
