"""Importing the vendor's price list. Source: docs/contract/price-file.md; docs/importing-prices.md is for people."""

from upline.catalog.imports.apply import import_price_file
from upline.catalog.imports.report import (
    BadRow,
    ImportChange,
    ImportOptions,
    ImportReport,
    PriceChangeKind,
    UnknownValue,
)
from upline.catalog.imports.table_reader import UnreadablePriceFile
from upline.catalog.imports.vendor_file import SpreadsheetDamage

__all__ = [
    "BadRow",
    "ImportChange",
    "ImportOptions",
    "ImportReport",
    "PriceChangeKind",
    "SpreadsheetDamage",
    "UnknownValue",
    "UnreadablePriceFile",
    "import_price_file",
]
