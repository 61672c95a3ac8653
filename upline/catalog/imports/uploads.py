"""A price file on its way through a page: stored when it is sent, previewed, and then applied or forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.catalog.imports.apply import import_price_file
from upline.catalog.imports.report import ImportOptions, ImportReport
from upline.catalog.imports.vendor_file import PriceFile, RowChoice
from upline.catalog.models import PriceList, PriceUpload
from upline.catalog.rulebook import CatalogAction
from upline.kernel.naming import remove_invisible
from upline.kernel.verdicts import refuse

MAX_UPLOAD_BYTES = 10 * 1024 * 1024
MAX_UPLOAD_ROWS = 5_000
_RETENTION = timedelta(days=1)
_LONGEST_FILE_NAME = 255


@dataclass(frozen=True, kw_only=True, slots=True)
class SentFile:
    """A file as a browser sends it."""

    name: str
    content: bytes


@transaction.atomic
def store_upload(
    *, tenant_id: UUID, price_list_id: UUID, file: SentFile, by: Actor, now: datetime
) -> UUID:
    """Store a price file until it is applied, a day at most.

    Raises: PriceList.DoesNotExist; UnreadablePriceFile; Refused — `not_permitted`; `too_large`: in
    bytes, or of more rows than are imported while somebody waits.
    """
    authorise(CatalogAction.IMPORT_PRICES, None, by=by)
    price_list = PriceList.objects.get(tenant_id=tenant_id, pk=price_list_id)
    PriceUpload.objects.filter(tenant_id=tenant_id, uploaded_at__lt=now - _RETENTION).delete()
    if len(file.content) > MAX_UPLOAD_BYTES:
        raise refuse("too_large", "A file has at most 10 MB.", "file")
    name = _clean_name(file.name)
    with _as_file(name, file.content) as path:
        _check_rows(path)
    stored = PriceUpload.objects.create(
        tenant_id=tenant_id,
        price_list=price_list,
        file_name=name,
        content=file.content,
        uploaded_at=now,
    )
    return stored.pk


def _clean_name(name: str) -> str:
    line = remove_invisible(Path(name.replace("\\", "/")).name).strip(". ")
    return line[-_LONGEST_FILE_NAME:] or "price-list"


def _check_rows(path: Path) -> None:
    """Raises: UnreadablePriceFile; Refused `too_large` — more rows than a page imports."""
    for count, _ in enumerate(PriceFile(path, RowChoice()).rows(), start=1):
        if count > MAX_UPLOAD_ROWS:
            sentence = (
                f"A page imports files of up to {MAX_UPLOAD_ROWS:,} rows, and this one has more. "
                "The command “upline import-prices” takes files of any length."
            )
            raise refuse("too_large", sentence, "file")


@dataclass(frozen=True, slots=True)
class UploadPage:
    """A stored file and what importing it does, or would do."""

    id: UUID
    file_name: str
    report: ImportReport


def preview_upload(
    *, tenant_id: UUID, upload_id: UUID, options: ImportOptions, by: Actor, now: datetime
) -> UploadPage:
    """Return what importing a stored file would do. It changes nothing.

    Raises: PriceUpload.DoesNotExist; as `import_price_file`.
    """
    return _import(tenant_id, upload_id, replace(options, dry_run=True), by, now)


@transaction.atomic
def apply_upload(
    *, tenant_id: UUID, upload_id: UUID, options: ImportOptions, by: Actor, now: datetime
) -> UploadPage:
    """Import a stored file; when it is applied, the stored file goes.

    Raises: PriceUpload.DoesNotExist; as `import_price_file`.
    """
    page = _import(tenant_id, upload_id, replace(options, dry_run=False), by, now)
    if page.report.applied:
        PriceUpload.objects.filter(tenant_id=tenant_id, pk=upload_id).delete()
    return page


def _import(
    tenant_id: UUID, upload_id: UUID, options: ImportOptions, by: Actor, now: datetime
) -> UploadPage:
    authorise(CatalogAction.IMPORT_PRICES, None, by=by)
    upload = PriceUpload.objects.select_related("price_list").get(tenant_id=tenant_id, pk=upload_id)
    with _as_file(upload.file_name, bytes(upload.content)) as path:
        report = import_price_file(
            tenant_id=tenant_id,
            path=path,
            price_list_name=upload.price_list.name,
            by=by,
            now=now,
            options=options,
        )
    return UploadPage(upload.pk, upload.file_name, report)


@contextmanager
def _as_file(name: str, content: bytes) -> Iterator[Path]:
    """Yield a temporary file of this name and content: the reader reads files."""
    with TemporaryDirectory(prefix="upline-prices-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path
