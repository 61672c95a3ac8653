"""The options of an import, and its report."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from upline.kernel.text_documents import read_text, text_document
from upline.kernel.texts import Count, join_texts, text

MAX_REPORTED_CHANGES = 200
MAX_STORED_BAD_ROWS = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportOptions:
    """How to import.

    `market` None: that of the price list's last import, else the file's only one. `currency` matters for a
    price list that is created: None is the BSS's if the file has it, else the file's only one. `segments`
    empty: those of the price list's last import, else all. `partial`: the file is part of a list; what it
    does not name stays. `confirm_discontinued`: also discontinue more than a tenth of what is on sale.
    `repair`: read a file that a spreadsheet rewrote, where nothing is lost.
    """

    dry_run: bool = False
    skip_bad_rows: bool = False
    create_price_list: bool = False
    market: str | None = None
    currency: str | None = None
    segments: frozenset[str] = frozenset()
    partial: bool = False
    confirm_discontinued: bool = False
    repair: bool = False


def options_document(options: ImportOptions) -> dict[str, Any]:
    """Return options as JSON."""
    return {**asdict(options), "segments": sorted(options.segments)}


def read_options(document: Mapping[str, Any]) -> ImportOptions:
    """Return the options of a document; those that it does not name are the usual ones."""
    return ImportOptions(**{**document, "segments": frozenset(document.get("segments", ()))})


@dataclass(frozen=True, slots=True)
class BadRow:
    """Why a row of the file cannot be taken. `column` is empty where the whole row is wrong."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A value that the program does not know, and how many rows have it."""

    column: str
    value: str
    rows: int


class PriceChangeKind(StrEnum):
    """What an import does to the catalogue. PRODUCT_UPDATED: its bounds, or that it offers a trial."""

    PRODUCT_CREATED = "PRODUCT_CREATED"
    PRODUCT_REACTIVATED = "PRODUCT_REACTIVATED"
    PRODUCT_UPDATED = "PRODUCT_UPDATED"
    PRODUCT_DISCONTINUED = "PRODUCT_DISCONTINUED"
    PRICE_CREATED = "PRICE_CREATED"
    PRICE_UPDATED = "PRICE_UPDATED"
    PRICE_CLOSED = "PRICE_CLOSED"


PRICE_CHANGE_TITLES: Mapping[PriceChangeKind, str] = {
    PriceChangeKind.PRODUCT_CREATED: text("New product"),
    PriceChangeKind.PRODUCT_REACTIVATED: text("Sold again"),
    PriceChangeKind.PRODUCT_UPDATED: text("Product changed"),
    PriceChangeKind.PRODUCT_DISCONTINUED: text("Discontinued"),
    PriceChangeKind.PRICE_CREATED: text("New price"),
    PriceChangeKind.PRICE_UPDATED: text("Price changed"),
    PriceChangeKind.PRICE_CLOSED: text("Price ended"),
}

assert PRICE_CHANGE_TITLES.keys() == set(PriceChangeKind), "a change without a title"


_BOUNDS = re.compile(r"from (\d+)(?: to (\d+))? licences")
_TRIAL_NOTES: Mapping[str, str] = {
    "no trial": text("no trial"),
    "with a trial": text("with a trial"),
}


def note_text(note: str) -> str:
    """Return what an import changed of a product, of the note that the differences as CSV have: `from 1 to 300 licences`."""
    return join_texts([_note_part(part) for part in note.split(", ")]) if note else ""


def _note_part(part: str) -> str:
    bounds = _BOUNDS.fullmatch(part)
    if bounds is None:
        return _TRIAL_NOTES.get(part, part)
    least = Count(bounds[1])
    if bounds[2] is None:
        return text("from {least} licences", least=least)
    return text("from {least} to {most} licences", least=least, most=Count(bounds[2]))


@dataclass(frozen=True, slots=True)
class ImportChange:
    """One change, in words. `billing_cycle` is empty for a product; `price_list` for its own price.

    `percent`: how much a price goes up or, negative, down; None where there was none before.
    """

    kind: PriceChangeKind
    product: str
    vendor_id: str
    billing_cycle: str
    price_list: str
    old: str
    new: str
    percent: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportReport:
    """What an import did; after a dry run, what it would have done.

    `products_updated`: products that were there and changed, themselves or in a price. `unchanged`: rows that
    brought nothing new. Left out are `skipped`, rows for larger quantities, which are not supported; rows of
    `other_markets`, `other_currencies`, `other_segments`; `unknown` rows, whose values are in `unknown_values`.
    `bad_rows`: in the order of the file; unless they were to be skipped, nothing is applied when there is
    one. `needs_confirmation`: it would discontinue more than a tenth, so nothing is applied.
    `changes`: the first 200, the largest price changes first; `difference`: all of them, as CSV compressed
    with gzip. `import_id`: the record of what was applied.
    """

    applied: bool
    rows_read: int
    products_created: int = 0
    products_updated: int = 0
    products_discontinued: int = 0
    products_reactivated: int = 0
    prices_created: int = 0
    prices_updated: int = 0
    prices_closed: int = 0
    prices_raised: int = 0
    prices_lowered: int = 0
    unchanged: int = 0
    trials: int = 0
    skipped: int = 0
    other_markets: int = 0
    other_currencies: int = 0
    other_segments: int = 0
    unknown: int = 0
    unknown_values: tuple[UnknownValue, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()
    needs_confirmation: bool = False
    changes: tuple[ImportChange, ...] = ()
    change_count: int = 0
    difference: bytes = field(default=b"", repr=False)
    digest: str = ""
    import_id: str = ""


_COUNTS = tuple(field.name for field in fields(ImportReport) if field.type in (int, "int"))


def counts_of_report(report: ImportReport) -> dict[str, int]:
    """Return the figures of a report by their names, with the number of bad rows."""
    counts = {name: getattr(report, name) for name in _COUNTS}
    return {**counts, "bad_rows": len(report.bad_rows)}


def report_document(report: ImportReport) -> dict[str, Any]:
    """Return a report as JSON, with the first of its bad rows and without the difference."""
    bad_rows = report.bad_rows[:MAX_STORED_BAD_ROWS]
    return {
        "counts": counts_of_report(report),
        "needs_confirmation": report.needs_confirmation,
        "digest": report.digest,
        "unknown_values": [asdict(value) for value in report.unknown_values],
        "bad_rows": [{**asdict(bad), "reason": text_document(bad.reason)} for bad in bad_rows],
        "changes": [_change_document(change) for change in report.changes],
    }


def _change_document(change: ImportChange) -> dict[str, Any]:
    return {
        **asdict(change),
        "old": text_document(change.old),
        "new": text_document(change.new),
        "percent": None if change.percent is None else str(change.percent),
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredReport:
    """What importing a stored file would change, as it was when the file was read.

    `bad_rows` are the first of them; `counts` has the number of all, and the other figures of a report.
    """

    counts: Mapping[str, int]
    needs_confirmation: bool
    digest: str
    unknown_values: tuple[UnknownValue, ...]
    bad_rows: tuple[BadRow, ...]
    changes: tuple[ImportChange, ...]

    @property
    def change_count(self) -> int:
        return self.counts["change_count"]


def read_report(document: Mapping[str, Any]) -> StoredReport:
    """Return the report of a document."""
    return StoredReport(
        counts=document["counts"],
        needs_confirmation=document["needs_confirmation"],
        digest=document["digest"],
        unknown_values=tuple(UnknownValue(**value) for value in document["unknown_values"]),
        bad_rows=tuple(
            BadRow(bad["line"], bad["column"], read_text(bad["reason"]))
            for bad in document["bad_rows"]
        ),
        changes=tuple(_read_change(change) for change in document["changes"]),
    )


def _read_change(found: Mapping[str, Any]) -> ImportChange:
    percent = found["percent"]
    return ImportChange(
        **{
            **found,
            "kind": PriceChangeKind(found["kind"]),
            "old": read_text(found["old"]),
            "new": read_text(found["new"]),
            "percent": None if percent is None else Decimal(percent),
        }
    )
