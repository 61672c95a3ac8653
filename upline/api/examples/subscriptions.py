"""Examples: subscriptions and add-ons with their actions, and baskets."""

from typing import Any

from upline.api.examples.example import Example

_SOLD: dict[str, Any] = {
    "account": "{account}",
    "product": "{product}",
    "billing_cycle": "monthly",
    "quantity": 10,
}
_ADD_ON = {"product": "{add_on_product}", "quantity": 5}
_TRIAL = {"subscription_id": "{trial}"}

SUBSCRIPTIONS = (
    Example(
        operation="create_subscription",
        body={**_SOLD, "external_id": "SHOP-S-1"},
        saves={"subscription": "/id"},
    ),
    Example(
        operation="list_subscriptions",
        query={"account": "{account}", "expand": ["product", "add_ons"]},
    ),
    Example(operation="get_subscription"),
    Example(operation="edit_subscription", body={"vendor_subscription_id": "V-2026-1"}),
    Example(operation="change_subscription_quantity", body={"quantity": 25}),
    Example(operation="change_subscription_quantity", body={"quantity": 30, "at_renewal": True}),
    Example(operation="withdraw_scheduled_change"),
    Example(operation="add_add_on", body=_ADD_ON, saves={"add_on": "/id"}),
    Example(operation="list_add_ons"),
    Example(operation="get_add_on"),
    Example(operation="edit_add_on", body={"external_id": "SHOP-A-1"}),
    Example(operation="change_add_on_quantity", body={"quantity": 8}),
    Example(operation="change_add_on_quantity", body={"quantity": 12, "at_renewal": True}),
    Example(operation="withdraw_scheduled_change_of_add_on"),
    Example(operation="suspend_add_on"),
    Example(operation="reactivate_add_on"),
    Example(operation="cancel_add_on", body={"at_period_end": True}),
    Example(operation="withdraw_cancellation_of_add_on"),
    Example(operation="set_auto_renewal_of_add_on", body={"auto_renew": False}),
    Example(operation="list_changes_of_add_on"),
    Example(operation="suspend_subscription"),
    Example(operation="reactivate_subscription"),
    Example(operation="cancel_subscription", body={"at_period_end": True}),
    Example(operation="withdraw_cancellation"),
    Example(operation="set_auto_renewal", body={"auto_renew": False}),
    Example(operation="change_subscription_plan", body={"product": "{larger_product}"}),
    Example(operation="list_subscription_history"),
    Example(operation="list_changes_of_subscription"),
    Example(
        operation="create_subscription",
        body={**_SOLD, "quantity": 3, "is_trial": True},
        saves={"trial": "/id"},
    ),
    Example(operation="upgrade_trial", path=_TRIAL, body={"quantity": 5}),
)
BASKETS = (
    Example(
        operation="create_basket",
        body={
            "account": "{account}",
            "items": [{k: v for k, v in _SOLD.items() if k != "account"}],
        },
        saves={"basket": "/id", "basket_item": "/items/0/id"},
    ),
    Example(operation="list_baskets", query={"account": "{account}"}),
    Example(operation="get_basket"),
    Example(
        operation="add_basket_item",
        body={"product": "{larger_product}", "billing_cycle": "monthly", "quantity": 2},
        saves={"other_basket_item": "/items/1/id"},
    ),
    Example(
        operation="change_basket_item", path={"item_id": "{basket_item}"}, body={"quantity": 12}
    ),
    Example(operation="delete_basket_item", path={"item_id": "{other_basket_item}"}),
    Example(operation="check_out_basket"),
)
