"""The addresses of every list, and its page."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from upline.setup.queries import list_saved_views
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.definition import DefinitionSource, ListDefinition, find_definition
from upline.web.shared.lists.export_pages import export_csv, export_xlsx
from upline.web.shared.lists.live import new_rows
from upline.web.shared.lists.page import ListContent, list_address, list_page
from upline.web.shared.lists.parameters import list_parameters
from upline.web.shared.lists.record_position import OPENED_FROM, record_position
from upline.web.shared.lists.view_pages import change_views

_SHOW, _PLACE = "show", "place."


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
    opened = list_parameters(params, saved, opens_default=True)
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


def _with_chosen_columns(request: HttpRequest, visit: Visit, definition: ListDefinition) -> str:
    """Return the address of the list with the columns ticked in the form, by their places."""
    given = request.GET.dict()
    params = {n: v for n, v in given.items() if n != _SHOW and not n.startswith(_PLACE)}

    def place(code: str) -> int:
        text = request.GET.get(_PLACE + code, "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1000

    codes = sorted(request.GET.getlist(_SHOW), key=place)
    return ListUrl(definition.url(visit), params).href(columns=",".join(codes))
