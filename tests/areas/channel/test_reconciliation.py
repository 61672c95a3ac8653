"""Reconciliation: matched counts per reseller, each difference, and the step that mends it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.areas.channel.conftest import add_person, address_of, client_of, event
from tests.support.page import Page, csv_rows
from upline.access.rulebook import Actor, Role, system_actor
from upline.backorders import actions as backorders
from upline.backorders.reconciliation.models import Reconciliation
from upline.kernel.verdicts import Refused
from upline.models import Account, PermissionRule, Subscription

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R36")]
HOME = "/t/alpine/reconciliation/"
DIFFERENCES = "/t/alpine/differences/"
NOW = datetime(2026, 6, 11, 12, tzinfo=UTC)


def check(log, now: datetime = NOW) -> int:
    """Reconcile every reseller of Alpine, as the worker does."""
    backorders.request_reconciliation(tenant_id=log.bss().id, by=system_actor(), now=now)
    return backorders.run_requested_reconciliations(now=now)


def test_counts_are_shown_for_each_reseller(log, open_page):
    assert "No reconciliation yet" in open_page(HOME).words

    assert check(log) == len(log.state.tenants) - 1
    page = open_page(HOME)

    [cumulus] = [
        row for row in page.table("Resellers of Alpine Distribution").rows if row[0] == "Cumulus IT"
    ]
    assert cumulus[1:6] == ["Differs", "3", "1", "1", "3"]
    assert "Matches" in page.words
    assert [line.row.reseller.name for line in open_page(HOME, view="with-differences").response.context["page"].lines] == ["Cumulus IT"]  # fmt: skip


def test_each_difference_leads_to_its_record_and_the_step_that_mends_it(log, open_page):
    mirror = Subscription.objects.get(tenant_id=log.bss().id)
    Subscription.objects.filter(pk=mirror.pk).update(quantity=11)
    Account.objects.filter(tenant_id=log.bss().id, name="Lindner Law").update(email="x")
    check(log)

    page = open_page(DIFFERENCES, reseller="cumulus")
    rows = {
        row[2]: row
        for row in page.table("Differences of Alpine Distribution, Reseller Cumulus IT").rows
    }

    assert rows["Sale is parked"][3] == "Subscription created: No price"
    assert address_of(event("SUBSCRIPTION_CREATED")) in page.addresses
    assert rows["Mirror differs"][3] == "Quantity"
    assert f"/t/alpine/subscriptions/{mirror.pk}/" in page.addresses
    assert "/t/alpine/back-ordering-log/?view=parked&reseller=cumulus" in page.addresses
    assert rows["Customer differs"][3] == "E-mail"
    assert rows["Mirror is missing"][4].startswith("Retry the reseller’s parked events")
    assert "Checked 11 Jun 2026, 14:00 CEST" in page.part("counts")


def test_what_differs_is_said_in_the_language_of_the_reader(log, otto):
    check(log)

    german = Page(otto.get(DIFFERENCES, {"reseller": "cumulus"}, headers={"accept-language": "de"}))

    assert "Abonnement angelegt: Kein Preis" in german.words
    assert "Subscription created" not in german.words


def test_differences_are_filtered_grouped_and_exported(log, otto, open_page):
    check(log)

    def found(**params: str) -> list[str]:
        lines = open_page(DIFFERENCES, **params).response.context["page"].lines
        return [line.row.code for line in lines]

    assert found(difference="parked") == ["parked"]
    assert found(reseller="stratus") == []
    assert len(found(text="huber")) == 3
    groups = open_page(DIFFERENCES, group="difference").response.context["page"].table.groups
    assert {g.label: g.count for g in groups}["Sale is parked"] == 1
    rows = csv_rows(otto.get("/t/alpine/differences.csv", {"difference": "parked"}))
    assert [(r["Record"], r["Difference"]) for r in rows] == [("Huber Bakery", "Sale is parked")]
    assert otto.get("/t/alpine/differences.csv", {"difference": "mood"}).status_code == 400


def test_check_is_requested_and_its_page_learns_of_the_result(log, otto):
    check(log)
    reseller_id = log.bss("cumulus").id

    page = Page(otto.post(f"{HOME}{reseller_id}/check/", follow=True))
    assert "Check of Cumulus IT requested" in page.words
    assert "A check is under way" in page.words
    live = f"{HOME}{reseller_id}/live/"
    first = otto.get(live)
    unchanged = otto.get(live, headers={"If-None-Match": first["ETag"]})
    backorders.run_requested_reconciliations(now=NOW + timedelta(minutes=1))
    changed = otto.get(live, headers={"If-None-Match": first["ETag"]})

    assert unchanged.status_code == 304
    assert changed["HX-Refresh"] == "true"


def test_nightly_check_is_requested_once_a_night(log):
    assert backorders.request_nightly_reconciliations(now=NOW) == len(log.state.tenants) - 1
    backorders.run_requested_reconciliations(now=NOW)

    assert backorders.request_nightly_reconciliations(now=NOW + timedelta(hours=11)) == 0
    assert backorders.request_nightly_reconciliations(now=NOW + timedelta(hours=13)) > 0


def test_reconciliation_of_a_worker_that_died_is_run_again(log):
    check(log)
    Reconciliation.objects.filter(reseller_id=log.bss("cumulus").id).update(
        started_at=NOW, requested_at=NOW
    )

    assert backorders.run_requested_reconciliations(now=NOW + timedelta(minutes=1)) == 0
    assert backorders.run_requested_reconciliations(now=NOW + timedelta(minutes=16)) == 1


def test_viewer_cannot_request_a_check(log):
    vera = client_of(add_person(log, "Vera", Role.VIEWER))

    assert "Check now" not in Page(vera.get(HOME)).offers
    assert vera.post(f"{HOME}check/").status_code == 403
    with pytest.raises(Refused):
        backorders.request_reconciliation(
            tenant_id=log.bss().id, by=Actor(name="Vera", role=Role.VIEWER), now=NOW
        )


def test_difference_of_a_record_that_may_not_be_seen_is_hidden(log, open_page):
    account = Account.objects.get(tenant_id=log.bss().id, name="Lindner Law")
    Account.objects.filter(pk=account.pk).update(email="x")
    check(log)
    rule = PermissionRule.objects.create(tenant_id=log.bss().id, name="Board only")
    Account.objects.filter(pk=account.pk).update(sharing_rule=rule, responsible_user=None)

    assert "Lindner" not in open_page(DIFFERENCES).words
    boss = client_of(add_person(log, "Bea", Role.ADMINISTRATOR))
    assert "Lindner Law" in Page(boss.get(DIFFERENCES)).words


def test_earlier_sales_are_mirrored_from_the_page(log, otto):
    boss = client_of(add_person(log, "Bea", Role.ADMINISTRATOR))
    address = f"{HOME}{log.bss('cumulus').id}/mirror-earlier-sales/"

    assert otto.get(address).status_code == 403
    check(log)
    shown = {"reseller": "cumulus"}
    assert "Mirror earlier sales" not in Page(otto.get(DIFFERENCES, shown)).offers
    assert Page(boss.get(DIFFERENCES, shown)).link("Mirror earlier sales").address == address
    assert "No order is booked for them" in Page(boss.get(address)).words
    page = Page(boss.post(address, follow=True))
    assert "Nothing to mirror: the events of all earlier sales are recorded" in page.words
    assert boss.get(f"{HOME}0190f3a0-0000-7000-8000-000000000001/").status_code == 404


def test_a_bss_without_resellers_has_no_reconciliation(log):
    ann = client_of(add_person(log, "Ann", Role.ADMINISTRATOR, "cumulus"))

    for page in ("reconciliation/", "differences/"):
        assert ann.get(f"/t/cumulus/{page}").status_code == 404


def test_lists_take_a_constant_number_of_queries(log, otto, django_assert_max_num_queries):
    check(log)

    for address in (HOME, f"{DIFFERENCES}?reseller=cumulus"):
        with django_assert_max_num_queries(13):
            otto.get(address)
