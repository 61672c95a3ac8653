"""Finding orders by number or name."""

import re
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class _WrittenNumber:
    """A number at the end of a text, and what stands before it, without signs and in lower case."""

    number: int
    before: str


# Words that may stand before a number, beside the BSS's own prefix.
_BEFORE_NUMBERS = frozenset({"", "order", "order no", "no", "nr"})
_GROUPED = r"[0-9]{1,3}(?:[,.'’ \u00a0\u202f][0-9]{3})+"
_NUMBER_AT_END = re.compile(rf"(.*?)({_GROUPED}|[0-9]{{1,18}})")
# A prefix of another BSS, or a former one: such a number is looked for where no name matches.
_SOME_PREFIX = re.compile(r"[^\W\d_]{1,10}[-/#]")


def search_orders(*, tenant_id: UUID, text: str, limit: int, reach: Reach) -> list[OrderHit]:
    """Return orders by number, else by their name; the newest first.

    A number may be grouped (`3,120`), and have the word *order*, a sign or a prefix before it.
    """
    orders = Order.objects.filter(reach.visible_filter(), tenant_id=tenant_id)
    text = normalise(text).casefold()
    written = _written_number(text)
    numbered = [] if written is None else _numbered(orders, written.number, text, limit)
    if written is not None:
        hits = [replace(hit, is_exact=True) for hit in numbered if _is_reference(written, hit)]
        if hits:
            return hits
    named = [_hit(row, text) for row in find_by_words(_rows(orders), text, limit)]
    return named or (numbered if _SOME_PREFIX.match(text) else [])


def _written_number(text: str) -> _WrittenNumber | None:
    found = _NUMBER_AT_END.fullmatch(text)
    if found is None:
        return None
    figures = re.sub(r"[^0-9]", "", found[2])
    return _WrittenNumber(int(figures), _bare(found[1])) if len(figures) < 19 else None


def number_written_as(text: str) -> int | None:
    """Return the number of an order that is written as people write it; None where the text is words.

    `3120`, `3,120`, `#3120`, `Order 3120`, `AL-3120`.
    """
    text = normalise(text).casefold()
    written = _written_number(text)
    if written is None or not (written.before in _BEFORE_NUMBERS or _SOME_PREFIX.match(text)):
        return None
    return written.number


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip()


def _is_reference(written: _WrittenNumber, hit: OrderHit) -> bool:
    prefix = _bare(re.sub(r"[0-9]+$", "", hit.reference.casefold()))
    return hit.is_exact or written.before in {*_BEFORE_NUMBERS, prefix, f"order {prefix}"}


def _numbered(orders: "QuerySet[Order]", number: int, text: str, limit: int) -> list[OrderHit]:
    return [_hit(row, text) for row in _rows(orders.filter(number=number))[:limit]]


def _rows(orders: "QuerySet[Order]") -> "QuerySet[Order, tuple[Any, ...]]":
    return orders.order_by("-number").values_list(
        "pk", "number", "tenant__order_prefix", "tenant__order_padding", "name", "order_date",
        "total", "currency",
    )  # fmt: skip


def _hit(row: tuple[Any, ...], text: str) -> OrderHit:
    pk, number, prefix, padding, name, day, total, currency = row
    reference = format_number(number, prefix=prefix, padding=padding)
    is_exact = text in {str(number), reference.casefold(), name.casefold()}
    return OrderHit(pk, number, reference, name, day, Money(total, currency), is_exact)
