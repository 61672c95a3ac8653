"""The lines of orders that have a promotion: which they are, and what it cost (R26)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Sum

from upline.access.reach import Reach
from upline.catalog.rulebook import BillingCycle
from upline.database.grouping import latest_records
from upline.database.keyset import Rows, Sorting
from upline.database.numbering import format_number
from upline.database.record_list import RecordList, each_row
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref
from upline.orders.models import OrderItem
from upline.tenancy.queries import related_records


class PromotedLineView(StrEnum):
    """There is only one view of the lines."""

    ALL = "all"


class PromotedLineSort(StrEnum):
    """What the lines can be sorted by."""

    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotedLineFilter:
    """Which lines with a promotion to list. None and "" do not filter; both dates are included.

    `text` is found in the name of the order's account.
    """

    promotion_id: UUID
    sort: PromotedLineSort = PromotedLineSort.NUMBER
    text: str = ""
    date_from: date | None = None
    date_to: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotedLine:
    """A line that has a promotion, with its order. `cycles` None: for the lifetime."""

    id: UUID
    order: Ref
    reference: str
    order_date: date
    account: Ref
    billing_to: Ref
    product: Ref
    billing_cycle: BillingCycle
    quantity: int
    gross: Money
    discount: Money
    total: Money
    cycles: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotionUse:
    """How often a promotion was applied, and what it cost: the discounts per currency.

    `latest_only`: orders and discounts are those of so many lines, the latest; 0: of all.
    """

    line_count: int
    latest_only: int
    order_count: int
    discounts: tuple[Money, ...]


_SORTINGS: Mapping[PromotedLineSort, Sorting] = {
    # Lines are created in the order of their orders' numbers; by id, the index of the promotion has them.
    PromotedLineSort.NUMBER: Sorting(descending=True),
    PromotedLineSort.DATE: Sorting(column="order__order_date", descending=True),
}

assert _SORTINGS.keys() == set(PromotedLineSort), "a sort without a sorting"

_PLAIN = (
    "id", "order_id", "order__number", "order__name", "order__order_date", "order__currency",
    "product_id", "product__name", "billing_cycle", "quantity", "gross", "discount", "total",
    "promotion_cycles",
)  # fmt: skip
_COLUMNS = {
    **related_records.ref_columns("order__account"),
    **related_records.ref_columns("order__billing_to"),
    "prefix": F("tenant__order_prefix"),
    "padding": F("tenant__order_padding"),
}


def list_promoted_lines(
    *, tenant_id: UUID, where: PromotedLineFilter, reach: Reach
) -> RecordList[PromotedLine]:
    """Return the lines of orders that may be seen, the newest order first."""
    return RecordList(
        rows=_matching(tenant_id, where, reach),
        sorting=_SORTINGS[where.sort],
        read=each_row(partial(_row, reach)),
    )


def count_promoted_lines(
    *, tenant_id: UUID, promotion_ids: Collection[UUID], reach: Reach
) -> dict[UUID, int]:
    """Return by promotion how many lines that may be seen have it. One query."""
    rows = OrderItem.objects.filter(
        reach.visible_filter("order__"), tenant_id=tenant_id, promotion_id__in=promotion_ids
    )
    counts = rows.order_by().values_list("promotion_id").annotate(found=Count("*"))
    return {pk: found for pk, found in counts if pk}


def promotion_is_applied(*, tenant_id: UUID, promotion_id: UUID) -> bool:
    """Tell whether any line of the BSS has a promotion, also one that not everybody may see. One query."""
    return OrderItem.objects.filter(tenant_id=tenant_id, promotion_id=promotion_id).exists()


def use_of_promotion(*, tenant_id: UUID, promotion_id: UUID, reach: Reach) -> PromotionUse:
    """Return how often a promotion was applied and its cost, as far as it may be seen.

    Two queries; three where it has very many lines, of which the latest are summed up.
    """
    rows = OrderItem.objects.filter(
        reach.visible_filter("order__"), tenant_id=tenant_id, promotion_id=promotion_id
    )
    latest, latest_only = latest_records(rows)
    found = list(
        latest.order_by()
        .values_list("order__currency")
        .annotate(
            lines=Count("pk"), orders=Count("order_id", distinct=True), discounts=Sum("discount")
        )
        .order_by("order__currency")
    )
    return PromotionUse(
        line_count=rows.count() if latest_only else sum(lines for _, lines, _, _ in found),
        latest_only=latest_only,
        order_count=sum(orders for _, _, orders, _ in found),
        discounts=tuple(Money(Decimal(cost), currency) for currency, _, _, cost in found),
    )


def _matching(tenant_id: UUID, where: PromotedLineFilter, reach: Reach) -> Rows:
    # The BSS of the order says nothing new, but lets its orders be read by their date until a page is full.
    items = OrderItem.objects.filter(
        reach.visible_filter("order__"),
        tenant_id=tenant_id,
        order__tenant_id=tenant_id,
        promotion_id=where.promotion_id,
    )
    if where.text:
        items = items.filter(
            order__account__tenant_id=tenant_id, order__account__name__contains_ci=where.text
        )
    if where.date_from is not None:
        items = items.filter(order__order_date__gte=where.date_from)
    if where.date_to is not None:
        items = items.filter(order__order_date__lte=where.date_to)
    rows: Rows = items.values(*_PLAIN, **_COLUMNS)
    return rows


def _row(reach: Reach, row: Mapping[str, Any]) -> PromotedLine:
    account, billing_to = (
        related_records.ref_from_row(row, path, reach, placeholder=related_records.ACCOUNT)
        for path in ("order__account", "order__billing_to")
    )
    assert account is not None, "an order is for an account"
    assert billing_to is not None, "an order is billed to an account"
    currency = row["order__currency"]
    return PromotedLine(
        id=row["id"],
        order=Ref(row["order_id"], row["order__name"]),
        reference=format_number(row["order__number"], prefix=row["prefix"], padding=row["padding"]),
        order_date=row["order__order_date"],
        account=account,
        billing_to=billing_to,
        product=Ref(row["product_id"], row["product__name"]),
        billing_cycle=BillingCycle(row["billing_cycle"]),
        quantity=row["quantity"],
        gross=Money(row["gross"], currency),
        discount=Money(row["discount"], currency),
        total=Money(row["total"], currency),
        cycles=row["promotion_cycles"],
    )
