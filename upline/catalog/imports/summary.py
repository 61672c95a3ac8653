"""What an import changed, from what `merge` recorded: counted, in words, and as CSV."""

import gzip
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from upline.catalog.imports.report import (
    MAX_REPORTED_CHANGES,
    ImportChange,
    PriceChangeKind,
    note_text,
)
from upline.catalog.imports.vendor_dates import ALWAYS_DAY
from upline.kernel.formats import FORMULA_PATTERN
from upline.kernel.money import Money
from upline.kernel.texts import text

_COUNTS = "SELECT kind, count(*) FROM import_change GROUP BY kind"
_PRODUCTS_UPDATED = """
    SELECT count(DISTINCT product_id) FROM import_change
    WHERE (starts_with(kind, 'PRICE') OR kind = 'PRODUCT_UPDATED') AND product_id NOT IN (
        SELECT product_id FROM import_change
        WHERE starts_with(kind, 'PRODUCT') AND kind <> 'PRODUCT_UPDATED'
    )
"""
_RAISED_AND_LOWERED = """
    SELECT count(*) FILTER (WHERE new_amount > old_amount),
        count(*) FILTER (WHERE new_amount < old_amount)
    FROM import_change
"""
_UNCHANGED = """
    SELECT count(*) FROM import_row
    WHERE kind = 'REPEATED' OR kind = 'LIVE' AND NOT EXISTS (
        SELECT FROM import_change WHERE import_change.line = import_row.line
    ) OR kind = 'TRIAL' AND NOT EXISTS (
        SELECT FROM import_change AS change
        WHERE change.product_id = import_row.product_id AND starts_with(change.kind, 'PRODUCT')
    )
"""
_PERCENT = """
    CASE WHEN new_amount <> old_amount AND old_amount > 0
        THEN round(100 * (new_amount - old_amount) / old_amount, 1) END
"""
# Of each part some have a place, however many there are of another: products, discontinued ones, prices.
_PARTS = (
    ("starts_with(kind, 'PRODUCT') AND kind <> 'PRODUCT_DISCONTINUED'", MAX_REPORTED_CHANGES // 4),
    ("kind = 'PRODUCT_DISCONTINUED'", MAX_REPORTED_CHANGES // 4),
    ("starts_with(kind, 'PRICE')", MAX_REPORTED_CHANGES // 2),
)
_CHANGES = f"""
    SELECT kind, product.name, vendor_id, coalesce(billing_cycle, ''), coalesce(price_list.name, ''),
        old_amount, new_amount, change.valid_from, change.valid_to, note, {_PERCENT} AS percent
    FROM import_change AS change
    JOIN upline_product AS product ON product.id = product_id
    LEFT JOIN upline_pricelist AS price_list ON price_list.id = change.price_list_id
    WHERE {{}}
    ORDER BY abs({_PERCENT}) DESC NULLS LAST, array_position(%s, kind), product.name, vendor_id,
        billing_cycle, price_list.name, change.valid_from
    LIMIT {{}}
"""  # noqa: S608 — of constants only
_DIFFERENCE = f"""
    COPY (
        SELECT kind AS change,
            CASE WHEN product.name ~ '{FORMULA_PATTERN}' THEN '''' ELSE '' END || product.name
                AS product,
            vendor_id, billing_cycle,
            CASE WHEN price_list.name ~ '{FORMULA_PATTERN}' THEN '''' ELSE '' END
                || price_list.name AS price_list,
            old_amount AS old_price, new_amount AS new_price, {_PERCENT} AS percent,
            change.valid_from AS first_day, change.valid_to AS last_day, note
        FROM import_change AS change
        JOIN upline_product AS product ON product.id = product_id
        LEFT JOIN upline_pricelist AS price_list ON price_list.id = change.price_list_id
    ) TO STDOUT (FORMAT csv, HEADER)
"""  # noqa: S608 — of constants only


class Summary(NamedTuple):
    """The figures of an ImportReport."""

    counts: dict[PriceChangeKind, int]
    products_updated: int
    prices_raised: int
    prices_lowered: int
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
        cursor.execute(_RAISED_AND_LOWERED)
        raised, lowered = cursor.fetchone()
        cursor.execute(_UNCHANGED)
        (unchanged,) = cursor.fetchone()
        changes: list[ImportChange] = []
        for condition, limit in _PARTS:
            cursor.execute(
                _CHANGES.format(condition, limit), [[kind.value for kind in PriceChangeKind]]
            )
            changes += [_change(row, currency) for row in cursor.fetchall()]
    return Summary(counts, products_updated, raised, lowered, unchanged, tuple(changes))


def difference_csv_gz() -> bytes:
    """Return all that `merge` changed as CSV in UTF-8, compressed. Call it in the same transaction."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as file,
        connection.cursor() as cursor,
        cursor.copy(_DIFFERENCE) as rows,
    ):
        for block in rows:
            file.write(block)
    return packed.getvalue()


def _change(row: Sequence[Any], currency: str) -> ImportChange:
    kind, product, vendor_id, cycle, price_list, *amounts, first, last, note, percent = row
    old, new = (_amount(amount, currency) for amount in amounts)
    validity = _validity(kind, first, last)
    words = text("{price} {validity}", price=new, validity=validity) if new and validity else ""
    words = note_text(note or "") or words or new or validity
    return ImportChange(
        PriceChangeKind(kind), product, vendor_id, cycle, price_list, old, words, percent
    )


def _amount(amount: Decimal | None, currency: str) -> str:
    if amount is None:
        return ""
    return text("{price}", price=Money(amount, currency))


def _validity(kind: str, first: date | None, last: date | None) -> str:
    """Return `from 1 May 2026 until 31 May 2026`, or what of it is new; nothing of an open end."""
    if last is not None and first is not None and last < first:
        return text("never valid")
    begins = first is not None and first > ALWAYS_DAY and kind == PriceChangeKind.PRICE_CREATED
    if begins and last:
        return text("from {first} until {last}", first=first, last=last)
    if begins:
        return text("from {day}", day=first)
    return text("until {day}", day=last) if last else ""
