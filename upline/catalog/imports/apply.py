"""Importing a price file: the one verb, from the file to the report."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from upline.catalog.imports.merge import STEPS, MergeParameters, merge
from upline.catalog.imports.report import ImportOptions, ImportReport, PriceChangeKind
from upline.catalog.imports.staging import StagingResult, stage_rows
from upline.catalog.imports.summary import summarise
from upline.catalog.imports.vendor_file import PriceFile, UnreadablePriceFile
from upline.catalog.models import PriceList
from upline.database.numbering import take_numbers
from upline.kernel.clock import local_date
from upline.kernel.formats import join_words
from upline.kernel.verdicts import refuse
from upline.tenancy.queries import TenantFacts, get_tenant

Progress = Callable[[int, int], None]

_DEFAULT_OPTIONS = ImportOptions()
_LONGEST_NAME = 120  # of a price list, as in the model


@transaction.atomic
def import_price_file(
    *,
    tenant_id: UUID,
    path: Path,
    price_list_name: str,
    now: datetime,
    options: ImportOptions = _DEFAULT_OPTIONS,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring a BSS's products and one of its price lists to what the vendor's file says.

    All of the file or nothing: with bad rows, unless they are to be skipped, and after a dry run
    the report tells what was found and nothing is applied. `progress` gets the work done and the
    whole work, in the file's bytes; the last quarter stands for the work of the database.

    Raises: UnreadablePriceFile; Refused `unknown_price_list`, `invalid_price_list`.
    """
    tenant = get_tenant(tenant_id=tenant_id)
    price_list = PriceList.objects.filter(tenant_id=tenant_id, name=price_list_name).first()
    if price_list is None:
        _check_may_create(tenant, price_list_name, options)
    market = options.market.strip().upper() if options.market else None
    file = PriceFile(path, market=market, currency=price_list.currency if price_list else None)
    meter = _ProgressReporter(file, progress)
    staged = stage_rows(file, progress=meter.read)
    if staged.bad_rows and not options.skip_bad_rows:
        transaction.set_rollback(True)
        return _rejection_report(staged)
    if file.currency is None:
        raise UnreadablePriceFile("The file has no row that can be taken.")
    terms = _merge_parameters(
        tenant, _lock_price_list(tenant, price_list_name, file.currency), staged, now
    )
    merge(terms, progress=meter.merged)
    report = _report(staged, applied=not options.dry_run, currency=file.currency)
    if options.dry_run:
        transaction.set_rollback(True)
    return report


def _check_may_create(tenant: TenantFacts, name: str, options: ImportOptions) -> None:
    if not options.create_price_list:
        lists = PriceList.objects.filter(tenant_id=tenant.id).order_by("name")
        names = [f"“{known}”" for known in lists.values_list("name", flat=True)]
        sentence = f"{tenant.name} has no price list “{name}”"
        told = (
            f"{sentence}; it has {join_words(names)}." if names else f"{sentence}, nor any other."
        )
        raise refuse("unknown_price_list", told, "price_list")
    if not name.strip() or len(name) > _LONGEST_NAME:
        sentence = f"The name of a price list has between 1 and {_LONGEST_NAME} characters."
        raise refuse("invalid_price_list", sentence, "price_list")


def _lock_price_list(tenant: TenantFacts, name: str, currency: str) -> PriceList:
    """Return the price list, made where there is none, with the BSS's imports waiting in line.

    Two imports, also of different lists, might otherwise create the same product twice. The
    locks let those through who only refer to the list, as an order does.
    """
    take_numbers(tenant_id=tenant.id, series="price import")
    PriceList.objects.get_or_create(tenant_id=tenant.id, name=name, defaults={"currency": currency})
    price_list = PriceList.objects.select_for_update(no_key=True).get(
        tenant_id=tenant.id, name=name
    )
    if price_list.currency != currency:
        sentence = f"The price list “{name}” is in {price_list.currency}, the file in {currency}."
        raise refuse("currency_mismatch", sentence, "price_list")
    return price_list


def _merge_parameters(
    tenant: TenantFacts, price_list: PriceList, staged: StagingResult, now: datetime
) -> MergeParameters:
    return MergeParameters(
        tenant_id=tenant.id,
        price_list_id=price_list.pk,
        currency=price_list.currency,
        sets_own_prices=price_list.currency == tenant.currency,
        names_every_product=staged.names_every_product,
        today=local_date(now, timezone=tenant.timezone),
        now=now,
    )


def _rejection_report(staged: StagingResult) -> ImportReport:
    """Return the report of a file of which nothing is applied, because of its bad rows."""
    return ImportReport(
        applied=False,
        rows_read=staged.rows_read,
        skipped=staged.skipped,
        other_markets=staged.other_markets,
        bad_rows=staged.bad_rows,
    )


def _report(staged: StagingResult, *, applied: bool, currency: str) -> ImportReport:
    summary = summarise(currency=currency)
    return ImportReport(
        applied=applied,
        rows_read=staged.rows_read,
        products_created=summary.counts[PriceChangeKind.PRODUCT_CREATED],
        products_updated=summary.products_updated,
        products_discontinued=summary.counts[PriceChangeKind.PRODUCT_DISCONTINUED],
        products_reactivated=summary.counts[PriceChangeKind.PRODUCT_REACTIVATED],
        prices_created=summary.counts[PriceChangeKind.PRICE_CREATED],
        prices_updated=summary.counts[PriceChangeKind.PRICE_UPDATED],
        prices_closed=summary.counts[PriceChangeKind.PRICE_CLOSED],
        unchanged=summary.unchanged,
        skipped=staged.skipped,
        other_markets=staged.other_markets,
        bad_rows=staged.bad_rows,
        changes=summary.changes,
    )


class _ProgressReporter:
    """Tells how far an import is. Reading is three quarters of it, merging the last one."""

    def __init__(self, file: PriceFile, progress: Progress | None) -> None:
        self._progress = progress
        self._bytes = file.path.stat().st_size if file.path.is_file() else 0

    def read(self, bytes_read: int) -> None:
        self._report_progress(min(bytes_read, self._bytes))

    def merged(self, steps: int) -> None:
        self._report_progress(self._bytes + self._bytes * steps // (3 * STEPS))

    def _report_progress(self, done: int) -> None:
        if self._progress is not None:
            self._progress(done, self._bytes + self._bytes // 3)
