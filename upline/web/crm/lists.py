"""The lists of activities, e-mails and cases of a BSS, and each as CSV."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from upline.crm import queries as crm
from upline.crm.queries import ActivityRow, CaseRow, EmailRow, Listing
from upline.crm.rulebook import KIND_TITLES, PRIORITY_TITLES, STATUS_TITLES
from upline.kernel import clock
from upline.tenancy.queries import list_members
from upline.web.access import Visit, bss_page, show
from upline.web.crm.asked import (
    DIRECTION_TITLES,
    DIRECTIONS,
    KINDS,
    PRIORITIES,
    STATUSES,
    ActivityListForm,
    CaseListForm,
    EmailListForm,
    ListForm,
)
from upline.web.crm.listing import ListKind, list_page, sentences
from upline.web.csv_export import Cell, csv_response
from upline.web.formatting import local

ACTIVITIES = ListKind(
    address="activities",
    title="Activities",
    noun="activity",
    icon="activity",
    table="crm/_activities.html",
    views={"open": "Open", "overdue": "Overdue", "done": "Done", "all": "All"},
    usual_view="open",
    chips={
        "whose": {},
        "kind": {code: KIND_TITLES[kind] for code, kind in KINDS.items()},
        "text": {},
    },
    nothing="Nothing is to be done",
    labels=("Back", "Further"),
    when_empty="What people plan or did about an order stands here. It begins on an order’s page.",
    csv_heads=(
        "Subject", "Kind", "Order", "Account", "Due", "Assigned to", "Status", "Done", "Done by",
        "Text", "Added by", "Added", "Id",
    ),
)  # fmt: skip
CASES = ListKind(
    address="cases",
    title="Cases",
    noun="case",
    icon="briefcase-business",
    table="crm/_cases.html",
    views={"open": "Open", "closed": "Closed", "all": "All"},
    usual_view="open",
    chips={
        "whose": {},
        "status": {code: STATUS_TITLES[status] for code, status in STATUSES.items()},
        "priority": {code: PRIORITY_TITLES[one] for code, one in PRIORITIES.items()},
        "text": {},
    },
    nothing="No case is open",
    when_empty="Questions and problems about an order stand here. They begin on an order’s page.",
    csv_heads=(
        "Subject", "Status", "Priority", "Order", "Account", "Assigned to", "Closed", "Opened by",
        "Opened", "Id",
    ),
)  # fmt: skip
EMAILS = ListKind(
    address="emails",
    title="E-mails",
    noun="e-mail",
    icon="mail",
    table="crm/_emails.html",
    views={"all": "All", "to-relate": "To be related", "not-sent": "Not sent"},
    usual_view="all",
    chips={
        "direction": {code: DIRECTION_TITLES[one] for code, one in DIRECTIONS.items()},
        "text": {},
    },
    nothing="No e-mails yet",
    when_empty="E-mails that are written about an order or received stand here.",
    csv_heads=(
        "Subject", "State", "Order", "Account", "From", "To", "Text", "Sent", "Added by", "Added",
        "Id",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A list, the form it is asked with, and how its rows are found and written."""

    kind: ListKind
    form: Callable[..., ListForm]
    page: Callable[[Visit, Any], Listing[Any]]
    each: Callable[[Visit, Any], Iterator[tuple[Cell, ...]]]


def _today(visit: Visit) -> date:
    return clock.day_of(clock.now(), timezone=visit.tenant.timezone)


def _moment(visit: Visit, value: Any) -> str:
    """Return a moment on the BSS's clocks, as spreadsheets read it."""
    return local(value, visit.tenant.timezone).strftime("%Y-%m-%d %H:%M") if value else ""


def _activities(visit: Visit, form: ActivityListForm) -> Listing[ActivityRow]:
    return crm.list_activities(
        tenant_id=visit.tenant.id,
        by=visit.actor,
        where=form.where(_today(visit)),
        page=form.page(),
    )


def _each_activity(visit: Visit, form: ActivityListForm) -> Iterator[tuple[Cell, ...]]:
    today = _today(visit)
    found = crm.each_activity(tenant_id=visit.tenant.id, by=visit.actor, where=form.where(today))
    for row in found:
        yield (
            row.subject, row.kind_title, row.order, row.account, row.due_date, row.assigned_to,
            row.status(today), _moment(visit, row.done_at), row.done_by, row.text,
            row.created_by, _moment(visit, row.created_at), row.id,
        )  # fmt: skip


def _cases(visit: Visit, form: CaseListForm) -> Listing[CaseRow]:
    return crm.list_cases(
        tenant_id=visit.tenant.id, by=visit.actor, where=form.where(), page=form.page()
    )


def _each_case(visit: Visit, form: CaseListForm) -> Iterator[tuple[Cell, ...]]:
    found = crm.each_case(tenant_id=visit.tenant.id, by=visit.actor, where=form.where())
    for row in found:
        yield (
            row.subject, row.status_title, row.priority_title, row.order, row.account,
            row.assigned_to, _moment(visit, row.closed_at), row.created_by,
            _moment(visit, row.created_at), row.id,
        )  # fmt: skip


def _emails(visit: Visit, form: EmailListForm) -> Listing[EmailRow]:
    return crm.list_emails(
        tenant_id=visit.tenant.id, by=visit.actor, where=form.where(), page=form.page()
    )


def _each_email(visit: Visit, form: EmailListForm) -> Iterator[tuple[Cell, ...]]:
    found = crm.each_email(tenant_id=visit.tenant.id, by=visit.actor, where=form.where())
    for row in found:
        yield (
            row.subject, row.state, row.order, row.account, row.sender,
            ", ".join(row.recipients), row.text, _moment(visit, row.sent_at), row.created_by,
            _moment(visit, row.created_at), row.id,
        )  # fmt: skip


LISTS = {
    "activities": Asked(ACTIVITIES, ActivityListForm, _activities, _each_activity),
    "cases": Asked(CASES, CaseListForm, _cases, _each_case),
    "emails": Asked(EMAILS, EmailListForm, _emails, _each_email),
}


@require_safe
@bss_page()
def listing(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Show one page of the list that the address asks for."""
    asked = LISTS[name]
    form = _form(request, visit, asked)
    if form.is_valid():
        page = list_page(visit, asked.kind, form, asked.page(visit, form))
    else:
        page = list_page(visit, asked.kind, form)
    context = {"page": page, "has_mail_server": crm.has_mail_server()}
    return show(request, visit, "crm/list.html", context, here=name)


@require_safe
@bss_page()
def export(request: HttpRequest, visit: Visit, name: str) -> HttpResponseBase:
    """Send all that the address asks for as CSV."""
    asked = LISTS[name]
    form = _form(request, visit, asked)
    if not form.is_valid():
        told = "\n".join(sentences(form))
        return HttpResponse(told, status=400, content_type="text/plain")
    heads = asked.kind.csv_heads
    return csv_response(f"{name}-{visit.tenant.slug}", heads, asked.each(visit, form))


def _form(request: HttpRequest, visit: Visit, asked: Asked) -> ListForm:
    people = list_members(tenant_id=visit.tenant.id)
    return asked.form(request.GET.dict(), me=visit.person.id, people=people)
