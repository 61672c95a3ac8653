"""Queries on imported price files: the list of them, one of them, and what each changed."""

import csv
import gzip
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

import upline.database.substring_search  # noqa: F401 — brings `contains_ci`
from upline.catalog.models import PriceImport
from upline.catalog.rulebook import BillingCycle
from upline.database.grouping import Groups, count_groups
from upline.database.keyset import Rows, Sorting
from upline.database.record_list import RecordList, each_row
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref


@dataclass(frozen=True, slots=True)
class PriceImportSummary:
    """A price file that was applied, without the difference. `segments` empty: all."""

    id: UUID
    price_list: str
    file_name: str
    digest: str
    imported_at: datetime
    imported_by: str
    market: str
    segments: tuple[str, ...]
    is_partial: bool
    counts: dict[str, int]


def list_price_imports(*, tenant_id: UUID, limit: int = 100) -> list[PriceImportSummary]:
    """Return the latest imports of price files into a BSS, the last one first."""
    found = PriceImport.objects.filter(tenant_id=tenant_id).select_related("price_list")
    return [
        PriceImportSummary(
            id=row.pk,
            price_list=row.price_list.name,
            file_name=row.file_name,
            digest=row.digest,
            imported_at=row.imported_at,
            imported_by=row.imported_by,
            market=row.market,
            segments=tuple(row.segments),
            is_partial=row.is_partial,
            counts=row.counts,
        )
        for row in found.defer("difference").order_by("-imported_at", "-id")[:limit]
    ]


def price_import_difference(*, tenant_id: UUID, import_id: UUID) -> bytes:
    """Return what an import changed, as CSV in UTF-8. Raises: PriceImport.DoesNotExist."""
    found = PriceImport.objects.only("difference").get(tenant_id=tenant_id, pk=import_id)
    return gzip.decompress(found.difference)


class PriceImportView(StrEnum):
    """Saved filters that exclude each other."""

    ALL = "all"
    FULL = "full"
    PARTIAL = "partial"


class PriceImportSort(StrEnum):
    """What imports can be sorted by."""

    TIME = "time"
    FILE = "file"


class PriceImportGroup(StrEnum):
    """What imports can be grouped by."""

    PRICE_LIST = "price-list"
    PERSON = "by"


_SORTINGS: Mapping[PriceImportSort, Sorting] = {
    PriceImportSort.TIME: Sorting(column="imported_at", descending=True),
    PriceImportSort.FILE: Sorting(column="file_name"),
}
_GROUPS: Mapping[PriceImportGroup, tuple[str, str]] = {
    PriceImportGroup.PRICE_LIST: ("price_list_id", "price_list__name"),
    PriceImportGroup.PERSON: ("imported_by", "imported_by"),
}

assert _SORTINGS.keys() == set(PriceImportSort), "a sort without a sorting"
assert _GROUPS.keys() == set(PriceImportGroup), "a group without columns"


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceImportFilter:
    """Which imports to list. None and "" do not filter; `text` is found in the name of the file.

    `imported_since`: at that moment or later.
    """

    view: PriceImportView = PriceImportView.ALL
    sort: PriceImportSort = PriceImportSort.TIME
    text: str = ""
    price_list_id: UUID | None = None
    imported_since: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceImportRow:
    """An imported price file, without the difference. `segments` empty: all."""

    id: UUID
    price_list: Ref
    currency: str
    file_name: str
    digest: str
    imported_at: datetime
    imported_by: str
    market: str
    segments: tuple[str, ...]
    is_partial: bool
    counts: Mapping[str, int]


_COLUMNS = (
    "id", "price_list_id", "price_list__name", "price_list__currency", "file_name", "digest", "imported_at", "imported_by",
    "market", "segments", "is_partial", "counts",
)  # fmt: skip


def matching_price_imports(
    *, tenant_id: UUID, where: PriceImportFilter
) -> RecordList[PriceImportRow]:
    """Return the imports into a BSS."""
    return RecordList(
        rows=_matching(tenant_id, where),
        sorting=_SORTINGS[where.sort],
        read=each_row(_row),
        every=PriceImport.objects.filter(tenant_id=tenant_id),
    )


def group_price_imports(
    *, tenant_id: UUID, where: PriceImportFilter, by: PriceImportGroup
) -> Groups:
    """Return how many imports each group has. One query."""
    key, name = _GROUPS[by]
    return count_groups(
        _filtered(tenant_id, where),
        {"group_key": F(key), "group_name": F(name)},
        lambda row: (str(row["group_key"]), row["group_name"]),
    )


def get_price_import(*, tenant_id: UUID, import_id: UUID) -> PriceImportRow:
    """Return an import. Raises: PriceImport.DoesNotExist — also when it is another BSS's."""
    return _row(PriceImport.objects.values(*_COLUMNS).get(tenant_id=tenant_id, pk=import_id))


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportedChange:
    """A change that an import made. `billing_cycle` None: of a product, as `note` says it.

    `price_list` empty: the product's own price.
    """

    kind: str
    product: str
    vendor_id: str
    billing_cycle: BillingCycle | None
    price_list: str
    old: Money | None
    new: Money | None
    percent: Decimal | None
    valid_from: date | None
    valid_to: date | None
    note: str


def first_changes_of_import(
    *, tenant_id: UUID, found: PriceImportRow, limit: int
) -> tuple[ImportedChange, ...]:
    """Return the first changes of an import, in the order of its CSV."""
    text = price_import_difference(tenant_id=tenant_id, import_id=found.id).decode()
    rows = csv.DictReader(io.StringIO(text))
    return tuple(_change(row, found.currency) for row in islice(rows, limit))


def _change(row: Mapping[str, str], currency: str) -> ImportedChange:
    def money(text: str) -> Money | None:
        return Money(Decimal(text), currency) if text else None

    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    cycle = row["billing_cycle"]
    return ImportedChange(
        kind=row["change"],
        product=row["product"],
        vendor_id=row["vendor_id"],
        billing_cycle=BillingCycle(cycle) if cycle else None,
        price_list=row["price_list"],
        old=money(row["old_price"]),
        new=money(row["new_price"]),
        percent=Decimal(row["percent"]) if row["percent"] else None,
        valid_from=day(row["first_day"]),
        valid_to=day(row["last_day"]),
        note=row["note"],
    )


def _filtered(tenant_id: UUID, where: PriceImportFilter) -> "QuerySet[PriceImport]":
    imports = PriceImport.objects.filter(tenant_id=tenant_id)
    if where.view is not PriceImportView.ALL:
        imports = imports.filter(is_partial=where.view is PriceImportView.PARTIAL)
    if where.price_list_id is not None:
        imports = imports.filter(price_list_id=where.price_list_id)
    if where.imported_since is not None:
        imports = imports.filter(imported_at__gte=where.imported_since)
    if where.text:
        imports = imports.filter(file_name__contains_ci=where.text)
    return imports


def _matching(tenant_id: UUID, where: PriceImportFilter) -> Rows:
    rows: Rows = _filtered(tenant_id, where).values(*_COLUMNS)
    return rows


def _row(row: Mapping[str, Any]) -> PriceImportRow:
    return PriceImportRow(
        id=row["id"],
        price_list=Ref(row["price_list_id"], row["price_list__name"]),
        currency=row["price_list__currency"],
        file_name=row["file_name"],
        digest=row["digest"],
        imported_at=row["imported_at"],
        imported_by=row["imported_by"],
        market=row["market"],
        segments=tuple(row["segments"]),
        is_partial=row["is_partial"],
        counts=row["counts"],
    )
