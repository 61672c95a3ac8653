"""Price files of the vendor: sent, read, shown with what they will change, applied. Reading and applying are jobs."""

from uuid import UUID

from django.http import HttpResponse
from ninja import File, Query
from ninja.files import UploadedFile
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, list_response, page_from_query
from upline.api.request_parsing import check_form_fields
from upline.api.resource import Resource
from upline.api.resources.jobs import Job, job_response
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import (
    Flag,
    Id,
    Instant,
    Record,
    RequestModel,
    ResponseModel,
    Uuid,
    record,
)
from upline.api.timestamps import Timestamps, UpdatedSinceQuery
from upline.catalog import imports, queries
from upline.catalog.imports import (
    ImportChange,
    ImportOptions,
    PriceChangeKind,
    SentFile,
    StoredReport,
    UnreadablePriceFile,
    UploadPage,
    upload_page,
)
from upline.catalog.imports.uploads import MAX_UPLOAD_BYTES, UNREADABLE_FILE
from upline.catalog.queries import PriceImportFilter, PriceImportRow
from upline.catalog.rulebook import NEEDS, CatalogAction
from upline.kernel.verdicts import refuse

RESOURCE = Resource(
    "price files",
    "The vendor’s price files: sent for a price list, read by a job, shown with what they would change, and applied "
    "by another job. `price-imports` are those that were applied.",
)
_FIELDS = ("file",)
_PERMISSION = NEEDS[CatalogAction.IMPORT_PRICES].permission


class FileOptions(ResponseModel):
    """How a price file is read. `market` null and empty `segments`: as at the last import of the list."""

    market: str | None
    segments: list[str]
    partial: bool
    skip_bad_rows: bool
    confirm_discontinued: bool
    repair: bool


class FileChange(ResponseModel):
    """A change, in words. `percent`: how much a price goes up or, negative, down."""

    kind: PriceChangeKind
    product: str
    vendor_id: str
    billing_cycle: str
    price_list: str
    old: str
    new: str
    percent: str | None


class FileFault(ResponseModel):
    """Why a row of the file cannot be taken; `column` is empty where the whole row is wrong."""

    line: int
    column: str
    reason: str


class FileReport(ResponseModel):
    """What importing a file would change: counts, and the first changes and bad rows.

    `needs_confirmation`: it would discontinue more than a tenth of what is on sale.
    """

    counts: dict[str, int]
    needs_confirmation: bool
    digest: str
    changes: list[FileChange]
    bad_rows: list[FileFault]


class PriceFile(ResponseModel):
    """A price file that was sent. `report` is null until it was read; `price_import`: once it is applied.

    `job` reads or applies it, or did so last. A file is stored for a week.
    """

    id: UUID
    price_list: Record
    file_name: str
    uploaded_at: Instant
    uploaded_by: str
    options: FileOptions
    report: FileReport | None
    job: Job | None
    price_import: UUID | None


class ReadFileRequest(RequestModel):
    """Other options with which to read a file; those that are left out are the usual ones.

    `partial`: it is a part of a list, and what it does not name stays. `repair`: read a file that a
    spreadsheet rewrote, where nothing is lost.
    """

    market: str | None = Field(default=None, max_length=10)
    segments: list[str] = Field(default=[], max_length=50)
    partial: Flag = False
    skip_bad_rows: Flag = False
    confirm_discontinued: Flag = False
    repair: Flag = False


AS_USUAL = ReadFileRequest()


class PriceImportQuery(UpdatedSinceQuery):
    """Filters of imports."""

    price_list: Uuid | None = None
    q: str = Field(default="", max_length=200, description="A part of the file’s name.")


class PriceImport(Timestamps):
    """A price file that was applied, which never changes. `digest` is its SHA-256; empty `segments`: all."""

    id: UUID
    price_list: Record
    file_name: str
    digest: str
    imported_at: Instant
    imported_by: str
    market: str
    segments: list[str]
    is_partial: bool
    counts: dict[str, int]


@RESOURCE.create("/price-lists/{price_list_id}/price-files", PriceFile, has_dry_run=False)
def send_price_file(
    request: ApiRequest, price_list_id: Id, file: File[UploadedFile]
) -> VersionedResponse:
    """Send a price file for a price list, of at most 10 MB. A job reads it; nothing is changed yet."""
    check_form_fields(request, _FIELDS)
    caller = request.auth
    # One byte more than allowed is enough to refuse it.
    sent = SentFile(name=file.name or "", content=file.read(MAX_UPLOAD_BYTES + 1))
    try:
        file_id = imports.store_upload(
            tenant_id=caller.tenant.id,
            price_list_id=price_list_id,
            file=sent,
            by=caller.actor,
            now=caller.now,
        )
    except UnreadablePriceFile as error:
        raise refuse(UNREADABLE_FILE, str(error), "file") from error
    return created_response(_file(request, file_id), "get_price_file", file_id=file_id)


@RESOURCE.get("/price-files/{file_id}", PriceFile)
def get_price_file(request: ApiRequest, file_id: Id) -> PriceFile:
    """Read what a price file would change, and how far its job is. It needs the permission to set prices."""
    request.auth.check(_PERMISSION)
    return _file(request, file_id)


@RESOURCE.get("/price-files/{file_id}/changes.csv", None, extra_media_type="text/csv")
def download_price_file_changes(request: ApiRequest, file_id: Id) -> HttpResponse:
    """Download all that a price file would change as CSV; empty before it was read."""
    request.auth.check(_PERMISSION)
    content = imports.upload_difference(tenant_id=request.auth.tenant.id, upload_id=file_id)
    return _csv(content, f"price-file-{file_id}.csv")


@RESOURCE.action("/price-files/{file_id}/read", PriceFile)
def read_price_file(
    request: ApiRequest, file_id: Id, payload: ReadFileRequest = AS_USUAL
) -> PriceFile:
    """Start the job that reads a price file again, with other options."""
    caller = request.auth
    given = dict(payload)
    imports.read_upload_again(
        tenant_id=caller.tenant.id,
        upload_id=file_id,
        options=ImportOptions(**{**given, "segments": frozenset(payload.segments)}),
        by=caller.actor,
        now=caller.now,
    )
    return _file(request, file_id)


@RESOURCE.action("/price-files/{file_id}/apply", PriceFile)
def apply_price_file(request: ApiRequest, file_id: Id) -> PriceFile:
    """Start the job that imports a price file as it was last read: all of it, or nothing."""
    caller = request.auth
    imports.apply_upload(
        tenant_id=caller.tenant.id, upload_id=file_id, by=caller.actor, now=caller.now
    )
    return _file(request, file_id)


@RESOURCE.delete("/price-files/{file_id}")
def discard_price_file(request: ApiRequest, file_id: Id) -> None:
    """Delete a price file that was sent."""
    caller = request.auth
    imports.discard_upload(tenant_id=caller.tenant.id, upload_id=file_id, by=caller.actor)


@RESOURCE.get("/price-imports", ListResponse[PriceImport])
def list_price_imports(
    request: ApiRequest, query: Query[PriceImportQuery]
) -> ListResponse[PriceImport]:
    """List the price files that were applied, the latest first."""
    listing = queries.matching_price_imports(
        tenant_id=request.auth.tenant.id,
        where=PriceImportFilter(
            text=query.q, price_list_id=query.price_list, imported_since=query.updated_since
        ),
    ).page(page_from_query(query))
    return list_response(listing, query, _import)


@RESOURCE.get("/price-imports/{import_id}", PriceImport)
def get_price_import(request: ApiRequest, import_id: Id) -> PriceImport:
    """Read an import."""
    tenant_id = request.auth.tenant.id
    return _import(queries.get_price_import(tenant_id=tenant_id, import_id=import_id))


@RESOURCE.get("/price-imports/{import_id}/changes.csv", None, extra_media_type="text/csv")
def download_price_import_changes(request: ApiRequest, import_id: Id) -> HttpResponse:
    """Download all that an import changed as CSV."""
    tenant_id = request.auth.tenant.id
    content = queries.price_import_difference(tenant_id=tenant_id, import_id=import_id)
    return _csv(content, f"import-{import_id}.csv")


def _csv(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _file(request: ApiRequest, file_id: UUID) -> PriceFile:
    page: UploadPage = upload_page(tenant_id=request.auth.tenant.id, upload_id=file_id)
    options = page.options
    return PriceFile(
        id=page.id,
        price_list=record(page.price_list),
        file_name=page.file_name,
        uploaded_at=page.uploaded_at,
        uploaded_by=page.uploaded_by,
        options=FileOptions(
            market=options.market,
            segments=sorted(options.segments),
            partial=options.partial,
            skip_bad_rows=options.skip_bad_rows,
            confirm_discontinued=options.confirm_discontinued,
            repair=options.repair,
        ),
        report=_report(page.report) if page.report else None,
        job=job_response(page.job) if page.job else None,
        price_import=page.import_id,
    )


def _report(report: StoredReport) -> FileReport:
    return FileReport(
        counts=dict(report.counts),
        needs_confirmation=report.needs_confirmation,
        digest=report.digest,
        changes=[_change(change) for change in report.changes],
        bad_rows=[
            FileFault(line=bad.line, column=bad.column, reason=bad.reason)
            for bad in report.bad_rows
        ],
    )


def _change(change: ImportChange) -> FileChange:
    return FileChange(
        kind=change.kind,
        product=change.product,
        vendor_id=change.vendor_id,
        billing_cycle=change.billing_cycle,
        price_list=change.price_list,
        old=change.old,
        new=change.new,
        percent=None if change.percent is None else str(change.percent),
    )


def _import(row: PriceImportRow) -> PriceImport:
    return PriceImport(
        id=row.id,
        price_list=record(row.price_list),
        file_name=row.file_name,
        digest=row.digest,
        created_at=row.imported_at,
        updated_at=row.imported_at,
        imported_at=row.imported_at,
        imported_by=row.imported_by,
        market=row.market,
        segments=list(row.segments),
        is_partial=row.is_partial,
        counts=dict(row.counts),
    )
