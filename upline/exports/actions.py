"""Starting the export of a list, writing its file part by part, and removing old files."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Func, IntegerField, Sum

from upline.access import queries as access
from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.exports.models import Export, ExportPart
from upline.exports.queries import sees_less
from upline.exports.rulebook import ACCESS_CHANGED, RETENTION, ExportAction, ExportFormat
from upline.jobs.actions import JobStep, enqueue
from upline.jobs.rulebook import JobKind
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse


@dataclass(frozen=True, kw_only=True, slots=True)
class NewExport:
    """The address of a list as a file, how many records it has now, and the language of its texts."""

    path: str
    query: str
    format: ExportFormat
    language: str
    file_name: str
    row_count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenExport:
    """An export as the steps of its job read it."""

    id: UUID
    path: str
    query: str
    format: ExportFormat
    language: str
    row_count: int


@transaction.atomic
def start_export(*, tenant_id: UUID, new: NewExport, by: Actor, now: datetime) -> UUID:
    """Let a job write a list as a file, as who starts it; return the id of the job.

    Raises: Refused `not_permitted`.
    """
    authorise(ExportAction.EXPORT_LIST, None, by=by)
    assert by.user_id is not None, "lists are exported by people"
    reach = access.reach(tenant_id=tenant_id, by=by)
    export = Export.objects.create(
        tenant_id=tenant_id,
        user_id=by.user_id,
        path=new.path,
        query=new.query,
        format=new.format,
        language=new.language,
        file_name=new.file_name,
        row_count=new.row_count,
        hidden_rules=sorted(str(pk) for pk in reach.hidden_rule_ids),
        created_at=now,
    )
    return enqueue(
        tenant_id=tenant_id,
        kind=JobKind.EXPORT_LIST,
        subject=Ref(export.pk, export.file_name),
        by=by,
        now=now,
    )


def open_export(*, step: JobStep) -> OpenExport:
    """Return the export that a step goes on with.

    Raises: Refused — `not_permitted`; `access_changed`: records are kept from them by now that were not
    when it was started, so that the file would have more than they may see.
    """
    authorise(ExportAction.EXPORT_LIST, None, by=step.by)
    export = Export.objects.get(tenant_id=step.tenant_id, pk=step.subject_id)
    if sees_less(export, step.by):
        raise refuse(
            ACCESS_CHANGED,
            text("Your permissions have changed since this export was started. Start it again."),
        )
    return OpenExport(
        id=export.pk,
        path=export.path,
        query=export.query,
        format=ExportFormat(export.format),
        language=export.language,
        row_count=export.row_count,
    )


def store_keys(*, export_id: UUID, blocks: Iterable[Sequence[str]]) -> int:
    """Store which records an export has and in which order, in place of what there is; return the number of blocks."""
    parts = ExportPart.objects.filter(export_id=export_id)
    parts.delete()
    count = 0
    for count, keys in enumerate(blocks, 1):
        add_part(export_id=export_id, number=-count, content=json.dumps(keys).encode())
    return count


def add_part(*, export_id: UUID, number: int, content: bytes) -> None:
    """Store the next part of what becomes a file, in the transaction of the step."""
    ExportPart.objects.create(export_id=export_id, number=number, content=content)


def replace_parts(*, export_id: UUID, blocks: Iterable[bytes]) -> None:
    """Store a file in place of the parts from which it was made, one block in memory at a time."""
    ExportPart.objects.filter(export_id=export_id).delete()
    for number, content in enumerate(blocks):
        add_part(export_id=export_id, number=number, content=content)


def finish_export(*, export_id: UUID) -> None:
    """Say that all parts of a file are there, so that it can be downloaded."""
    parts = ExportPart.objects.filter(export_id=export_id)
    parts.filter(number__lt=0).delete()
    length = Func("content", function="octet_length", output_field=IntegerField())
    total = parts.aggregate(size=Sum(length))["size"] or 0
    Export.objects.filter(pk=export_id).update(size=total)


def delete_expired_exports(*, now: datetime) -> None:
    """Remove the files of exports that were started more than a week ago, ready or not."""
    ExportPart.objects.filter(export__created_at__lte=now - RETENTION).delete()
