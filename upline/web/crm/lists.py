"""The lists of activities, e-mails and cases of a BSS, and each as CSV."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from upline.crm import queries as crm
from upline.crm.queries import ActivityRow, CaseRow, EmailRow
from upline.crm.rulebook import KIND_TITLES, PRIORITY_TITLES, STATUS_TITLES
from upline.database.keyset import Listing
from upline.kernel import clock
from upline.tenancy.queries import list_members
from upline.web.crm.filter_forms import (
    DIRECTION_TITLES,
    DIRECTIONS,
    KINDS,
    MINE,
    PRIORITIES,
    STATUSES,
    ActivityListForm,
    AssignedListForm,
    CaseListForm,
    CrmListForm,
    EmailListForm,
)
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.crm_rows import line
from upline.web.shared.csv_export import Cell, csv_response
from upline.web.shared.formatting import to_local_time
from upline.web.shared.list_components import View
from upline.web.shared.record_list import (
    EMPTY_LISTING,
    ListFilter,
    ListLabels,
    invalid_filters_response,
    list_page,
    list_url,
)

_NEWEST_FIRST = ("Newer", "Older")

ACTIVITIES = ListLabels(
    address="activities",
    noun="activity",
    nouns="activities",
    icon="activity",
    views={"open": "Open", "overdue": "Overdue", "done": "Done", "all": "All"},
    empty_title="Nothing is to be done",
    empty_hint="What people plan or did about an order stands here. It begins on an order’s page.",
    labels=("Back", "Further"),
)
CASES = ListLabels(
    address="cases",
    noun="case",
    nouns="cases",
    icon="briefcase-business",
    views={"open": "Open", "closed": "Closed", "all": "All"},
    empty_title="No case is open",
    empty_hint="Questions and problems about an order stand here. They begin on an order’s page.",
    labels=_NEWEST_FIRST,
)
EMAILS = ListLabels(
    address="emails",
    noun="e-mail",
    nouns="e-mails",
    icon="mail",
    views={"all": "All", "to-relate": "To be related", "not-sent": "Not sent"},
    empty_title="No e-mails yet",
    empty_hint="E-mails that are written about an order or received stand here.",
    labels=_NEWEST_FIRST,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ListDefinition:
    """A list, the form it is asked with, the words of what can be chosen in it, and its rows."""

    kind: ListLabels
    form: Callable[..., CrmListForm]
    words: Mapping[str, Mapping[str, str]]
    page: Callable[[Visit, Any], Listing[Any]]
    columns: tuple[str, ...]
    each: Callable[[Visit, Any], Iterator[tuple[Cell, ...]]]


def _today(visit: Visit) -> date:
    return clock.local_date(clock.now(), timezone=visit.tenant.timezone)


def _moment(visit: Visit, value: Any) -> str:
    """Return a moment on the BSS's clocks, as spreadsheets read it."""
    return to_local_time(value, visit.tenant.timezone).strftime("%Y-%m-%d %H:%M") if value else ""


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
    "activities": ListDefinition(
        kind=ACTIVITIES,
        form=ActivityListForm,
        words={"kind": {code: KIND_TITLES[kind] for code, kind in KINDS.items()}},
        page=_activities,
        columns=(
            "Subject", "Kind", "Order", "Account", "Due", "Assigned to", "Status", "Done",
            "Done by", "Text", "Added by", "Added", "Id",
        ),
        each=_each_activity,
    ),
    "cases": ListDefinition(
        kind=CASES,
        form=CaseListForm,
        words={
            "status": {code: STATUS_TITLES[status] for code, status in STATUSES.items()},
            "priority": {code: PRIORITY_TITLES[one] for code, one in PRIORITIES.items()},
        },
        page=_cases,
        columns=(
            "Subject", "Status", "Priority", "Order", "Account", "Assigned to", "Closed",
            "Opened by", "Opened", "Id",
        ),
        each=_each_case,
    ),
    "emails": ListDefinition(
        kind=EMAILS,
        form=EmailListForm,
        words={"direction": {code: DIRECTION_TITLES[one] for code, one in DIRECTIONS.items()}},
        page=_emails,
        columns=(
            "Subject", "State", "Order", "Account", "From", "To", "Text", "Sent", "Added by",
            "Added", "Id",
        ),
        each=_each_email,
    ),
}  # fmt: skip


@require_safe
@bss_page()
def listing(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Show one page of the list that the address asks for."""
    asked = LISTS[name]
    form = _form(request, visit, asked)
    found = asked.page(visit, form) if form.is_valid() else EMPTY_LISTING
    drawn = found.map_rows(partial(line, visit))
    page = list_page(visit, asked.kind, form, drawn, _filters(form, asked.words))
    context = {
        "page": page,
        "table": f"crm/_{name}.html",
        "whose": _ownership_views(visit, asked.kind, form),
        "has_no_server": name == "emails" and not crm.has_mail_server(),
    }
    return render_page(request, visit, "crm/list.html", context, current_area=name)


@require_safe
@bss_page()
def export(request: HttpRequest, visit: Visit, name: str) -> HttpResponseBase:
    """Send all that the address asks for as CSV."""
    asked = LISTS[name]
    form = _form(request, visit, asked)
    if not form.is_valid():
        return invalid_filters_response(form)
    return csv_response(f"{name}-{visit.tenant.slug}", asked.columns, asked.each(visit, form))


def _form(request: HttpRequest, visit: Visit, asked: ListDefinition) -> CrmListForm:
    people = list_members(tenant_id=visit.tenant.id)
    return asked.form(request.GET.dict(), me=visit.person.id, people=people)


def _filters(form: CrmListForm, words: Mapping[str, Mapping[str, str]]) -> list[ListFilter]:
    asked = form.cleaned_data
    chosen = [ListFilter((name,), of.get(asked.get(name, ""), "")) for name, of in words.items()]
    if isinstance(form, AssignedListForm):
        whose = {MINE: "me", **form.people}.get(asked.get("whose", ""), "")
        chosen.insert(0, ListFilter(("whose",), whose))
    return [*chosen, ListFilter(("text",), asked.get("text", ""))]


def _ownership_views(visit: Visit, kind: ListLabels, form: CrmListForm) -> tuple[View, ...]:
    """Return the views of everybody's work and one's own, where work is assigned."""
    if not isinstance(form, AssignedListForm):
        return ()
    current, address = form.cleaned_data.get("whose", ""), list_url(visit, kind, form)
    both = {"": "Everybody’s", MINE: "Mine"}
    return tuple(
        View(label, address.href(whose=whose), whose == current) for whose, label in both.items()
    )
