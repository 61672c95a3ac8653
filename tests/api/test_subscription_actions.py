"""Selling, changing and editing subscriptions and add-ons by the API, and stale versions."""

from typing import Any

import pytest

from tests.api.conftest import ApiFixtures
from tests.api.subscription_calls import call, path_of, seats
from tests.support.api_records import UNKNOWN_ID
from upline.models import SaleEvent, Subscription
from upline.subscriptions.rulebook import Action


@pytest.mark.rule("R4", "R8")
def test_quantity_changes_now_on_a_date_and_at_renewal(api: ApiFixtures):
    path = path_of(seats(api))

    now = api.cumulus.post(f"{path}/quantity", {"quantity": 30})
    on_date = api.cumulus.post(f"{path}/quantity", {"quantity": 31, "date": "2027-01-31"})
    pending = api.cumulus.post(f"{path}/quantity", {"quantity": 32})
    withdrawn = api.cumulus.post(f"{path}/withdraw-scheduled-change")
    both = {"quantity": 33, "date": "2027-01-31", "at_renewal": True}

    assert (now.json["quantity"], now.json["pending_change"]) == (30, None)
    assert on_date.json["pending_change"]["effective_date"] == "2027-01-31"
    assert (pending.status, pending.code) == (409, "scheduled_change_pending")
    assert withdrawn.json["pending_change"] is None
    assert api.cumulus.post(f"{path}/quantity", both).status == 400


def test_add_on_is_sold_changed_and_cancelled(api: ApiFixtures):
    sold = api.cumulus.post(
        path_of(seats(api), "/add-ons"),
        {"product": api.product("exchange-archiving").pk, "quantity": 2},
    )
    path = f"/add-ons/{sold.json['id']}"

    changed = api.cumulus.post(f"{path}/quantity", {"quantity": 4})
    cancelled = api.cumulus.post(f"{path}/cancel", {"date": "2027-01-31"})
    restored = api.cumulus.post(f"{path}/withdraw-cancellation")
    ended = api.cumulus.post(f"{path}/cancel")

    assert (sold.status, sold.json["kind"]) == (201, "add_on")
    assert sold.response["Location"] == f"/api/v1{path}"
    assert changed.json["quantity"] == 4
    assert (cancelled.json["status"], cancelled.json["ends_on"]) == ("pending_cancel", "2027-01-31")
    assert restored.json["status"] == "active"
    assert ended.json["status"] == "cancelled"


def test_subscription_is_suspended_reactivated_and_ends_without_renewal(api: ApiFixtures):
    path = path_of(seats(api))

    assert api.cumulus.post(f"{path}/suspend").json["status"] == "suspended"
    assert api.cumulus.post(f"{path}/reactivate").json["status"] == "active"
    off = api.cumulus.post(f"{path}/auto-renewal", {"auto_renew": False}).json
    assert (off["auto_renew"], off["ends_on"]) == (False, off["renewal_date"])


def test_subscription_is_cancelled_at_the_end_of_its_period_and_withdrawn(api: ApiFixtures):
    path = path_of(seats(api))

    cancelled = api.cumulus.post(f"{path}/cancel", {"at_period_end": True}).json
    restored = api.cumulus.post(f"{path}/withdraw-cancellation").json
    ended = api.cumulus.post(f"{path}/cancel", {}).json

    assert cancelled["status"] == "pending_cancel"
    assert cancelled["end_date"] == cancelled["ends_on"]
    assert (restored["status"], restored["end_date"]) == ("active", None)
    assert (ended["status"], ended["add_ons"][0]["status"]) == ("cancelled", "cancelled")


@pytest.mark.rule("R6")
def test_trial_is_started_and_upgraded(api: ApiFixtures):
    new = {
        "account": api.customer(api.fixtures.cumulus).pk, "product": api.product().pk,
        "billing_cycle": "annual", "quantity": 5, "is_trial": True,
    }  # fmt: skip
    started = api.cumulus.post("/subscriptions", new)
    events = SaleEvent.objects.count()

    paid = api.cumulus.post(f"/subscriptions/{started.json['id']}/upgrade-trial", {"quantity": 8})

    assert (started.status, started.json["is_trial"]) == (201, True)
    assert started.json["upstream"] is None
    assert (paid.json["is_trial"], paid.json["quantity"]) == (False, 8)
    assert paid.json["upstream"]["state"] == "waiting"
    assert SaleEvent.objects.count() == events + 1


@pytest.mark.rule("R4")
def test_subscription_is_sold_with_an_add_on(api: ApiFixtures):
    new = {
        "account": api.customer(api.fixtures.cumulus).pk, "product": api.product().pk,
        "billing_cycle": "monthly", "quantity": 5, "vendor_subscription_id": "V-1",
        "add_ons": [{"product": api.product("exchange-archiving").pk, "quantity": 5}],
    }  # fmt: skip
    dry = api.cumulus.post("/subscriptions?dry_run=true", new)
    count = Subscription.objects.count()

    sold = api.cumulus.post("/subscriptions", new)

    assert (dry.status, sold.status) == (200, 201)
    assert dry.json["would_be"]["quantity"] == 5
    assert len(dry.json["books"][0]["items"]) == 2
    assert sold.response["Location"] == f"/api/v1/subscriptions/{sold.json['id']}"
    assert sold.json["vendor_subscription_id"] == "V-1"
    assert Subscription.objects.count() == count + 2


@pytest.mark.parametrize("code", ["not_offered", "unknown", "foreign"])
def test_sale_of_what_is_not_offered_or_to_a_stranger_is_refused(api: ApiFixtures, code: str):
    new = {
        "account": api.customer(api.fixtures.cumulus).pk, "product": api.product().pk,
        "billing_cycle": "monthly", "quantity": 5,
    }  # fmt: skip
    changed = {
        "not_offered": {"product": UNKNOWN_ID},
        "unknown": {"account": UNKNOWN_ID},
        "foreign": {"account": api.customer().pk},
    }[code]

    response = api.cumulus.post("/subscriptions", new | changed)

    expected = (422, "not_offered") if code == "not_offered" else (404, "not_found")
    assert (response.status, response.code) == expected


@pytest.mark.rule("R4")
def test_plan_of_all_or_some_licences_changes(api: ApiFixtures):
    record, standard = seats(api), api.product("m365-business-standard").pk
    path = path_of(record, "/plan")

    some = api.cumulus.post(path, {"product": standard, "quantity": 6})
    into = api.cumulus.post(path, {"product": standard, "quantity": 4, "into": some.json["id"]})
    later = api.cumulus.post(
        path, {"product": standard, "cancel_add_ons": True, "date": "2027-01-31"}
    )

    assert (some.json["id"] != str(record.pk), some.json["quantity"]) == (True, 6)
    assert some.response["Location"] == f"/api/v1/subscriptions/{some.json['id']}"
    assert (into.json["id"], into.json["quantity"]) == (some.json["id"], 10)
    assert (later.json["id"], later.json["quantity"]) == (str(record.pk), 16)
    assert later.json["pending_change"]["product"] == "Microsoft 365 Business Standard"


def test_partial_plan_change_for_a_later_day_returns_the_subscription_itself(api: ApiFixtures):
    record = seats(api)
    payload = {"product": api.product("m365-business-standard").pk, "quantity": 6}

    response = api.cumulus.post(path_of(record, "/plan"), payload | {"at_renewal": True})

    assert (response.status, response.json["id"]) == (200, str(record.pk))
    assert response.json["pending_change"]["quantity"] == 6


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("quantity", {}), ("quantity", {"quantity": "30"}), ("quantity", {"quantity": 1.5}),
        ("quantity", {"quantity": 30, "date": "31.01.2027"}), ("quantity", {"quantity": 30, "when": "now"}),
        ("plan", {"product": "x"}), ("cancel", {"date": "2027-01-31", "at_period_end": True}),
        ("auto-renewal", {"auto_renew": "yes"}), ("suspend", {"why": "no"}),
    ],
)  # fmt: skip
def test_unreadable_bodies_are_refused(api: ApiFixtures, address: str, body: dict[str, Any]):
    assert api.cumulus.post(path_of(seats(api), f"/{address}"), body).status == 400


@pytest.mark.parametrize(
    ("address", "body", "code"),
    [
        ("quantity", {"quantity": 0}, "invalid_quantity"),
        ("quantity", {"quantity": 10**30}, "invalid_quantity"),
        ("quantity", {"quantity": 30, "date": "1999-01-01"}, "date_out_of_range"),
        ("quantity", {"quantity": 30, "date": "2026-05-02"}, "before_start"),
        ("cancel", {"date": "2190-01-01"}, "date_out_of_range"),
        ("plan", {"product": UNKNOWN_ID}, "not_offered"),
        ("add-ons", {"product": UNKNOWN_ID, "quantity": 1}, "not_offered"),
    ],
)
def test_impossible_requests_are_refused(api: ApiFixtures, address: str, body, code: str):
    response = api.cumulus.post(path_of(seats(api), f"/{address}"), body)

    assert (response.status, response.code) == (422, code)


# Editing


def test_editable_fields_are_edited_and_others_refused_by_name(api: ApiFixtures):
    path = path_of(seats(api))
    mirror = path_of(api.fixtures.mirror("m365-business-basic"))

    edited = api.cumulus.patch(path, {"vendor_subscription_id": "V-9"})
    sold = api.cumulus.patch(path, {"quantity": 99, "vendor_subscription_id": "V-10"})
    mirrored = api.erp.patch(mirror, {"vendor_subscription_id": "V-11"})
    unknown = api.cumulus.patch(path, {"color": "red"})
    owned = api.erp.patch(mirror, {"responsible_user": api.fixtures.otto.pk})

    assert edited.json["vendor_subscription_id"] == "V-9"
    assert (sold.status, sold.code, sold.fields) == (422, "field_not_editable", {"quantity"})
    assert (mirrored.status, mirrored.code) == (403, "mirror_protected")
    assert (unknown.status, unknown.fields) == (400, {"color"})
    assert owned.json["responsible_user"]["id"] == str(api.fixtures.otto.pk)
    assert api.cumulus.get(path).json["vendor_subscription_id"] == "V-9"


# Optimistic locking


@pytest.mark.parametrize("action", [Action.CHANGE_QUANTITY, Action.SUSPEND, Action.CANCEL])
def test_stale_versions_are_refused(api: ApiFixtures, action: Action):
    record = seats(api)
    read = api.cumulus.get(path_of(record)).etag
    api.cumulus.patch(path_of(record), {"vendor_subscription_id": "V-2"}, If_Match=read)

    late = call(api, api.cumulus, record, action, If_Match=read)
    again = call(api, api.cumulus, record, action, If_Match=api.cumulus.get(path_of(record)).etag)

    assert (late.status, late.code) == (412, "stale")
    assert again.status == 200
    assert again.etag != read


def test_stale_edit_is_refused_and_an_edit_without_a_change_keeps_the_version(api: ApiFixtures):
    path = path_of(seats(api))
    read = api.cumulus.get(path).etag

    same = api.cumulus.patch(path, {"vendor_subscription_id": ""}, If_Match=read)
    api.cumulus.post(f"{path}/quantity", {"quantity": 27})
    late = api.cumulus.patch(path, {"vendor_subscription_id": "V-3"}, If_Match=read)

    assert same.etag == read
    assert (late.status, late.code) == (412, "stale")


def test_read_is_not_modified_unless_its_state_upstream_may_have_changed(api: ApiFixtures):
    mirror = path_of(api.fixtures.mirror("m365-business-basic"))
    tag = api.erp.get(mirror).etag
    own = path_of(seats(api))

    assert api.erp.get(mirror, **{"If-None-Match": tag}).status == 304
    assert api.cumulus.get(own, **{"If-None-Match": api.cumulus.get(own).etag}).status == 200
