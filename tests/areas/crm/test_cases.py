"""Cases: how they stand, what is said in them, and two people at once."""

import pytest

from tests.support.around_stage import NOW, Stage, actor, refusal
from upline.access.rulebook import Role
from upline.crm import actions as crm
from upline.crm.actions import CaseStanding, NewCase
from upline.crm.queries import case_page
from upline.crm.rulebook import CasePriority, CaseStatus
from upline.models import Case, CaseEntry
from upline.orders import actions as orders

pytestmark = pytest.mark.django_db


def opened(stage: Stage, order=None, **new: object) -> Case:
    terms = NewCase(**{"subject": "One invoice a year", **new})
    return Case.objects.get(pk=crm.create_case(new=terms, **stage.call(order)))


def changed(stage: Stage, case: Case, by=None, **standing: object) -> None:
    wanted = {
        "version": case.version,
        "status": CaseStatus(case.status),
        "priority": CasePriority(case.priority),
        "assigned_to_id": case.assigned_to_id,
        **standing,
    }
    crm.change_case(
        tenant_id=stage.alpine.pk,
        case_id=case.pk,
        standing=CaseStanding(**wanted),
        by=by or actor(stage.otto),
        now=NOW,
    )
    case.refresh_from_db()


def thread(stage: Stage, case: Case) -> list[str]:
    page = case_page(tenant_id=stage.alpine.pk, case_id=case.pk, by=actor(stage.otto))
    return [entry.text for entry in page.entries]


@pytest.mark.rule("R38")
def test_a_case_of_a_back_order_is_worked_on_until_it_is_closed(stage):
    case = opened(stage, priority=CasePriority.HIGH, text="They ask for one invoice.")

    changed(stage, case, status=CaseStatus.IN_PROGRESS, assigned_to_id=stage.otto.pk)
    crm.add_case_entry(
        tenant_id=stage.alpine.pk, case_id=case.pk, text="Told them.", by=actor(stage.otto), now=NOW
    )
    changed(stage, case, status=CaseStatus.CLOSED, text="They agree.")

    assert (case.status, case.closed_at, case.priority) == ("CLOSED", NOW, "HIGH")
    assert thread(stage, case) == [
        "They ask for one invoice.",
        "Status: Open → In progress\nAssigned to: nobody → Otto Orders",
        "Told them.",
        "They agree.\nStatus: In progress → Closed",
    ]
    changed(stage, case, status=CaseStatus.OPEN)
    assert case.closed_at is None


def test_of_two_who_change_a_case_the_second_is_told(stage):
    case = opened(stage)
    read_by_both = case.version
    changed(stage, case, priority=CasePriority.HIGH)

    with refusal("stale"):
        changed(stage, case, version=read_by_both, priority=CasePriority.LOW)
    case.refresh_from_db()
    assert case.priority == "HIGH"


def test_on_the_page_the_second_keeps_what_they_typed(stage):
    case, client = opened(stage), stage.signed_in(stage.otto)
    own = f"/t/alpine/cases/{case.pk}/"
    typed = {"version": case.version, "status": "CLOSED", "priority": "LOW", "text": "Solved."}
    changed(stage, case, priority=CasePriority.HIGH)

    response = client.post(own + "change/", typed)

    assert response.status_code == 409
    assert b"Somebody else has changed this case" in response.content
    assert b"Solved." in response.content
    assert not CaseEntry.objects.filter(text__contains="Solved.").exists()


def test_a_case_is_given_to_who_works_here_now(stage):
    gone = stage.person("Gone", is_active=False)

    with refusal("inactive_user"):
        opened(stage, assigned_to_id=gone.pk)
    with refusal("inactive_user"):
        changed(stage, opened(stage), assigned_to_id=gone.pk)


def test_who_may_only_look_says_nothing(stage):
    case = opened(stage)
    clara = actor(stage.clara, Role.VIEWER)

    with refusal("not_permitted"):
        changed(stage, case, by=clara, status=CaseStatus.CLOSED)
    client = stage.signed_in(stage.clara)
    page = client.get(f"/t/alpine/cases/{case.pk}/")
    assert page.status_code == 200
    assert b"Add to the thread" not in page.content
    assert client.post(f"/t/alpine/cases/{case.pk}/entries/", {"text": "x"}).status_code == 403
    assert not CaseEntry.objects.exists()


def test_a_case_outlives_a_deleted_order_for_administrators(stage):
    order = stage.orders.direct_order(9, status=stage.orders.booked)
    case = opened(stage, order)
    orders.delete_order(tenant_id=stage.alpine.pk, order_id=order.pk, by=actor(stage.otto))

    own = f"/t/alpine/cases/{case.pk}/"
    assert stage.signed_in(stage.otto).get(own).status_code == 404
    with pytest.raises(Case.DoesNotExist):
        changed(stage, case, status=CaseStatus.CLOSED)
    boss = stage.person("Boss", Role.ADMINISTRATOR)
    assert b"Its order was deleted" in stage.signed_in(boss).get(own).content
    case.refresh_from_db()
    changed(stage, case, by=actor(boss, Role.ADMINISTRATOR), status=CaseStatus.CLOSED)
    assert case.status == "CLOSED"


def test_the_list_of_cases_and_its_export(stage):
    opened(stage, subject="=1+1", priority=CasePriority.HIGH)
    opened(stage, subject="Quiet")
    client = stage.signed_in(stage.otto)

    listed = client.get("/t/alpine/cases/?priority=high").content
    assert b"=1+1" in listed
    assert b"Quiet" not in listed
    body = b"".join(client.get("/t/alpine/cases.csv").streaming_content).decode()
    assert "'=1+1,Open,High,1," in body


def test_another_bsss_case_is_not_there(stage):
    case, client = opened(stage), stage.signed_in(stage.otto)
    typed = {"version": 1, "status": "CLOSED", "priority": "LOW"}

    assert client.get(f"/t/cumulus/cases/{case.pk}/").status_code == 404
    assert client.post(f"/t/cumulus/cases/{case.pk}/change/", typed).status_code == 404
    assert client.post(f"/t/cumulus/cases/{case.pk}/entries/", {"text": "x"}).status_code == 404
    assert Case.objects.get().status == "OPEN"
