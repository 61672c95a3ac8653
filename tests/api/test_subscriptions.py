"""Subscriptions and add-ons by the API: lists, reading, and how they stand upstream."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import ApiFixtures
from tests.api.subscription_calls import BOSS, archive, book, path_of, seats, trial
from upline.models import Order, SaleEvent, Subscription
from upline.setup import actions as setup
from upline.setup.rulebook import Entity
from upline.subscriptions.rulebook import Action


def test_subscription_has_add_ons_pending_change_and_what_may_be_done(api: ApiFixtures):
    record = seats(api)
    api.cumulus.post(path_of(record, "/quantity"), {"quantity": 40, "at_renewal": True})

    body = api.cumulus.get(path_of(record)).json

    assert (body["product"]["name"], body["quantity"]) == ("Microsoft 365 Business Basic", 26)
    [add_on] = body["add_ons"]
    assert (add_on["id"], add_on["quantity"]) == (str(archive(api).pk), 15)
    assert body["pending_change"]["quantity"] == 40
    assert body["pending_change"]["at_renewal"] is True
    assert {one["action"] for one in body["allowed_actions"]} == set(Action)
    assert body["editable_fields"] == [
        "custom_fields", "external_id", "responsible_user", "sharing_rule",
        "vendor_subscription_id",
    ]  # fmt: skip
    assert api.cumulus.get(path_of(archive(api))).json["parent"]["id"] == str(record.pk)


@pytest.mark.rule("R32")
def test_mirror_has_its_reseller_and_its_ribbon(api: ApiFixtures):
    body = api.erp.get(path_of(api.fixtures.mirror("m365-business-basic"))).json

    assert body["managed_by"]["name"] == "Cumulus IT"
    assert body["ribbon"].startswith("This subscription is managed by")
    assert body["order"]["id"] == str(api.back_order.pk)
    assert body["upstream"] is None


def test_history_and_add_ons_are_lists(api: ApiFixtures):
    record = seats(api)

    first = api.cumulus.get(path_of(record, "/history?limit=2")).json
    second = api.cumulus.get(path_of(record, f"/history?limit=2&cursor={first['next']}")).json
    add_ons = api.cumulus.get(path_of(record, "/add-ons")).json

    entries = [*first["items"], *second["items"]]
    assert [one["action"] for one in entries[:3]] == [
        "quantity_increased", "quantity_decreased", "quantity_increased",
    ]  # fmt: skip
    assert [one["change"] for one in entries[:3]] == [5, -2, 3]
    assert [one["id"] for one in add_ons["items"]] == [str(archive(api).pk)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("product={archive}", {"seats"}),
        ("status=active", {"seats", "mail", "trial", "care"}),
        ("status=suspended", set()),
        ("billing_cycle=monthly&is_trial=false", {"seats", "mail", "care"}),
        ("billing_cycle=annual", set()),
        ("is_trial=true", {"trial"}),
        ("is_mirror=true", set()),
        ("quantity_from=12&quantity_to=26", {"seats", "mail"}),
        ("unit_price_from=0&unit_price_to=999999.9999&is_trial=false", {"seats", "mail", "care"}),
        ("currency=USD", set()),
        ("auto_renew=false", set()),
        ("starts_from=2026-05-03&starts_to=2026-05-03", {"seats", "mail", "care"}),
        ("ends_from=2026-01-01", set()),
        ("renews_from=2026-01-01&is_trial=false", {"seats", "mail", "care"}),
        ("vendor_subscription_id=nothing", set()),
        ("q=Lindner", {"trial"}),
        ("sort=-name", {"seats", "mail", "trial", "care"}),
        ("sort=renewal", {"seats", "mail", "care"}),
    ],
)  # fmt: skip
def test_lists_are_filtered_by_every_field(api: ApiFixtures, query: str, expected: set[str]):
    of = Subscription.objects.filter(tenant=api.fixtures.cumulus, parent=None)
    names = {
        str(seats(api).pk): "seats",
        str(trial(api).pk): "trial",
        str(of.get(product__code="exchange-online-2").pk): "mail",
        str(of.get(product__code="cumulus-care").pk): "care",
    }

    response = api.cumulus.get(
        f"/subscriptions?{query.format(archive=api.product('exchange-archiving').pk)}"
    )

    assert response.status == 200, response.json
    assert {names[one["id"]] for one in response.json["items"]} == expected


def test_list_filters_by_records_and_custom_fields(api: ApiFixtures):
    record = seats(api)
    field = setup.NewCustomField(entity=Entity.SUBSCRIPTION, code="po", label="PO")
    setup.add_custom_field(tenant_id=record.tenant_id, new=field, by=BOSS)
    edited = api.cumulus.patch(path_of(record), {"custom_fields": {"po": "4711"}})

    found = api.cumulus.get(f"/subscriptions?account={record.account_id}&custom_fields[po]=4711")
    mirrors = api.erp.get(f"/subscriptions?managed_by={record.tenant_id}&is_mirror=true")

    assert edited.json["custom_fields"] == {"po": "4711"}
    assert [one["id"] for one in found.json["items"]] == [str(record.pk)]
    assert len(mirrors.json["items"]) == 2


def test_pages_of_a_list_follow_the_cursor(api: ApiFixtures):
    first = api.cumulus.get("/subscriptions?limit=3").json
    second = api.cumulus.get(f"/subscriptions?limit=3&cursor={first['next']}").json

    names = [one["name"] for one in (*first["items"], *second["items"])]
    assert names == sorted(names)
    assert (len(names), second["next"]) == (4, None)


@pytest.mark.parametrize(
    "query",
    ["status=gone", "quantity_from=-1", "quantity_from=99999999999", "unit_price_to=1e9", "renews_to=soon",
     "currency=eur", "account=x", "is_trial=1", "sort=price", "color=red", "q=%00"],
)  # fmt: skip
def test_hostile_filters_are_unreadable(api: ApiFixtures, query: str):
    response = api.cumulus.get(f"/subscriptions?{query}")

    assert response.status == 400
    assert response.fields == {f"?{query.partition('=')[0]}"}


# Upstream


def test_sale_is_waiting_then_booked_upstream(api: ApiFixtures):
    record = seats(api)
    changed = api.cumulus.post(path_of(record, "/quantity"), {"quantity": 30})
    waiting = changed.json["upstream"]

    book(api)
    booked = api.cumulus.get(path_of(record)).json["upstream"]
    listed = api.cumulus.get("/subscriptions").json["items"]

    order = Order.objects.filter(tenant=api.alpine).latest("number")
    assert (waiting["state"], waiting["order_number"]) == ("waiting", None)
    assert waiting["since"].endswith("Z")
    assert booked["state"] == "booked"
    assert booked["order_date"] == str(order.order_date)
    assert booked["order_number"].endswith(str(order.number))
    assert Decimal(booked["total"]["amount"]) == order.total
    assert next(one for one in listed if one["id"] == str(record.pk))["upstream"] == booked


@pytest.mark.rule("R34")
def test_parked_sale_says_why(api: ApiFixtures):
    record = seats(api)
    api.cumulus.post(path_of(record, "/quantity"), {"quantity": 31})
    SaleEvent.objects.filter(subjects__contains=[record.pk], state="WAITING").update(
        state="PARKED", reason="no_price", reason_detail=record.product.name
    )

    found = api.cumulus.get(path_of(record)).json["upstream"]

    assert (found["state"], found["code"]) == ("parked", "no_price")
    assert found["reason"].startswith("No price for Microsoft 365 Business Basic, monthly, on")


@pytest.mark.rule("R7")
def test_own_product_has_nothing_to_book(api: ApiFixtures):
    care = Subscription.objects.get(
        tenant=api.fixtures.cumulus, product__code="cumulus-care", parent=None
    )
    api.cumulus.post(path_of(care, "/quantity"), {"quantity": 3})
    book(api)

    assert api.cumulus.get(path_of(care)).json["upstream"]["state"] == "nothing_to_book"
    assert api.cumulus.get(path_of(trial(api))).json["upstream"] is None


def test_executed_order_says_what_became_of_it_upstream(api: ApiFixtures):
    path = f"/orders/{api.order(tenant=api.fixtures.cumulus, lines=1)}"
    before = api.cumulus.get(path).json["upstream"]
    first = api.cumulus.post(f"{path}/execute").json["upstream"]
    seen = api.cumulus.get(path).etag

    book(api)
    after = api.cumulus.get(path, **{"If-None-Match": seen})
    listed = api.cumulus.get("/orders").json["items"]

    assert (before, first["state"], after.json["upstream"]["state"]) == (None, "waiting", "booked")
    assert after.status == 200, "its version has not changed, but what the distributor has booked"
    assert next(one for one in listed if path.endswith(one["id"]))["upstream"]["state"] == "booked"
    assert api.erp.get(f"/orders/{api.back_order.pk}").json["upstream"] is None


def test_lists_read_upstream_states_by_a_fixed_number_of_queries(api: ApiFixtures):
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert api.cumulus.get(path).json["items"]
        return len(captured)

    for path in ("/subscriptions", "/orders"):
        order_id = api.order(tenant=api.fixtures.cumulus, lines=1)
        api.cumulus.post(f"/orders/{order_id}/execute")
        assert queries(f"{path}?limit=1") == queries(f"{path}?limit=200")
