"""Which operation each action has, and what is refused on subscriptions and add-ons."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from tests.api.conftest import ApiFixtures
from tests.api.subscription_calls import (
    ADDRESSES,
    BOSS,
    OF_SUBSCRIPTIONS_ONLY,
    archive,
    call,
    path_of,
    seats,
    trial,
)
from tests.support.api_client import NOW, ApiClient, create_api_client
from tests.support.api_records import UNKNOWN_ID
from upline.access.rulebook import Role
from upline.api.openapi import openapi_document
from upline.kernel import clock
from upline.models import Subscription
from upline.orders.rulebook import OrderAction
from upline.selling.rulebook import SellingAction
from upline.subscriptions import actions
from upline.subscriptions.rulebook import Action, RecordAction

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
