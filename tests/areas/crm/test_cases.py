"""Cases: status, entries, and concurrent edits."""

import pytest

from tests.support.crm_fixtures import NOW, CrmFixtures, actor, refusal
from tests.support.page import Page
from upline.access.rulebook import Role
from upline.crm import actions as crm
from upline.crm.actions import CaseUpdate, NewCase
from upline.crm.queries import case_page
from upline.crm.rulebook import CasePriority, CaseStatus
from upline.models import Case, CaseEntry
from upline.orders import actions as orders

pytestmark = pytest.mark.django_db


def open_case(fixtures: CrmFixtures, order=None, **new: object) -> Case:
    terms = NewCase(**{"subject": "One invoice a year", **new})
    return Case.objects.get(pk=crm.create_case(new=terms, **fixtures.call(order)))


def change_case(fixtures: CrmFixtures, case: Case, by=None, **update: object) -> None:
    wanted = {
        "version": case.version,
        "status": CaseStatus(case.status),
        "priority": CasePriority(case.priority),
        "assigned_to_id": case.assigned_to_id,
        **update,
    }
    crm.change_case(
        tenant_id=fixtures.alpine.pk,
        case_id=case.pk,
        update=CaseUpdate(**wanted),
        by=by or actor(fixtures.otto),
        now=NOW,
    )
    case.refresh_from_db()


def thread(fixtures: CrmFixtures, case: Case) -> list[str]:
    page = case_page(tenant_id=fixtures.alpine.pk, case_id=case.pk, by=actor(fixtures.otto))
    return [entry.text for entry in page.entries]


@pytest.mark.rule("R38")
def test_a_case_of_a_back_order_is_worked_on_until_it_is_closed(fixtures):
    case = open_case(fixtures, priority=CasePriority.HIGH, text="They ask for one invoice.")

    change_case(fixtures, case, status=CaseStatus.IN_PROGRESS, assigned_to_id=fixtures.otto.pk)
    crm.add_case_entry(
        tenant_id=fixtures.alpine.pk,
        case_id=case.pk,
        text="Told them.",
        by=actor(fixtures.otto),
        now=NOW,
    )
    change_case(fixtures, case, status=CaseStatus.CLOSED, text="They agree.")

    assert (case.status, case.closed_at, case.priority) == ("CLOSED", NOW, "HIGH")
    assert thread(fixtures, case) == [
        "They ask for one invoice.",
        "Status: Open → In progress\nAssigned to: nobody → Otto Orders",
        "Told them.",
        "They agree.\nStatus: In progress → Closed",
    ]
    change_case(fixtures, case, status=CaseStatus.OPEN)
    assert case.closed_at is None


def test_concurrent_case_change_is_reported_as_conflict(fixtures):
    case = open_case(fixtures)
    read_by_both = case.version
    change_case(fixtures, case, priority=CasePriority.HIGH)

    with refusal("stale"):
        change_case(fixtures, case, version=read_by_both, priority=CasePriority.LOW)
    case.refresh_from_db()
    assert case.priority == "HIGH"


def test_conflict_page_keeps_the_typed_input(fixtures):
    case, client = open_case(fixtures), fixtures.signed_in_client(fixtures.otto)
    own = f"/t/alpine/cases/{case.pk}/"
    typed = {"version": case.version, "status": "CLOSED", "priority": "LOW", "text": "Solved."}
    change_case(fixtures, case, priority=CasePriority.HIGH)

    response = client.post(own + "change/", typed)

    assert response.status_code == 409
    assert "Somebody else has changed this case" in Page(response).words
    assert "Solved." in Page(response).words
    assert not CaseEntry.objects.filter(text__contains="Solved.").exists()


def test_case_can_only_be_assigned_to_an_active_user(fixtures):
    gone = fixtures.person("Gone", is_active=False)

    with refusal("inactive_user"):
        open_case(fixtures, assigned_to_id=gone.pk)
    with refusal("inactive_user"):
        change_case(fixtures, open_case(fixtures), assigned_to_id=gone.pk)


def test_viewer_cannot_comment(fixtures):
    case = open_case(fixtures)
    clara = actor(fixtures.clara, Role.VIEWER)

    with refusal("not_permitted"):
        change_case(fixtures, case, by=clara, status=CaseStatus.CLOSED)
    client = fixtures.signed_in_client(fixtures.clara)
    page = client.get(f"/t/alpine/cases/{case.pk}/")
    assert page.status_code == 200
    assert "Add comment" not in Page(page).words
    assert client.post(f"/t/alpine/cases/{case.pk}/entries/", {"text": "x"}).status_code == 403
    assert not CaseEntry.objects.exists()


def test_a_case_outlives_a_deleted_order_for_administrators(fixtures):
    order = fixtures.orders.direct_order(9, status=fixtures.orders.booked)
    case = open_case(fixtures, order)
    orders.delete_order(tenant_id=fixtures.alpine.pk, order_id=order.pk, by=actor(fixtures.otto))

    own = f"/t/alpine/cases/{case.pk}/"
    assert fixtures.signed_in_client(fixtures.otto).get(own).status_code == 404
    with pytest.raises(Case.DoesNotExist):
        change_case(fixtures, case, status=CaseStatus.CLOSED)
    boss = fixtures.person("Boss", Role.ADMINISTRATOR)
    assert "Its order was deleted" in Page(fixtures.signed_in_client(boss).get(own)).words
    case.refresh_from_db()
    change_case(fixtures, case, by=actor(boss, Role.ADMINISTRATOR), status=CaseStatus.CLOSED)
    assert case.status == "CLOSED"


def test_the_list_of_cases_and_its_export(fixtures):
    open_case(fixtures, subject="=1+1", priority=CasePriority.HIGH)
    open_case(fixtures, subject="Quiet")
    client = fixtures.signed_in_client(fixtures.otto)

    listed = client.get("/t/alpine/cases/?priority=high").content
    assert b"=1+1" in listed
    assert b"Quiet" not in listed
    body = b"".join(client.get("/t/alpine/cases.csv").streaming_content).decode()
    assert "'=1+1,Open,High,1," in body


def test_case_of_another_bss_is_not_found(fixtures):
    case, client = open_case(fixtures), fixtures.signed_in_client(fixtures.otto)
    typed = {"version": 1, "status": "CLOSED", "priority": "LOW"}

    assert client.get(f"/t/cumulus/cases/{case.pk}/").status_code == 404
    assert client.post(f"/t/cumulus/cases/{case.pk}/change/", typed).status_code == 404
    assert client.post(f"/t/cumulus/cases/{case.pk}/entries/", {"text": "x"}).status_code == 404
    assert Case.objects.get().status == "OPEN"
