"""Activities: who may add, change and be assigned them, and their list."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.support.crm_fixtures import NOW, CrmFixtures, actor, refusal
from tests.support.page import Page
from upline.access.rulebook import Role
from upline.crm import actions as crm
from upline.crm.actions import ActivityInput
from upline.crm.queries import ActivityFilter, ActivityView, list_activities
from upline.crm.rulebook import ActivityKind
from upline.database.keyset import PageRequest
from upline.models import Activity, PermissionRule
from upline.web.shared.markup import icon

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def add_activity(fixtures: CrmFixtures, subject: str = "Call", **terms: object) -> Activity:
    pk = crm.add_activity(terms=ActivityInput(subject=subject, **terms), **fixtures.call())
    return Activity.objects.get(pk=pk)


@pytest.mark.rule("R38")
def test_activity_of_a_back_order_is_added_completed_and_reopened(fixtures):
    activity = add_activity(
        fixtures,
        kind=ActivityKind.CALL,
        assigned_to_id=fixtures.otto.pk,
        due_date=TODAY,
        text="Ask.\r\n",
    )
    which = {
        "tenant_id": fixtures.alpine.pk,
        "activity_id": activity.pk,
        "by": actor(fixtures.otto),
    }

    assert (activity.kind, activity.assigned_to, activity.text) == ("CALL", fixtures.otto, "Ask.")
    crm.complete_activity(**which, now=NOW)
    crm.complete_activity(**{**which, "by": actor(fixtures.person("Nora"))}, now=NOW + timedelta(1))
    activity.refresh_from_db()
    assert (activity.done_at, activity.done_by) == (NOW, "Otto Orders")
    crm.reopen_activity(**which)
    activity.refresh_from_db()
    assert (activity.done_at, activity.done_by) == (None, "")


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"subject": " "}, "required_field_missing"),
        ({"subject": "x" * 201}, "too_long"),
        ({"subject": "one\ntwo"}, "unreadable_text"),
        ({"subject": "Call", "text": "x" * 20_001}, "too_long"),
        ({"subject": "Call", "text": "a\x00b"}, "unreadable_text"),
    ],
)
def test_invalid_activity_text_is_refused(fixtures, terms, code):
    with refusal(code):
        crm.add_activity(terms=ActivityInput(**terms), **fixtures.call())

    assert not Activity.objects.exists()


def test_activity_can_only_be_assigned_to_an_active_user(fixtures):
    gone = fixtures.person("Gone", is_active=False)

    with refusal("inactive_user"):
        add_activity(fixtures, assigned_to_id=gone.pk)
    with refusal("unknown_user"):
        add_activity(fixtures, assigned_to_id=uuid4())
    assert not Activity.objects.exists()


def test_assignee_stays_after_deactivation(fixtures):
    nora = fixtures.person("Nora")
    activity = add_activity(fixtures, assigned_to_id=nora.pk)
    nora.memberships.update(is_active=False)

    crm.edit_activity(
        tenant_id=fixtures.alpine.pk,
        activity_id=activity.pk,
        terms=ActivityInput(subject="Call again", assigned_to_id=nora.pk),
        by=actor(fixtures.otto),
    )

    activity.refresh_from_db()
    assert (activity.subject, activity.assigned_to) == ("Call again", nora)


def test_viewer_cannot_change_activities(fixtures):
    activity = add_activity(fixtures)
    clara = actor(fixtures.clara, Role.VIEWER)
    which = {"tenant_id": fixtures.alpine.pk, "activity_id": activity.pk, "by": clara}

    with refusal("not_permitted"):
        crm.add_activity(terms=ActivityInput(subject="Mine"), **fixtures.call(by=clara))
    with refusal("not_permitted"):
        crm.complete_activity(**which, now=NOW)
    with refusal("not_permitted"):
        crm.edit_activity(terms=ActivityInput(subject="Mine"), **which)
    assert Activity.objects.get().subject == "Call"


def subjects(fixtures: CrmFixtures, by=None, **where: object) -> list[str]:
    listing = list_activities(
        tenant_id=fixtures.alpine.pk,
        by=by or actor(fixtures.otto),
        where=ActivityFilter(today=TODAY, **where),
    ).page(PageRequest())
    return [row.subject for row in listing.rows]


def test_activities_are_sorted_by_due_date_with_undated_last(fixtures):
    add_activity(fixtures, "someday")
    add_activity(fixtures, "tomorrow", due_date=TODAY + timedelta(1))
    add_activity(fixtures, "last week", due_date=TODAY - timedelta(7))
    done = add_activity(fixtures, "done", due_date=TODAY - timedelta(9))
    crm.complete_activity(
        tenant_id=fixtures.alpine.pk, activity_id=done.pk, by=actor(fixtures.otto), now=NOW
    )

    assert subjects(fixtures) == ["last week", "tomorrow", "someday"]
    assert subjects(fixtures, view=ActivityView.OVERDUE) == ["last week"]
    assert subjects(fixtures, view=ActivityView.DONE) == ["done"]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_forward_and_back_show_each_activity_once(fixtures, size):
    days = [None, None, TODAY, TODAY, TODAY, date(2026, 1, 1), date(2027, 1, 1)]
    for number, day in enumerate(days):
        add_activity(fixtures, str(number), due_date=day)

    def page(**key: object):
        return list_activities(
            tenant_id=fixtures.alpine.pk, by=actor(fixtures.otto), where=ActivityFilter(today=TODAY)
        ).page(PageRequest(size=size, **key))

    pages = [page()]
    while pages[-1].after:
        pages.append(page(after=pages[-1].after))
    forth = [row.subject for one in pages for row in one.rows]
    assert forth == ["5", "2", "3", "4", "6", "0", "1"]
    back = [pages[-1]]
    while back[-1].before:
        back.append(page(before=back[-1].before))
    assert [one.rows for one in reversed(back)] == [one.rows for one in pages]


def test_activities_of_hidden_orders_are_not_listed(fixtures):
    rule = PermissionRule.objects.create(tenant=fixtures.alpine, name="Few")
    add_activity(fixtures, "secret")
    hidden = fixtures.orders.direct_order(7, sharing_rule=rule, responsible_user=None)
    crm.add_activity(
        terms=ActivityInput(subject="of few"),
        **fixtures.call(hidden, by=actor(fixtures.otto, Role.ADMINISTRATOR)),
    )

    assert subjects(fixtures) == ["secret"]
    assert subjects(fixtures, by=actor(fixtures.otto, Role.ADMINISTRATOR)) == ["secret", "of few"]
    activity = Activity.objects.get(subject="of few")
    page = fixtures.signed_in_client(fixtures.otto).get(f"/t/alpine/activities/{activity.pk}/")
    assert page.status_code == 404


def test_activity_pages_add_edit_and_complete_it(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)
    client.post(
        fixtures.address("add-activity/"),
        {
            "subject": "Ask",
            "kind": "CALL",
            "due_date": "2026-05-20",
            "assigned_to": fixtures.otto.pk,
        },
    )
    activity = Activity.objects.get()
    own = f"/t/alpine/activities/{activity.pk}/"

    assert "20 May 2026" in Page(client.get(own)).words
    client.post(own + "complete/")
    assert "Done" in Page(client.get(own)).words
    edited = client.post(own + "edit/", {"subject": "Ask twice", "kind": "TASK"})
    assert edited.headers["Location"] == own
    activity.refresh_from_db()
    assert (activity.subject, activity.kind, activity.due_date) == ("Ask twice", "TASK", None)
    assert client.post(own + "edit/", {"subject": ""}).status_code == 422


def test_list_explains_empty_results_and_invalid_filters(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)
    assert "No open activities" in Page(client.get("/t/alpine/activities/")).words
    add_activity(fixtures, "Call Huber", assigned_to_id=fixtures.otto.pk)

    mine = client.get("/t/alpine/activities/?whose=mine").content
    assert b"Call Huber" in mine
    assert "No activity matches" in Page(client.get("/t/alpine/activities/?text=nothing")).words
    assert "Unknown filter" in Page(client.get("/t/alpine/activities/?kind=party")).words
    assert "There is no such page" in Page(client.get("/t/alpine/activities/?after=1")).words
    assert client.get("/t/alpine/activities.csv?kind=party").status_code == 400


def test_a_formula_in_a_subject_is_exported_as_text(fixtures):
    add_activity(fixtures, '=HYPERLINK("https://evil.example")', text="@SUM(1)")
    response = fixtures.signed_in_client(fixtures.otto).get("/t/alpine/activities.csv")
    body = b"".join(response.streaming_content).decode()

    assert "\"'=HYPERLINK(" in body
    assert "'@SUM(1)" in body


def test_activity_of_another_bss_is_not_found(fixtures):
    activity = add_activity(fixtures)
    client = fixtures.signed_in_client(fixtures.otto)

    for part in ("", "edit/"):
        assert client.get(f"/t/cumulus/activities/{activity.pk}/{part}").status_code == 404
    assert client.post(f"/t/cumulus/activities/{activity.pk}/complete/").status_code == 404
    assert Activity.objects.get().done_at is None


def test_a_list_takes_a_constant_number_of_queries(fixtures, django_assert_max_num_queries):
    client = fixtures.signed_in_client(fixtures.otto)
    for number in range(30):
        add_activity(fixtures, str(number), assigned_to_id=fixtures.otto.pk)

    for name in ("activities", "cases", "emails"):
        with django_assert_max_num_queries(12):
            client.get(f"/t/alpine/{name}/")


@pytest.mark.parametrize("name", ["orders", "activities", "cases", "emails"])
def test_text_filter_has_the_search_icon(fixtures, name):
    page = fixtures.signed_in_client(fixtures.otto).get(f"/t/alpine/{name}/").content.decode()

    drawn = page.partition('popovertarget="filter-text">')[2]
    assert drawn.startswith(icon("search", 13))


def test_date_cursor_is_ignored_when_not_sorted_by_date(fixtures):
    for number in range(3):
        add_activity(fixtures, str(number), due_date=TODAY)
    client, activity = fixtures.signed_in_client(fixtures.otto), Activity.objects.get(subject="1")
    next_page = f"/t/alpine/activities/?after={TODAY}.{activity.pk}"

    assert subjects_on(client, next_page) == ["2"]
    # Where the latest comes first, a day in a saved address does not count.
    assert subjects_on(client, f"{next_page}&view=all") == ["0"]
    assert "no such page" in Page(client.get("/t/alpine/activities/?after=soon." + "0" * 36)).words


def subjects_on(client, address: str) -> list[str]:
    return [line.row.subject for line in client.get(address).context["page"].lines]
