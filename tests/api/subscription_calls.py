"""The subscriptions of the API tests, and how each action on them is called."""

from collections.abc import Mapping
from typing import Any

from tests.api.conftest import ApiFixtures
from tests.support.api_client import ApiClient, ApiResponse
from upline.access.rulebook import system_actor
from upline.backorders.actions import drain
from upline.kernel import clock
from upline.models import Subscription
from upline.subscriptions.rulebook import Action

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
