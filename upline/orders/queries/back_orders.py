"""The back-orders of sale events, and of subscriptions, for those who look from there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import (
    Exists,
    F,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.functions import JSONObject

from upline.access.reach import Reach
from upline.database.numbering import format_number
from upline.kernel.money import Money
from upline.orders.models import Order, OrderItem

_ORDER = {
    "id": F("pk"),
    "name": F("name"),
    "number": F("number"),
    "prefix": F("tenant__order_prefix"),
    "padding": F("tenant__order_padding"),
    "order_date": F("order_date"),
    # As text: a number in JSON would be read as a float.
    "total": Func("total", template="%(expressions)s::text", output_field=TextField()),
    "currency": F("currency"),
}


def has_back_orders(*, tenant_id: UUID) -> bool:
    """Tell whether a BSS has an order that was booked for a reseller."""
    return Order.objects.filter(tenant_id=tenant_id, originated_from__isnull=False).exists()


@dataclass(frozen=True, slots=True)
class BackOrder:
    """A back-order as lists of sales name it. `reference` is its number as people write it."""

    id: UUID
    name: str
    number: int
    reference: str
    order_date: date
    total: Money


def back_order_of(event: str) -> Subquery:
    """Return the column that reads the back-order of a row's sale event, for `back_order_from`.

    `event` is the path to the event's id.
    """
    orders = Order.objects.filter(sale_event_id=OuterRef(event))
    found = orders.order_by().values(found=JSONObject(**_ORDER))[:1]
    return Subquery(found, output_field=JSONField())


def sale_event_ids_of(*, tenant_id: UUID, order_id: UUID) -> "QuerySet[Order, Any]":
    """Return the id of the sale event of a back-order, as a query; empty for other orders."""
    found = Order.objects.filter(tenant_id=tenant_id, pk=order_id, sale_event_id__isnull=False)
    return found.order_by().values("sale_event_id")


def back_order_from(found: Mapping[str, Any] | None) -> BackOrder | None:
    """Return the back-order that `back_order_of` has read; None if there is none."""
    if found is None:
        return None
    return BackOrder(
        id=UUID(found["id"]),
        name=found["name"],
        number=found["number"],
        reference=format_number(found["number"], prefix=found["prefix"], padding=found["padding"]),
        order_date=date.fromisoformat(found["order_date"]),
        total=Money(Decimal(found["total"]), found["currency"]),
    )


def list_back_orders(
    *, tenant_id: UUID, subscription_ids: Collection[UUID]
) -> dict[UUID, BackOrder]:
    """Return the back-orders with lines related to some mirrors, by their sale events. One query."""
    if not subscription_ids:
        return {}
    items = OrderItem.objects.filter(
        tenant_id=tenant_id,
        subscription_id__in=list(subscription_ids),
        order__sale_event__isnull=False,
    )
    orders = Order.objects.filter(pk__in=items.values("order_id")).values_list(
        "sale_event_id", JSONObject(**_ORDER)
    )
    found = {event_id: back_order_from(order) for event_id, order in orders}
    return {event_id: order for event_id, order in found.items() if event_id and order}


def order_may_be_seen(event: str, reach: Reach) -> Q:
    """Return the filter of the rows whose sale event has an order that may be seen."""
    orders = Order.objects.filter(reach.visible_filter(), sale_event_id=OuterRef(event))
    return Q(Exists(orders))


def order_is_visible(order: str, reach: Reach) -> Q:
    """Return the filter of the rows whose order may be seen; `order` is the path to its id."""
    return Q(Exists(Order.objects.filter(reach.visible_filter(), pk=OuterRef(order))))
