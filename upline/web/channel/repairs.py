"""Repairs of differences: the preview, the confirmation, and the list of those that people have had done (R36)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from upline.audit.labels import code_label, column_label
from upline.backorders.actions import RepairedValue, RepairResult, preview_repair, repair_difference
from upline.backorders.differences import DIFFERENCE_RULES, REPAIR_RULES, DifferenceRecord
from upline.backorders.queries import (
    DifferenceRow,
    RepairRow,
    find_difference,
    find_repair,
    list_repairs,
)
from upline.backorders.rulebook import (
    LOG_STATE_TITLES,
    NEEDS,
    BackOrderAction,
    EventState,
    LogState,
)
from upline.kernel import clock
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.web.channel.reconciliation import RECORD_PAGES, detail_text, difference_href
from upline.web.channel.sale_event import require_distributor
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.forms.list_filters import RecordChoices, RecordListForm
from upline.web.shared.labels import EVENT_TITLES
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.columns import Column, ColumnKind, Line, RecordTable, of
from upline.web.shared.lists.definition import ListDefinition, ListLabels, ListSource
from upline.web.shared.markup import write_html
from upline.web.shared.navigation import record_url
from upline.web.shared.submission import refusal_status

_AREA = "reconciliation"
_PERMISSION = NEEDS[BackOrderAction.REPAIR_DIFFERENCE].permission
# What the fields are called that no column of a record is called by.
_FIELDS: Mapping[str, str] = {
    "effective_date": text("Effective date"),
    "is_blocked": text("Blocked"),
    "items": text("Items"),
    "kind": text("Sale"),
    "order_date": text("Order date"),
    "sequence_no": text("Event number"),
    "source_id": text("Source"),
    "source_sequence_no": text("Event number"),
    "state": text("State"),
    "total": text("Total"),
}


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value that a repair writes, as a page shows it. `href` leads to its record, if that is on a page here."""

    name: str
    href: str
    field: str
    before: str
    after: str


def shown_values(values: tuple[RepairedValue, ...], slug: str) -> list[ShownValue]:
    """Return the values of a repair with the words of the reader."""
    return [
        ShownValue(
            name=one.name or formatting.UNKNOWN,
            href=_href(one, slug),
            field=_FIELDS.get(one.field) or column_label(one.field),
            before=_shown(one.field, one.before),
            after=_shown(one.field, one.after),
        )
        for one in values
    ]


def _href(one: RepairedValue, slug: str) -> str:
    """Return the address of a record that was there before; what a preview would create has none."""
    is_new = one.before is None and one.type in {
        DifferenceRecord.ORDER,
        DifferenceRecord.SALE_EVENT,
    }
    page = RECORD_PAGES[one.type]
    return "" if is_new or not page else record_url(page, slug, one.record)


def _shown(field: str, value: str | None) -> str:
    """Return a value in words: codes by their titles, days as people write them."""
    if value is None:
        return formatting.UNKNOWN
    if field == "state":
        return LOG_STATE_TITLES[LogState[EventState(value).name]]
    if field == "kind":
        return EVENT_TITLES[value]
    if field in {"status", "billing_cycle"}:
        return code_label(value)
    if field.endswith(("_date", "_requested_on")):
        return formatting.day(date.fromisoformat(value))
    return (
        {"yes": text("Yes"), "no": text("No")}.get(value, value)
        if field.startswith(("is_", "auto_"))
        else value
    )


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page()
def repair(request: HttpRequest, visit: Visit, difference_id: UUID) -> HttpResponseBase:
    """Show what the repair of a difference would write, or have it done."""
    require_distributor(visit)
    row = find_difference(
        tenant_id=visit.tenant.id, difference_id=difference_id, reach=visit.reach()
    )
    if row is None:
        raise Http404("no such difference, or it has been repaired")
    which: dict[str, Any] = {
        "tenant_id": visit.tenant.id,
        "difference_id": row.id,
        "by": visit.actor,
        "now": clock.now(),
    }
    try:
        if request.method == "POST":
            done = repair_difference(**which)
            messages.success(
                request, text("Repaired: {title}", title=REPAIR_RULES[done.repair].title)
            )
            return redirect(_differences_of(visit, row))
        return _show(request, visit, row, preview=preview_repair(**which))
    except Refused as refusal:
        status = refusal_status(refusal) if request.method == "POST" else HTTPStatus.OK
        return _show(request, visit, row, refusal=str(refusal), status=status)


def _show(
    request: HttpRequest,
    visit: Visit,
    row: DifferenceRow,
    *,
    preview: RepairResult | None = None,
    refusal: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    rule = DIFFERENCE_RULES[row.code]
    context = {
        "row": row,
        "title": rule.title,
        "detail": detail_text(row),
        "href": difference_href(row, visit.tenant.slug),
        "repair": REPAIR_RULES[preview.repair] if preview else None,
        "values": shown_values(preview.values, visit.tenant.slug) if preview else [],
        "refusal": refusal,
        "remedy": rule.remedy if refusal and refusal != rule.remedy else "",
        "back": _differences_of(visit, row),
    }
    return render_page(
        request, visit, "channel/repair.html", context, current_area=_AREA, status=status
    )


def _differences_of(visit: Visit, row: DifferenceRow) -> str:
    address = reverse("differences", args=[visit.tenant.slug])
    return ListUrl(address, {}).href(reseller=row.reseller_slug)


@require_safe
@bss_page()
def repaired(request: HttpRequest, visit: Visit, repair_id: UUID) -> HttpResponseBase:
    """Show a repair that has been done: who, when, and each value before and after."""
    require_distributor(visit)
    row = find_repair(tenant_id=visit.tenant.id, repair_id=repair_id, reach=visit.reach())
    if row is None:
        raise Http404("no such repair")
    context = {
        "row": row,
        "title": REPAIR_RULES[row.repair].title,
        "difference": DIFFERENCE_RULES[row.code].title,
        "detail": detail_text(row),
        "values": shown_values(row.values, visit.tenant.slug),
        "zone": visit.tenant.timezone,
    }
    return render_page(request, visit, "channel/repaired.html", context, current_area=_AREA)


class RepairView(StrEnum):
    """The list of repairs has one view."""

    ALL = "all"


class RepairForm(RecordListForm):
    """The parameters of the list of repairs."""

    views = RepairView
    sorts = ("repaired",)


def _form(params: Mapping[str, str], visit: Visit) -> RepairForm:
    require_distributor(visit)
    return RepairForm(params, choices=RecordChoices(reach=visit.reach()))


def _record(line: Line) -> str:
    return write_html('<a href="{}">{}</a>', line.href, line.row.record or formatting.UNKNOWN)


def _fold(line: Line) -> str:
    row: RepairRow = line.row
    return formatting.joined([row.reseller.name, row.by])


_COLUMNS = (
    Column(
        code="record", label=text("Record"), value=of("record"), draw=_record, css="cut widest", is_name=True,
        is_fixed=True,
    ),
    Column(code="reseller", label=text("Reseller"), value=of("reseller.name"), css="cut short"),
    Column(
        code="difference", label=text("Difference"),
        value=lambda line: DIFFERENCE_RULES[line.row.code].title, css="nowrap", fold="d",
    ),
    Column(
        code="repair", label=text("Repair"), value=lambda line: REPAIR_RULES[line.row.repair].title, css="cut short",
        fold="e",
    ),
    Column(code="by", label=text("By"), value=of("by"), css="nowrap"),
    Column(
        code="repaired", label=text("Repaired"), value=of("repaired_at"), kind=ColumnKind.MOMENT, fold="b",
    ),
    Column(code="record_id", label=text("Record id"), value=of("record_id"), css="nowrap"),
)  # fmt: skip

REPAIRS = ListDefinition(
    name="repairs",
    labels=lambda _visit, _form: ListLabels(
        noun=text("repair"),
        nouns=text("repairs"),
        icon="wrench",
        views={},
        empty_title=text("No repairs"),
        empty_hint=text("What people have had repaired of the differences is listed here."),
    ),
    form=_form,
    filters=lambda _visit, _form: [],
    table=RecordTable(
        nouns=text("repairs"),
        record="repair",
        columns=_COLUMNS,
        default_columns=("record", "reseller", "difference", "repair", "by", "repaired"),
        fold=_fold,
        narrow_without={"reseller": 68},
    ),
    source=ListSource(
        records=lambda visit, form: list_repairs(
            tenant_id=visit.tenant.id, reach=form.choices.reach
        ),
        has_neighbours=False,
    ),
    template="channel/repairs.html",
)
