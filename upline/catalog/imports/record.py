"""The record of an applied price file (P13): which file, by whom, what it changed."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from upline.access.rulebook import Actor
from upline.catalog.imports.report import ImportReport, counts_of_report
from upline.catalog.imports.vendor_file import RowChoice
from upline.catalog.models import PriceImport, PriceList
from upline.database.audit_context import current_actor_name

_LONGEST_FILE_NAME = 255


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportedFile:
    """Which file was imported, which of its rows were read, and whether it was part of a list."""

    name: str
    market: str
    choice: RowChoice
    is_partial: bool


def find_last_choice(*, price_list_id: UUID) -> RowChoice:
    """Return of which market and segments the last import of a price list was; of none, any."""
    last = PriceImport.objects.filter(price_list_id=price_list_id).order_by("-imported_at", "-id")
    for market, segments in last.values_list("market", "segments")[:1]:
        return RowChoice(market=market, segments=frozenset(segments))
    return RowChoice()


def record_import(
    report: ImportReport, file: ImportedFile, *, price_list: PriceList, by: Actor, now: datetime
) -> ImportReport:
    """Store what an import did, in its transaction. Return the report, with the record's id.

    A person is named as such; otherwise who the history says that made the changes.
    """
    record = PriceImport.objects.create(
        tenant_id=price_list.tenant_id,
        price_list=price_list,
        file_name=file.name[-_LONGEST_FILE_NAME:],
        digest=report.digest,
        imported_at=now,
        imported_by=by.name if by.user_id else current_actor_name() or by.name,
        market=file.market,
        segments=sorted(file.choice.segments),
        is_partial=file.is_partial,
        counts=counts_of_report(report),
        difference=report.difference,
    )
    return replace(report, import_id=str(record.pk))
