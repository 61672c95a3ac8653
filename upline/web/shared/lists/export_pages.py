"""All that a list has as CSV and XLSX: sent at once, or, of very many records, written by a job (ADR 36)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from upline.exports.actions import NewExport, start_export
from upline.exports.rulebook import MAX_ROWS_AT_ONCE, RETENTION, ExportFormat
from upline.kernel import clock
from upline.kernel.texts import Capitalised, text
from upline.setup.queries import SavedViewRow, list_saved_views
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.csv_export import csv_response
from upline.web.shared.forms.list_filters import id_of
from upline.web.shared.language import current_language
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.definition import (
    DefinitionSource,
    ListDefinition,
    find_definition,
    good_params,
)
from upline.web.shared.lists.export_table import export_table
from upline.web.shared.lists.page import form_errors
from upline.web.shared.lists.parameters import list_parameters
from upline.web.shared.xlsx_export import xlsx_response


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page()
def export_csv(
    request: HttpRequest, visit: Visit, /, definition: DefinitionSource, **ids: UUID
) -> HttpResponseBase:
    """Send all that the address describes as CSV; of very many records, let a job write it."""
    return _export(request, visit, find_definition(definition, visit, ids), ExportFormat.CSV)


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page()
def export_xlsx(
    request: HttpRequest, visit: Visit, /, definition: DefinitionSource, **ids: UUID
) -> HttpResponseBase:
    """Send all that the address describes as XLSX; of very many records, let a job write it."""
    return _export(request, visit, find_definition(definition, visit, ids), ExportFormat.XLSX)


def _export(
    request: HttpRequest, visit: Visit, definition: ListDefinition, file_format: ExportFormat
) -> HttpResponseBase:
    form = _open(request, visit, definition)
    if not form.is_valid():
        return _invalid(form)
    records = definition.source.records(visit, form)
    name = f"{definition.name}-{visit.tenant.slug}"
    if records.count(limit=MAX_ROWS_AT_ONCE) > MAX_ROWS_AT_ONCE:
        new = NewExport(
            path=request.path_info,
            query=ListUrl("", good_params(form)).query(),
            format=file_format,
            language=current_language(),
            file_name=f"{name}.{file_format}",
            row_count=records.count(),
        )
        return _export_by_job(request, visit, definition, form, new)
    if request.method == "POST":  # fewer by now
        return redirect(request.get_full_path())
    table = export_table(definition, visit, form, records)
    rows = table.rows.iterate_once(form.page())
    if file_format is ExportFormat.CSV:
        return csv_response(name, table.heads, rows)
    return xlsx_response(name, sheet_title(definition, visit, form), table.heads, rows)


def _export_by_job(
    request: HttpRequest, visit: Visit, definition: ListDefinition, form: Any, new: NewExport
) -> HttpResponseBase:
    """Ask whether a job shall write the file, or start it."""
    if request.method == "POST":
        job_id = start_export(tenant_id=visit.tenant.id, new=new, by=visit.actor, now=clock.now())
        return redirect("job", visit.tenant.slug, job_id)
    context = {
        "kind": definition.labels(visit, form),
        "count": new.row_count,
        "most": MAX_ROWS_AT_ONCE,
        "days": RETENTION.days,
        "format": new.format.name,
        "file_name": new.file_name,
        "list_href": ListUrl(definition.url(visit), good_params(form)).href(rows=""),
    }
    return render_page(
        request, visit, "lists/export.html", context, current_area=definition.current_area
    )


def sheet_title(definition: ListDefinition, visit: Visit, form: Any) -> str:
    """Return what the sheet of a workbook is called."""
    return str(text("{nouns}", nouns=Capitalised(definition.labels(visit, form).nouns)))


def _open(request: HttpRequest, visit: Visit, definition: ListDefinition) -> Any:
    params = request.GET.dict()
    saved: tuple[SavedViewRow, ...] = ()
    if id_of(params.get("view", "")):
        saved = list_saved_views(
            tenant_id=visit.tenant.id, list_name=definition.name, user_id=visit.person.id
        )
    return definition.open(list_parameters(params, saved, opens_default=False).params, visit)


def _invalid(form: Any) -> HttpResponse:
    """Answer an export whose address cannot be followed, in plain sentences."""
    return HttpResponse("\n".join(form_errors(form)), status=400, content_type="text/plain")
