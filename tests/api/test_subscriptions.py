"""Subscriptions and add-ons by the API: lists, reading, editing, every action, and dry runs."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import ApiFixtures
from tests.support.api_client import NOW, ApiClient, ApiResponse, create_api_client
from tests.support.api_records import UNKNOWN_ID
from upline.access.rulebook import Role, system_actor
from upline.api.openapi import openapi_document
from upline.backorders.actions import drain
from upline.kernel import clock
from upline.models import Order, SaleEvent, Subscription
from upline.orders.rulebook import OrderAction
from upline.selling.rulebook import SellingAction
from upline.setup import actions as setup
from upline.setup.rulebook import Entity
from upline.subscriptions import actions
from upline.subscriptions.rulebook import Action, RecordAction

BOSS = system_actor("Boss")


def seats(api: ApiFixtures) -> Subscription:
    """Cumulus's subscription to Basic: 26 seats, with an add-on of 15."""
    return api.fixtures.subscription_of("m365-business-basic")


def archive(api: ApiFixtures) -> Subscription:
    return Subscription.objects.get(parent=seats(api))


def trial(api: ApiFixtures) -> Subscription:
    return api.fixtures.subscription_of("m365-business-basic", "Lindner Law")


def path_of(record: Subscription, rest: str = "") -> str:
    kind = "add-ons" if record.parent_id else "subscriptions"
    return f"/{kind}/{record.pk}{rest}"


def body_of(api: ApiFixtures, action: Action) -> Any:
    """What is sent for an action, beside nothing."""
    return {
        Action.CHANGE_QUANTITY: {"quantity": 30},
        Action.ADD_ADD_ON: {"product": api.product("exchange-archiving").pk, "quantity": 2},
        Action.CHANGE_PLAN: {"product": api.product("m365-business-standard").pk},
        Action.SET_AUTO_RENEWAL: {"auto_renew": False},
    }.get(action)


ADDRESSES: Mapping[Action, str] = {
    Action.CHANGE_QUANTITY: "quantity",
    Action.ADD_ADD_ON: "add-ons",
    Action.UPGRADE_TRIAL: "upgrade-trial",
    Action.CHANGE_PLAN: "plan",
    Action.WITHDRAW_SCHEDULED_CHANGE: "withdraw-scheduled-change",
    Action.SUSPEND: "suspend",
    Action.REACTIVATE: "reactivate",
    Action.CANCEL: "cancel",
    Action.WITHDRAW_CANCELLATION: "withdraw-cancellation",
    Action.SET_AUTO_RENEWAL: "auto-renewal",
}
OF_SUBSCRIPTIONS_ONLY = {Action.ADD_ADD_ON, Action.UPGRADE_TRIAL, Action.CHANGE_PLAN}


def call(
    api: ApiFixtures,
    client: ApiClient,
    record: Subscription,
    action: Action,
    query: str = "",
    **headers: str,
) -> ApiResponse:
    path = path_of(record, f"/{ADDRESSES[action]}{query}")
    return client.post(path, body_of(api, action), **headers)


def book(api: ApiFixtures) -> None:
    drain(clock=clock.now)


# Every action of the rulebooks

OPERATIONS_OF_ORDERS: Mapping[OrderAction, tuple[str, ...]] = {
    OrderAction.EDIT: ("edit_order",),
    OrderAction.SUBMIT: ("submit_order",),
    OrderAction.EXECUTE: ("execute_order",),
    OrderAction.DELIVER: ("deliver_order",),
    OrderAction.COPY: ("copy_order",),
    OrderAction.DELETE: ("delete_order",),
    OrderAction.CANCEL: ("cancel_order",),
    OrderAction.ADD_ITEM: ("add_order_item",),
    OrderAction.QUICK_ADD: ("quick_add_order_item",),
    OrderAction.UPDATE_ITEM: ("edit_order_item",),
    OrderAction.DELETE_ITEM: ("delete_order_item",),
    OrderAction.EXECUTE_ITEM: ("execute_order_item",),
    OrderAction.CHANGE_ITEM_QUANTITY: ("change_order_item_quantity",),
    OrderAction.VIEW_PRINT_OUT: ("print_order", "print_order_as_pdf"),
    OrderAction.ADD_ACTIVITY: ("add_activity",),
    OrderAction.WRITE_EMAIL: ("write_email",),
    OrderAction.RELATE_EMAIL: ("relate_email",),
    OrderAction.CREATE_CASE: ("create_case",),
    OrderAction.ADD_NOTE: ("add_note",),
    OrderAction.ADD_ATTACHMENT: ("add_attachment",),
    OrderAction.EXPORT: ("list_orders",),
}
OPERATIONS_OF_SELLING: Mapping[SellingAction, tuple[str, ...]] = {
    SellingAction.CREATE_ORDER: ("create_order", "check_out_basket"),
    SellingAction.FILL_BASKET: (
        "create_basket", "add_basket_item", "change_basket_item", "delete_basket_item",
    ),
}  # fmt: skip
OPERATIONS_OF_RECORDS: Mapping[RecordAction, tuple[str, ...]] = {
    RecordAction.CREATE: ("create_subscription",),
    RecordAction.EDIT: ("edit_subscription", "edit_add_on"),
}


def operations() -> dict[tuple[str, str], str]:
    return {
        (method, path.removeprefix("/api/v1")): operation["operationId"]
        for path, methods in openapi_document()["paths"].items()
        for method, operation in methods.items()
    }


@pytest.mark.parametrize(
    ("enum", "table"),
    [
        (OrderAction, OPERATIONS_OF_ORDERS),
        (SellingAction, OPERATIONS_OF_SELLING),
        (RecordAction, OPERATIONS_OF_RECORDS),
    ],
)
def test_every_action_of_orders_and_selling_has_its_operations(enum, table):
    assert table.keys() == set(enum)
    assert {name for names in table.values() for name in names} <= set(operations().values())


@pytest.mark.parametrize("action", Action)
def test_every_action_of_subscriptions_has_its_operation(action: Action):
    known = operations()

    assert ("post", f"/subscriptions/{{subscription_id}}/{ADDRESSES[action]}") in known
    has_add_on = ("post", f"/add-ons/{{add_on_id}}/{ADDRESSES[action]}") in known
    assert has_add_on is (action not in OF_SUBSCRIPTIONS_ONLY)


# What is refused


def records_by_state(api: ApiFixtures) -> dict[str, tuple[ApiClient, Subscription]]:
    """Records of which each refuses something else, with a client that may see them."""
    mail = Subscription.objects.get(tenant=api.fixtures.cumulus, product__code="exchange-online-2")
    act = {"tenant_id": api.fixtures.cumulus.pk, "by": BOSS, "now": NOW}
    later = actions.ChangeTiming(date=clock.local_date(clock.now(), timezone="Europe/Vienna"))
    actions.change_quantity(subscription_id=archive(api).pk, quantity=20, timing=later, **act)
    actions.suspend(subscription_id=mail.pk, **act)
    return {
        "active": (api.cumulus, seats(api)),
        "trial": (api.cumulus, trial(api)),
        "suspended": (api.cumulus, mail),
        "add-on with a pending change": (api.cumulus, archive(api)),
        "mirror": (api.erp, api.fixtures.mirror("m365-business-basic")),
        "mirrored add-on": (api.erp, Subscription.objects.get(source_id=archive(api).pk)),
    }


@pytest.mark.rule("R39", "R44")
@pytest.mark.parametrize("action", Action)
def test_refused_actions_are_refused_as_the_page_says(api: ApiFixtures, action: Action):
    refused = 0
    for state, (client, record) in records_by_state(api).items():
        if record.parent_id and action in OF_SUBSCRIPTIONS_ONLY:
            continue
        before = client.get(path_of(record)).json
        [said] = [one for one in before["allowed_actions"] if one["action"] == action]
        if said["allowed"]:
            continue
        for query in ("", "?dry_run=true"):
            response = call(api, client, record, action, query, If_Match='"ab"')

            assert (response.code, response.json["detail"]) == (said["code"], said["reason"]), state
            assert response.status in {403, 409, 422}
        assert client.get(path_of(record)).json == before
        refused += 1
    assert refused >= 2


@pytest.mark.parametrize("role", [Role.VIEWER, Role.FINANCE])
@pytest.mark.parametrize("action", Action)
def test_role_that_may_not_sell_is_refused(api: ApiFixtures, action: Action, role: Role):
    client = create_api_client(api.fixtures.cumulus.pk, role)
    record = trial(api) if action is Action.UPGRADE_TRIAL else seats(api)
    [said] = [
        one
        for one in client.get(path_of(record)).json["allowed_actions"]
        if one["action"] == action
    ]

    response = call(api, client, record, action)

    assert not said["allowed"]
    assert response.code == said["code"]
    assert Subscription.objects.get(pk=record.pk).quantity == record.quantity


@pytest.mark.parametrize("action", Action)
def test_records_of_another_bss_and_unknown_ones_are_not_found(api: ApiFixtures, action: Action):
    own = seats(api) if action in OF_SUBSCRIPTIONS_ONLY else archive(api)
    unknown = Subscription(id=UUID(UNKNOWN_ID), parent_id=own.parent_id)

    for record in (own, unknown):
        response = call(api, api.erp, record, action)
        assert (response.status, response.code) == (404, "not_found")


def test_add_on_is_no_subscription_and_the_reverse(api: ApiFixtures):
    add_on, subscription = archive(api), seats(api)

    assert api.cumulus.get(f"/subscriptions/{add_on.pk}").status == 404
    assert api.cumulus.get(f"/add-ons/{subscription.pk}").status == 404
    assert api.cumulus.post(f"/subscriptions/{add_on.pk}/suspend").status == 404
    assert api.cumulus.post(f"/add-ons/{subscription.pk}/suspend").status == 404


# Reading


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
        "custom_fields", "responsible_user", "sharing_rule", "vendor_subscription_id",
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


# Acting


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


# Dry runs


def test_dry_run_shows_the_sale_and_changes_nothing(api: ApiFixtures):
    record = seats(api)
    before = api.cumulus.get(path_of(record)).json
    events = SaleEvent.objects.count()

    response = api.cumulus.post(path_of(record, "/quantity?dry_run=true"), {"quantity": 30})

    assert response.status == 200
    assert (response.json["would_be"]["quantity"], response.json["when_due"]) == (30, None)
    [order] = response.json["books"]
    assert (order["distributor"], order["items"][0]["quantity"]) == ("Alpine Distribution", 4)
    assert order["order_date"] == response.json["effective_date"]
    assert api.cumulus.get(path_of(record)).json == before
    assert SaleEvent.objects.count() == events


def test_dry_run_of_a_later_change_shows_its_day(api: ApiFixtures):
    record = seats(api)

    response = api.cumulus.post(
        path_of(record, "/quantity?dry_run=true"), {"quantity": 30, "date": "2027-01-31"}
    )

    body = response.json
    assert (body["would_be"]["quantity"], body["effective_date"]) == (26, "2027-01-31")
    assert body["would_be"]["pending_change"]["quantity"] == 30
    assert body["when_due"]["quantity"] == 30
    assert body["books"][0]["order_date"] == "2027-01-31"
    assert Subscription.objects.get(pk=record.pk).quantity == 26


@pytest.mark.parametrize("action", Action)
def test_every_action_can_be_tried_without_effect(api: ApiFixtures, action: Action):
    record = trial(api) if action is Action.UPGRADE_TRIAL else seats(api)
    act = {"tenant_id": record.tenant_id, "subscription_id": record.pk, "by": BOSS}
    act["now"] = clock.now()
    if action is Action.REACTIVATE:
        actions.suspend(**act)
    if action is Action.WITHDRAW_CANCELLATION:
        actions.cancel(**act, timing=actions.ChangeTiming(at_renewal=True))
    if action is Action.WITHDRAW_SCHEDULED_CHANGE:
        actions.change_quantity(**act, quantity=40, timing=actions.ChangeTiming(at_renewal=True))
    before = api.cumulus.get(path_of(record)).json

    tried = call(api, api.cumulus, record, action, "?dry_run=true")
    unchanged = api.cumulus.get(path_of(record)).json
    done = call(api, api.cumulus, record, action)

    assert (tried.status, unchanged) == (200, before)
    assert done.status in {200, 201}
    assert tried.json["would_be"]["quantity"] == done.json["quantity"]
    assert tried.json["would_be"].keys() == done.json.keys()
    assert api.cumulus.get(path_of(record)).json != before
