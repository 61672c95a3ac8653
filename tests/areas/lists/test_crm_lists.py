"""The lists of activities, cases and e-mails: groups, sorting, and the records beside one."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from tests.support.order_fixtures import NOW
from upline.kernel import clock
from upline.models import Activity, Case, Email, Membership, PermissionRule
from upline.web.crm import lists

pytestmark = pytest.mark.django_db
ACTIVITIES, CASES, EMAILS = "/t/alpine/activities/", "/t/alpine/cases/", "/t/alpine/emails/"


@pytest.fixture
def order(fixtures):
    return fixtures.back_order(1)


@pytest.fixture
def activities(fixtures, order) -> dict[str, Activity]:
    today = clock.local_date(clock.now(), timezone="Europe/Vienna")
    made = [
        ("late", {"kind": "CALL", "due_date": today - timedelta(9), "assigned_to": fixtures.otto}),
        ("soon", {"kind": "TASK", "due_date": today + timedelta(9), "assigned_to": fixtures.otto}),
        ("someday", {"kind": "TASK"}),
        ("done", {"kind": "TASK", "due_date": today - timedelta(1), "done_at": NOW}),
    ]
    return {
        subject: Activity.objects.create(
            tenant=fixtures.alpine, order=order, subject=subject, created_by="Otto", created_at=NOW,
            **fields,
        )
        for subject, fields in made
    }  # fmt: skip


@pytest.fixture
def cases(fixtures, order) -> dict[str, Case]:
    made = [
        ("first", {"status": "OPEN", "priority": "HIGH", "assigned_to": fixtures.otto}),
        ("second", {"status": "IN_PROGRESS", "priority": "LOW"}),
        ("third", {"status": "CLOSED", "priority": "LOW", "closed_at": NOW}),
    ]
    return {
        subject: Case.objects.create(
            tenant=fixtures.alpine, order=order, subject=subject, created_by="Otto", created_at=NOW,
            **fields,
        )
        for subject, fields in made
    }  # fmt: skip


@pytest.fixture
def emails(fixtures, order) -> dict[str, Email]:
    made = [
        ("written", {"direction": "SENT", "delivery": "WAITING"}),
        ("sent", {"direction": "SENT", "delivery": "DONE"}),
        ("received", {"direction": "RECEIVED"}),
        ("noted", {"direction": "NOTED"}),
    ]
    return {
        subject: Email.objects.create(
            tenant=fixtures.alpine, order=order, subject=subject, created_by="Otto", created_at=NOW,
            **fields,
        )
        for subject, fields in made
    }  # fmt: skip


def groups(page) -> dict[str, tuple[int, str]]:
    return {
        group.label: (group.count, group.href.partition("?")[2])
        for group in page.response.context["page"].table.groups
    }


def subjects(page) -> list[str]:
    return [line.row.subject for line in page.response.context["page"].lines]


def test_activities_are_grouped(fixtures, activities, open_page):
    def grouped(by: str):
        return groups(open_page(ACTIVITIES, group=by, view="all"))

    assert grouped("kind") == {"Task": (3, "view=all&kind=task"), "Call": (1, "view=all&kind=call")}
    assert grouped("assigned-to") == {
        "Otto Orders": (2, f"view=all&whose={fixtures.otto.pk}"),
        "Unassigned": (2, "view=all&whose=nobody"),
    }
    assert grouped("status") == {
        "Open": (2, ""), "Overdue": (1, "view=overdue"), "Done": (1, "view=done"),
    }  # fmt: skip


def test_cases_are_grouped(fixtures, cases, open_page):
    def grouped(by: str):
        return groups(open_page(CASES, group=by, view="all"))

    assert grouped("status") == {
        "Open": (1, "view=all&status=open"),
        "In progress": (1, "view=all&status=in-progress"),
        "Closed": (1, "view=all&status=closed"),
    }
    assert grouped("priority") == {
        "Low": (2, "view=all&priority=low"), "High": (1, "view=all&priority=high"),
    }  # fmt: skip
    assert grouped("assigned-to") == {
        "Unassigned": (2, "view=all&whose=nobody"),
        "Otto Orders": (1, f"view=all&whose={fixtures.otto.pk}"),
    }


def test_emails_are_grouped(emails, open_page):
    assert groups(open_page(EMAILS, group="direction")) == {
        "Written here": (2, "direction=sent"),
        "Logged": (1, "direction=noted"),
        "Received": (1, "direction=received"),
    }
    assert groups(open_page(EMAILS, group="state")) == {
        "Logged": (1, "state=noted"),
        "Received": (1, "state=received"),
        "Sent": (1, "state=sent"),
        "Waiting": (1, "state=waiting"),
    }


@pytest.mark.parametrize(
    ("address", "definition"),
    [(ACTIVITIES, lists.ACTIVITIES), (CASES, lists.CASES), (EMAILS, lists.EMAILS)],
)
def test_group_leads_to_as_many_records_as_it_counts(
    activities, cases, emails, open_page, address, definition
):
    for code in definition.group_by:
        table = open_page(address, group=code, view="all").response.context["page"].table
        for group in table.groups:
            if group.href:
                assert len(subjects(open_page(group.href))) == group.count, group.label


def test_groups_leave_out_what_may_not_be_seen(fixtures, cases, order, open_page):
    rule = PermissionRule.objects.create(tenant=fixtures.alpine, name="Few")
    hidden = fixtures.direct_order(7, sharing_rule=rule, responsible_user=None)
    Case.objects.filter(subject="first").update(order=hidden)

    assert groups(open_page(CASES, group="priority")).keys() == {"Low"}


def test_assignee_who_left_can_still_be_filtered_by(fixtures, cases, open_page):
    Membership.objects.filter(user=fixtures.clara).update(is_active=False)
    Case.objects.filter(subject="first").update(assigned_to=fixtures.clara)

    assert subjects(open_page(CASES, whose=str(fixtures.clara.pk))) == ["first"]
    assert subjects(open_page(CASES, whose="nobody")) == ["second"]


def test_activities_are_sorted_by_what_the_head_says(activities, open_page):
    assert subjects(open_page(ACTIVITIES)) == ["late", "soon", "someday"]
    assert subjects(open_page(ACTIVITIES, sort="due", order="down")) == ["someday", "soon", "late"]
    assert subjects(open_page(ACTIVITIES, sort="created")) == ["someday", "soon", "late"]
    assert subjects(open_page(ACTIVITIES, sort="created", order="up")) == [
        "late",
        "soon",
        "someday",
    ]
    assert subjects(open_page(ACTIVITIES, view="all")) == ["done", "someday", "soon", "late"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [(CASES, ["first", "second"]), (EMAILS, ["written", "sent", "received", "noted"])],
)
def test_oldest_come_first_where_that_is_chosen(cases, emails, open_page, address, expected):
    assert subjects(open_page(address)) == expected[::-1]
    assert subjects(open_page(address, sort="created", order="up")) == expected


def test_export_is_in_the_order_of_the_list(fixtures, cases):
    client = fixtures.signed_in_client(fixtures.otto)

    exported = client.get("/t/alpine/cases.csv", {"order": "up", "columns": "subject"})

    assert b"".join(exported.streaming_content).decode("utf-8-sig").split() == [
        "Subject", "first", "second",
    ]  # fmt: skip


def test_record_has_the_neighbours_of_the_list_it_was_opened_from(
    activities, cases, emails, open_page
):
    def beside(address: str, record, query: str = "") -> tuple[str, str]:
        found = open_page(f"{address}{record.pk}/?list={quote(query)}").response.context["position"]
        return found.previous, found.next

    def leads_to(href: str, record) -> bool:
        return f"/{record.pk}/" in href

    previous, following = beside(ACTIVITIES, activities["soon"])
    assert leads_to(previous, activities["late"])
    assert leads_to(following, activities["someday"])
    previous, following = beside(CASES, cases["second"], "view=all")
    assert leads_to(previous, cases["third"])
    assert leads_to(following, cases["first"])
    previous, following = beside(EMAILS, emails["sent"], "direction=sent&order=up")
    assert leads_to(previous, emails["written"])
    assert following == ""


def test_record_that_was_not_opened_from_a_list_has_no_neighbours(cases, open_page):
    page = open_page(f"{CASES}{cases['second'].pk}/")

    assert page.response.context["position"] is None
    assert "Next" not in page.offers
