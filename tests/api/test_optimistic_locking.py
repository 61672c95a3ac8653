"""Optimistic locking by `If-Match`: of orders, and of every record that can be changed."""

from collections.abc import Callable

import pytest

from tests.api.conftest import ApiFixtures
from tests.support.api_client import ApiResponse
from upline.access.rulebook import Level, system_actor
from upline.api.authentication import ApiRequest
from upline.api.partial_edits import edit_partially
from upline.crm import actions as crm
from upline.crm.queries.campaigns import CampaignRow, get_campaign
from upline.orders.rulebook import NEEDS, OrderAction


def order_path(order_id, rest: str = "") -> str:
    return f"/orders/{order_id}{rest}"


def test_stale_edit_is_reported_as_conflict(api: ApiFixtures):
    path = order_path(api.order())
    read = api.erp.get(path).etag

    first = api.erp.patch(path, {"name": "First"}, If_Match=read)
    second = api.shop.patch(path, {"name": "Second"}, If_Match=read)

    assert first.status == 200
    assert (second.status, second.code) == (412, "stale")
    assert api.erp.get(path).json["name"] == "First"
    assert api.shop.patch(path, {"name": "Second"}, If_Match=first.etag).status == 200


@pytest.mark.parametrize("tag", ['W/"1"', "*", ' "7" , "1"', '"7","x-1",W/"1"', '"1", "1"'])
def test_if_match_may_be_weak_a_list_or_a_wildcard(api: ApiFixtures, tag: str):
    assert api.erp.patch(order_path(api.back_order.pk), {"name": "A"}, If_Match=tag).status == 200


def _calls_by_action(
    api: ApiFixtures, path: str, tag: str
) -> dict[OrderAction, Callable[[], ApiResponse]]:
    first = api.erp.get(path).json["items"][0]["id"]
    new = {"product": api.product().pk, "billing_cycle": "monthly", "quantity": 10}
    quick = {"code": "exchange-online-1", "billing_cycle": "monthly"}
    item, post = f"{path}/items/{first}", api.erp.post
    return {
        OrderAction.EDIT: lambda: api.erp.patch(path, {"name": "Mine"}, If_Match=tag),
        OrderAction.SUBMIT: lambda: post(f"{path}/submit", If_Match=tag),
        OrderAction.EXECUTE: lambda: post(f"{path}/execute", If_Match=tag),
        OrderAction.DELIVER: lambda: post(f"{path}/deliver", {"items": [first]}, If_Match=tag),
        OrderAction.COPY: lambda: post(f"{path}/copy", If_Match=tag),
        OrderAction.DELETE: lambda: api.erp.delete(path, If_Match=tag),
        OrderAction.CANCEL: lambda: post(f"{path}/cancel", If_Match=tag),
        OrderAction.ADD_ITEM: lambda: post(f"{path}/items", new, If_Match=tag),
        OrderAction.QUICK_ADD: lambda: post(f"{path}/items/quick-add", quick, If_Match=tag),
        OrderAction.UPDATE_ITEM: lambda: api.erp.patch(item, {"quantity": 3}, If_Match=tag),
        OrderAction.DELETE_ITEM: lambda: api.erp.delete(item, If_Match=tag),
        OrderAction.EXECUTE_ITEM: lambda: post(f"{item}/execute", If_Match=tag),
        OrderAction.CHANGE_ITEM_QUANTITY: lambda: post(
            f"{item}/quantity", {"quantity": 3}, If_Match=tag
        ),
    }


# What changes an order itself, or makes another of it; the rest is only put beside it.
VERSIONED_ACTIONS = [a for a, need in NEEDS.items() if need.level is not Level.SEE] + [
    OrderAction.COPY
]


@pytest.mark.parametrize(
    "tag", ['"99"', "1", '"one"', '""', '"98", "99"', '"1', '"1" "2"', '*, "1"', '"01"', ""]
)
@pytest.mark.parametrize("action", VERSIONED_ACTIONS)
def test_every_action_checks_the_version(api: ApiFixtures, tag: str, action: OrderAction):
    path = order_path(api.order())
    before = api.erp.get(path).json

    response = _calls_by_action(api, path, tag)[action]()

    assert (response.status, response.code) == (412, "stale")
    assert api.erp.get(path).json == before


@pytest.mark.parametrize("action", VERSIONED_ACTIONS)
def test_every_action_succeeds_with_the_current_version(api: ApiFixtures, action: OrderAction):
    path = order_path(api.order())

    response = _calls_by_action(api, path, api.erp.get(path).etag)[action]()

    assert response.status in {200, 201, 204}


def test_policy_refusal_precedes_the_version_check(api: ApiFixtures):
    response = api.erp.post(order_path(api.back_order.pk, "/execute"), If_Match='"99"')

    assert (response.status, response.code) == (403, "back_order_protected")


def test_partial_delivery_changes_the_version(api: ApiFixtures):
    path = order_path(api.order())
    read = api.erp.get(path)
    first, second = (item["id"] for item in read.json["items"])

    api.erp.post(f"{path}/deliver", {"items": [first]}, If_Match=read.etag)
    late = api.erp.post(f"{path}/deliver", {"items": [second]}, If_Match=read.etag)

    assert (late.status, late.code) == (412, "stale")
    assert api.erp.get(path).etag != read.etag


@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', "*", '"7", "1"'])
def test_read_of_a_version_that_the_client_has_is_not_modified(api: ApiFixtures, tag: str):
    path = order_path(api.order())

    response = api.erp.get(path, **{"If-None-Match": tag})

    assert (response.status, response.response.content) == (304, b"")
    assert response.etag == api.erp.get(path).etag == '"1"'


@pytest.mark.parametrize("tag", ['"2"', "1", '"1', ""])
def test_read_of_another_version_is_answered_with_the_record(api: ApiFixtures, tag: str):
    assert api.erp.get(order_path(api.order()), **{"If-None-Match": tag}).status == 200


def test_edit_without_a_change_keeps_the_version(api: ApiFixtures):
    path = order_path(api.order())
    read = api.erp.get(path)
    order, item = read.json, read.json["items"][0]
    unchanged = {"name": order["name"], "date": order["date"], "custom_fields": {}}

    edited = api.erp.patch(path, unchanged)
    item_edited = api.erp.patch(
        f"{path}/items/{item['id']}",
        {"quantity": item["quantity"], "billing_cycle": item["billing_cycle"]},
    )

    assert edited.etag == item_edited.etag == read.etag
    assert api.erp.patch(path, {"name": "Another"}).etag != read.etag


def test_case_without_a_change_keeps_its_version(api: ApiFixtures):
    created = api.erp.post(f"{order_path(api.order())}/cases", {"subject": "Late", "text": "Why?"})
    path = f"/cases/{created.json['id']}"
    read = api.erp.get(path)

    edited = api.erp.patch(path, {"status": read.json["status"]})

    assert edited.etag == read.etag
    assert edited.json == read.json


@pytest.mark.parametrize("coding", ["gzip", "gzip, deflate, br", "*"])
def test_entity_tag_is_strong_for_every_accepted_coding(api: ApiFixtures, coding: str):
    response = api.erp.get(order_path(api.back_order.pk), **{"Accept-Encoding": coding})

    assert response.etag == '"1"'
    assert "Content-Encoding" not in response.response


# How a record is made, and two changes of different fields.
EDITS = {
    "/campaigns": ({"name": "Spring"}, {"name": "Summer"}, {"is_active": False}),
    "/payment-methods": ({"name": "Card"}, {"name": "Debit card"}, {"name": "Prepaid card"}),
    "/order-types": ({"name": "Renewal"}, {"name": "Renewals"}, {"is_default": True}),
    "/order-statuses": (
        {"name": "Checked", "kind": "in_progress"},
        {"name": "Checking"},
        {"is_default": True},
    ),
    "/custom-fields": (
        {"name": "Cost centre", "code": "cost_centre", "entity": "order"},
        {"name": "Cost unit"},
        {"group": "Accounting"},
    ),
    "/permission-rules": ({"name": "Closed"}, {"name": "Shut"}, {"default_for": ["order"]}),
    "/groups": ({"name": "Sales"}, {"name": "Selling"}, {"members": []}),
    "/webhooks": (
        {"url": "https://hooks.example/in", "description": "ERP"},
        {"description": "Shop"},
        {"types": ["upline.order.booked"]},
    ),
}


@pytest.mark.parametrize("path", EDITS)
def test_second_of_two_who_have_read_one_record_is_refused(api: ApiFixtures, path: str):
    new, first, second = EDITS[path]
    made = api.erp.post(path, new)
    record = f"{path}/{made.json['id']}"
    read = api.erp.get(record).etag

    saved = api.erp.patch(record, first, If_Match=read)
    late = api.erp.patch(record, second, If_Match=read)

    assert (saved.status, saved.etag != read) == (200, True)
    assert (late.status, late.code) == (412, "stale")
    assert api.erp.patch(record, second, If_Match=saved.etag).status == 200
    assert api.erp.get(record).json.items() >= {**first, **second}.items()


@pytest.mark.parametrize("path", ["/bss", "/api-options/order"])
def test_settings_are_changed_for_the_version_that_was_read(api: ApiFixtures, path: str):
    change = {"language": "de"} if path == "/bss" else {"responsible_user": None}
    version = api.erp.patch(path, change).etag
    other = {"language": "el"} if path == "/bss" else {"responsible_user": api.fixtures.otto.pk}

    assert api.erp.patch(path, other, If_Match=version).status == 200
    assert api.erp.patch(path, change, If_Match=version).code == "stale"


def test_change_between_reading_and_saving_is_not_lost_without_a_version(api: ApiFixtures):
    tenant_id, by = api.alpine.pk, system_actor("Test")
    campaign_id = crm.add_campaign(tenant_id=tenant_id, name="Spring", by=by)
    rows = []

    def read() -> CampaignRow:
        row = get_campaign(tenant_id=tenant_id, campaign_id=campaign_id)
        if not rows:  # somebody else is faster, once
            crm.change_campaign(
                tenant_id=tenant_id, campaign_id=campaign_id, name="Spring", is_active=False, by=by
            )
        rows.append(row)
        return row

    def save(row: CampaignRow, version: str) -> None:
        crm.change_campaign(
            tenant_id=tenant_id,
            campaign_id=campaign_id,
            name="Summer",
            is_active=row.is_active,
            by=by,
            version=version,
        )

    edit_partially(ApiRequest(), read, save)

    stored = get_campaign(tenant_id=tenant_id, campaign_id=campaign_id)
    assert (stored.name, stored.is_active, len(rows)) == ("Summer", False, 2)


def test_every_change_of_a_record_takes_a_version(api: ApiFixtures):
    paths = api.erp.get("/openapi.json").json["paths"]

    without = [
        path
        for path, at in paths.items()
        if "patch" in at and "412" not in at["patch"]["responses"]
    ]

    assert without == []
