"""The steps of the job that exports a list: some records in each, by the very address of the export (ADR 36)."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
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
)
from upline.exports.queries import iterate_parts
from upline.exports.rulebook import ROWS_PER_STEP, ExportFormat
from upline.jobs.actions import JobStep, StepResult
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.web.shared.access import Visit, visit_of_member
from upline.web.shared.csv_export import Cell, csv_lines
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
    """An export with its list, opened at the page that its cursor names."""

    stored: OpenExport
    visit: Visit
    definition: ListDefinition
    form: Any


def export_step(step: JobStep) -> StepResult:
    """Write the next records of an exported list; a workbook is made of them once all are there.

    Raises: Refused — `not_permitted`, `access_changed`; `list_is_gone`, `unknown_filter`: its address
    cannot be followed any more.
    """
    with _opened(step) as export:
        if step.cursor.get("all_read"):
            _make_workbook(export, step)
            return StepResult(done=step.done, total=step.total, is_finished=True)
        return _write_part(export, step)


def _write_part(export: _Export, step: JobStep) -> StepResult:
    """Write one page of the list. Each record is in it as it is when its part is written."""
    stored, form = export.stored, export.form
    table = _table(export)
    found = table.rows.page(replace(form.page(), size=ROWS_PER_STEP))
    number: int = step.cursor.get("part", 0)
    if stored.format is ExportFormat.CSV:
        lines = csv_lines(table.heads if number == 0 else None, found.rows)
        content = "".join(lines).encode()
    else:
        content = encode_rows(found.rows)
    add_part(export_id=stored.id, number=number, content=content)
    if found.after is not None:
        done = step.done + ROWS_PER_STEP
        cursor = {"after": form.format_key(found.after), "part": number + 1}
        total = max(stored.row_count, done)
        return StepResult(done=done, total=total, is_finished=False, cursor=cursor)
    is_finished = stored.format is ExportFormat.CSV
    if is_finished:
        finish_export(export_id=stored.id)
    done = max(stored.row_count, step.done)
    return StepResult(done=done, total=done, is_finished=is_finished, cursor={"all_read": True})


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
        yield _open_list(stored, visit, step.cursor.get("after", ""))


def _open_list(stored: OpenExport, visit: Visit, after: str) -> _Export:
    try:
        match = resolve(stored.path)
        ids = {n: v for n, v in match.kwargs.items() if n not in {"slug", "definition"}}
        definition = find_definition(match.kwargs["definition"], visit, ids)
        form = definition.open({**list_params(stored.query), "after": after}, visit)
    except (ObjectDoesNotExist, Http404) as problem:
        raise refuse("list_is_gone", text("The list is no longer there.")) from problem
    if not form.is_valid():
        raise refuse("unknown_filter", " ".join(form_errors(form)))
    return _Export(stored, visit, definition, form)
