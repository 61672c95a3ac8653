"""Importing a price file: the one action, from the file to the report and the record of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.catalog.actions.checks import lock_prices
from upline.catalog.imports.merge import STEPS, MergeParameters, merge
from upline.catalog.imports.record import ImportedFile, find_last_choice, record_import
from upline.catalog.imports.report import ImportOptions, ImportReport, PriceChangeKind
from upline.catalog.imports.staging import StagingResult, stage_rows
from upline.catalog.imports.summary import difference_csv_gz, summarise
from upline.catalog.imports.table_reader import UnreadablePriceFile
from upline.catalog.imports.vendor_file import PriceFile, RowChoice, SkipReason, find_currency
from upline.catalog.imports.vendor_row import SEGMENTS, find_segment, readable_cell
from upline.catalog.models import PriceList
from upline.catalog.rulebook import CatalogAction
from upline.database.locking import lock_row
from upline.kernel.clock import local_date
from upline.kernel.naming import clean_required_line, normalise
from upline.kernel.phrases import join_words
from upline.kernel.texts import text as text_of
from upline.kernel.verdicts import refuse
from upline.tenancy.queries import TenantFacts, get_tenant

Progress = Callable[[int, int], None]

_DEFAULT_OPTIONS = ImportOptions()
_LONGEST_NAME = 120  # of a price list, as in the model


@transaction.atomic
def import_price_file(  # noqa: PLR0913 — the file, where it goes, how, and by whom
    *,
    tenant_id: UUID,
    path: Path,
    price_list_name: str,
    by: Actor,
    now: datetime,
    options: ImportOptions = _DEFAULT_OPTIONS,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring a BSS's products and one of its price lists to what the vendor's file says.

    All of the file or nothing: with bad rows, unless they are to be skipped, where more than a tenth of what
    is on sale would be discontinued, unless that is confirmed, and after a dry run the report says what was
    found and nothing is applied. `progress` gets the work done and the whole work, in the file's bytes; the
    last quarter stands for the work of the database.

    Raises: UnreadablePriceFile; Refused — `not_permitted`, `unknown_price_list`, `unreadable_text`,
    `currency_mismatch`, `unknown_segment`.
    """
    authorise(CatalogAction.IMPORT_PRICES, None, by=by)
    tenant = get_tenant(tenant_id=tenant_id)
    price_list_name = normalise(price_list_name)
    price_list = PriceList.objects.filter(tenant_id=tenant_id, name=price_list_name).first()
    if price_list is None:
        _check_may_create(tenant, price_list_name, options)
    choice = _row_choice(tenant, path, price_list, options)
    file = PriceFile(path, choice)
    meter = _ProgressReporter(file, progress)
    today = local_date(now, timezone=tenant.timezone)
    staged = stage_rows(file, today=today, progress=meter.read)
    if choice.currency is None:
        choice = replace(choice, currency=_only_currency(file))
    if staged.bad_rows and not options.skip_bad_rows:
        transaction.set_rollback(True)
        return _staging_report(staged, file)
    if not staged.taken:
        raise UnreadablePriceFile(_nothing_taken(file, choice))
    assert choice.currency is not None, "a file of which rows are taken has a currency"
    price_list = _lock_price_list(tenant, price_list_name, choice.currency)
    is_full = staged.names_every_product and not options.partial
    terms = _merge_parameters(tenant, price_list, choice, today, now, is_full=is_full)
    needs_confirmation = merge(terms, progress=meter.merged) and not options.confirm_discontinued
    applied = not options.dry_run and not needs_confirmation
    report = replace(
        _report(staged, file, currency=choice.currency),
        applied=applied,
        needs_confirmation=needs_confirmation,
    )
    if not applied:
        transaction.set_rollback(True)
        return report
    imported = ImportedFile(
        name=path.name,
        market=choice.market or file.markets[0],
        choice=choice,
        is_partial=options.partial,
    )
    return record_import(report, imported, price_list=price_list, by=by, now=now)


def _row_choice(
    tenant: TenantFacts, path: Path, price_list: PriceList | None, options: ImportOptions
) -> RowChoice:
    """Return which rows are read (P2): as the options say, else as the price list and its last import do."""
    last = find_last_choice(price_list_id=price_list.pk) if price_list else RowChoice()
    choice = RowChoice(
        market=options.market.strip().upper() if options.market else last.market,
        segments=_segments(options.segments) if options.segments else last.segments,
        repair=options.repair,
    )
    currency = options.currency.strip().upper() if options.currency else None
    if price_list is not None:
        if currency is not None:
            _check_currency(price_list, currency)
        currency = price_list.currency
    if currency is None:
        currency = find_currency(path, market=choice.market, preferred=tenant.currency)
    return replace(choice, currency=currency)


def _segments(chosen: frozenset[str]) -> frozenset[str]:
    """Return the segments as the vendor writes them; none of `all`. Raises: Refused `unknown_segment`."""
    if {text.strip().casefold() for text in chosen} == {"all"}:
        return frozenset()
    known = {text: find_segment(text) for text in chosen}
    for text, segment in known.items():
        if segment is None:
            sentence = text_of(
                "“{cell}” is none of {segments}.",
                cell=readable_cell(text),
                segments=", ".join(SEGMENTS),
            )
            raise refuse("unknown_segment", sentence, "segment")
    return frozenset(segment for segment in known.values() if segment)


def _only_currency(file: PriceFile) -> str | None:
    """Return the currency of a file that was read; None: no row has one.

    Raises: UnreadablePriceFile — there are several.
    """
    currencies = file.currencies
    if len(currencies) > 1:
        sentence = text_of(
            "The file holds prices in {count} currencies, {known}; choose one of them.",
            count=len(currencies),
            known=join_words(currencies),
        )
        raise UnreadablePriceFile(sentence)
    return currencies[0] if currencies else None


def _nothing_taken(file: PriceFile, choice: RowChoice) -> str:
    if choice.currency is not None and file.currencies and choice.currency not in file.currencies:
        return text_of(
            "The file has no prices in {currency}, only in {others}.",
            currency=choice.currency,
            others=join_words(file.currencies),
        )
    return text_of("No row of the file can be imported.")


def _check_may_create(tenant: TenantFacts, name: str, options: ImportOptions) -> None:
    if not options.create_price_list:
        lists = PriceList.objects.filter(tenant_id=tenant.id).order_by("name")
        names = [text_of("“{name}”", name=known) for known in lists.values_list("name", flat=True)]
        sentence = text_of(
            "{bss} has no price list “{name}”, nor any other.", bss=tenant.name, name=name
        )
        if names:
            sentence = text_of(
                "{bss} has no price list “{name}”; it has {others}.",
                bss=tenant.name,
                name=name,
                others=join_words(names),
            )
        raise refuse("unknown_price_list", sentence, "price_list")
    label = text_of("The name of a price list")
    clean_required_line(name, max_length=_LONGEST_NAME, field="price_list", label=label)


def _check_currency(price_list: PriceList, currency: str) -> None:
    if price_list.currency != currency:
        sentence = text_of(
            "The price list “{name}” is in {currency}, the file in {other}.",
            name=price_list.name,
            currency=price_list.currency,
            other=currency,
        )
        raise refuse("currency_mismatch", sentence, "price_list")


def _lock_price_list(tenant: TenantFacts, name: str, currency: str) -> PriceList:
    """Return the price list, created where there is none; other imports of the BSS wait.

    Two imports, also of different lists, might otherwise create the same product twice. The
    locks let those through who only refer to the list, as an order does.
    """
    lock_prices(tenant.id)
    price_list, _ = PriceList.objects.get_or_create(
        tenant_id=tenant.id, name=name, defaults={"currency": currency}
    )
    price_list = lock_row(PriceList, price_list.pk, tenant_id=tenant.id, no_key=True)
    _check_currency(price_list, currency)
    return price_list


def _merge_parameters(
    tenant: TenantFacts,
    price_list: PriceList,
    choice: RowChoice,
    today: date,
    now: datetime,
    *,
    is_full: bool,
) -> MergeParameters:
    return MergeParameters(
        tenant_id=tenant.id,
        price_list_id=price_list.pk,
        currency=price_list.currency,
        sets_own_prices=price_list.currency == tenant.currency,
        is_full=is_full,
        segments=sorted(choice.segments),
        today=today,
        now=now,
    )


def _staging_report(staged: StagingResult, file: PriceFile) -> ImportReport:
    """Return what was read, as a report of which nothing is applied."""
    return ImportReport(
        applied=False,
        rows_read=staged.rows_read,
        trials=staged.trials,
        skipped=staged.tiers,
        other_markets=staged.left_out[SkipReason.OTHER_MARKET],
        other_currencies=staged.left_out[SkipReason.OTHER_CURRENCY],
        other_segments=staged.left_out[SkipReason.OTHER_SEGMENT],
        unknown=staged.left_out[SkipReason.UNKNOWN],
        unknown_values=staged.unknown_values,
        bad_rows=staged.bad_rows,
        digest=file.digest,
    )


def _report(staged: StagingResult, file: PriceFile, *, currency: str) -> ImportReport:
    summary = summarise(currency=currency)
    return replace(
        _staging_report(staged, file),
        products_created=summary.counts[PriceChangeKind.PRODUCT_CREATED],
        products_updated=summary.products_updated,
        products_discontinued=summary.counts[PriceChangeKind.PRODUCT_DISCONTINUED],
        products_reactivated=summary.counts[PriceChangeKind.PRODUCT_REACTIVATED],
        prices_created=summary.counts[PriceChangeKind.PRICE_CREATED],
        prices_updated=summary.counts[PriceChangeKind.PRICE_UPDATED],
        prices_closed=summary.counts[PriceChangeKind.PRICE_CLOSED],
        prices_raised=summary.prices_raised,
        prices_lowered=summary.prices_lowered,
        unchanged=summary.unchanged,
        changes=summary.changes,
        change_count=sum(summary.counts.values()),
        difference=difference_csv_gz(),
    )


class _ProgressReporter:
    """Reports how far an import is. Reading is three quarters of it, merging the last one."""

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
