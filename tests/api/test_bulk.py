"""`POST /bulk`: many actions in one request, each with its own transaction, key and result."""

from typing import Any

from tests.api.conftest import ApiFixtures, order_request
from tests.support.api_client import ApiClient, ApiResponse
from upline.models import Account, Order


def bulk(client: ApiClient, *actions: dict[str, Any]) -> ApiResponse:
    return client.post("/bulk", {"actions": list(actions)})


def new_account(key: str, **body: str) -> dict[str, Any]:
    return {"key": key, "path": "/accounts", "body": {"name": f"Account {key}", **body}}


def test_each_action_has_its_own_result_and_a_refused_one_leaves_the_others(api: ApiFixtures):
    order_id = api.order()
    response = bulk(
        api.erp,
        new_account("1"),
        new_account("2", email="nobody"),
        {"key": "3", "method": "PATCH", "path": f"/orders/{order_id}", "body": {"name": "Bulk"}},
        {"key": "4", "path": "/nothing-is-here", "body": {}},
        {"key": "5", "method": "DELETE", "path": f"/orders/{order_id}"},
    )

    assert response.status == 200
    assert (response.json["succeeded"], response.json["failed"]) == (3, 2)
    results = response.json["results"]
    assert [one["key"] for one in results] == ["1", "2", "3", "4", "5"]
    assert [one["status"] for one in results] == [201, 422, 200, 404, 204]
    assert results[1]["body"]["code"] == "invalid_email"
    assert (results[2]["body"]["name"], results[4]["body"]) == ("Bulk", None)
    assert Account.objects.filter(tenant=api.alpine, name__startswith="Account").count() == 1
    assert not Order.objects.filter(pk=order_id).exists()


def test_action_that_was_executed_before_is_answered_as_then(api: ApiFixtures):
    by_itself = api.erp.post("/accounts", new_account("1")["body"], Idempotency_Key="1")

    first = bulk(api.erp, new_account("1"), new_account("2"), new_account("2")).json["results"]
    again = bulk(api.erp, new_account("1"), new_account("2")).json["results"]

    assert [one["is_repeated"] for one in first] == [True, False, True]
    assert [one["is_repeated"] for one in again] == [True, True]
    assert [one["status"] for one in again] == [201, 201]
    assert by_itself.json == first[0]["body"] == again[0]["body"]
    assert Account.objects.filter(tenant=api.alpine, name__startswith="Account").count() == 2


def test_key_of_another_action_is_refused(api: ApiFixtures):
    [_, reused] = bulk(api.erp, new_account("1"), new_account("1", phone="1")).json["results"]

    assert (reused["status"], reused["body"]["code"]) == (422, "key_reused")


def test_patch_and_delete_are_executed_once_per_key(api: ApiFixtures):
    order_id = api.order()
    delete = {"key": "d", "method": "DELETE", "path": f"/orders/{order_id}"}

    results = bulk(api.erp, delete, delete).json["results"]

    assert [(one["status"], one["is_repeated"]) for one in results] == [(204, False), (204, True)]


def test_stale_version_and_dry_run_are_respected(api: ApiFixtures):
    order_id = api.order()
    rename = {"key": "1", "method": "PATCH", "path": f"/orders/{order_id}", "body": {"name": "X"}}
    tried = {"key": "2", "path": "/orders?dry_run=true", "body": order_request(api)}
    orders = Order.objects.count()

    stale, dry_run = bulk(api.erp, {**rename, "if_match": '"99"'}, tried).json["results"]

    assert stale["status"] == 412
    assert (dry_run["status"], dry_run["body"]["dry_run"]) == (200, True)
    assert Order.objects.count() == orders


def test_role_holds_for_each_action(api: ApiFixtures):
    [refused] = bulk(api.viewer, new_account("1")).json["results"]

    assert (refused["status"], refused["body"]["code"]) == (403, "not_permitted")


def test_record_of_another_bss_is_not_found(api: ApiFixtures):
    order_id = api.order()

    [result] = bulk(api.cumulus, {"key": "1", "path": f"/orders/{order_id}/cancel"}).json["results"]

    assert result["status"] == 404


def test_bulk_request_is_no_action_of_one(api: ApiFixtures):
    inner = {"key": "1", "path": "/bulk", "body": {"actions": [new_account("2")]}}

    [result] = bulk(api.erp, inner).json["results"]

    assert result["status"] == 404


def test_more_than_a_thousand_actions_are_unreadable(api: ApiFixtures):
    response = bulk(api.erp, *(new_account(str(number)) for number in range(1001)))

    assert (response.status, response.fields) == (400, {"actions"})
    assert not Account.objects.filter(tenant=api.alpine, name__startswith="Account").exists()


def test_bulk_request_counts_as_one_call(api: ApiFixtures):
    before = api.erp.get("/me").response["RateLimit"]
    bulk(api.erp, *(new_account(str(number)) for number in range(3)))
    after = api.erp.get("/me").response["RateLimit"]

    def left(header: str) -> int:
        return int(header.partition("r=")[2].partition(";")[0])

    assert left(before) - left(after) == 2


def test_address_with_encoded_characters_is_read_as_by_itself(api: ApiFixtures):
    [result] = bulk(api.erp, {"key": "1", "path": "/orders/%2e%2e/accounts", "body": {}}).json[
        "results"
    ]

    assert result["status"] == 404
