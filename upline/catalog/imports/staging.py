"""The file's rows on their way into the catalogue: a temporary table, filled by COPY."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.text import slugify

from upline.catalog.imports.report import BadRow
from upline.catalog.imports.vendor_file import FileRow, PriceFile, SkipReason
from upline.catalog.imports.vendor_row import Column, PriceRow
from upline.kernel.ids import new_id

_ROWS_PER_PROGRESS = 500
_LONGEST_CODE = 120

# LIVE: to be sold at this price. DELETED: taken back by the vendor. REPEATED: said before, word for word.
# UNREAD: not taken, but what it names has not disappeared.
_TABLE = """
    DROP TABLE IF EXISTS pg_temp.import_row;
    CREATE TEMPORARY TABLE import_row (
        line integer NOT NULL,
        kind text NOT NULL,
        family text NOT NULL,
        vendor_id text,
        name text,
        codes text[],
        billing_cycle text,
        unit_price numeric(19, 4),
        retail_price numeric(19, 4),
        valid_from date,
        valid_to date,
        product_id uuid,
        price_id uuid,
        own_price_id uuid
    ) ON COMMIT DROP
"""
_REPEATED = """
    UPDATE import_row SET kind = 'REPEATED'
    FROM (
        SELECT line, row_number() OVER (
            PARTITION BY kind, vendor_id, billing_cycle, valid_from, valid_to, unit_price, retail_price
            ORDER BY line
        ) AS nth
        FROM import_row WHERE kind IN ('LIVE', 'DELETED')
    ) AS counted
    WHERE counted.line = import_row.line AND nth > 1
"""
# Of the periods that begin before a row's own, the one that ends last is found together with its line: both
# are one number, days first.
_OVERLAPPING = """
    UPDATE import_row SET kind = 'UNREAD'
    FROM (
        SELECT line, valid_from - date '1900-01-01' AS begins, max(
            (coalesce(valid_to, date '9999-12-31') - date '1900-01-01') * 10000000000 + line
        ) OVER (
            PARTITION BY vendor_id, billing_cycle ORDER BY valid_from, line
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS ends
        FROM import_row WHERE kind = 'LIVE'
    ) AS periods
    WHERE periods.line = import_row.line AND begins <= ends / 10000000000
    RETURNING import_row.line, ends % 10000000000
"""


@dataclass(frozen=True, slots=True)
class StagingResult:
    """What was read. `names_every_product`: every row told which product it names, also those left out."""

    rows_read: int
    skipped: int
    other_markets: int
    names_every_product: bool
    bad_rows: tuple[BadRow, ...]


def stage_rows(file: PriceFile, *, progress: Callable[[int], None]) -> StagingResult:
    """Read the file into `import_row`. `progress` is told the bytes read so far.

    Raises: UnreadablePriceFile.
    """
    rows, left = 0, dict.fromkeys(SkipReason, 0)
    names_every_product = True
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        with cursor.copy("COPY import_row FROM STDIN") as copy:
            for line in file.lines():
                rows += 1
                if isinstance(line.parsed, SkipReason):
                    left[line.parsed] += 1
                    names_every_product = names_every_product and bool(line.family)
                for record in _staging_rows(line):
                    copy.write_row(record)
                if rows % _ROWS_PER_PROGRESS == 0:
                    progress(file.bytes_read)
        file.check_markets()
        overlapping = _resolve_conflicts(cursor)
    return StagingResult(
        rows_read=rows,
        skipped=left[SkipReason.LARGER_QUANTITIES],
        other_markets=left[SkipReason.OTHER_MARKET],
        names_every_product=names_every_product,
        bad_rows=tuple(sorted([*file.bad_rows, *overlapping], key=lambda bad: bad.line)),
    )


def _resolve_conflicts(cursor: Any) -> list[BadRow]:
    """Decide about rows that speak of the same offer."""
    cursor.execute(_REPEATED)
    cursor.execute(_OVERLAPPING)
    overlapping = [
        BadRow(line, Column.START, f"The validity overlaps that of line {other}.")
        for line, other in cursor.fetchall()
    ]
    cursor.execute("CREATE INDEX ON import_row (vendor_id, billing_cycle)")
    cursor.execute("ANALYZE import_row")
    return overlapping


def _staging_rows(line: FileRow) -> Iterator[tuple[object, ...]]:
    """Yield the record of a row: one, or none where it says nothing about this market."""
    if isinstance(line.parsed, PriceRow):
        yield _staging_row(line.number, line.parsed)
    elif line.parsed is not SkipReason.OTHER_MARKET and line.family:
        yield (line.number, "UNREAD", line.family, *[None] * 11)


def _staging_row(number: int, row: PriceRow) -> tuple[object, ...]:
    product_id = new_id()
    return (
        number,
        "DELETED" if row.is_deleted else "LIVE",
        row.family,
        row.vendor_id,
        row.name,
        _codes(row, unique=str(product_id)),
        row.billing_cycle.value,
        row.unit_price,
        row.retail_price,
        row.valid_from,
        row.valid_to,
        product_id,
        new_id(),
        new_id(),
    )


def _codes(row: PriceRow, *, unique: str) -> list[str]:
    """Return the codes that a new product may get: the first that is free."""
    title = slugify(row.name) or "product"
    endings = ("", f"-{slugify(row.vendor_id.replace(':', '-'))}", f"-{unique}")
    return [title[: _LONGEST_CODE - len(ending)] + ending for ending in endings]
