"""Importing the vendor's price file into a price list: sending it, what it will change, applying it.

A job reads the file and another one applies it; the page of the file follows them (ADR 27).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from upline.catalog.imports import (
    PRICE_CHANGE_TITLES,
    SPREADSHEET_DAMAGE,
    ImportChange,
    ImportOptions,
    SentFile,
    StoredReport,
    UnreadablePriceFile,
    UploadPage,
    apply_upload,
    discard_upload,
    read_upload_again,
    store_upload,
    upload_difference,
    upload_page,
    why_blocked,
)
from upline.catalog.queries import PriceListPage, price_list_page
from upline.catalog.rulebook import CYCLE_TITLES, NEEDS, BillingCycle, CatalogAction
from upline.kernel import clock
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.web.catalog.imports import counts_of
from upline.web.catalog.price_lists import today_in
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page, button_page, render_page
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import checkbox_field, text_field
from upline.web.shared.language import entity_tag
from upline.web.shared.polling import answer_poll, reload_page
from upline.web.shared.submission import INVALID, submit_form, submitted_data

_METHODS = ["GET", "HEAD", "POST"]
_IMPORTS = NEEDS[CatalogAction.IMPORT_PRICES].permission
_MAX_BAD_ROWS = 100


class UploadForm(Form):
    """The vendor's price file."""

    file = forms.FileField(
        label=text("Price file"),
        max_length=255,
        widget=forms.FileInput(
            attrs={"accept": ".csv,.gz,.zip,.xlsx,.txt,.tsv", "autofocus": True}
        ),
        help_text=text(
            "The vendor’s license-based price list: CSV, CSV.GZ, ZIP or XLSX, up to 10 MB"
        ),
        error_messages={
            "required": text("Choose a file."),
            "invalid": text("Choose a file."),
            "missing": text("Choose a file."),
            "empty": text("This file is empty."),
            "max_length": text("The name of the file is too long."),
        },
    )


class OptionsForm(Form):
    """How a file is read and applied."""

    market = text_field(
        text("Market"),
        most=2,
        required=False,
        help_text=text("Such as AT; empty: that of the last import"),
    )
    partial = checkbox_field(text("Part of a list"), help_text=text("What it does not name stays"))
    skip_bad_rows = checkbox_field(text("Skip bad rows"))
    confirm_discontinued = checkbox_field(
        text("Also discontinue more than a tenth of what is on sale")
    )
    repair = checkbox_field(text("Accept a file saved by a spreadsheet, if nothing was lost"))

    def options(self) -> ImportOptions:
        """Return the options of a valid form."""
        data = self.cleaned_data
        return ImportOptions(
            market=data["market"] or None,
            partial=data["partial"],
            skip_bad_rows=data["skip_bad_rows"],
            confirm_discontinued=data["confirm_discontinued"],
            repair=data["repair"],
        )


@require_http_methods(_METHODS)
@bss_page(_IMPORTS)
def upload(request: HttpRequest, visit: Visit, price_list_id: UUID) -> HttpResponseBase:
    """Show the form for a price file, or store the file and let it be read."""
    price_list = _get_price_list(visit, price_list_id)
    files = request.FILES if request.method == "POST" else None
    form = UploadForm(submitted_data(request), files)

    def save() -> str | HttpResponseBase:
        sent = form.cleaned_data["file"]
        try:
            stored = store_upload(
                tenant_id=visit.tenant.id,
                price_list_id=price_list_id,
                file=SentFile(name=sent.name, content=sent.read()),
                by=visit.actor,
                now=clock.now(),
            )
        except UnreadablePriceFile as error:
            form.add_error("file", str(error))
            return show(INVALID)
        return redirect(_address(visit, stored))

    def show(status: int) -> HttpResponse:
        home = reverse("price-list", args=[visit.tenant.slug, price_list_id])
        context = {"price_list": price_list, "home": home, "form": form}
        return render_page(
            request, visit, "catalog/import_upload.html", context,
            current_area="price-lists", status=status,
        )  # fmt: skip

    return submit_form(request, form, save=save, done="", show=show)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change of an import, as its page shows it."""

    title: str
    change: ImportChange
    cycle: str
    percent: str


@require_safe
@bss_page(_IMPORTS)
def page(request: HttpRequest, visit: Visit, upload_id: UUID) -> HttpResponseBase:
    """Show a stored price file: how far it is read, or what it will change; once applied, its import."""
    found = upload_page(tenant_id=visit.tenant.id, upload_id=upload_id)
    if found.import_id is not None:
        return redirect(reverse("price-import", args=[visit.tenant.slug, found.import_id]))
    return _show(request, visit, found, OptionsForm(initial=_initial(found.options)))


@button_page
@bss_page(_IMPORTS)
def read_again(request: HttpRequest, visit: Visit, upload_id: UUID) -> HttpResponseBase:
    """Let the stored file be read again with other options."""
    found = upload_page(tenant_id=visit.tenant.id, upload_id=upload_id)
    form = OptionsForm(request.POST)
    if not form.is_valid():
        return _show(request, visit, found, form, status=INVALID)
    read_upload_again(
        tenant_id=visit.tenant.id,
        upload_id=upload_id,
        options=form.options(),
        by=visit.actor,
        now=clock.now(),
    )
    return redirect(_address(visit, upload_id))


@button_page
@bss_page(_IMPORTS)
def apply(request: HttpRequest, visit: Visit, upload_id: UUID) -> HttpResponseBase:
    """Let the stored file be applied as it was read."""
    try:
        apply_upload(
            tenant_id=visit.tenant.id, upload_id=upload_id, by=visit.actor, now=clock.now()
        )
    except Refused as refusal:
        found = upload_page(tenant_id=visit.tenant.id, upload_id=upload_id)
        form = OptionsForm(initial=_initial(found.options))
        return _show(request, visit, found, form, status=INVALID, problem=str(refusal))
    return redirect(_address(visit, upload_id))


@button_page
@bss_page(_IMPORTS)
def discard(_request: HttpRequest, visit: Visit, upload_id: UUID) -> HttpResponseBase:
    """Delete the stored file."""
    found = upload_page(tenant_id=visit.tenant.id, upload_id=upload_id)
    discard_upload(tenant_id=visit.tenant.id, upload_id=upload_id, by=visit.actor)
    return redirect(reverse("price-list", args=[visit.tenant.slug, found.price_list.id]))


@require_safe
@bss_page(_IMPORTS)
def live(request: HttpRequest, visit: Visit, upload_id: UUID) -> HttpResponseBase:
    """Answer a page that follows the job: 304 until it has gone on; the page is loaded anew at its end."""
    found = upload_page(tenant_id=visit.tenant.id, upload_id=upload_id)
    if not found.is_busy:
        return reload_page()
    return answer_poll(
        request,
        tag=_tag(found),
        draw=lambda: render(request, "catalog/_import_progress.html", _progress(visit, found)),
    )


@require_safe
@bss_page(_IMPORTS)
def changes(_request: HttpRequest, visit: Visit, upload_id: UUID) -> HttpResponseBase:
    """Send all that the stored file would change as CSV."""
    content = upload_difference(tenant_id=visit.tenant.id, upload_id=upload_id)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="changes-{upload_id}.csv"'
    return response


def _show(
    request: HttpRequest,
    visit: Visit,
    found: UploadPage,
    form: OptionsForm,
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    context = {
        "found": found,
        "home": reverse("price-list", args=[visit.tenant.slug, found.price_list.id]),
        "anew": reverse("price-list-import", args=[visit.tenant.slug, found.price_list.id]),
        "what_if": _what_if(visit, found),
        "form": form,
        "problem": problem or _problem(found),
        "timezone": visit.tenant.timezone,
        **(_progress(visit, found) if found.is_busy else {}),
        **(_report(found.report, found.options) if found.report and not found.is_busy else {}),
    }
    return render_page(
        request, visit, "catalog/import_preview.html", context,
        current_area="price-lists", status=status,
    )  # fmt: skip


def _what_if(visit: Visit, found: UploadPage) -> str:
    if not visit.membership.has_resellers:
        return ""
    path = reverse("price-list-what-if", args=[visit.tenant.slug, found.price_list.id])
    return f"{path}?upload={found.id}"


def _problem(found: UploadPage) -> str:
    """Return why the last job about the file has stopped; empty if it has not."""
    job = found.job
    if job is None or job.is_open or not job.failure:
        return ""
    if job.failure_code == SPREADSHEET_DAMAGE:
        hint = "{reason} Take the file as the vendor made it, or let it be read all the same below."
        return text(hint, reason=job.failure)
    return job.failure


def _progress(visit: Visit, found: UploadPage) -> dict[str, Any]:
    job = found.job
    assert job is not None, "a busy file has a job"
    slug = visit.tenant.slug
    return {
        "found": found,
        "slug": slug,
        "job": job,
        "percent": job.done * 100 // job.total if job.total else None,
        "job_href": reverse("job", args=[slug, job.id]),
        "live": reverse("price-upload-live", args=[slug, found.id]),
        "tag": _tag(found),
    }


def _tag(found: UploadPage) -> str:
    """Return the entity tag of the progress."""
    job = found.job
    assert job is not None, "a busy file has a job"
    return entity_tag(job.id, job.state, job.done, job.total, job.attempts)


def _report(report: StoredReport, options: ImportOptions) -> dict[str, Any]:
    blocked = why_blocked(report, options)
    bad_row_count = report.counts["bad_rows"]
    return {
        "report": report,
        "blocked": str(blocked) if blocked else "",
        "may_apply": blocked is None and report.change_count > 0,
        "counts": counts_of(report.counts),
        "bad_rows": report.bad_rows[:_MAX_BAD_ROWS],
        "more_bad_rows": max(0, bad_row_count - _MAX_BAD_ROWS),
        "changes": _lines(report.changes),
        "more_changes": report.change_count - len(report.changes),
    }


def _lines(found: Sequence[ImportChange]) -> tuple[ChangeLine, ...]:
    return tuple(
        ChangeLine(
            title=PRICE_CHANGE_TITLES[change.kind],
            change=change,
            cycle=CYCLE_TITLES[BillingCycle(change.billing_cycle)] if change.billing_cycle else "",
            percent="" if change.percent is None else f"{formatting.delta(change.percent)} %",
        )
        for change in found
    )


def _initial(options: ImportOptions) -> dict[str, Any]:
    return {
        "market": options.market or "",
        "partial": options.partial,
        "skip_bad_rows": options.skip_bad_rows,
        "confirm_discontinued": options.confirm_discontinued,
        "repair": options.repair,
    }


def _get_price_list(visit: Visit, price_list_id: UUID) -> PriceListPage:
    return price_list_page(
        tenant_id=visit.tenant.id, price_list_id=price_list_id, today=today_in(visit)
    )


def _address(visit: Visit, upload_id: UUID) -> str:
    return reverse("price-upload", args=[visit.tenant.slug, upload_id])
