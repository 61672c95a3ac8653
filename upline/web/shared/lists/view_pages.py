"""The page of a list's saved views: saving the list as it is, renaming, deleting, the default."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from upline.access.rulebook import Permission
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse
from upline.setup.actions import (
    NewView,
    add_saved_view,
    delete_saved_view,
    rename_saved_view,
    set_default_view,
)
from upline.setup.queries import SavedViewRow, list_saved_views
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.list_filters import id_of
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.definition import (
    DefinitionSource,
    ListDefinition,
    find_definition,
    good_params,
)
from upline.web.shared.lists.record_position import list_params
from upline.web.shared.submission import (
    INVALID,
    UNREADABLE_FORM,
    refusal_status,
    submit_form,
    submitted_data,
)

_VIEW_GONE = text("This view is no longer there: somebody has deleted it.")


class SaveViewForm(Form):
    """The list as it is shown, to be saved under a name."""

    name = forms.CharField(label=text("Name"), max_length=80)
    is_shared = forms.BooleanField(label=text("Shared with everybody in this BSS"), required=False)
    is_default = forms.BooleanField(label=text("Open it by default"), required=False)

    def __init__(self, data: QueryDict | None, *, may_share: bool) -> None:
        super().__init__(data, auto_id="view_%s")
        if not may_share:
            del self.fields["is_shared"]


@dataclass(frozen=True, slots=True)
class ViewLine:
    """A saved view with its address, and whether the person may change it.

    `name` is what its form shows: the name, or another that was typed and refused.
    """

    view: SavedViewRow
    name: str
    href: str
    is_changeable: bool


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page()
def change_views(
    request: HttpRequest, visit: Visit, /, definition: DefinitionSource, **ids: UUID
) -> HttpResponseBase:
    """Show the saved views of a list, save the list as one, or change one."""
    definition = find_definition(definition, visit, ids)
    may_share = visit.may(Permission.SET_UP)
    if request.method != "POST":
        typed = submitted_data(request)
        form = SaveViewForm(typed, may_share=may_share)
        query = (typed or request.GET).get("query", "")
        return _show(request, visit, definition, form, _followable(visit, definition, query))
    action = request.POST.get("do", "")
    if action == "save":
        return _save(request, visit, definition)
    view_id = id_of(request.POST.get("view", ""))
    try:
        if action not in _CHANGES or view_id is None:
            raise refuse("unreadable_form", UNREADABLE_FORM)
        messages.success(request, _CHANGES[action](visit, view_id, request.POST))
    except ObjectDoesNotExist:
        problem = refuse("view_deleted", _VIEW_GONE)
    except Refused as refusal:
        problem = refusal
    else:
        return redirect(definition.url(visit, "-views"))
    form = SaveViewForm(None, may_share=may_share)
    return _show(request, visit, definition, form, "", problem=problem)


def _save(request: HttpRequest, visit: Visit, definition: ListDefinition) -> HttpResponseBase:
    form = SaveViewForm(request.POST, may_share=visit.may(Permission.SET_UP))
    query = _followable(visit, definition, request.POST.get("query", ""))

    def save() -> str:
        view = NewView(
            list_name=definition.name,
            name=form.cleaned_data["name"],
            query=query,
            is_shared=form.cleaned_data.get("is_shared", False),
            is_default=form.cleaned_data["is_default"],
        )
        view_id = add_saved_view(tenant_id=visit.tenant.id, view=view, by=visit.actor)
        return ListUrl(definition.url(visit), {"view": str(view_id)}).href()

    def show(_status: int) -> HttpResponse:
        return _show(request, visit, definition, form, query)

    return submit_form(request, form, save=save, done=text("View saved"), show=show)


def _followable(visit: Visit, definition: ListDefinition, query: str) -> str:
    """Return the parameters of a query that the list can follow, as its addresses write them."""
    form = definition.open(list_params(query), visit)
    form.is_valid()
    return ListUrl("", good_params(form)).query()


def _rename(visit: Visit, view_id: UUID, data: Mapping[str, Any]) -> str:
    rename_saved_view(
        tenant_id=visit.tenant.id,
        view_id=view_id,
        name=data.get("name", ""),
        by=visit.actor,
        version=data.get("version") or None,
    )
    return text("View renamed")


def _delete(visit: Visit, view_id: UUID, _data: Mapping[str, Any]) -> str:
    delete_saved_view(tenant_id=visit.tenant.id, view_id=view_id, by=visit.actor)
    return text("View deleted")


def _set_default(visit: Visit, view_id: UUID, _data: Mapping[str, Any]) -> str:
    set_default_view(tenant_id=visit.tenant.id, view_id=view_id, is_default=True, by=visit.actor)
    return text("The list opens with this view")


def _unset_default(visit: Visit, view_id: UUID, _data: Mapping[str, Any]) -> str:
    set_default_view(tenant_id=visit.tenant.id, view_id=view_id, is_default=False, by=visit.actor)
    return text("The list no longer opens with this view")


_CHANGES: Mapping[str, Callable[[Visit, UUID, Mapping[str, Any]], str]] = {
    "rename": _rename,
    "delete": _delete,
    "set-default": _set_default,
    "unset-default": _unset_default,
}


def _show(
    request: HttpRequest,
    visit: Visit,
    definition: ListDefinition,
    form: SaveViewForm,
    query: str,
    *,
    problem: Refused | None = None,
) -> HttpResponse:
    saved = list_saved_views(
        tenant_id=visit.tenant.id, list_name=definition.name, user_id=visit.person.id
    )
    list_form = definition.open(list_params(query), visit)
    list_form.is_valid()
    path, may_share = definition.url(visit), visit.may(Permission.SET_UP)
    typed_for = request.POST.get("view", "") if "name" in request.POST else ""
    typed = request.POST.get("name", "")
    context = {
        "kind": definition.labels(visit, list_form),
        "lines": [
            ViewLine(
                view,
                typed if str(view.id) == typed_for else view.name,
                ListUrl(path, {"view": str(view.id)}).href(),
                is_changeable=may_share or not view.is_shared,
            )
            for view in saved
        ],
        "form": form,
        "query": query,
        "path": path,
        "problem": problem,
    }
    status = INVALID if form.errors else 200
    if problem is not None:
        status = refusal_status(problem)
    return render_page(
        request,
        visit,
        "lists/views.html",
        context,
        current_area=definition.current_area,
        status=status,
    )
