"""Importing the vendor's price list. Source: docs/contract/price-file.md; docs/importing-prices.md is for people."""

from upline.catalog.imports.apply import import_price_file
from upline.catalog.imports.report import (
    PRICE_CHANGE_TITLES,
    BadRow,
    ImportChange,
    ImportOptions,
    ImportReport,
    PriceChangeKind,
    StoredReport,
    UnknownValue,
    note_text,
)
from upline.catalog.imports.table_reader import UnreadablePriceFile
from upline.catalog.imports.uploads import (
    BAD_ROW,
    SPREADSHEET_DAMAGE,
    SentFile,
    UploadPage,
    apply_step,
    apply_upload,
    discard_upload,
    drafted_prices,
    open_uploads,
    read_step,
    read_upload_again,
    store_upload,
    upload_difference,
    upload_page,
    why_blocked,
)
from upline.catalog.imports.vendor_file import SpreadsheetDamage

__all__ = [
    "BAD_ROW",
    "PRICE_CHANGE_TITLES",
    "SPREADSHEET_DAMAGE",
    "BadRow",
    "ImportChange",
    "ImportOptions",
    "ImportReport",
    "PriceChangeKind",
    "SentFile",
    "SpreadsheetDamage",
    "StoredReport",
    "UnknownValue",
    "UnreadablePriceFile",
    "UploadPage",
    "apply_step",
    "apply_upload",
    "discard_upload",
    "drafted_prices",
    "import_price_file",
    "note_text",
    "open_uploads",
    "read_step",
    "read_upload_again",
    "store_upload",
    "upload_difference",
    "upload_page",
    "why_blocked",
]
