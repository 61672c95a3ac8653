"""Activities: who may add and change them, whom they are given to, and the list of them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.support.around_stage import NOW, Stage, actor, refusal
from upline.access.rulebook import Role
from upline.crm import actions as crm
from upline.crm.actions import ActivityTerms
from upline.crm.queries import ActivityFilter, ActivityView, list_activities
from upline.crm.rulebook import ActivityKind
from upline.database.keyset import PageWanted
from upline.models import Activity, PermissionRule
from upline.web.templatetags.ui import icon

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def added(stage: Stage, subject: str = "Call", **terms: object) -> Activity:
    pk = crm.add_activity(terms=ActivityTerms(subject=subject, **terms), **stage.call())
    return Activity.objects.get(pk=pk)


@pytest.mark.rule("R38")
def test_an_activity_of_a_back_order_is_added_done_and_opened_again(stage):
    activity = added(
        stage, kind=ActivityKind.CALL, assigned_to_id=stage.otto.pk, due_date=TODAY, text="Ask.\r\n"
    )
    which = {"tenant_id": stage.alpine.pk, "activity_id": activity.pk, "by": actor(stage.otto)}

    assert (activity.kind, activity.assigned_to, activity.text) == ("CALL", stage.otto, "Ask.")
    crm.complete_activity(**which, now=NOW)
    crm.complete_activity(**{**which, "by": actor(stage.person("Nora"))}, now=NOW + timedelta(1))
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
def test_words_that_cannot_be_kept_are_refused(stage, terms, code):
    with refusal(code):
        crm.add_activity(terms=ActivityTerms(**terms), **stage.call())

    assert not Activity.objects.exists()


def test_work_is_given_to_who_works_here_now(stage):
    gone = stage.person("Gone", is_active=False)

    with refusal("inactive_user"):
        added(stage, assigned_to_id=gone.pk)
    with refusal("unknown_user"):
        added(stage, assigned_to_id=uuid4())
    assert not Activity.objects.exists()


def test_who_has_work_keeps_it_after_leaving(stage):
    nora = stage.person("Nora")
    activity = added(stage, assigned_to_id=nora.pk)
    nora.memberships.update(is_active=False)

    crm.edit_activity(
        tenant_id=stage.alpine.pk,
        activity_id=activity.pk,
        terms=ActivityTerms(subject="Call again", assigned_to_id=nora.pk),
        by=actor(stage.otto),
    )

    activity.refresh_from_db()
    assert (activity.subject, activity.assigned_to) == ("Call again", nora)


def test_who_may_only_look_changes_nothing(stage):
    activity = added(stage)
    clara = actor(stage.clara, Role.VIEWER)
    which = {"tenant_id": stage.alpine.pk, "activity_id": activity.pk, "by": clara}

    with refusal("not_permitted"):
        crm.add_activity(terms=ActivityTerms(subject="Mine"), **stage.call(by=clara))
    with refusal("not_permitted"):
        crm.complete_activity(**which, now=NOW)
    with refusal("not_permitted"):
        crm.edit_activity(terms=ActivityTerms(subject="Mine"), **which)
    assert Activity.objects.get().subject == "Call"


def subjects(stage: Stage, by=None, **where: object) -> list[str]:
    listing = list_activities(
        tenant_id=stage.alpine.pk,
        by=by or actor(stage.otto),
        where=ActivityFilter(today=TODAY, **where),
        page=PageWanted(),
    )
    return [row.subject for row in listing.rows]


def test_what_is_due_longest_comes_first_and_what_is_due_on_no_day_last(stage):
    added(stage, "someday")
    added(stage, "tomorrow", due_date=TODAY + timedelta(1))
    added(stage, "last week", due_date=TODAY - timedelta(7))
    done = added(stage, "done", due_date=TODAY - timedelta(9))
    crm.complete_activity(
        tenant_id=stage.alpine.pk, activity_id=done.pk, by=actor(stage.otto), now=NOW
    )

    assert subjects(stage) == ["last week", "tomorrow", "someday"]
    assert subjects(stage, view=ActivityView.OVERDUE) == ["last week"]
    assert subjects(stage, view=ActivityView.DONE) == ["done"]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_forth_and_back_show_each_once(stage, size):
    days = [None, None, TODAY, TODAY, TODAY, date(2026, 1, 1), date(2027, 1, 1)]
    for number, day in enumerate(days):
        added(stage, str(number), due_date=day)

    def page(**key: object):
        return list_activities(
            tenant_id=stage.alpine.pk,
            by=actor(stage.otto),
            where=ActivityFilter(today=TODAY),
            page=PageWanted(size=size, **key),
        )

    pages = [page()]
    while pages[-1].after:
        pages.append(page(after=pages[-1].after))
    forth = [row.subject for one in pages for row in one.rows]
    assert forth == ["5", "2", "3", "4", "6", "0", "1"]
    back = [pages[-1]]
    while back[-1].before:
        back.append(page(before=back[-1].before))
    assert [one.rows for one in reversed(back)] == [one.rows for one in pages]


def test_what_belongs_to_an_order_that_one_may_not_see_is_not_listed(stage):
    rule = PermissionRule.objects.create(tenant=stage.alpine, name="Few")
    added(stage, "secret")
    hidden = stage.orders.direct_order(7, sharing_rule=rule, responsible_user=None)
    crm.add_activity(
        terms=ActivityTerms(subject="of few"),
        **stage.call(hidden, by=actor(stage.otto, Role.ADMINISTRATOR)),
    )

    assert subjects(stage) == ["secret"]
    assert subjects(stage, by=actor(stage.otto, Role.ADMINISTRATOR)) == ["secret", "of few"]
    activity = Activity.objects.get(subject="of few")
    page = stage.signed_in(stage.otto).get(f"/t/alpine/activities/{activity.pk}/")
    assert page.status_code == 404


def test_the_pages_of_an_activity(stage):
    client = stage.signed_in(stage.otto)
    client.post(
        stage.address("add-activity/"),
        {"subject": "Ask", "kind": "CALL", "due_date": "2026-05-20", "assigned_to": stage.otto.pk},
    )
    activity = Activity.objects.get()
    own = f"/t/alpine/activities/{activity.pk}/"

    assert b"20 May 2026" in client.get(own).content
    client.post(own + "complete/")
    assert b"Done" in client.get(own).content
    edited = client.post(own + "edit/", {"subject": "Ask twice", "kind": "TASK"})
    assert edited.headers["Location"] == own
    activity.refresh_from_db()
    assert (activity.subject, activity.kind, activity.due_date) == ("Ask twice", "TASK", None)
    assert client.post(own + "edit/", {"subject": ""}).status_code == 422


def test_the_list_says_what_it_is_and_what_it_cannot_follow(stage):
    client = stage.signed_in(stage.otto)
    assert b"Nothing is to be done" in client.get("/t/alpine/activities/").content
    added(stage, "Call Huber", assigned_to_id=stage.otto.pk)

    mine = client.get("/t/alpine/activities/?whose=mine").content
    assert b"Call Huber" in mine
    assert b"No activity matches" in client.get("/t/alpine/activities/?text=nothing").content
    assert b"cannot be followed" in client.get("/t/alpine/activities/?kind=party").content
    assert b"There is no such page" in client.get("/t/alpine/activities/?after=1").content
    assert client.get("/t/alpine/activities.csv?kind=party").status_code == 400


def test_a_formula_in_a_subject_is_exported_as_text(stage):
    added(stage, '=HYPERLINK("https://evil.example")', text="@SUM(1)")
    response = stage.signed_in(stage.otto).get("/t/alpine/activities.csv")
    body = b"".join(response.streaming_content).decode()

    assert "\"'=HYPERLINK(" in body
    assert "'@SUM(1)" in body


def test_another_bsss_activity_is_not_there(stage):
    activity = added(stage)
    client = stage.signed_in(stage.otto)

    for part in ("", "edit/"):
        assert client.get(f"/t/cumulus/activities/{activity.pk}/{part}").status_code == 404
    assert client.post(f"/t/cumulus/activities/{activity.pk}/complete/").status_code == 404
    assert Activity.objects.get().done_at is None


def test_a_list_takes_a_constant_number_of_queries(stage, django_assert_max_num_queries):
    client = stage.signed_in(stage.otto)
    for number in range(30):
        added(stage, str(number), assigned_to_id=stage.otto.pk)

    for name in ("activities", "cases", "emails"):
        with django_assert_max_num_queries(12):
            client.get(f"/t/alpine/{name}/")


@pytest.mark.parametrize("name", ["orders", "activities", "cases", "emails"])
def test_a_filter_of_words_is_told_from_those_of_choices(stage, name):
    page = stage.signed_in(stage.otto).get(f"/t/alpine/{name}/").content.decode()

    drawn = page.partition('popovertarget="filter-text">')[2]
    assert drawn.startswith(icon("search", 13))


def test_a_page_begins_after_a_day_only_where_days_sort(stage):
    for number in range(3):
        added(stage, str(number), due_date=TODAY)
    client, activity = stage.signed_in(stage.otto), Activity.objects.get(subject="1")
    asked = f"/t/alpine/activities/?after={TODAY}.{activity.pk}"

    assert subjects_on(client, asked) == ["2"]
    # Where the latest comes first, a day in a saved address does not count.
    assert subjects_on(client, f"{asked}&view=all") == ["0"]
    assert b"no such page" in client.get("/t/alpine/activities/?after=soon." + "0" * 36).content


def subjects_on(client, address: str) -> list[str]:
    return [line.row.subject for line in client.get(address).context["page"].lines]
