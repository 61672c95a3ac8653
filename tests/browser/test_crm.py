"""What is around an order in a real browser: its tabs and forms, and the lists of the BSS."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.crm_fixtures import NOW, PDF, CrmFixtures, actor, create_crm_fixtures, message
from upline.crm import actions as crm
from upline.crm.actions import ActivityInput, CaseUpdate, NewCase, NewEmail, NewFile
from upline.crm.rulebook import ActivityKind, CasePriority, CaseStatus
from upline.models import Attachment, Email

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def fixtures(settings, tmp_path: Path) -> CrmFixtures:
    settings.DATA_DIR = tmp_path
    fixtures = create_crm_fixtures()
    otto, today = fixtures.otto.pk, NOW.date()
    for subject, kind, days in (
        ("Call about the larger plan", ActivityKind.CALL, -400),
        ("Ask for the renewal terms, and whether they want one invoice", ActivityKind.TASK, 400),
        ("Quarterly meeting", ActivityKind.MEETING, None),
    ):
        due = today + timedelta(days) if days is not None else None
        terms = ActivityInput(
            subject=subject, kind=kind, assigned_to_id=otto, due_date=due, text="First.\nSecond."
        )
        crm.add_activity(terms=terms, **fixtures.call())
    create_correspondence(fixtures)
    case_id = crm.create_case(
        new=NewCase(subject="One invoice a year", priority=CasePriority.HIGH, text="They ask."),
        **fixtures.call(),
    )
    update = CaseUpdate(
        version=1, status=CaseStatus.IN_PROGRESS, priority=CasePriority.HIGH, assigned_to_id=otto
    )
    crm.change_case(
        tenant_id=fixtures.alpine.pk,
        case_id=case_id,
        update=update,
        by=actor(fixtures.otto),
        now=NOW,
    )
    crm.add_note(text="Ring them first.\nThey are early risers.", **fixtures.call())
    crm.add_attachment(
        new=NewFile(name="Offer for Huber.pdf", declared_type="", content=PDF), **fixtures.call()
    )
    return fixtures


def create_correspondence(fixtures: CrmFixtures) -> None:
    new = NewEmail(to=["petra@huber.example"], subject="Licences", text="Good morning,\n\nyours.")
    crm.write_email(new=new, **fixtures.call())
    failed = crm.write_email(new=new, **fixtures.call())
    Email.objects.filter(pk=failed).update(
        delivery="FAILED", failed_attempts=6, problem="The mail server could not be reached."
    )
    for letter in (message("[Order 1] Thanks"), message("Hello", sender="new@huber.example")):
        crm.receive_email(tenant_id=fixtures.alpine.pk, raw=letter.as_bytes(), now=NOW)


def test_crm_workflow_of_an_order(fixtures, open_page, tmp_path):
    page = open_page(fixtures.otto, fixtures.address())
    page.get_by_role("toolbar").get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("toolbar").get_by_role("link", name="Activity").click()
    page.get_by_label("Subject").fill("Thank Petra")
    page.get_by_label("Assigned to").select_option("Otto Orders")
    page.get_by_role("button", name="Add activity").click()
    page.get_by_role("status").get_by_text("Activity added").wait_for()

    page.get_by_role("link", name="Activities", exact=True).first.click()
    page.get_by_role("link", name="Mine").click()
    page.get_by_role("link", name="Thank Petra").click()
    page.get_by_role("button", name="Complete").click()
    page.get_by_text("Done", exact=True).first.wait_for()

    page.goto(fixtures.address("notes/"))
    page.get_by_role("toolbar").get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("toolbar").get_by_role("link", name="File").click()
    file = tmp_path / "terms.pdf"
    file.write_bytes(PDF)
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Add file").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="terms.pdf").click()

    assert Path(download.value.path()).read_bytes() == PDF
    assert Attachment.objects.filter(name="terms.pdf", media_type="application/pdf").exists()


def test_a_received_e_mail_is_related(fixtures, open_page):
    page = open_page(fixtures.otto, "/t/alpine/emails/?view=to-relate")
    page.get_by_role("link", name="Hello").click()
    page.get_by_label("Order number").fill("1")
    page.get_by_role("button", name="Link to this order").click()

    page.get_by_role("status").get_by_text("E-mail linked").wait_for()
    page.get_by_role("button", name="Unlink from the order").wait_for()
