"""The page of one case: its thread and status."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from upline.access.rulebook import Permission
from upline.crm import actions, queries
from upline.crm.actions import CaseUpdate
from upline.crm.queries import CasePage
from upline.kernel import clock
from upline.kernel.texts import text
from upline.tenancy.queries import list_members
from upline.web.crm.lists import CASES
from upline.web.crm.records import current_assignee
from upline.web.crm.subject_card import subject_card
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.crm_rows import case_list_row
from upline.web.shared.edit_submission import Edited, submit_edit
from upline.web.shared.forms.crm import CaseUpdateForm, EntryForm
from upline.web.shared.forms.merging import Conflict, read_values
from upline.web.shared.lists.record_position import record_position
from upline.web.shared.submission import submit_form, submitted_data


@require_safe
@bss_page()
def case(request: HttpRequest, visit: Visit, case_id: UUID) -> HttpResponse:
    """Show a case with its thread."""
    page = _case(visit, case_id)
    return _show(request, visit, page, _update_form(visit, page, None), EntryForm(None))


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.EDIT_ORDERS)
def change_case(request: HttpRequest, visit: Visit, case_id: UUID) -> HttpResponseBase:
    """Give a case another status, priority or person; nothing typed is lost by a refusal."""
    page = _case(visit, case_id)
    address = reverse("case", args=[visit.tenant.slug, case_id])

    form = _update_form(visit, page, submitted_data(request))

    def save() -> str:
        values = form.cleaned_data
        actions.change_case(
            tenant_id=visit.tenant.id,
            case_id=case_id,
            update=CaseUpdate(
                version=values["version"],
                status=values["status"],
                priority=values["priority"],
                assigned_to_id=values["assigned_to"],
                text=values["text"],
            ),
            by=visit.actor,
            now=clock.now(),
        )
        return address

    def show(form: CaseUpdateForm, conflict: Conflict | None, status: int) -> HttpResponse:
        return _show(request, visit, page, form, EntryForm(None), conflict=conflict, status=status)

    return submit_edit(
        request,
        Edited(noun=text("case"), reload=address),
        form,
        build=lambda data: _update_form(visit, page, data),
        save=save,
        done=text("Case saved"),
        show=show,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.EDIT_ORDERS)
def add_entry(request: HttpRequest, visit: Visit, case_id: UUID) -> HttpResponseBase:
    """Say something in a case."""
    page = _case(visit, case_id)
    form = EntryForm(submitted_data(request))

    def save() -> str:
        actions.add_case_entry(
            tenant_id=visit.tenant.id,
            case_id=case_id,
            text=form.cleaned_data["text"],
            by=visit.actor,
            now=clock.now(),
        )
        return reverse("case", args=[visit.tenant.slug, case_id])

    def show(status: int) -> HttpResponse:
        return _show(request, visit, page, _update_form(visit, page, None), form, status=status)

    return submit_form(request, form, save=save, done=text("Comment added"), show=show)


def _case(visit: Visit, case_id: UUID) -> CasePage:
    return queries.case_page(tenant_id=visit.tenant.id, case_id=case_id, by=visit.actor)


def _update_form(visit: Visit, page: CasePage, data: Mapping[str, Any] | None) -> CaseUpdateForm:
    row = page.case
    form = CaseUpdateForm(
        data,
        list_members(tenant_id=visit.tenant.id),
        current_assignee(row.assigned_to_id, row.assigned_to),
        auto_id="standing_%s",
        initial={
            "status": row.status,
            "priority": row.priority,
            "assigned_to": row.assigned_to_id,
        },
    )
    form.carry_version(row.version)
    return form


def _show(  # noqa: PLR0913 — what the page shows
    request: HttpRequest,
    visit: Visit,
    page: CasePage,
    update_form: CaseUpdateForm,
    entry: EntryForm,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "line": case_list_row(visit, page.case),
        "standing": update_form,
        "read": read_values(update_form),
        "conflict": conflict,
        "entry": entry,
        "may": visit.may(Permission.EDIT_ORDERS),
        "about": subject_card(visit, page.case),
        "position": record_position(request, visit, CASES, page.case.id),
    }
    return render_page(
        request, visit, "crm/case.html", context, current_area="cases", status=status
    )
