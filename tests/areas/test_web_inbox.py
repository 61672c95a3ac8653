"""The inbox: what waits for a person, kind by kind, and its count in the rail."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.areas.channel.conftest import add_person, client_of, log, set_price  # noqa: F401
from tests.support.order_fixtures import OrderFixtures, create_order_fixtures
from tests.support.page import Page
from upline.access.rulebook import Role
from upline.backorders.differences import DifferenceCode
from upline.models import (
    Activity,
    Case,
    Email,
    Invitation,
    Membership,
    Product,
    SaleEvent,
    StoredDifference,
    Subscription,
)
from upline.web.home.inbox import KINDS

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
TODAY = NOW.date()
INBOX = "/t/alpine/inbox/"


@pytest.fixture
def fixtures() -> OrderFixtures:
    return create_order_fixtures()


def inbox(fixtures: OrderFixtures, user=None) -> Page:
    return Page(fixtures.signed_in_client(user or fixtures.otto).get(INBOX))


def titles(page: Page) -> list[str]:
    return [one.words for one in page.all("main")[0].all("heading")][1:]


def rail_count(page: Page) -> str:
    link = next(
        one for one in page.root.one("navigation", "Areas").all("link") if one.address == INBOX
    )
    return link.words.removeprefix("Inbox").removesuffix("need a person").strip()


def add_activity(fixtures, **changes) -> Activity:
    values = {
        "tenant": fixtures.alpine, "order": fixtures.back_order(900 + Activity.objects.count()),
        "kind": "TASK", "subject": "Call Huber", "assigned_to": fixtures.otto, "due_date": TODAY,
        "created_by": "Otto", "created_at": NOW,
    }  # fmt: skip
    return Activity.objects.create(**{**values, **changes})


def add_case(fixtures, **changes) -> Case:
    values = {
        "tenant": fixtures.alpine, "order": fixtures.back_order(800 + Case.objects.count()),
        "subject": "Invoice is wrong", "status": "OPEN", "priority": "NORMAL",
        "assigned_to": fixtures.otto, "created_by": "Otto", "created_at": NOW,
    }  # fmt: skip
    return Case.objects.create(**{**values, **changes})


def test_empty_inbox_says_what_it_lists(fixtures):
    page = inbox(fixtures)

    assert titles(page) == ["Nothing is waiting for you"]
    assert rail_count(page) == ""


def test_own_activity_that_is_due_waits_until_it_is_done(fixtures):
    activity = add_activity(fixtures)
    add_activity(fixtures, subject="Later", due_date=TODAY + timedelta(days=2))
    add_activity(fixtures, subject="Of Clara", assigned_to=fixtures.clara)
    page = inbox(fixtures)

    assert page.link("Call Huber").address == f"/t/alpine/activities/{activity.pk}/"
    assert "Later" not in page.words
    assert "Of Clara" not in page.words
    assert rail_count(page) == "1"
    Activity.objects.filter(pk=activity.pk).update(done_at=NOW)
    assert rail_count(inbox(fixtures)) == ""
    assert "Call Huber" not in inbox(fixtures).words


def test_own_open_case_waits_until_it_is_closed(fixtures):
    case = add_case(fixtures)
    page = inbox(fixtures)

    assert page.link("Invoice is wrong").address == f"/t/alpine/cases/{case.pk}/"
    assert rail_count(page) == "1"
    Case.objects.filter(pk=case.pk).update(status="CLOSED", closed_at=NOW)
    assert rail_count(inbox(fixtures)) == ""
    assert titles(inbox(fixtures)) == ["Nothing is waiting for you"]


def test_email_that_failed_waits_for_those_who_may_send(fixtures):
    email = Email.objects.create(
        tenant=fixtures.alpine, order=fixtures.back_order(1), direction="SENT", delivery="FAILED",
        recipients=["a@b.example"], subject="Offer", problem="No such mailbox",
        created_by="Otto", created_at=NOW,
    )  # fmt: skip

    page = inbox(fixtures)
    assert page.link("Offer").address == f"/t/alpine/emails/{email.pk}/"
    assert "No such mailbox" in page.words
    assert "Offer" not in inbox(fixtures, fixtures.clara).words


def test_renewal_of_an_own_subscription_names_the_last_day_to_reduce_it(fixtures):
    pk = fixtures.subscription()
    days = Subscription.objects.filter(pk=pk)
    days.update(renewal_date=TODAY + timedelta(days=7), responsible_user=fixtures.otto)
    page = inbox(fixtures)

    assert titles(page) == ["Renewals in the next 30 days"]
    assert "last day to reduce or cancel" in page.words
    days.update(renewal_date=TODAY + timedelta(days=31))
    assert titles(inbox(fixtures)) == ["Nothing is waiting for you"]
    days.update(renewal_date=TODAY + timedelta(days=7), responsible_user=fixtures.clara)
    assert titles(inbox(fixtures)) == ["Nothing is waiting for you"]


def test_trial_that_ends_waits(fixtures):
    Product.objects.filter(pk=fixtures.product.pk).update(trial_days=30)
    pk = fixtures.subscription()
    Subscription.objects.filter(pk=pk).update(is_trial=True, start_date=TODAY - timedelta(days=27))

    assert titles(inbox(fixtures)) == ["Trials that end"]


def test_invitations_wait_for_administrators_and_for_those_invited(fixtures):
    Membership.objects.filter(tenant=fixtures.alpine, user=fixtures.otto).update(
        role="ADMINISTRATOR"
    )
    Invitation.objects.create(
        tenant=fixtures.alpine, email="new@alpine.example", name="Nina New", role="SALES",
        created_by="Otto", created_at=NOW,
    )  # fmt: skip

    assert inbox(fixtures).link("Nina New").address == "/t/alpine/setup/users/"
    assert "Nina New" not in inbox(fixtures, fixtures.clara).words


def test_parked_sales_and_differences_wait_for_those_who_resolve_them(log):  # noqa: F811
    finance, viewer = add_person(log, "Fritz", Role.FINANCE), add_person(log, "Vic", Role.VIEWER)
    page = Page(client_of(finance).get(INBOX))
    [parked] = SaleEvent.objects.filter(state="PARKED")

    assert titles(page) == ["Parked sales"]
    assert f"/t/alpine/back-ordering-log/{parked.pk}/" in [one.address for one in page.all("link")]
    assert "No price" in page.words
    assert rail_count(page) == "1"
    assert titles(Page(client_of(viewer).get(INBOX))) == ["Nothing is waiting for you"]
    StoredDifference.objects.create(
        tenant_id=parked.tenant_id, reseller_id=parked.reseller_id, code=next(iter(DifferenceCode)).value,
        record_id=parked.pk, record="Sale of Huber",
    )  # fmt: skip
    assert titles(Page(client_of(finance).get(INBOX))) == ["Parked sales", "Differences"]


def test_more_than_ten_of_a_kind_lead_to_the_list(fixtures):
    for _ in range(12):
        add_case(fixtures)
    page = inbox(fixtures)

    assert titles(page) == ["Your open cases"]
    assert page.link("Your open cases: show all").address == "/t/alpine/cases/?whose=mine"
    assert rail_count(page) == "12"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.area], ids=lambda kind: kind.area)
def test_list_of_a_kind_opens_with_its_filter(fixtures, kind):
    from upline.access.reach import UNRESTRICTED  # noqa: PLC0415
    from upline.web.home.inbox import _Reader  # noqa: PLC0415

    class Visit:
        person, tenant = fixtures.otto, fixtures.alpine

    params = kind.filters(_Reader(Visit, UNRESTRICTED, TODAY))
    Membership.objects.filter(tenant=fixtures.alpine).update(role="ADMINISTRATOR")
    client = fixtures.signed_in_client(fixtures.otto)
    response = client.get(f"/t/alpine/{kind.area}/".replace("setup-", "setup/"), params)
    assert response.status_code == 200
    assert "Unknown filter" not in Page(response).words


def test_query_count_is_constant(fixtures, django_assert_max_num_queries):
    for _ in range(5):
        add_case(fixtures)
        add_activity(fixtures)
    client = fixtures.signed_in_client(fixtures.otto)

    with django_assert_max_num_queries(24):
        client.get(INBOX)
