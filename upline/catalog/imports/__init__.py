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
from upline.catalog.imports.uploads import (
    MAX_UPLOAD_ROWS,
    SentFile,
    UploadPage,
    apply_upload,
    preview_upload,
    store_upload,
)
from upline.catalog.imports.vendor_file import SpreadsheetDamage

__all__ = [
    "MAX_UPLOAD_ROWS",
    "BadRow",
    "ImportChange",
    "ImportOptions",
    "ImportReport",
    "PriceChangeKind",
    "SentFile",
    "SpreadsheetDamage",
    "UnknownValue",
    "UnreadablePriceFile",
    "UploadPage",
    "apply_upload",
    "import_price_file",
    "preview_upload",
    "store_upload",
]
