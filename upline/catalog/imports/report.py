"""The options of an import, and its report."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

MAX_REPORTED_CHANGES = 200


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
