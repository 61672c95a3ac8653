"""Queries on imported price files."""

import gzip
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upline.catalog.models import PriceImport


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
