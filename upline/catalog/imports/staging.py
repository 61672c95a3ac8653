"""The file's rows on their way into the catalogue: a temporary table, filled by COPY."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils.text import slugify

from upline.catalog.imports.report import BadRow, UnknownValue
from upline.catalog.imports.vendor_file import ELSEWHERE, FileRow, PriceFile, SkipReason
from upline.catalog.imports.vendor_row import Column, PriceRow
from upline.kernel.ids import new_id
from upline.kernel.texts import text

_ROWS_PER_BATCH = 500
# LIVE: to be sold at this price. TRIAL: the offer has a trial. DELETED: taken back by the vendor; so is the trial
# of TRIAL_DELETED. TIER: the price of a larger quantity. REPEATED: stated before, or replaced within its first
# day. UNREAD: not taken, but what it names has not disappeared.
_TABLE = """
    DROP TABLE IF EXISTS pg_temp.import_row;
    CREATE TEMPORARY TABLE import_row (
        line integer NOT NULL,
        kind text NOT NULL,
        family text NOT NULL,
        vendor_id text,
        name text,
        name_slug text,
        id_slug text,
        billing_cycle text,
        unit_price numeric(19, 4),
        retail_price numeric(19, 4),
        starts_at timestamptz,
        valid_from date,
        valid_to date,
        min_quantity integer,
        max_quantity integer,
        product_id uuid,
        price_id uuid,
        own_price_id uuid
    ) ON COMMIT DROP
"""
_COLUMN_COUNT = 18
# A row for more licences than another one of the same days: its least is above the other's most, or, where
# they begin at the same moment, above the other's least.
_TIERS = """
    UPDATE import_row SET kind = 'TIER'
    FROM import_row AS lower
    WHERE import_row.kind = 'LIVE' AND import_row.min_quantity > 1 AND lower.kind = 'LIVE'
        AND lower.vendor_id = import_row.vendor_id
        AND lower.billing_cycle = import_row.billing_cycle
        AND coalesce(lower.min_quantity, 1) < import_row.min_quantity
        AND (lower.starts_at = import_row.starts_at OR (
            lower.max_quantity < import_row.min_quantity
            AND lower.valid_from <= coalesce(import_row.valid_to, 'infinity')
            AND import_row.valid_from <= coalesce(lower.valid_to, 'infinity')
        ))
"""
_CONTRADICTIONS = """
    UPDATE import_row SET kind = 'UNREAD'
    FROM (
        SELECT line, min(line) OVER same AS first_line, max(line) OVER same AS last_line,
            min(unit_price) OVER same <> max(unit_price) OVER same
            OR min(retail_price) OVER same <> max(retail_price) OVER same AS differ
        FROM import_row WHERE kind = 'LIVE'
        WINDOW same AS (PARTITION BY vendor_id, billing_cycle, valid_from, starts_at)
    ) AS periods
    WHERE periods.differ AND periods.line = import_row.line
    RETURNING import_row.line, CASE import_row.line WHEN first_line THEN last_line ELSE first_line END
"""
# Of the rows of one first day the latest moment counts, then the latest end.
_REPEATED = """
    UPDATE import_row SET kind = 'REPEATED'
    FROM (
        SELECT line, row_number() OVER (
            PARTITION BY kind, vendor_id, billing_cycle, valid_from
            ORDER BY starts_at DESC, coalesce(valid_to, 'infinity') DESC, line
        ) AS nth
        FROM import_row WHERE kind IN ('LIVE', 'DELETED', 'TRIAL')
    ) AS counted
    WHERE counted.line = import_row.line AND nth > 1
"""
_END_BEFORE_NEXT = """
    UPDATE import_row SET valid_to = periods.following - 1
    FROM (
        SELECT line, lead(valid_from) OVER (
            PARTITION BY vendor_id, billing_cycle ORDER BY valid_from
        ) AS following
        FROM import_row WHERE kind = 'LIVE'
    ) AS periods
    WHERE periods.line = import_row.line AND following <= coalesce(valid_to, 'infinity')
"""
_COUNTS = "SELECT kind, count(*) FROM import_row WHERE kind <> 'UNREAD' GROUP BY kind"


@dataclass(frozen=True, slots=True)
class StagingResult:
    """What was read. `taken`: rows that are not left out. `names_every_product`: every row does, also of those."""

    rows_read: int
    taken: int
    tiers: int
    trials: int
    left_out: Counter[SkipReason]
    names_every_product: bool
    bad_rows: tuple[BadRow, ...]
    unknown_values: tuple[UnknownValue, ...]


def stage_rows(file: PriceFile, *, today: date, progress: Callable[[int], None]) -> StagingResult:
    """Read the file into `import_row`. `today`: in the BSS's zone. `progress` gets the bytes read so far.

    Raises: UnreadablePriceFile.
    """
    rows, left_out = 0, Counter[SkipReason]()
    lines: list[str] = []
    names_every_product = True
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        with cursor.copy("COPY import_row FROM STDIN") as copy:
            for row in file.rows():
                rows += 1
                if isinstance(row.parsed, SkipReason):
                    left_out[row.parsed] += 1
                    names_every_product = names_every_product and bool(row.family)
                record = _staging_record(row, today=today)
                if record is not None:
                    lines.append(_copy_line(record))
                if rows % _ROWS_PER_BATCH == 0:
                    copy.write("".join(lines))
                    lines.clear()
                    progress(file.bytes_read)
            copy.write("".join(lines))
        file.check()
        contradictions = _resolve_conflicts(cursor)
        cursor.execute(_COUNTS)
        counts = dict(cursor.fetchall())
    return StagingResult(
        rows_read=rows,
        taken=sum(counts.values()),
        tiers=counts.get("TIER", 0),
        trials=counts.get("TRIAL", 0),
        left_out=left_out,
        names_every_product=names_every_product,
        bad_rows=tuple(sorted([*file.bad_rows, *contradictions], key=lambda bad: bad.line)),
        unknown_values=file.unknown_values,
    )


def _resolve_conflicts(cursor: Any) -> list[BadRow]:
    """Decide about rows of the same offer (P4); return those that contradict each other."""
    cursor.execute("CREATE INDEX ON import_row (vendor_id, billing_cycle)")
    cursor.execute(
        "ANALYZE import_row (kind, family, vendor_id, billing_cycle, starts_at, valid_from)"
    )
    cursor.execute(_TIERS)
    cursor.execute(_CONTRADICTIONS)
    contradictions = [
        BadRow(
            line,
            Column.START,
            text("Line {other} has another price for the same days.", other=other),
        )
        for line, other in cursor.fetchall()
    ]
    cursor.execute(_REPEATED)
    cursor.execute(_END_BEFORE_NEXT)
    return contradictions


def _copy_line(record: Iterable[object]) -> str:
    """Return a record as COPY reads it. Tabs and line ends are in no value: neither ids nor names have any."""
    cells = [r"\N" if value is None else str(value) for value in record]
    return "\t".join(cells) + "\n"


def _staging_record(row: FileRow, *, today: date) -> tuple[object, ...] | None:
    """Return the record of a row; None where it is not about what was chosen."""
    if isinstance(row.parsed, PriceRow):
        return _staging_row(row.number, row.parsed, kind=_kind(row.parsed, today=today))
    if row.parsed in ELSEWHERE or not row.family:
        return None
    return (row.number, "UNREAD", _escape(row.family), *[None] * (_COLUMN_COUNT - 3))


def _staging_row(number: int, row: PriceRow, *, kind: str) -> tuple[object, ...]:
    return (
        number,
        kind,
        _escape(row.family),
        _escape(row.vendor_id),
        _escape(row.name),
        _slug(row.name),
        _slug(row.vendor_id.replace(":", "-")),
        row.billing_cycle.value if row.billing_cycle else None,
        row.unit_price,
        row.retail_price,
        row.starts_at,
        row.valid_from,
        row.valid_to,
        row.min_quantity,
        row.max_quantity,
        new_id().hex,
        new_id().hex,
        new_id().hex,
    )


def _kind(row: PriceRow, *, today: date) -> str:
    # The last day says more than the indicator does (P7): until then it is sold.
    is_deleted = row.is_deleted and (row.valid_to is None or row.valid_to < today)
    if row.billing_cycle is None:
        return "TRIAL_DELETED" if is_deleted else "TRIAL"
    return "DELETED" if is_deleted else "LIVE"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\")


@lru_cache(maxsize=256)
def _slug(text: str) -> str:
    """Return a text as part of a product's code. The rows of an offer mostly follow each other."""
    return slugify(text)
