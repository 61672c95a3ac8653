"""Sending a CSV file of many actions, which a job executes one after the other."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from upline.access.rulebook import Permission
from upline.database.audit_context import REQUEST_ID
from upline.jobs.bulk_files import (
    MAX_BYTES,
    BulkFileFault,
    BulkFileOrigin,
    UnreadableBulkFile,
    start_bulk_file,
)
from upline.kernel import clock
from upline.kernel.texts import text
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.forms.base import Form
from upline.web.shared.submission import INVALID, submit_form, submitted_data

_METHODS = ["GET", "HEAD", "POST"]


class BulkFileForm(Form):
    """The file of actions."""

    file = forms.FileField(
        label=text("File"),
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv", "autofocus": True}),
        help_text=text("CSV, up to 10,000 rows and 5 MB"),
        error_messages={
            "required": text("Choose a file."),
            "invalid": text("Choose a file."),
            "missing": text("Choose a file."),
            "empty": text("This file is empty."),
            "max_length": text("The name of the file is too long."),
        },
    )


@require_http_methods(_METHODS)
@bss_page(Permission.EDIT_ORDERS)
def upload(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show the form for a file of actions, or let a job execute the file."""
    form = BulkFileForm(
        submitted_data(request), request.FILES if request.method == "POST" else None
    )

    def save() -> HttpResponseBase:
        sent = form.cleaned_data["file"]
        try:
            job_id = start_bulk_file(
                tenant_id=visit.tenant.id,
                file_name=sent.name,
                content=sent.read(MAX_BYTES + 1),
                origin=BulkFileOrigin(
                    site=request.build_absolute_uri("/").rstrip("/"),
                    request_id=request.META.get(REQUEST_ID, ""),
                ),
                by=visit.actor,
                now=clock.now(),
            )
        except UnreadableBulkFile as error:
            for fault in error.faults:
                form.add_error("file", _fault_text(fault))
            return show(INVALID)
        return redirect(reverse("job", args=[visit.tenant.slug, job_id]))

    def show(status: int) -> HttpResponse:
        context = {"form": form, "home": reverse("jobs", args=[visit.tenant.slug])}
        return render_page(
            request, visit, "jobs/bulk_file.html", context, current_area="jobs", status=status
        )

    return submit_form(request, form, save=save, done="", show=show)


def _fault_text(fault: BulkFileFault) -> str:
    """Return what is wrong, and where: `Line 3, path: …`."""
    if not fault.line:
        return fault.sentence
    if not fault.column:
        return text("Line {line}: {sentence}", line=fault.line, sentence=fault.sentence)
    return text(
        "Line {line}, {column}: {sentence}",
        line=fault.line, column=fault.column, sentence=fault.sentence,
    )  # fmt: skip
