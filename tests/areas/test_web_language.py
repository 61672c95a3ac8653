"""The language of a page: the person's, this browser's, its BSS's, or the one that the browser asks for."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Thread

import pytest
from django.test import Client
from django.utils import translation

from tests.support.page import Page
from tests.support.record_fixtures import RecordFixtures
from upline.access.rulebook import system_actor
from upline.kernel.ids import new_id
from upline.kernel.money import Money
from upline.kernel.texts import plural_text, text
from upline.kernel.verdicts import Refused
from upline.models import Job, JobRow, Tenant, User
from upline.tenancy.actions import set_own_language, set_tenant_language
from upline.web.shared import formatting

ORDERS = "/t/alpine/orders/"
NOW = datetime(2026, 5, 15, 12, tzinfo=UTC)


def language_of(client: Client, path: str = ORDERS, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    [root] = [element for element in Page(response).root if element.tag == "html"]
    language = root.attributes["lang"]
    assert response["Content-Language"] == language
    assert "Accept-Language" in response["Vary"]
    return language


@pytest.fixture
def otto(two_weeks_of_sales: RecordFixtures) -> Client:
    return two_weeks_of_sales.signed_in_client(two_weeks_of_sales.otto)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("fr, *;q=0.5", "en"),
        ("de-AT, en;q=0.8", "de"),
        ("en;q=0.5, el-GR", "el"),
        ("fr, el;q=0.2", "el"),
        ("xx" * 600 + ",", "en"),
    ],
)
def test_sign_in_page_is_in_the_language_that_the_browser_asks_for(db, client, header, language):
    assert language_of(client, "/sign-in/", Accept_Language=header) == language


def test_own_language_goes_before_that_of_the_browser_the_bss_and_its_header(
    otto, two_weeks_of_sales
):
    assert language_of(otto, Accept_Language="de") == "de"

    set_tenant_language(tenant_id=two_weeks_of_sales.alpine.pk, language="el", by=system_actor())
    assert language_of(otto, Accept_Language="de") == "el"

    otto.cookies["language"] = "de"
    assert language_of(otto) == "de"

    set_own_language(user_id=two_weeks_of_sales.otto.pk, language="en")
    assert language_of(otto, Accept_Language="el") == "en"


def test_chosen_language_is_stored_with_the_person_and_in_the_browser(otto, two_weeks_of_sales):
    answer = otto.post("/preferences/", {"language": "el", "back": ORDERS})

    assert (answer.status_code, answer["Location"]) == (302, ORDERS)
    assert User.objects.get(pk=two_weeks_of_sales.otto.pk).language == "el"
    assert answer.cookies["language"].value == "el"
    otto.post("/sign-out/")
    assert language_of(otto, "/sign-in/") == "el"


def test_unknown_language_is_ignored_on_the_page_and_refused_by_the_action(
    otto, two_weeks_of_sales
):
    otto.post("/preferences/", {"language": "fr", "back": ORDERS})
    assert language_of(otto) == "en"

    with pytest.raises(Refused) as refusal:
        set_own_language(user_id=two_weeks_of_sales.otto.pk, language="fr")
    assert refusal.value.code == "unknown_language"


def test_administrator_sets_the_language_of_the_bss(two_weeks_of_sales):
    eve = two_weeks_of_sales.signed_in_client(two_weeks_of_sales.boss)

    answer = eve.post("/t/alpine/setup/language/", {"language": "de"})

    assert answer.status_code == 302
    assert Tenant.objects.get(pk=two_weeks_of_sales.alpine.pk).language == "de"
    assert language_of(eve) == "de"


def test_language_of_a_page_ends_with_it(client, db):
    client.get("/sign-in/", headers={"Accept-Language": "de"})

    assert translation.get_language() == "en"
    assert formatting.whole(1204) == "1,204"


def test_page_of_another_thread_keeps_its_language(db):
    seen: list[str] = []
    with translation.override("de"):
        thread = Thread(target=lambda: seen.append(formatting.day(date(2026, 5, 15))))
        thread.start()
        thread.join()

    assert seen == ["15 May 2026"]


def test_api_answers_in_english_in_spite_of_header_and_cookie(two_weeks_of_sales, db):
    answer = Client().get(
        "/api/v1/orders", headers={"Accept-Language": "de", "Cookie": "language=de"}
    )

    assert answer.status_code == 401
    assert "Content-Language" not in answer.headers
    assert json.loads(answer.content)["title"] == "Unauthorized"


@pytest.mark.parametrize(
    ("language", "amount", "day", "period", "moment", "negative"),
    [
        ("en", "2,279.22 EUR", "15 May 2026", "1 Mar – 15 May 2026", "15 May 2026, 14:05 CEST", "−8"),
        ("de", "2.279,22 EUR", "15. Mai 2026", "1. März – 15. Mai 2026", "15. Mai 2026, 14:05 CEST", "−8"),
        ("el", "2.279,22 EUR", "15 Μαΐου 2026", "1 Μαρ – 15 Μαΐου 2026", "15 Μαΐου 2026, 14:05 CEST", "−8"),
    ],
)  # fmt: skip
def test_values_are_written_as_the_language_writes_them(
    language, amount, day, period, moment, negative
):
    may = date(2026, 5, 15)
    with translation.override(language):
        assert formatting.money(Money(Decimal("2279.22"), "EUR")) == amount
        assert formatting.day(may) == day
        assert formatting.days(date(2026, 3, 1), may) == period
        at = datetime(2026, 5, 15, 12, 5, tzinfo=UTC)
        assert formatting.moment(at, "Europe/Vienna") == moment
        assert formatting.delta(-8) == negative


def test_text_writes_its_values_in_the_language_of_the_page():
    some = text(
        "{price} {day} {name}",
        price=Money(Decimal("1204.5"), "EUR"),
        day=date(2026, 9, 1),
        name="12.5",
    )

    assert some == str(some) == "1,204.50 EUR 1 September 2026 12.5"
    with translation.override("de"):
        assert str(some) == "1.204,50 EUR 1. September 2026 12.5"


def test_count_of_a_plural_text_has_separators():
    licences = plural_text("{count} piece", "{count} pieces", count=1204)

    assert licences == "1,204 pieces"
    with translation.override("el"):
        assert str(licences) == "1.204 pieces"


def test_what_is_stored_for_later_is_read_in_the_language_of_the_reader(two_weeks_of_sales):
    boss = two_weeks_of_sales.signed_in_client(two_weeks_of_sales.boss)
    job = Job.objects.create(
        tenant=two_weeks_of_sales.alpine, kind="edit-orders", subject_id=new_id(),
        subject_name=plural_text("{count} order", "{count} orders", count=1204),
        started_by="Otto", role="ADMINISTRATOR", state="failed", failure_code="x",
        failure=text("{name} does not work in this BSS any more.", name="Otto"),
        created_at=NOW, stepped_at=NOW, finished_at=NOW,
    )  # fmt: skip
    JobRow.objects.create(
        job=job, record_name="Order 7", outcome="refused", sentence="Said before."
    )

    english = boss.get(f"/t/alpine/jobs/{job.pk}/").content.decode()
    boss.cookies["language"] = "de"
    german = boss.get(f"/t/alpine/jobs/{job.pk}/").content.decode()

    assert "1,204 orders" in english
    assert "Otto does not work in this BSS any more." in english
    assert "1.204 Bestellungen" in german
    assert "Otto arbeitet nicht mehr in diesem BSS." in german
    assert "Said before." in german


def test_export_has_the_heads_of_the_language_of_the_page(two_weeks_of_sales):
    otto = two_weeks_of_sales.signed_in_client(two_weeks_of_sales.otto)
    otto.cookies["language"] = "el"

    csv = b"".join(otto.get("/t/alpine/orders.csv").streaming_content).decode()

    assert csv.splitlines()[0].startswith("\ufeffΠαραγγελία,")
    assert "2026-05-" in csv
