"""Finding orders by number or name."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from upline.access.reach import Reach
from upline.database.numbering import format_number
from upline.database.word_search import find_by_words
from upline.kernel.money import Money
from upline.kernel.naming import normalise
from upline.orders.models import Order


@dataclass(frozen=True, slots=True)
class OrderHit:
    """An order as a search shows it. `reference` is its number as people write it."""

    id: UUID
    number: int
    reference: str
    name: str
    order_date: date
    total: Money


def search_orders(*, tenant_id: UUID, text: str, limit: int, reach: Reach) -> list[OrderHit]:
    """Return orders by number, bare or with the BSS's prefix, else by their name; the newest first."""
    orders = Order.objects.filter(reach.visible_filter(), tenant_id=tenant_id)
    figures = re.search(r"([0-9]{1,18})$", text)
    if figures:
        numbered = _rows(orders.filter(number=int(figures[1])))[:limit]
        hits = [hit for hit in map(_hit, numbered) if _is_reference(text, hit)]
        if hits:
            return hits
    return [_hit(row) for row in find_by_words(_rows(orders), text, limit)]


def _is_reference(text: str, hit: OrderHit) -> bool:
    text = normalise(text).casefold()
    return text.isdecimal() or text in {hit.reference.casefold(), hit.name.casefold()}


def _rows(orders: "QuerySet[Order]") -> "QuerySet[Order, tuple[Any, ...]]":
    return orders.order_by("-number").values_list(
        "pk", "number", "tenant__order_prefix", "tenant__order_padding", "name", "order_date",
        "total", "currency",
    )  # fmt: skip


def _hit(row: tuple[Any, ...]) -> OrderHit:
    pk, number, prefix, padding, name, day, total, currency = row
    reference = format_number(number, prefix=prefix, padding=padding)
    return OrderHit(pk, number, reference, name, day, Money(total, currency))
