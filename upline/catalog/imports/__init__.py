"""Importing the vendor's price list. `docs/importing-prices.md` says what it does, and what it leaves alone."""

from upline.catalog.imports.apply import import_price_file
from upline.catalog.imports.report import (
    BadRow,
    ImportChange,
    ImportOptions,
    ImportReport,
    PriceChangeKind,
)
from upline.catalog.imports.vendor_file import UnreadablePriceFile

__all__ = [
    "BadRow",
    "ImportChange",
    "ImportOptions",
    "ImportReport",
    "PriceChangeKind",
    "UnreadablePriceFile",
    "import_price_file",
]
