"""The page of a job: its progress, which an open page follows by itself, and its result."""

import re
from typing import Any
from uuid import UUID

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from upline.exports.queries import ExportFile, find_export_file, iterate_parts
from upline.exports.rulebook import ExportFormat, ExportState
from upline.jobs.queries import JobPage, JobSummary, find_job, iterate_result, job_page
from upline.jobs.reports import report_lines
from upline.jobs.rulebook import JobKind, JobState
from upline.kernel import clock
from upline.kernel.texts import text
from upline.web.jobs.labels import (
    KINDS,
    REFUSED,
    STATES,
    outcome_text,
    progress_text,
    row_href,
    subject_href,
)
from upline.web.shared import csv_export, xlsx_export
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.language import entity_tag
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.record_position import list_params
from upline.web.shared.polling import answer_poll

AREA = "jobs"
_CONTENT_TYPES = {
    ExportFormat.CSV: csv_export.CONTENT_TYPE,
    ExportFormat.XLSX: xlsx_export.CONTENT_TYPE,
}

assert _CONTENT_TYPES.keys() == set(ExportFormat), "a format without a content type"

_ROW_KEY = re.compile(r"[0-9]{1,18}")


@require_safe
@bss_page()
def page(request: HttpRequest, visit: Visit, job_id: UUID) -> HttpResponseBase:
    """Show a job with its progress and a page of its result, the latest rows first."""
    before = request.GET.get("before", "")
    only_refused = request.GET.get("outcome") == REFUSED
    found = _get_job(
        visit,
        job_id,
        before=int(before) if _ROW_KEY.fullmatch(before) else None,
        outcome=REFUSED if only_refused else "",
    )
    context = {**_drawn(visit, found), "title": KINDS[found.job.kind].title}
    if before or only_refused:  # what is read does not move
        context |= {"live": "", "only_refused": only_refused, "is_part": True}
    return render_page(request, visit, "jobs/page.html", context, current_area=AREA)


@require_safe
@bss_page()
def live(request: HttpRequest, visit: Visit, job_id: UUID) -> HttpResponseBase:
    """Answer a page that follows its job: 304 until the job has gone on, then its content."""
    job = find_job(tenant_id=visit.tenant.id, job_id=job_id, by=visit.actor)
    if job is None:
        raise Http404("no such job in this BSS")

    def draw() -> HttpResponse:
        return render(request, "jobs/_job.html", _drawn(visit, _get_job(visit, job_id)))

    return answer_poll(request, tag=_tag(job), draw=draw)


@require_safe
@bss_page()
def report(_: HttpRequest, visit: Visit, job_id: UUID) -> HttpResponseBase:
    """Send the whole result of a job as CSV."""
    if find_job(tenant_id=visit.tenant.id, job_id=job_id, by=visit.actor) is None:
        raise Http404("no such job in this BSS")
    lines = report_lines(iterate_result(job_id=job_id))
    response = StreamingHttpResponse(lines, content_type=csv_export.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="job-{job_id}.csv"'
    return response


@require_safe
@bss_page()
def download(request: HttpRequest, visit: Visit, export_id: UUID) -> HttpResponseBase:
    """Send the file that an export has written. Raises: Http404 — there is none, or none for them."""
    file = _find_file(visit, export_id)
    if file is None or file.state is not ExportState.READY:
        raise Http404("no such file in this BSS")
    parts = iterate_parts(tenant_id=visit.tenant.id, export_id=export_id)
    response = StreamingHttpResponse(parts, content_type=_CONTENT_TYPES[file.format])
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Content-Length"] = str(file.size)
    return response


def _find_file(visit: Visit, export_id: UUID) -> ExportFile | None:
    return find_export_file(
        tenant_id=visit.tenant.id, export_id=export_id, by=visit.actor, now=clock.now()
    )


def _get_job(
    visit: Visit, job_id: UUID, *, before: int | None = None, outcome: str = ""
) -> JobPage:
    """Raises: Http404 — there is no such job, or none that the person may see."""
    found = job_page(
        tenant_id=visit.tenant.id, job_id=job_id, by=visit.actor, before=before, outcome=outcome
    )
    if found is None:
        raise Http404("no such job in this BSS")
    return found


def _tag(job: JobSummary) -> str:
    """Return the entity tag of a job's content."""
    return entity_tag(job.state, job.done, job.total, job.attempts)


def _file_of(visit: Visit, job: JobSummary) -> dict[str, Any]:
    """Return the file that a finished export has written, and how to have it, or the list, again."""
    if job.kind is not JobKind.EXPORT_LIST or job.state is not JobState.DONE:
        return {}
    file = _find_file(visit, job.subject.id)
    if file is None:
        return {}
    is_ready = file.state is ExportState.READY
    return {
        "file": file,
        "download": reverse("export-file", args=[visit.tenant.slug, file.id]) if is_ready else "",
        "again": ListUrl(file.list_path, list_params(file.list_query)).href(),
        "is_removed": file.state is ExportState.REMOVED,
    }


def _drawn(visit: Visit, found: JobPage) -> dict[str, Any]:
    job, slug, kind = found.job, visit.tenant.slug, KINDS[found.job.kind]
    state, tone = STATES[job.state]
    return {
        **_file_of(visit, job),
        "visit": visit,
        "slug": slug,
        "job": job,
        "kind": kind,
        "state": state,
        "tone": tone,
        "progress": progress_text(job),
        "done": text(kind.done, name=job.subject.name),
        "rows": [(row, outcome_text(row), row_href(slug, job, row)) for row in found.rows],
        "earlier": found.earlier,
        "has_sentences": any(row.sentence for row in found.rows),
        "can_refuse": kind.record == "order" or job.kind is JobKind.BULK_ACTIONS,
        "report": reverse("job-report", args=[slug, job.id]) if found.rows else "",
        "href": reverse("job", args=[slug, job.id]),
        "subject_href": subject_href(slug, job),
        "live": reverse("job-live", args=[slug, job.id]) if job.is_open else "",
        "tag": _tag(job),
    }
