"""What an import is asked to do, and what it tells afterwards."""

from dataclasses import dataclass
from enum import StrEnum

MAX_REPORTED_CHANGES = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportOptions:
    """How to import. `market` None: the file holds one market only."""

    dry_run: bool = False
    skip_bad_rows: bool = False
    create_price_list: bool = False
    market: str | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """Why a row of the file cannot be taken. `column` is empty where the whole row is wrong."""

    line: int
    column: str
    reason: str


class PriceChangeKind(StrEnum):
    """What an import does to the catalogue."""

    PRODUCT_CREATED = "PRODUCT_CREATED"
    PRODUCT_REACTIVATED = "PRODUCT_REACTIVATED"
    PRODUCT_DISCONTINUED = "PRODUCT_DISCONTINUED"
    PRICE_CREATED = "PRICE_CREATED"
    PRICE_UPDATED = "PRICE_UPDATED"
    PRICE_CLOSED = "PRICE_CLOSED"


@dataclass(frozen=True, slots=True)
class ImportChange:
    """One change, in words. `billing_cycle` is empty for a product; `price_list` for its own price."""

    kind: PriceChangeKind
    product: str
    vendor_id: str
    billing_cycle: str
    price_list: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportReport:
    """What an import did; after a dry run, what it would have done.

    `products_updated`: products that were there and whose prices changed. `unchanged`: rows that
    brought nothing new. `skipped`: rows for larger quantities, which are not supported;
    `other_markets`: rows of markets not asked for. `bad_rows`: in the order of the file; unless
    they were to be skipped, nothing is applied when there is one. `changes`: the first 200.
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
    unchanged: int = 0
    skipped: int = 0
    other_markets: int = 0
    bad_rows: tuple[BadRow, ...] = ()
    changes: tuple[ImportChange, ...] = ()

    @property
    def change_count(self) -> int:
        """Return the number of all changes, also of those that `changes` has no room for."""
        products = self.products_created + self.products_discontinued + self.products_reactivated
        return products + self.prices_created + self.prices_updated + self.prices_closed
