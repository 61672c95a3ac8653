"""The steps of the job that exports a list: some records in each, by the very address of the export (ADR 36)."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from tempfile import TemporaryFile
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.urls import resolve
from django.utils import timezone, translation

from upline.exports.actions import (
    OpenExport,
    add_part,
    finish_export,
    open_export,
    replace_parts,
    store_keys,
)
from upline.exports.queries import iterate_parts, read_keys
from upline.exports.rulebook import ROWS_PER_STEP, ExportFormat
from upline.jobs.actions import JobStep, StepResult
from upline.kernel.csv_lines import Cell, csv_lines
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.web.shared.access import Visit, visit_of_member
from upline.web.shared.lists.definition import ListDefinition, find_definition
from upline.web.shared.lists.export_pages import sheet_title
from upline.web.shared.lists.export_table import export_table
from upline.web.shared.lists.page import form_errors
from upline.web.shared.lists.record_position import list_params
from upline.web.shared.typed_rows import decode_rows, encode_rows
from upline.web.shared.xlsx_export import write_workbook

_BLOCK = 1024 * 1024
_ROWS_PER_REPORT = 1000


@dataclass(frozen=True, slots=True)
class _Export:
    """An export with its list."""

    stored: OpenExport
    visit: Visit
    definition: ListDefinition
    form: Any


def export_step(step: JobStep) -> StepResult:
    """Fix which records an exported list has, then write the next of them; a workbook is made once all are there.

    Raises: Refused — `not_permitted`, `access_changed`; `list_is_gone`, `unknown_filter`: its address
    cannot be followed any more.
    """
    with _opened(step) as export:
        if "blocks" not in step.cursor:
            return _fix_records(export)
        if step.cursor.get("all_read"):
            _make_workbook(export, step)
            return StepResult(done=step.done, total=step.total, is_finished=True)
        return _write_part(export, step)


def _fix_records(export: _Export) -> StepResult:
    """Store the keys of the records that match now: those that come later, or move in the sorting, change no part."""
    keys = _table(export).rows.keys(export.form.page(), size=ROWS_PER_STEP)
    count = store_keys(export_id=export.stored.id, blocks=keys)
    total = export.stored.row_count
    return StepResult(done=0, total=total, is_finished=False, cursor={"blocks": count, "part": 0})


def _write_part(export: _Export, step: JobStep) -> StepResult:
    """Write one block of the list. Each record is in it as it is when its part is written."""
    stored, table = export.stored, _table(export)
    number: int = step.cursor["part"]
    blocks: int = step.cursor["blocks"]
    keys = read_keys(export_id=stored.id, block=number) if number < blocks else []
    rows = table.rows.of_keys(keys)
    if stored.format is ExportFormat.CSV:
        lines = csv_lines(table.heads if number == 0 else None, rows)
        content = "".join(lines).encode()
    else:
        content = encode_rows(rows)
    add_part(export_id=stored.id, number=number, content=content)
    done = step.done + len(keys)
    cursor = {"blocks": blocks, "part": number + 1}
    if number + 1 < blocks:
        total = max(stored.row_count, done)
        return StepResult(done=done, total=total, is_finished=False, cursor=cursor)
    is_finished = stored.format is ExportFormat.CSV
    if is_finished:
        finish_export(export_id=stored.id)
    cursor["all_read"] = True
    return StepResult(done=done, total=done, is_finished=is_finished, cursor=cursor)


def _make_workbook(export: _Export, step: JobStep) -> None:
    """Write the workbook from the parts, row by row, and store it in their place."""
    stored = export.stored
    parts = iterate_parts(tenant_id=step.tenant_id, export_id=stored.id)
    rows = _reported(chain.from_iterable(map(decode_rows, parts)), step)
    title = sheet_title(export.definition, export.visit, export.form)
    with TemporaryFile() as file:
        write_workbook(file, title, _table(export).heads, rows)
        replace_parts(export_id=stored.id, blocks=iter(partial(file.read, _BLOCK), b""))
    finish_export(export_id=stored.id)


def _reported(rows: Iterable[Sequence[Cell]], step: JobStep) -> Iterator[Sequence[Cell]]:
    for count, row in enumerate(rows):
        if count % _ROWS_PER_REPORT == 0 and step.total:
            step.report_progress(min(count, step.total), step.total)
        yield row


def _table(export: _Export) -> Any:
    records = export.definition.source.records(export.visit, export.form)
    return export_table(export.definition, export.visit, export.form, records)


@contextmanager
def _opened(step: JobStep) -> Iterator[_Export]:
    """Open the list of an export as who has started it, in the language in which they did so."""
    stored = open_export(step=step)
    assert step.by.user_id is not None, "lists are exported by people"
    visit = visit_of_member(tenant_id=step.tenant_id, user_id=step.by.user_id)
    with translation.override(stored.language), timezone.override(visit.tenant.timezone):
        yield _open_list(stored, visit)


def _open_list(stored: OpenExport, visit: Visit) -> _Export:
    try:
        match = resolve(stored.path)
        ids = {n: v for n, v in match.kwargs.items() if n not in {"slug", "definition"}}
        definition = find_definition(match.kwargs["definition"], visit, ids)
        form = definition.open(list_params(stored.query), visit)
    except (ObjectDoesNotExist, Http404) as problem:
        raise refuse("list_is_gone", text("The list is no longer there.")) from problem
    if not form.is_valid():
        raise refuse("unknown_filter", " ".join(form_errors(form)))
    return _Export(stored, visit, definition, form)
