"""The event log in the API: CloudEvents by cursor, for who sees every record."""

import pytest

from tests.api.conftest import ApiFixtures
from tests.areas.events.test_event_log import log_of
from upline.eventlog.rulebook import EventType
from upline.models import Account, LoggedEvent


def test_sale_writes_events_into_the_logs_of_both(api: ApiFixtures):
    order = api.back_order

    alpine = log_of(api.alpine.pk)
    cumulus = log_of(order.originated_from_id)

    [booked] = [one for one in alpine if one.record_id == order.pk][:1]
    assert booked.type is EventType.ORDER_BOOKED
    assert booked.related_id == order.sale_event_id
    of_sale = [one.type for one in cumulus if one.record_id == order.sale_event_id]
    assert of_sale == [EventType.SALE_RECORDED, EventType.SALE_BOOKED]
    assert not any(one.record_id == order.pk for one in cumulus)


def test_client_reads_the_log_page_by_page(api: ApiFixtures):
    customer = api.customer()
    seen, after, more = [], "", True
    while more:
        page = api.erp.get(f"/events?limit=5&after={after}").json
        seen += page["items"]
        after, more = page["next"], page["has_more"]

    assert len({one["id"] for one in seen}) == len(seen) > 10
    assert api.erp.get(f"/events?after={after}").json["items"] == []
    api.erp.patch(f"/accounts/{customer.pk}", {"accounting_no": "K-1"})
    [changed] = api.erp.get(f"/events?after={after}&type=upline.account.updated").json["items"]
    assert changed["subject"] == f"accounts/{customer.pk}"
    assert (
        api.erp.get(changed["data"]["url"].removeprefix("/api/v1")).json["accounting_no"] == "K-1"
    )


def test_latest_begins_at_the_end(api: ApiFixtures):
    page = api.erp.get("/events?after=latest").json

    assert page["items"] == []
    assert int(page["next"]) > 0


def test_roles_that_do_not_see_every_record_read_no_log(api: ApiFixtures):
    assert api.shop.get("/events").code == "not_permitted"
    assert api.viewer.get("/events").code == "not_permitted"


def test_cursor_whose_events_are_removed_is_refused(api: ApiFixtures):
    api.erp.get("/events?limit=1")
    LoggedEvent.objects.filter(tenant_id=api.alpine.pk, position__lte=3).delete()

    response = api.erp.get("/events?after=1")

    assert (response.status, response.code) == (409, "cursor_expired")
    assert api.erp.get("/events?after=3").status == 200


@pytest.mark.parametrize("cursor", ["x", "-2", "1.5", "9" * 30])
def test_unreadable_cursor_is_named(api: ApiFixtures, cursor: str):
    response = api.erp.get(f"/events?after={cursor}")

    assert response.status in (400, 422)
    assert response.fields == {"?after"}


def test_bulk_update_writes_one_event_per_record(api: ApiFixtures):
    log = log_of(api.alpine.pk)
    accounts = Account.objects.filter(tenant=api.alpine)
    accounts.update(version=99)
    accounts.update(version=100)

    found = log_of(api.alpine.pk, after=log[-1].position)
    assert {one.record_id for one in found} == set(accounts.values_list("pk", flat=True))
