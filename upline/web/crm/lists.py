"""The lists of activities, cases and e-mails, declared: columns, filters, views, and their queries."""

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse

from upline.access.rulebook import Permission
from upline.crm import queries as crm
from upline.crm.queries import (
    UNASSIGNED,
    ActivityGroup,
    ActivityRow,
    CaseGroup,
    CaseRow,
    EmailGroup,
    EmailRow,
)
from upline.crm.rulebook import (
    ACTIVITY_STATUS_TITLES,
    DIRECTION_TITLES,
    EMAIL_STATE_TITLES,
    KIND_TITLES,
    PRIORITY_TITLES,
    STATUS_TITLES,
    ActivityKind,
    ActivityStatus,
    CasePriority,
    CaseStatus,
    Direction,
    EmailState,
)
from upline.database.grouping import Groups
from upline.database.record_list import RecordList
from upline.kernel.texts import text
from upline.parties.queries import find_account_name
from upline.tenancy.queries import user_names
from upline.web.crm.filter_forms import (
    DIRECTIONS,
    KINDS,
    MINE,
    PRIORITIES,
    STATES,
    STATUSES,
    ActivityListForm,
    AssignedListForm,
    CaseListForm,
    CrmListForm,
    EmailListForm,
)
from upline.web.shared.access import Visit
from upline.web.shared.crm_tables import ACTIVITY_TABLE, CASE_TABLE, EMAIL_TABLE, today_in
from upline.web.shared.forms.list_filters import id_of
from upline.web.shared.lists.address import ListUrl, View
from upline.web.shared.lists.definition import (
    GroupBy,
    ListDefinition,
    ListFilter,
    ListLabels,
    ListSource,
)


def _form(form: Callable[..., CrmListForm]) -> Callable[[Mapping[str, str], Visit], CrmListForm]:
    def opened(params: Mapping[str, str], visit: Visit) -> CrmListForm:
        tenant_id, account_id = visit.tenant.id, id_of(params.get("account", ""))
        account = (
            find_account_name(tenant_id=tenant_id, account_id=account_id, reach=visit.reach())
            if account_id
            else None
        )
        people = user_names(tenant_id=tenant_id)
        return form(params, me=visit.person.id, people=people, account=account)

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
            whose = {MINE: text("me"), UNASSIGNED: text("unassigned"), **form.people}.get(
                values.get("whose", ""), ""
            )
            chosen.insert(0, ListFilter(("whose",), whose))
        return [
            *chosen,
            ListFilter(("account",), form.account_name),
            ListFilter(("text",), values.get("text", "")),
        ]

    return filters


def _whose_views(form: CrmListForm, address: ListUrl) -> tuple[View, ...]:
    """Return the views of everybody's work and one's own, where work is assigned."""
    if not isinstance(form, AssignedListForm):
        return ()
    current = form.cleaned_data.get("whose", "")
    both = {"": text("All users"), MINE: text("Mine")}
    return tuple(
        View(label, address.href(whose=whose), whose == current) for whose, label in both.items()
    )


def _extras(
    _visit: Visit, form: CrmListForm, address: ListUrl, _rows: tuple[Any, ...]
) -> dict[str, Any]:
    has_no_server = isinstance(form, EmailListForm) and not crm.has_mail_server()
    return {"whose": _whose_views(form, address), "has_no_server": has_no_server}


def _activities(visit: Visit, form: ActivityListForm) -> RecordList[ActivityRow]:
    return crm.list_activities(
        tenant_id=visit.tenant.id,
        by=visit.actor,
        where=form.where(today_in(visit.tenant.timezone)),
    )


def _activity_groups(visit: Visit, form: ActivityListForm) -> Groups:
    return crm.group_activities(
        tenant_id=visit.tenant.id,
        by=visit.actor,
        where=form.where(today_in(visit.tenant.timezone)),
        group=ActivityGroup(form.cleaned_data["group"]),
    )


def _cases(visit: Visit, form: CaseListForm) -> RecordList[CaseRow]:
    return crm.list_cases(tenant_id=visit.tenant.id, by=visit.actor, where=form.where())


def _case_groups(visit: Visit, form: CaseListForm) -> Groups:
    return crm.group_cases(
        tenant_id=visit.tenant.id,
        by=visit.actor,
        where=form.where(),
        group=CaseGroup(form.cleaned_data["group"]),
    )


def _emails(visit: Visit, form: EmailListForm) -> RecordList[EmailRow]:
    return crm.list_emails(tenant_id=visit.tenant.id, by=visit.actor, where=form.where())


def _email_groups(visit: Visit, form: EmailListForm) -> Groups:
    return crm.group_emails(
        tenant_id=visit.tenant.id,
        by=visit.actor,
        where=form.where(),
        group=EmailGroup(form.cleaned_data["group"]),
    )


def _new(address: str) -> Callable[[Visit], str]:
    """Return what says where a new one is added, if the person may."""

    def href(visit: Visit) -> str:
        may = visit.may(Permission.EDIT_ORDERS)
        return reverse(address, args=[visit.tenant.slug]) if may else ""

    return href


def _page_labels(form: CrmListForm) -> tuple[str, str]:
    """Return what is on the links to the pages before and after."""
    if form.current_sort == "due":
        return (
            (text("Later"), text("Sooner")) if form.is_descending else (text("Back"), text("Next"))
        )
    if not form.is_by_time:
        return text("Back"), text("Next")
    newer, older = text("Newer"), text("Older")
    return (newer, older) if form.is_descending else (older, newer)


_BY_ASSIGNEE = GroupBy(text("Assigned to"), "whose", lambda name: name or text("Unassigned"))

# Nothing is done here with many records at once, so that there is nothing to select them for.
# They have no amounts, so that their groups have no sums.
ACTIVITIES = ListDefinition(
    name="activities",
    labels=lambda _visit, form: ListLabels(
        noun=text("activity"),
        new_title=text("New activity"),
        nouns=text("activities"),
        icon="activity",
        views={
            "open": text("Open"),
            "overdue": text("Overdue"),
            "done": text("Done"),
            "all": text("All"),
        },
        empty_title=text("No open activities"),
        empty_hint=text("What people plan or did about an order or an account is listed here."),
        labels=_page_labels(form),
    ),
    form=_form(ActivityListForm),
    new=_new("activities-new"),
    filters=_filters({"kind": {code: KIND_TITLES[kind] for code, kind in KINDS.items()}}),
    table=ACTIVITY_TABLE,
    source=ListSource(records=_activities, groups=_activity_groups),
    group_by={
        ActivityGroup.KIND: GroupBy(text("Type"), "kind", lambda code: KIND_TITLES[ActivityKind(code)]),
        ActivityGroup.ASSIGNED_TO: _BY_ASSIGNEE,
        ActivityGroup.STATUS: GroupBy(
            text("Status"), "view", lambda code: ACTIVITY_STATUS_TITLES[ActivityStatus(code)]
        ),
    },
    extras=_extras,
    template="crm/list.html",
)  # fmt: skip
CASES = ListDefinition(
    name="cases",
    labels=lambda _visit, form: ListLabels(
        noun=text("case"),
        new_title=text("New case"),
        nouns=text("cases"),
        icon="briefcase-business",
        views={"open": text("Open"), "closed": text("Closed"), "all": text("All")},
        empty_title=text("No open cases"),
        empty_hint=text("Questions and problems about an order or an account are listed here."),
        labels=_page_labels(form),
    ),
    form=_form(CaseListForm),
    new=_new("cases-new"),
    filters=_filters(
        {
            "status": {code: STATUS_TITLES[status] for code, status in STATUSES.items()},
            "priority": {code: PRIORITY_TITLES[one] for code, one in PRIORITIES.items()},
        }
    ),
    table=CASE_TABLE,
    source=ListSource(records=_cases, groups=_case_groups),
    group_by={
        CaseGroup.STATUS: GroupBy(text("Status"), "status", lambda code: STATUS_TITLES[CaseStatus(code)]),
        CaseGroup.ASSIGNED_TO: _BY_ASSIGNEE,
        CaseGroup.PRIORITY: GroupBy(
            text("Priority"), "priority", lambda code: PRIORITY_TITLES[CasePriority(code)]
        ),
    },
    extras=_extras,
    template="crm/list.html",
)  # fmt: skip
EMAILS = ListDefinition(
    name="emails",
    labels=lambda _visit, form: ListLabels(
        noun=text("e-mail"),
        new_title=text("New e-mail"),
        nouns=text("e-mails"),
        icon="mail",
        views={
            "all": text("All"),
            "to-relate": text("Unlinked"),
            "not-sent": text("Not sent"),
        },
        empty_title=text("No e-mails yet"),
        empty_hint=text("E-mails that are written here or received are listed here."),
        labels=_page_labels(form),
    ),
    form=_form(EmailListForm),
    new=_new("emails-new"),
    filters=_filters(
        {
            "direction": {code: DIRECTION_TITLES[one] for code, one in DIRECTIONS.items()},
            "state": {code: EMAIL_STATE_TITLES[state] for code, state in STATES.items()},
        }
    ),
    table=EMAIL_TABLE,
    source=ListSource(records=_emails, groups=_email_groups),
    group_by={
        EmailGroup.DIRECTION: GroupBy(
            text("Direction"), "direction", lambda code: DIRECTION_TITLES[Direction(code)]
        ),
        EmailGroup.STATE: GroupBy(
            text("State"), "state", lambda code: EMAIL_STATE_TITLES[EmailState(code)]
        ),
    },
    extras=_extras,
    template="crm/list.html",
)  # fmt: skip
LISTS = (ACTIVITIES, CASES, EMAILS)

assert ACTIVITIES.group_by.keys() == set(ActivityGroup), "a group without a label"
assert CASES.group_by.keys() == set(CaseGroup), "a group without a label"
assert EMAILS.group_by.keys() == set(EmailGroup), "a group without a label"
