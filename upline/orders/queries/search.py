"""Finding orders by number or name."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from upline.access.reach import Reach
from upline.database.numbering import format_number
from upline.kernel.money import Money
from upline.kernel.naming import normalise
from upline.orders.models import Order
from upline.orders.queries.written_numbers import read_number, ways_to_find
from upline.tenancy.queries import TenantFacts


@dataclass(frozen=True, slots=True)
class OrderHit:
    """An order as a search shows it. `reference` is its number as people write it.

    `is_exact`: the text searched for is its number or its name.
    """

    id: UUID
    number: int
    reference: str
    name: str
    order_date: date
    total: Money
    is_exact: bool


def search_orders(*, tenant: TenantFacts, text: str, limit: int, reach: Reach) -> list[OrderHit]:
    """Return orders by number or by their name, the likelier first; the newest first.

    A number may be grouped (`3,120`), and have the word *order*, a sign or a prefix before it.
    """
    prefix = tenant.order_prefix
    by_name = (Q(name__matches_words=text), Q(name__matches_prefix=text))
    for way in ways_to_find(text, prefix=prefix, by_name=by_name):
        rows = list(_orders(tenant.id, reach).filter(way)[:limit])
        if rows:
            return [_hit(row, text, prefix, tenant.order_padding) for row in rows]
    return []


def _orders(tenant_id: UUID, reach: Reach) -> "QuerySet[Order, tuple[Any, ...]]":
    orders = Order.objects.filter(reach.visible_filter(), tenant_id=tenant_id).order_by("-number")
    return orders.values_list("pk", "number", "name", "order_date", "total", "currency")


def _hit(row: tuple[Any, ...], text: str, prefix: str, padding: int) -> OrderHit:
    pk, number, name, day, total, currency = row
    written = read_number(text, prefix=prefix)
    is_number = written is not None and written.is_certain and written.number == number
    is_exact = is_number or normalise(text).casefold() == name.casefold()
    reference = format_number(number, prefix=prefix, padding=padding)
    return OrderHit(pk, number, reference, name, day, Money(total, currency), is_exact)
