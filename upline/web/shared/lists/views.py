"""The views of every list: its page, and all that it holds as CSV and XLSX."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from upline.kernel.money import Money
from upline.kernel.texts import text
from upline.setup.queries import SavedViewRow, list_saved_views
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.csv_export import Cell, csv_response
from upline.web.shared.formatting import to_local_time
from upline.web.shared.forms.list_filters import id_of
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.columns import Column, ColumnKind, Line, chosen_columns
from upline.web.shared.lists.definition import DefinitionSource, ListDefinition, find_definition
from upline.web.shared.lists.live import new_rows
from upline.web.shared.lists.page import ListContent, form_errors, list_address, list_page
from upline.web.shared.lists.record_position import OPENED_FROM, list_params, record_position
from upline.web.shared.lists.view_pages import change_views
from upline.web.shared.xlsx_export import xlsx_response

_SHOW, _PLACE = "show", "place."
_UNKNOWN_VIEW = text("There is no such view here; the list is shown without it.")


def list_urls(
    definition: ListDefinition, *, of_visit: Callable[[Visit], ListDefinition] | None = None
) -> list[URLPattern]:
    """Return the addresses of a list: its page, its exports, its saved views.

    `of_visit` returns the list as it is in the BSS of a visit, where BSSs see it differently.
    """
    name, given = definition.name, {"definition": of_visit or definition}
    return [
        path(f"{name}/", show_list, given, name=name),
        path(f"{name}.csv", export_csv, given, name=f"{name}-csv"),
        path(f"{name}.xlsx", export_xlsx, given, name=f"{name}-xlsx"),
        path(f"{name}/views/", change_views, given, name=f"{name}-views"),
        path(f"{name}/new-rows/", new_rows, given, name=f"{name}-new-rows"),
    ]


def record_list_urls(
    record: str, definition: Callable[..., ListDefinition], *, name: str
) -> list[URLPattern]:
    """Return the addresses of a list that is the page of a record, under the path of that."""
    given = {"definition": definition}
    return [
        path(record, show_list, given, name=name),
        path(f"{record}list.csv", export_csv, given, name=f"{name}-csv"),
        path(f"{record}list.xlsx", export_xlsx, given, name=f"{name}-xlsx"),
        path(f"{record}views/", change_views, given, name=f"{name}-views"),
        path(f"{record}new-rows/", new_rows, given, name=f"{name}-new-rows"),
    ]


@dataclass(frozen=True, slots=True)
class _Parameters:
    """The parameters of a list, those of its saved view among them."""

    params: Mapping[str, str]
    notice: str = ""


@require_safe
@bss_page()
def show_list(
    request: HttpRequest, visit: Visit, /, definition: DefinitionSource, **ids: UUID
) -> HttpResponseBase:
    """Show one page of the list that the address describes."""
    definition = find_definition(definition, visit, ids)
    if _SHOW in request.GET:
        return redirect(_with_chosen_columns(request, visit, definition))
    saved = list_saved_views(
        tenant_id=visit.tenant.id, list_name=definition.name, user_id=visit.person.id
    )
    params = {name: value for name, value in request.GET.dict().items() if name != OPENED_FROM}
    opened = _parameters(params, saved, opens_default=True)
    form = definition.open(opened.params, visit)
    content = ListContent(form=form, saved_views=saved, notice=opened.notice)
    if form.is_valid():
        content = _filled(definition, visit, content)
    page = list_page(definition, visit, content)
    address = list_address(definition, visit, content)
    extras = definition.extras(visit, form, address, content.listing.rows)
    context = {"page": page, "new": definition.new(visit), **extras}
    if definition.parent is not None:
        [record_id] = definition.record_args
        context["position"] = record_position(request, visit, definition.parent, record_id)
    return render_page(
        request, visit, definition.template, context, current_area=definition.current_area
    )


def _filled(definition: ListDefinition, visit: Visit, content: ListContent) -> ListContent:
    """Return the content of a valid list with its rows, or its groups."""
    form, source = content.form, definition.source
    groups = source.groups(visit, form) if source.groups and form.cleaned_data["group"] else None
    return ListContent(
        form=form,
        listing=source.records(visit, form).page(form.page())
        if groups is None
        else content.listing,
        groups=groups,
        saved_views=content.saved_views,
        notice=content.notice,
    )


def _parameters(
    params: dict[str, str], saved: Sequence[SavedViewRow], *, opens_default: bool
) -> _Parameters:
    """Return the parameters of a list, read from its saved view where the address names one.

    Without any parameter the default view is opened: one's own before that of the BSS.
    """
    view_id = id_of(params.get("view", ""))
    if view_id is not None:
        others = {name: value for name, value in params.items() if name != "view"}
        query = next((view.query for view in saved if view.id == view_id), None)
        if query is None:
            return _Parameters(others, _UNKNOWN_VIEW)
        return _Parameters({**list_params(query), **others})
    if not params and opens_default:
        defaults = sorted((v for v in saved if v.is_default), key=lambda view: view.is_shared)
        if defaults:
            return _Parameters(list_params(defaults[0].query))
    return _Parameters(params)


def _with_chosen_columns(request: HttpRequest, visit: Visit, definition: ListDefinition) -> str:
    """Return the address of the list with the columns ticked in the form, by their places."""
    given = request.GET.dict()
    params = {n: v for n, v in given.items() if n != _SHOW and not n.startswith(_PLACE)}

    def place(code: str) -> int:
        text = request.GET.get(_PLACE + code, "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1000

    codes = sorted(request.GET.getlist(_SHOW), key=place)
    return ListUrl(definition.url(visit), params).href(columns=",".join(codes))


@require_safe
@bss_page()
def export_csv(
    request: HttpRequest, visit: Visit, /, definition: DefinitionSource, **ids: UUID
) -> HttpResponseBase:
    """Send all that the address describes as CSV."""
    definition = find_definition(definition, visit, ids)
    form = _open_export(request, visit, definition)
    if not form.is_valid():
        return _invalid(form)
    heads, rows = exported(definition, visit, form, _all_rows(definition, visit, form))
    return csv_response(f"{definition.name}-{visit.tenant.slug}", heads, rows)


@require_safe
@bss_page()
def export_xlsx(
    request: HttpRequest, visit: Visit, /, definition: DefinitionSource, **ids: UUID
) -> HttpResponseBase:
    """Send all that the address describes as XLSX."""
    definition = find_definition(definition, visit, ids)
    form = _open_export(request, visit, definition)
    if not form.is_valid():
        return _invalid(form)
    heads, rows = exported(definition, visit, form, _all_rows(definition, visit, form))
    sheet = definition.labels(visit, form).nouns.capitalize()
    return xlsx_response(f"{definition.name}-{visit.tenant.slug}", sheet, heads, rows)


def _all_rows(definition: ListDefinition, visit: Visit, form: Any) -> Iterator[Any]:
    return definition.source.records(visit, form).iterate(form.page())


def _open_export(request: HttpRequest, visit: Visit, definition: ListDefinition) -> Any:
    params = request.GET.dict()
    saved: tuple[SavedViewRow, ...] = ()
    if id_of(params.get("view", "")):
        saved = list_saved_views(
            tenant_id=visit.tenant.id, list_name=definition.name, user_id=visit.person.id
        )
    return definition.open(_parameters(params, saved, opens_default=False).params, visit)


def _invalid(form: Any) -> HttpResponse:
    """Answer an export whose address cannot be followed, in plain sentences."""
    return HttpResponse("\n".join(form_errors(form)), status=400, content_type="text/plain")


def exported(
    definition: ListDefinition, visit: Visit, form: Any, rows: Iterator[Any]
) -> tuple[list[str], Iterator[tuple[Cell, ...]]]:
    """Return the heads and the cells of an export: the columns chosen, or all that there are.

    The currency of an amount has a column of its own. Moments are local to the BSS.
    """
    every = definition.all_columns(form)
    columns = chosen_columns(every, form.cleaned_data["columns"], [column.code for column in every])
    has_currency = any(column.code == "currency" for column in columns)
    readers: list[tuple[str, Callable[[Line], Cell]]] = []
    for column in columns:
        if not column.is_exported:
            continue
        readers.append((column.label, _exported_value(column)))
        if column.kind is ColumnKind.MONEY and not has_currency:
            readers.append(("Currency", _currency(column)))
            has_currency = True
    slug, zone = visit.tenant.slug, visit.tenant.timezone
    lines = (Line(row, "", slug, zone) for row in rows)
    cells = (tuple(read(line) for _, read in readers) for line in lines)
    return [label for label, _ in readers], cells


def _exported_value(column: Column) -> Callable[[Line], Cell]:
    if column.kind is ColumnKind.MOMENT:
        return _local_moment(column)

    def value(line: Line) -> Cell:
        found = column.value(line)
        return found.amount if isinstance(found, Money) else found

    return value


def _currency(column: Column) -> Callable[[Line], Cell]:
    def value(line: Line) -> Cell:
        found = column.value(line)
        return found.currency if isinstance(found, Money) else None

    return value


def _local_moment(column: Column) -> Callable[[Line], Cell]:
    def value(line: Line) -> Cell:
        moment = column.value(line)
        return to_local_time(moment, line.zone) if isinstance(moment, datetime) else None

    return value
