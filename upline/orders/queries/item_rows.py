"""The items of many orders, as exports with one row per item write them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F

from upline.access.reach import Reach
from upline.catalog.rulebook import BillingCycle, PriceSource
from upline.kernel.money import Money, money_or_none
from upline.orders.models import OrderItem
from upline.tenancy.queries import related_records


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemRow:
    """One item of an order. `subscription` is what it is related to; empty: nothing has come of it yet."""

    position: int
    product: str
    vendor_id: str
    subscription: str
    billing_cycle: BillingCycle
    quantity: int
    unit_price: Money | None
    price_source: PriceSource | None
    promotion: str
    gross: Money
    discount: Money
    total: Money


_PLAIN = (
    "order_id", "position", "billing_cycle", "quantity", "unit_price", "price_source", "gross",
    "discount", "total",
)  # fmt: skip
_COLUMNS = {
    "currency": F("order__currency"),
    "product_name": F("product__name"),
    "vendor_id": F("product__vendor_id"),
    "promotion_name": F("promotion__name"),
    **related_records.ref_columns("subscription"),
    **related_records.ref_columns("subscription__parent"),
}


def items_of_orders(
    *, tenant_id: UUID, order_ids: Collection[UUID], reach: Reach
) -> dict[UUID, list[ItemRow]]:
    """Return the items of some orders, by order and in their order. One query."""
    found: dict[UUID, list[ItemRow]] = {}
    items = OrderItem.objects.filter(tenant_id=tenant_id, order_id__in=list(order_ids))
    for row in items.order_by("order_id", "position").values(*_PLAIN, **_COLUMNS):
        found.setdefault(row["order_id"], []).append(_row(row, reach))
    return found


def _row(row: Mapping[str, Any], reach: Reach) -> ItemRow:
    currency = row["currency"]
    return ItemRow(
        position=row["position"],
        product=row["product_name"],
        vendor_id=row["vendor_id"],
        subscription=_subscription_name(row, reach),
        billing_cycle=BillingCycle(row["billing_cycle"]),
        quantity=row["quantity"],
        unit_price=money_or_none(row["unit_price"], currency),
        price_source=PriceSource(row["price_source"]) if row["price_source"] else None,
        promotion=row["promotion_name"] or "",
        gross=Money(row["gross"], currency),
        discount=Money(row["discount"], currency),
        total=Money(row["total"], currency),
    )


def _subscription_name(row: Mapping[str, Any], reach: Reach) -> str:
    """Return what an item is related to, as who has this reach may know it; of an add-on, its subscription."""
    for path in ("subscription__parent", "subscription"):
        ref = related_records.ref_from_row(
            row, path, reach, placeholder=related_records.SUBSCRIPTION
        )
        if ref is not None:
            return ref.name
    return ""
