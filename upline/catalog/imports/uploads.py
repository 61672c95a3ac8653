"""A price file on its way through pages: stored, read by a job, shown with what it will change, applied by a job.

Reading and applying a file are one long step each: all of the file or nothing (ADR 27). A killed step has
done nothing and is done again; how far it is, is stored beside its transaction.
"""

import csv
import gzip
import io
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.catalog.imports.apply import import_price_file
from upline.catalog.imports.report import (
    MAX_STORED_BAD_ROWS,
    BadRow,
    ImportOptions,
    ImportReport,
    StoredReport,
    counts_of_report,
    options_document,
    read_options,
    read_report,
    report_document,
)
from upline.catalog.imports.table_reader import UnreadablePriceFile
from upline.catalog.imports.vendor_file import PriceFile, RowChoice, SpreadsheetDamage
from upline.catalog.models import PriceList, PriceUpload, Product
from upline.catalog.rulebook import BillingCycle, CatalogAction
from upline.database.locking import lock_row
from upline.jobs.actions import JobStep, StepResult, StepRow, enqueue
from upline.jobs.queries import JobSummary, latest_job
from upline.jobs.rulebook import JobKind
from upline.kernel.money import Money
from upline.kernel.naming import remove_invisible
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse

MAX_UPLOAD_BYTES = 10 * 1024 * 1024
UNREADABLE_FILE = "unreadable_price_file"
SPREADSHEET_DAMAGE = "spreadsheet_damage"
BAD_ROW = "bad-row"
_KINDS = (JobKind.READ_PRICE_FILE, JobKind.APPLY_PRICE_FILE)
_RETENTION = timedelta(days=7)
_LONGEST_FILE_NAME = 255  # bytes, as file systems count
_LONGEST_SUBJECT = 200  # of a job, and of a row of its result
_LONGEST_RECORD = 520
_ARCHIVE = b"PK\x03\x04"


@dataclass(frozen=True, kw_only=True, slots=True)
class SentFile:
    """A file as a browser sends it."""

    name: str
    content: bytes


@transaction.atomic
def store_upload(
    *, tenant_id: UUID, price_list_id: UUID, file: SentFile, by: Actor, now: datetime
) -> UUID:
    """Store a price file, a week at most, and let a job read it; return the id of the stored file.

    Raises: PriceList.DoesNotExist; UnreadablePriceFile; Refused — `not_permitted`, `too_large`.
    """
    authorise(CatalogAction.IMPORT_PRICES, None, by=by)
    price_list = PriceList.objects.get(tenant_id=tenant_id, pk=price_list_id)
    PriceUpload.objects.filter(tenant_id=tenant_id, uploaded_at__lt=now - _RETENTION).delete()
    if len(file.content) > MAX_UPLOAD_BYTES:
        raise refuse("too_large", text("A file has at most 10 MB; compress it."), "file")
    name = _clean_name(file.name)
    with _as_file(name, file.content) as path:
        _check_header(path, file.content)
    stored = PriceUpload.objects.create(
        tenant_id=tenant_id,
        price_list=price_list,
        file_name=name,
        content=file.content,
        uploaded_at=now,
        uploaded_by=by.name,
    )
    _enqueue(stored, JobKind.READ_PRICE_FILE, by=by, now=now)
    return stored.pk


def _clean_name(name: str) -> str:
    line = remove_invisible(Path(name.replace("\\", "/")).name).strip(". ")
    return line.encode()[-_LONGEST_FILE_NAME:].decode(errors="ignore") or "price-list"


def _check_header(path: Path, content: bytes) -> None:
    """Raises: UnreadablePriceFile — the file is no price list. What has to be unpacked first is left to the job."""
    if not content.startswith(_ARCHIVE):
        next(iter(PriceFile(path, RowChoice()).rows()), None)


def _enqueue(upload: PriceUpload, kind: JobKind, *, by: Actor, now: datetime) -> UUID:
    return enqueue(
        tenant_id=upload.tenant_id,
        kind=kind,
        subject=Ref(upload.pk, upload.file_name[-_LONGEST_SUBJECT:]),
        by=by,
        now=now,
    )


@transaction.atomic
def read_upload_again(
    *, tenant_id: UUID, upload_id: UUID, options: ImportOptions, by: Actor, now: datetime
) -> None:
    """Let a job read a stored file with other options. It does nothing while a job works on the file.

    Raises: PriceUpload.DoesNotExist; Refused `not_permitted`.
    """
    authorise(CatalogAction.IMPORT_PRICES, None, by=by)
    upload = lock_row(PriceUpload, upload_id, tenant_id=tenant_id, no_key=True)
    if upload.price_import_id is not None or _is_busy(upload):
        return
    upload.options = options_document(options)
    upload.report = upload.difference = None
    upload.save(update_fields=["options", "report", "difference"])
    _enqueue(upload, JobKind.READ_PRICE_FILE, by=by, now=now)


@transaction.atomic
def apply_upload(*, tenant_id: UUID, upload_id: UUID, by: Actor, now: datetime) -> None:
    """Let a job import a stored file as it was last read. It does nothing while a job works on the file.

    Raises: PriceUpload.DoesNotExist; Refused — `not_permitted`; `not_read`; `bad_rows`, `needs_confirmation`:
    nothing of it is applied with these options.
    """
    authorise(CatalogAction.IMPORT_PRICES, None, by=by)
    upload = lock_row(PriceUpload, upload_id, tenant_id=tenant_id, no_key=True)
    if upload.price_import_id is not None or _is_busy(upload):
        return
    if upload.report is None:
        raise refuse("not_read", text("The file has not been read yet."))
    blocked = why_blocked(read_report(upload.report), read_options(upload.options))
    if blocked is not None:
        raise blocked
    _enqueue(upload, JobKind.APPLY_PRICE_FILE, by=by, now=now)


def why_blocked(report: StoredReport, options: ImportOptions) -> Refused | None:
    """Return why nothing of a file is applied with the options with which it was read; None if it can be."""
    if report.counts["bad_rows"] and not options.skip_bad_rows:
        sentence = text(
            "Nothing can be applied while there are bad rows. Correct the file, or skip them."
        )
        return refuse("bad_rows", sentence)
    if report.needs_confirmation:
        sentence = text(
            "A full list would discontinue more than a tenth of what is on sale. Say that it is part of a list,"
            " or confirm that this is meant."
        )
        return refuse("needs_confirmation", sentence)
    return None


def _is_busy(upload: PriceUpload) -> bool:
    job = latest_job(tenant_id=upload.tenant_id, subject_id=upload.pk, kinds=_KINDS)
    return job is not None and job.is_open


@dataclass(frozen=True, kw_only=True, slots=True)
class UploadPage:
    """A stored file: what importing it would change, and the job that works on it or has done so last.

    `report` is None until it was read; `import_id` is the record of the import once it is applied.
    """

    id: UUID
    price_list: Ref
    currency: str
    file_name: str
    uploaded_at: datetime
    uploaded_by: str
    options: ImportOptions
    report: StoredReport | None
    import_id: UUID | None
    job: JobSummary | None

    @property
    def is_busy(self) -> bool:
        return self.job is not None and self.job.is_open


def upload_page(*, tenant_id: UUID, upload_id: UUID) -> UploadPage:
    """Return a stored file. Two queries. Raises: PriceUpload.DoesNotExist."""
    uploads = PriceUpload.objects.filter(tenant_id=tenant_id).select_related("price_list")
    upload = uploads.defer("content", "difference").get(pk=upload_id)
    return UploadPage(
        id=upload.pk,
        price_list=Ref(upload.price_list_id, upload.price_list.name),
        currency=upload.price_list.currency,
        file_name=upload.file_name,
        uploaded_at=upload.uploaded_at,
        uploaded_by=upload.uploaded_by,
        options=read_options(upload.options),
        report=read_report(upload.report) if upload.report is not None else None,
        import_id=upload.price_import_id,
        job=latest_job(tenant_id=tenant_id, subject_id=upload_id, kinds=_KINDS),
    )


def open_uploads(*, tenant_id: UUID, price_list_id: UUID, limit: int = 5) -> list[Ref]:
    """Return the files that were sent for a price list and are not applied, the latest first. One query."""
    found = PriceUpload.objects.filter(
        tenant_id=tenant_id, price_list_id=price_list_id, price_import_id=None
    )
    rows = found.order_by("-uploaded_at").values_list("pk", "file_name")[:limit]
    return [Ref(pk, name) for pk, name in rows]


def upload_difference(*, tenant_id: UUID, upload_id: UUID) -> bytes:
    """Return all that importing a stored file would change, as CSV in UTF-8; empty if it is not read.

    Raises: PriceUpload.DoesNotExist.
    """
    found = PriceUpload.objects.only("difference").get(tenant_id=tenant_id, pk=upload_id)
    return gzip.decompress(found.difference) if found.difference is not None else b""


def drafted_prices(
    *, tenant_id: UUID, upload_id: UUID, day: date, product_ids: Collection[UUID]
) -> dict[tuple[UUID, BillingCycle], Money | None]:
    """Return the prices of a day that importing a stored file would change in its price list; None: it has none then.

    Two queries. Raises: PriceUpload.DoesNotExist.
    """
    found = PriceUpload.objects.select_related("price_list").defer("content")
    upload = found.get(tenant_id=tenant_id, pk=upload_id)
    products = {
        vendor_id: pk
        for pk, vendor_id in Product.objects.filter(pk__in=list(product_ids))
        .exclude(vendor_id="")
        .values_list("pk", "vendor_id")
    }
    prices: dict[tuple[UUID, BillingCycle], Money | None] = {}
    if upload.difference is None or not products:
        return prices
    with gzip.open(io.BytesIO(upload.difference), "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if not row["price_list"] or row["vendor_id"] not in products:
                continue
            key = (products[row["vendor_id"]], BillingCycle(row["billing_cycle"]))
            if row["new_price"] and _within(day, row):
                prices[key] = Money(Decimal(row["new_price"]), upload.price_list.currency)
            elif (
                not row["new_price"]
                and row["last_day"]
                and date.fromisoformat(row["last_day"]) < day
            ):
                prices.setdefault(key, None)
    return prices


def _within(day: date, row: Mapping[str, str]) -> bool:
    first, last = row["first_day"], row["last_day"]
    return (not first or date.fromisoformat(first) <= day) and (
        not last or day <= date.fromisoformat(last)
    )


@transaction.atomic
def discard_upload(*, tenant_id: UUID, upload_id: UUID, by: Actor) -> None:
    """Delete a stored file that is not applied. A job that works on it ends first.

    Raises: PriceUpload.DoesNotExist; Refused `not_permitted`.
    """
    authorise(CatalogAction.IMPORT_PRICES, None, by=by)
    lock_row(PriceUpload, upload_id, tenant_id=tenant_id).delete()


def read_step(step: JobStep) -> StepResult:
    """Read a stored price file, and store what importing it would change. One step.

    Raises: Refused — `not_permitted`, `upload_gone`; `unreadable_price_file`, `spreadsheet_damage`; as
    `import_price_file`.
    """
    upload = _lock_upload(step)
    options = read_options(upload.options)
    report = _import(step, upload, replace(options, dry_run=True))
    upload.report, upload.difference = report_document(report), report.difference
    upload.save(update_fields=["report", "difference"])
    rows = tuple(_bad_row(bad) for bad in reversed(report.bad_rows[:MAX_STORED_BAD_ROWS]))
    return StepResult(done=1, total=1, is_finished=True, rows=rows)


def apply_step(step: JobStep) -> StepResult:
    """Import a stored price file as it was read. One step: all of the file or nothing.

    Raises: Refused — as `read_step`; `difference_changed`: it would change something else than what was shown.
    """
    upload = _lock_upload(step)
    if upload.price_import_id is not None:
        return StepResult(done=0, total=0, is_finished=True)
    options = read_options(upload.options)
    report = _import(step, upload, replace(options, dry_run=False))
    shown = read_report(upload.report) if upload.report is not None else None
    if shown is None or not report.applied or counts_of_report(report) != shown.counts:
        sentence = text(
            "Prices or products have changed since the file was read, so it would change something else than"
            " what was shown. Read it again."
        )
        raise refuse("difference_changed", sentence)
    upload.price_import_id, upload.content = UUID(report.import_id), b""
    upload.save(update_fields=["price_import", "content"])
    rows = tuple(
        StepRow(
            record_name=_named(change.product, change.vendor_id),
            outcome=change.kind,
            sentence=change.new,
        )
        for change in reversed(report.changes)
    )
    return StepResult(done=1, total=1, is_finished=True, rows=rows)


def _lock_upload(step: JobStep) -> PriceUpload:
    """Raises: Refused — `not_permitted`; `upload_gone`: the stored file is no longer there."""
    authorise(CatalogAction.IMPORT_PRICES, None, by=step.by)
    try:
        return lock_row(PriceUpload, step.subject_id, tenant_id=step.tenant_id, no_key=True)
    except PriceUpload.DoesNotExist as error:
        sentence = text("The file is no longer stored. Send it again.")
        raise refuse("upload_gone", sentence) from error


def _import(step: JobStep, upload: PriceUpload, options: ImportOptions) -> ImportReport:
    """Import a stored file, or see what that would do. Raises: Refused — also where it cannot be read."""
    with _as_file(upload.file_name, bytes(upload.content)) as path:
        try:
            return import_price_file(
                tenant_id=step.tenant_id,
                path=path,
                price_list_name=upload.price_list.name,
                by=step.by,
                now=step.now,
                options=options,
                progress=step.report_progress,
            )
        except SpreadsheetDamage as error:
            raise refuse(SPREADSHEET_DAMAGE, error.sentence) from error
        except UnreadablePriceFile as error:
            raise refuse(UNREADABLE_FILE, error.sentence) from error


def _bad_row(bad: BadRow) -> StepRow:
    return StepRow(
        record_name=_named(str(bad.line), bad.column), outcome=BAD_ROW, sentence=bad.reason
    )


def _named(*parts: str) -> str:
    return " · ".join(filter(None, parts))[:_LONGEST_RECORD]


@contextmanager
def _as_file(name: str, content: bytes) -> Iterator[Path]:
    """Yield a temporary file of this name and content: the reader reads files."""
    with TemporaryDirectory(prefix="upline-prices-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path
