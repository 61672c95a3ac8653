"""Importing the vendor's price file into a price list: sending it, what it will change, applying it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from upline.catalog.imports import (
    MAX_UPLOAD_ROWS,
    ImportChange,
    ImportOptions,
    ImportReport,
    SentFile,
    SpreadsheetDamage,
    UnreadablePriceFile,
    UploadPage,
    apply_upload,
    preview_upload,
    store_upload,
)
from upline.catalog.queries import PriceListPage, price_list_page
from upline.catalog.rulebook import CYCLE_TITLES, NEEDS, BillingCycle, CatalogAction
from upline.kernel import clock
from upline.kernel.verdicts import Refused
from upline.web.catalog.imports import counts_of
from upline.web.catalog.labels import CHANGE_TITLES
from upline.web.catalog.price_lists import today_in
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import checkbox_field, text_field
from upline.web.shared.submission import INVALID, submit_form, submitted_data

_METHODS = ["GET", "HEAD", "POST"]
_IMPORTS = NEEDS[CatalogAction.IMPORT_PRICES].permission
_MAX_BAD_ROWS = 100


class UploadForm(Form):
    """The vendor's price file."""

    file = forms.FileField(
        label="Price file",
        max_length=255,
        widget=forms.FileInput(
            attrs={"accept": ".csv,.gz,.zip,.xlsx,.txt,.tsv", "autofocus": True}
        ),
        help_text=f"The vendor’s license-based price list: CSV, CSV.GZ, ZIP or XLSX, up to {MAX_UPLOAD_ROWS:,} rows",
        error_messages={
            "required": "Choose a file.",
            "invalid": "Choose a file.",
            "missing": "Choose a file.",
            "empty": "This file is empty.",
            "max_length": "The name of the file is too long.",
        },
    )


class OptionsForm(Form):
    """How a file is read and applied."""

    market = text_field(
        "Market", most=2, required=False, help_text="Such as AT; empty: that of the last import"
    )
    partial = checkbox_field("Part of a list", help_text="What it does not name stays")
    skip_bad_rows = checkbox_field("Leave out bad rows")
    confirm_discontinued = checkbox_field("Also discontinue more than a tenth of what is on sale")
    repair = checkbox_field("Read a file that a spreadsheet has saved, where nothing is lost")

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
    """Show the form for a price file, or store the file and show what it will change."""
    price_list = _get(visit, price_list_id)
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
        return redirect(
            reverse("price-list-upload", args=[visit.tenant.slug, price_list_id, stored])
        )

    def show(status: int) -> HttpResponse:
        context = {"price_list": price_list, "home": _home(visit, price_list), "form": form}
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


@require_http_methods(_METHODS)
@bss_page(_IMPORTS)
def preview(
    request: HttpRequest, visit: Visit, price_list_id: UUID, upload_id: UUID
) -> HttpResponseBase:
    """Show what a stored price file will change, or apply it."""
    price_list = _get(visit, price_list_id)
    form = OptionsForm(request.POST if request.method == "POST" else request.GET)
    problem, found, status = "", None, 200
    if form.is_valid():
        run = apply_upload if request.method == "POST" else preview_upload
        try:
            found = run(
                tenant_id=visit.tenant.id,
                upload_id=upload_id,
                options=form.options(),
                by=visit.actor,
                now=clock.now(),
            )
        except SpreadsheetDamage as error:
            problem = f"{error} Take the file as the vendor made it, or let it be read all the same below."
        except (UnreadablePriceFile, Refused) as error:
            problem = str(error)
    if found is not None and found.report.applied:
        messages.success(request, "Price file imported")
        return redirect(
            reverse("price-import", args=[visit.tenant.slug, UUID(found.report.import_id)])
        )
    if request.method == "POST" or form.errors:
        status = INVALID
    context = {
        "price_list": price_list,
        "home": _home(visit, price_list),
        "anew": reverse("price-list-import", args=[visit.tenant.slug, price_list_id]),
        "form": form,
        "chosen": [(name, value) for name, value in form.data.items() if name in form.fields],
        "problem": problem,
        **(_shown(found, form.options()) if found else {}),
    }
    return render_page(
        request, visit, "catalog/import_preview.html", context,
        current_area="price-lists", status=status,
    )  # fmt: skip


def _shown(page: UploadPage, options: ImportOptions) -> dict[str, Any]:
    report = page.report
    blocked = _why_blocked(report, options)
    counts = {name: value for name, value in asdict(report).items() if isinstance(value, int)}
    return {
        "file_name": page.file_name,
        "report": report,
        "blocked": blocked,
        "may_apply": not blocked and report.change_count > 0,
        "counts": counts_of({**counts, "bad_rows": len(report.bad_rows)}),
        "bad_rows": report.bad_rows[:_MAX_BAD_ROWS],
        "more_bad_rows": max(0, len(report.bad_rows) - _MAX_BAD_ROWS),
        "changes": _lines(report.changes),
        "more_changes": report.change_count - len(report.changes),
    }


def _why_blocked(report: ImportReport, options: ImportOptions) -> str:
    """Return why nothing of the file is applied as it is; empty where it can be."""
    if report.bad_rows and not options.skip_bad_rows:
        return "Nothing can be applied while rows are bad. Mend the file, or leave them out."
    if report.needs_confirmation:
        return (
            "A full list would discontinue more than a tenth of what is on sale. Say that it is part of a "
            "list, or confirm that this is meant."
        )
    return ""


def _lines(changes: Sequence[ImportChange]) -> tuple[ChangeLine, ...]:
    return tuple(
        ChangeLine(
            title=CHANGE_TITLES[change.kind],
            change=change,
            cycle=CYCLE_TITLES[BillingCycle(change.billing_cycle)] if change.billing_cycle else "",
            percent="" if change.percent is None else f"{formatting.delta(change.percent)} %",
        )
        for change in changes
    )


def _get(visit: Visit, price_list_id: UUID) -> PriceListPage:
    return price_list_page(
        tenant_id=visit.tenant.id, price_list_id=price_list_id, today=today_in(visit)
    )


def _home(visit: Visit, price_list: PriceListPage) -> str:
    return reverse("price-list", args=[visit.tenant.slug, price_list.id])
