"""The prices of one price list, as its page lists them: each with the next one of its product and cycle."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

import upline.database.substring_search  # noqa: F401 — brings `contains_ci`
from upline.catalog.models import Price
from upline.catalog.queries.price_lists import counts_on
from upline.catalog.rulebook import BillingCycle
from upline.database.grouping import Groups, count_groups
from upline.database.keyset import Rows, Sorting
from upline.database.record_list import RecordList, each_row
from upline.kernel.money import Money
from upline.kernel.naming import normalise
from upline.kernel.page_objects import Ref


class PriceView(StrEnum):
    """Saved filters that exclude each other: by whether a price counts today."""

    CURRENT = "current"
    SCHEDULED = "scheduled"
    ENDED = "ended"
    ALL = "all"


class PriceGroup(StrEnum):
    """What the prices can be grouped by."""

    BILLING_CYCLE = "cycle"


class PriceSort(StrEnum):
    """What the prices can be sorted by."""

    PRODUCT = "product"
    AMOUNT = "amount"
    FIRST_DAY = "first-day"


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceFilter:
    """Which prices of a price list to list. None and "" do not filter.

    `text` is found in the product's name, or is its vendor id or code.
    """

    price_list_id: UUID
    today: date
    view: PriceView = PriceView.CURRENT
    sort: PriceSort = PriceSort.PRODUCT
    text: str = ""
    billing_cycle: BillingCycle | None = None
    product_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceRow:
    """One price, with the next one of its product and cycle after today."""

    id: UUID
    product: Ref
    vendor_id: str
    billing_cycle: BillingCycle
    unit_price: Money
    valid_from: date | None
    valid_to: date | None
    next_id: UUID | None
    next_price: Money | None
    next_from: date | None
    is_imported: bool
    today: date

    @property
    def is_scheduled(self) -> bool:
        """Tell whether it begins after today."""
        return self.valid_from is not None and self.valid_from > self.today

    @property
    def is_over(self) -> bool:
        """Tell whether it ended before today."""
        return self.valid_to is not None and self.valid_to < self.today


_SORTINGS: Mapping[PriceSort, Sorting] = {
    PriceSort.PRODUCT: Sorting(column="product__name"),
    PriceSort.AMOUNT: Sorting(column="amount"),
    PriceSort.FIRST_DAY: Sorting(column="first_day", descending=True),
}

assert _SORTINGS.keys() == set(PriceSort), "a sort without a sorting"

_COLUMNS = (
    "id", "product_id", "product__name", "product__vendor_id", "billing_cycle", "amount",
    "currency", "valid_from", "valid_to", "is_imported", "first_day", "next_id", "next_amount", "next_from",
)  # fmt: skip
_FIRST_OF_ALL = Value(date(1, 1, 1), output_field=DateField())


def list_prices(*, tenant_id: UUID, where: PriceFilter) -> RecordList[PriceRow]:
    """Return the prices of a price list."""
    return RecordList(
        rows=_matching(tenant_id, where),
        sorting=_SORTINGS[where.sort],
        read=each_row(_reader(where.today)),
    )


def group_prices(*, tenant_id: UUID, where: PriceFilter) -> Groups:
    """Return how many prices of a filter each billing cycle has. One query."""
    return count_groups(
        _filtered(tenant_id, where),
        {"key": F("billing_cycle")},
        lambda row: (row["key"].lower().replace("_", "-"), row["key"]),
    )


def _filtered(tenant_id: UUID, where: PriceFilter) -> "QuerySet[Price]":
    prices = Price.objects.filter(tenant_id=tenant_id, price_list_id=where.price_list_id)
    prices = _in_view(prices.annotate(first_day=Coalesce("valid_from", _FIRST_OF_ALL)), where)
    if where.billing_cycle is not None:
        prices = prices.filter(billing_cycle=where.billing_cycle)
    if where.product_id is not None:
        prices = prices.filter(product_id=where.product_id)
    if where.text:
        text = normalise(where.text)
        exact = Q(product__vendor_id=text) | Q(product__code=text)
        prices = prices.filter(Q(product__name__contains_ci=where.text) | exact)
    return prices


def _matching(tenant_id: UUID, where: PriceFilter) -> Rows:
    following = _same_series().filter(valid_from__gt=where.today).order_by("valid_from")
    rows: Rows = (
        _filtered(tenant_id, where)
        .annotate(
            next_id=Subquery(following.values("pk")[:1]),
            next_amount=Subquery(following.values("amount")[:1]),
            next_from=Subquery(following.values("valid_from")[:1]),
        )
        .values(*_COLUMNS)
    )
    return rows


def _in_view(prices: "QuerySet[Price]", where: PriceFilter) -> "QuerySet[Price]":
    if where.view is PriceView.SCHEDULED:
        return prices.filter(valid_from__gt=where.today)
    if where.view is PriceView.ENDED:
        return prices.filter(valid_to__lt=where.today)
    if where.view is PriceView.ALL:
        return prices
    # Of several that count today, the one that began last.
    later = _same_series().annotate(began=Coalesce("valid_from", _FIRST_OF_ALL))
    replaced = later.filter(counts_on(where.today), began__gt=OuterRef("first_day"))
    return prices.filter(counts_on(where.today), ~Exists(replaced))


def _same_series() -> "QuerySet[Price]":
    return Price.objects.filter(
        price_list_id=OuterRef("price_list_id"),
        product_id=OuterRef("product_id"),
        billing_cycle=OuterRef("billing_cycle"),
    )


def _reader(today: date) -> Any:
    def read(row: Mapping[str, Any]) -> PriceRow:
        currency, amount = row["currency"], row["next_amount"]
        return PriceRow(
            id=row["id"],
            product=Ref(row["product_id"], row["product__name"]),
            vendor_id=row["product__vendor_id"],
            billing_cycle=BillingCycle(row["billing_cycle"]),
            unit_price=Money(row["amount"], currency),
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            next_id=row["next_id"],
            next_price=Money(amount, currency) if amount is not None else None,
            next_from=row["next_from"],
            is_imported=row["is_imported"],
            today=today,
        )

    return read
