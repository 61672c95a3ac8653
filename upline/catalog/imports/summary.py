"""What an import changed: counted, and told in words, from what `merge` wrote down."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from upline.catalog.imports.report import MAX_REPORTED_CHANGES, ImportChange, PriceChangeKind
from upline.kernel.formats import format_day

_COUNTS = "SELECT kind, count(*) FROM import_change GROUP BY kind"
_PRODUCTS_UPDATED = """
    SELECT count(DISTINCT product_id) FROM import_change
    WHERE starts_with(kind, 'PRICE') AND product_id NOT IN (
        SELECT product_id FROM import_change WHERE starts_with(kind, 'PRODUCT')
    )
"""
_UNCHANGED = """
    SELECT count(*) FROM import_row
    WHERE kind = 'REPEATED' OR kind = 'LIVE' AND NOT EXISTS (
        SELECT FROM import_change WHERE import_change.line = import_row.line
    )
"""
_CHANGES = """
    SELECT kind, product.name, vendor_id, coalesce(billing_cycle, ''), coalesce(price_list.name, ''),
        old_amount, new_amount, change.valid_from, change.valid_to
    FROM import_change AS change
    JOIN upline_product AS product ON product.id = product_id
    LEFT JOIN upline_pricelist AS price_list ON price_list.id = change.price_list_id
    ORDER BY array_position(%s, kind), product.name, vendor_id, billing_cycle,
        price_list.name, change.valid_from
    LIMIT %s
"""


class Summary(NamedTuple):
    """The figures of an ImportReport."""

    counts: dict[PriceChangeKind, int]
    products_updated: int
    unchanged: int
    changes: tuple[ImportChange, ...]


def summarise(*, currency: str) -> Summary:
    """Return what `merge` changed. Call it in the same transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        counts = dict.fromkeys(PriceChangeKind, 0) | {
            PriceChangeKind(k): n for k, n in cursor.fetchall()
        }
        cursor.execute(_PRODUCTS_UPDATED)
        (products_updated,) = cursor.fetchone()
        cursor.execute(_UNCHANGED)
        (unchanged,) = cursor.fetchone()
        cursor.execute(_CHANGES, [[kind.value for kind in PriceChangeKind], MAX_REPORTED_CHANGES])
        changes = tuple(_change(row, currency) for row in cursor.fetchall())
    return Summary(counts, products_updated, unchanged, changes)


def _change(row: Sequence[Any], currency: str) -> ImportChange:
    kind, product, vendor_id, cycle, price_list, old_amount, new_amount, first, last = row
    old = _amount(old_amount, currency)
    new = " ".join(filter(None, (_amount(new_amount, currency), _validity(kind, first, last))))
    return ImportChange(PriceChangeKind(kind), product, vendor_id, cycle, price_list, old, new)


def _amount(amount: Decimal | None, currency: str) -> str:
    if amount is None:
        return ""
    shown = amount.normalize()
    places = max(2, -int(shown.as_tuple().exponent))
    return f"{shown:,.{places}f} {currency}"


def _validity(kind: str, first: date | None, last: date | None) -> str:
    """Return `from 1 May 2026 until 31 May 2026`, or what of it is news."""
    if last is not None and first is not None and last < first:
        return "never valid"
    begins = f"from {format_day(first)}" if first and kind == PriceChangeKind.PRICE_CREATED else ""
    ends = f"until {format_day(last)}" if last else ""
    return " ".join(filter(None, (begins, ends)))
