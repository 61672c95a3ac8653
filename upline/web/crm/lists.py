"""The lists of activities, cases and e-mails, declared: columns, filters, views, and their queries."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from upline.crm import queries as crm
from upline.crm.queries import ActivityRow, CaseRow, EmailRow
from upline.crm.rulebook import KIND_TITLES, PRIORITY_TITLES, STATUS_TITLES
from upline.database.keyset import Listing
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
from upline.web.shared.access import Visit
from upline.web.shared.crm_tables import ACTIVITY_TABLE, CASE_TABLE, EMAIL_TABLE, today_in
from upline.web.shared.lists.address import ListUrl, View
from upline.web.shared.lists.definition import (
    ListDefinition,
    ListFilter,
    ListLabels,
    ListSource,
)

_NEWEST_FIRST = ("Newer", "Older")


def _form(form: Callable[..., CrmListForm]) -> Callable[[Mapping[str, str], Visit], CrmListForm]:
    def opened(params: Mapping[str, str], visit: Visit) -> CrmListForm:
        people = list_members(tenant_id=visit.tenant.id)
        return form(params, me=visit.person.id, people=people)

    return opened


def _filters(
    titles: Mapping[str, Mapping[str, str]],
) -> Callable[[Visit, CrmListForm], list[ListFilter]]:
    """Return the filters of a list: of those that choose a code, `titles` has the texts."""

    def filters(_visit: Visit, form: CrmListForm) -> list[ListFilter]:
        values = form.cleaned_data
        chosen = [
            ListFilter((name,), by_code.get(values.get(name, ""), ""))
            for name, by_code in titles.items()
        ]
        if isinstance(form, AssignedListForm):
            whose = {MINE: "me", **form.people}.get(values.get("whose", ""), "")
            chosen.insert(0, ListFilter(("whose",), whose))
        return [*chosen, ListFilter(("text",), values.get("text", ""))]

    return filters


def _whose_views(form: CrmListForm, address: ListUrl) -> tuple[View, ...]:
    """Return the views of everybody's work and one's own, where work is assigned."""
    if not isinstance(form, AssignedListForm):
        return ()
    current = form.cleaned_data.get("whose", "")
    both = {"": "Everybody’s", MINE: "Mine"}
    return tuple(
        View(label, address.href(whose=whose), whose == current) for whose, label in both.items()
    )


def _extras(
    _visit: Visit, form: CrmListForm, address: ListUrl, _rows: tuple[Any, ...]
) -> dict[str, Any]:
    has_no_server = isinstance(form, EmailListForm) and not crm.has_mail_server()
    return {"whose": _whose_views(form, address), "has_no_server": has_no_server}


def _activities(visit: Visit, form: ActivityListForm) -> Listing[ActivityRow]:
    return crm.list_activities(
        tenant_id=visit.tenant.id,
        by=visit.actor,
        where=form.where(today_in(visit.tenant.timezone)),
        page=form.page(),
    )


def _each_activity(visit: Visit, form: ActivityListForm) -> Iterator[ActivityRow]:
    today = today_in(visit.tenant.timezone)
    return crm.each_activity(tenant_id=visit.tenant.id, by=visit.actor, where=form.where(today))


def _cases(visit: Visit, form: CaseListForm) -> Listing[CaseRow]:
    return crm.list_cases(
        tenant_id=visit.tenant.id, by=visit.actor, where=form.where(), page=form.page()
    )


def _each_case(visit: Visit, form: CaseListForm) -> Iterator[CaseRow]:
    return crm.each_case(tenant_id=visit.tenant.id, by=visit.actor, where=form.where())


def _emails(visit: Visit, form: EmailListForm) -> Listing[EmailRow]:
    return crm.list_emails(
        tenant_id=visit.tenant.id, by=visit.actor, where=form.where(), page=form.page()
    )


def _each_email(visit: Visit, form: EmailListForm) -> Iterator[EmailRow]:
    return crm.each_email(tenant_id=visit.tenant.id, by=visit.actor, where=form.where())


ACTIVITIES = ListDefinition(
    name="activities",
    labels=lambda _visit, _form: ListLabels(
        noun="activity",
        nouns="activities",
        icon="activity",
        views={"open": "Open", "overdue": "Overdue", "done": "Done", "all": "All"},
        empty_title="Nothing is to be done",
        empty_hint="What people plan or did about an order stands here. "
        "It begins on an order’s page.",
        labels=("Back", "Further"),
    ),
    form=_form(ActivityListForm),
    filters=_filters({"kind": {code: KIND_TITLES[kind] for code, kind in KINDS.items()}}),
    table=ACTIVITY_TABLE,
    source=ListSource(page=_activities, each=_each_activity),
    extras=_extras,
    template="crm/list.html",
)  # fmt: skip
CASES = ListDefinition(
    name="cases",
    labels=lambda _visit, _form: ListLabels(
        noun="case",
        nouns="cases",
        icon="briefcase-business",
        views={"open": "Open", "closed": "Closed", "all": "All"},
        empty_title="No case is open",
        empty_hint="Questions and problems about an order stand here. "
        "They begin on an order’s page.",
        labels=_NEWEST_FIRST,
    ),
    form=_form(CaseListForm),
    filters=_filters(
        {
            "status": {code: STATUS_TITLES[status] for code, status in STATUSES.items()},
            "priority": {code: PRIORITY_TITLES[one] for code, one in PRIORITIES.items()},
        }
    ),
    table=CASE_TABLE,
    source=ListSource(page=_cases, each=_each_case),
    extras=_extras,
    template="crm/list.html",
)  # fmt: skip
EMAILS = ListDefinition(
    name="emails",
    labels=lambda _visit, _form: ListLabels(
        noun="e-mail",
        nouns="e-mails",
        icon="mail",
        views={"all": "All", "to-relate": "To be related", "not-sent": "Not sent"},
        empty_title="No e-mails yet",
        empty_hint="E-mails that are written about an order or received stand here.",
        labels=_NEWEST_FIRST,
    ),
    form=_form(EmailListForm),
    filters=_filters(
        {"direction": {code: DIRECTION_TITLES[one] for code, one in DIRECTIONS.items()}}
    ),
    table=EMAIL_TABLE,
    source=ListSource(page=_emails, each=_each_email),
    extras=_extras,
    template="crm/list.html",
)  # fmt: skip
LISTS = (ACTIVITIES, CASES, EMAILS)
