"""The page of one activity, e-mail or case, and what can be done there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from upline.access.rulebook import Permission
from upline.crm import actions, queries
from upline.crm.queries import ActivityRow
from upline.kernel import clock
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.tenancy.queries import list_members
from upline.web.crm.lists import ACTIVITIES, EMAILS
from upline.web.crm.subject_card import subject_card
from upline.web.shared.access import Visit, bss_page, button_page, render_page
from upline.web.shared.crm_rows import activity_list_row, email_list_row
from upline.web.shared.edit_submission import Edited, submit_edit
from upline.web.shared.forms.crm import ActivityForm, OrderNumberForm
from upline.web.shared.forms.merging import Conflict, read_values
from upline.web.shared.lists.record_position import record_position
from upline.web.shared.submission import submit_form, submitted_data


def current_assignee(user_id: UUID | None, name: str) -> Ref | None:
    """Return who has work now, who may keep it even if nobody would give it to them anew."""
    return Ref(user_id, name) if user_id else None


@require_safe
@bss_page()
def activity(request: HttpRequest, visit: Visit, activity_id: UUID) -> HttpResponse:
    """Show an activity."""
    row = _activity(visit, activity_id)
    context = {
        "line": activity_list_row(visit, row),
        "may": visit.may(Permission.EDIT_ORDERS),
        "about": subject_card(visit, row),
        "new_activity": _next_activity(visit, row),
        "position": record_position(request, visit, ACTIVITIES, activity_id),
    }
    return render_page(request, visit, "crm/activity.html", context, current_area="activities")


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.EDIT_ORDERS)
def edit_activity(request: HttpRequest, visit: Visit, activity_id: UUID) -> HttpResponseBase:
    """Show the form of an activity, or save what it says."""
    row = _activity(visit, activity_id)
    people = list_members(tenant_id=visit.tenant.id)
    address = reverse("activity", args=[visit.tenant.slug, activity_id])

    def build(data: Mapping[str, Any] | None) -> ActivityForm:
        form = ActivityForm(
            data,
            people,
            now=current_assignee(row.assigned_to_id, row.assigned_to),
            initial={
                "subject": row.subject,
                "kind": row.kind,
                "due_date": row.due_date,
                "text": row.text,
                "assigned_to": row.assigned_to_id,
            },
        )
        form.carry_version(row.version)
        return form

    form = build(submitted_data(request))

    def save() -> str:
        actions.edit_activity(
            tenant_id=visit.tenant.id,
            activity_id=activity_id,
            terms=form.activity_input(),
            by=visit.actor,
            version=form.version,
        )
        return address

    def show(form: ActivityForm, conflict: Conflict | None, status: int) -> HttpResponse:
        form.focus_first()
        context = {
            "line": activity_list_row(visit, row),
            "form": form,
            "read": read_values(form),
            "conflict": conflict,
        }
        template = "crm/activity_edit.html"
        return render_page(
            request, visit, template, context, current_area="activities", status=status
        )

    edited = Edited(noun=text("activity"), reload=request.path)
    return submit_edit(
        request, edited, form, build=build, save=save, done=text("Activity saved"), show=show
    )


def _next_activity(visit: Visit, row: ActivityRow) -> str:
    """Return where another activity about the same order or account is added."""
    if row.order_id is not None:
        return reverse("order-add-activity", args=[visit.tenant.slug, row.order_id])
    if row.account_ref is not None and row.account_ref.is_shared:
        return reverse("account-add-activity", args=[visit.tenant.slug, row.account_ref.id])
    return ""


def _activity(visit: Visit, activity_id: UUID) -> ActivityRow:
    return queries.get_activity(tenant_id=visit.tenant.id, activity_id=activity_id, by=visit.actor)


@button_page
@bss_page(Permission.EDIT_ORDERS)
def complete_activity(request: HttpRequest, visit: Visit, activity_id: UUID) -> HttpResponseBase:
    """Say that an activity is done."""
    actions.complete_activity(
        tenant_id=visit.tenant.id, activity_id=activity_id, by=visit.actor, now=clock.now()
    )
    messages.success(request, text("Activity completed"))
    return redirect("activity", visit.tenant.slug, activity_id)


@button_page
@bss_page(Permission.EDIT_ORDERS)
def reopen_activity(request: HttpRequest, visit: Visit, activity_id: UUID) -> HttpResponseBase:
    """Say that an activity is to be done after all."""
    actions.reopen_activity(tenant_id=visit.tenant.id, activity_id=activity_id, by=visit.actor)
    messages.success(request, text("Activity reopened"))
    return redirect("activity", visit.tenant.slug, activity_id)


@require_safe
@bss_page()
def email(request: HttpRequest, visit: Visit, email_id: UUID) -> HttpResponse:
    """Show an e-mail."""
    return _show_email(request, visit, email_id, OrderNumberForm(None))


def _show_email(
    request: HttpRequest, visit: Visit, email_id: UUID, form: OrderNumberForm, status: int = 200
) -> HttpResponse:
    row = queries.get_email(tenant_id=visit.tenant.id, email_id=email_id, by=visit.actor)
    may = visit.may(Permission.EDIT_ORDERS)
    may_send_again = may and row.has_failed and (row.order_id or row.account_ref) is not None
    may_unrelate = may and row.is_received and row.order_id is not None
    context = {
        "line": email_list_row(visit, row),
        "form": form,
        "about": subject_card(visit, row),
        "shows_buttons": may_send_again or may_unrelate,
        "may_send_again": may_send_again,
        "may_unrelate": may_unrelate,
        "may_relate": may and row.is_received and row.order_id is None,
        "position": record_position(request, visit, EMAILS, email_id),
        "waits_for_server": row.is_waiting and not queries.has_mail_server(),
    }
    return render_page(
        request, visit, "crm/email.html", context, current_area="emails", status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.EDIT_ORDERS)
def relate_email(request: HttpRequest, visit: Visit, email_id: UUID) -> HttpResponseBase:
    """Relate a received e-mail to the order of a number."""
    form = OrderNumberForm(submitted_data(request))

    def save() -> str:
        actions.relate_email_by_number(
            tenant_id=visit.tenant.id,
            email_id=email_id,
            reference=form.cleaned_data["order"],
            by=visit.actor,
        )
        return reverse("email", args=[visit.tenant.slug, email_id])

    def show(status: int) -> HttpResponse:
        return _show_email(request, visit, email_id, form, status=status)

    return submit_form(request, form, save=save, done=text("E-mail linked"), show=show)


@button_page
@bss_page(Permission.EDIT_ORDERS)
def unrelate_email(request: HttpRequest, visit: Visit, email_id: UUID) -> HttpResponseBase:
    """Take a received e-mail from its order."""
    actions.unrelate_email(tenant_id=visit.tenant.id, email_id=email_id, by=visit.actor)
    messages.success(request, text("E-mail unlinked"))
    return redirect("email", visit.tenant.slug, email_id)


@button_page
@bss_page(Permission.EDIT_ORDERS)
def retry_email(request: HttpRequest, visit: Visit, email_id: UUID) -> HttpResponseBase:
    """Let an e-mail wait again that could not be sent."""
    actions.retry_email(
        tenant_id=visit.tenant.id, email_id=email_id, by=visit.actor, now=clock.now()
    )
    messages.success(request, text("E-mail queued again"))
    return redirect("email", visit.tenant.slug, email_id)
