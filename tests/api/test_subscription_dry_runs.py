"""Dry runs of the actions on subscriptions and add-ons."""

import pytest

from tests.api.conftest import ApiFixtures
from tests.api.subscription_calls import BOSS, call, path_of, seats, trial
from upline.kernel import clock
from upline.models import SaleEvent, Subscription
from upline.subscriptions import actions
from upline.subscriptions.rulebook import Action


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
