"""The back-ordering log: every sale event with its state and reason, filters, groups, exports."""

from datetime import date

import pytest

from tests.areas.channel.conftest import LOG, add_person, client_of, set_price
from tests.support.ledger import writable_ledger
from tests.support.page import Page, csv_rows
from upline.access.rulebook import Role
from upline.models import Account, Order, PermissionGrant, PermissionRule, SaleEvent

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R34")]


def kinds(page: Page) -> list[str]:
    return [line.row.kind for line in page.response.context["page"].lines]


def test_log_shows_every_event_newest_first_with_state_and_reason(open_page):
    page = open_page()

    assert kinds(page) == ["QUANTITY_CHANGED", "SUBSCRIPTION_CREATED", "SUBSCRIPTION_CREATED"]
    rows = page.all("row")[1:]
    assert "Blocked" in rows[0].words
    assert "Parked No price" in rows[1].words
    assert "Booked" in rows[2].words
    assert "10 × " in rows[1].words
    assert rows[2].all("link", "1")[0].address.startswith("/t/alpine/orders/")
    assert "CEST" in rows[0].words, "in the time of the reseller"


def test_archived_events_are_listed(open_page):
    SaleEvent.objects.filter(state="BOOKED").update(is_archived=True)

    assert len(kinds(open_page())) == 3


def test_log_is_filtered_by_its_address(log, open_page):
    assert kinds(open_page(view="parked")) == ["SUBSCRIPTION_CREATED"]
    assert kinds(open_page(view="waiting")) == ["QUANTITY_CHANGED"]
    assert len(kinds(open_page(view="booked"))) == 1
    assert kinds(open_page(view="nothing-to-book")) == []
    assert len(kinds(open_page(reason="no_price"))) == 1
    assert kinds(open_page(reason="unknown_product")) == []
    assert len(kinds(open_page(trigger="quantity-changed"))) == 1
    assert len(kinds(open_page(reseller="cumulus"))) == 3
    assert kinds(open_page(reseller="stratus")) == []
    assert len(kinds(open_page(text="lindner"))) == 1, "a customer with a mirror"
    assert len(kinds(open_page(text="huber"))) == 2, "a customer that has none yet"
    assert len(kinds(open_page(date_from="2026-06-10", date_to="2026-06-10"))) == 3
    assert kinds(open_page(date_to="2026-06-09")) == []


def test_date_filter_counts_days_in_the_time_zone_of_the_bss(open_page):
    with writable_ledger():
        SaleEvent.objects.filter(state="BOOKED").update(happened_at="2026-05-31T22:30:00+00:00")

    assert len(kinds(open_page(date_from="2026-06-01", date_to="2026-06-01"))) == 1


def test_quick_dates_are_links_of_the_date_filter(open_page):
    page = open_page(reseller="cumulus")

    links = page.root.one("navigation", "Happened: quick dates").all("link")
    assert [link.words for link in links] == [
        "Today", "Yesterday", "Last 7 days", "This month", "Last month",
    ]  # fmt: skip
    assert all("reseller=cumulus" in link.address for link in links)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"view": "secret"}, "There is no view “secret”."),
        ({"reason": "mood"}, "There is no reason “mood”."),
        ({"trigger": "magic"}, "There is no trigger “magic”."),
        ({"reseller": "nobody"}, "There is no reseller “nobody”."),
        ({"date_from": "soon"}, "“soon” is not a date"),
        ({"date_from": "2026-05-02", "date_to": "2026-05-01"}, "lies before the first one"),
        ({"after": "7"}, "There is no such page"),
        ({"after": "0190f3a0-0000-7000-8000-000000000001.today"}, "There is no such page"),
        ({"text": "a\0b"}, "Customer cannot contain the character U+0000"),
    ],
)
def test_invalid_filter_is_explained(otto, open_page, params, sentence):
    page = open_page(**params)
    download = otto.get("/t/alpine/back-ordering-log.csv", params)

    assert page.response.status_code == 200
    assert sentence in page.words
    assert download.status_code == 400


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_first_and_last_day_of_the_calendar_are_no_error(open_page, day):
    assert open_page(date_from=day, date_to=day).response.status_code == 200


@pytest.mark.parametrize("text", ["%", "_", "\\", "' OR 1=1 --", "<Huber>"])
def test_hostile_customer_text_finds_nothing(open_page, text):
    page = open_page(text=text)

    assert page.response.status_code == 200
    assert kinds(page) == []


def test_groups_count_events_and_lead_to_them(open_page):
    by_reason = {
        g.label: g for g in open_page(group="reason").response.context["page"].table.groups
    }
    by_state = {g.label: g for g in open_page(group="state").response.context["page"].table.groups}
    by_reseller = open_page(group="reseller").response.context["page"].table.groups

    assert {label: g.count for label, g in by_reason.items()} == {"No price": 1, "No reason": 2}
    assert len(kinds(open_page(by_reason["No price"].href))) == 1
    assert {label: g.count for label, g in by_state.items()} == {
        "Parked": 1, "Waiting": 1, "Booked": 1,
    }  # fmt: skip
    assert len(kinds(open_page(by_state["Parked"].href))) == 1
    assert [(g.label, g.count) for g in by_reseller] == [("Cumulus IT", 3)]


def test_exports_hold_what_is_shown(otto):
    rows = csv_rows(otto.get("/t/alpine/back-ordering-log.csv", {"view": "parked"}))
    workbook = otto.get("/t/alpine/back-ordering-log.xlsx")

    assert [(r["Trigger"], r["State"], r["Reason"], r["Customer"]) for r in rows] == [
        ("Subscription created", "Parked", "No price", "Huber Bakery")
    ]
    assert b"".join(workbook.streaming_content).startswith(b"PK")


def test_log_takes_a_constant_number_of_queries(log, otto, django_assert_max_num_queries):
    for number in range(12):
        log.reseller_sells(f"More {number}")
    log.run_booking()

    with django_assert_max_num_queries(15):
        otto.get(LOG, {"view": "parked", "reseller": "cumulus", "text": "huber"})


def test_a_bss_without_resellers_has_no_log(log):
    ann = client_of(add_person(log, "Ann", Role.ADMINISTRATOR, "cumulus"))

    assert ann.get("/t/cumulus/back-ordering-log/").status_code == 404
    assert ann.get(LOG).status_code == 404


def test_rail_counts_parked_events(log, open_page):
    assert open_page("/t/alpine/orders/").link("Back-ordering log 1 need a person")

    set_price(log, 4)
    log.retry_all_parked()

    assert open_page("/t/alpine/orders/").link("Back-ordering log")


def hide(log, record) -> None:
    """Give a record a rule that grants nothing to anybody."""
    rule, _ = PermissionRule.objects.get_or_create(tenant_id=log.bss().id, name="Board only")
    type(record).objects.filter(pk=record.pk).update(sharing_rule=rule, responsible_user=None)


def test_event_of_an_order_that_may_not_be_seen_is_hidden(log, open_page):
    order = Order.objects.get(tenant_id=log.bss().id)
    Account.objects.filter(tenant_id=log.bss().id).update(sharing_rule=None)
    PermissionGrant.objects.filter(tenant_id=log.bss().id).delete()
    Order.objects.update(responsible_user=None)

    assert len(kinds(open_page())) == 2
    assert "Lindner" not in open_page().words
    assert open_page(f"{LOG}{order.sale_event_id}/").response.status_code == 404
    boss = client_of(add_person(log, "Bea", Role.ADMINISTRATOR))
    assert boss.get(f"{LOG}{order.sale_event_id}/").status_code == 200


def test_event_of_a_customer_that_may_not_be_seen_is_hidden(log, open_page):
    hide(log, Account.objects.get(tenant_id=log.bss().id, name="Lindner Law"))

    assert len(kinds(open_page())) == 2


def test_parked_events_of_a_reseller_that_may_not_be_seen_are_not_counted(log, open_page):
    hide(log, Account.objects.get(tenant_id=log.bss().id, name="Cumulus IT"))

    assert kinds(open_page()) == []
    assert open_page("/t/alpine/orders/").link("Back-ordering log")


def test_record_leads_to_the_events_beside_it(open_page):
    first, second, *_ = open_page().response.context["page"].lines

    position = open_page(second.href).response.context["position"]

    assert position.previous == first.href
    assert position.next
    assert date(2026, 6, 10) == second.row.effective_date
