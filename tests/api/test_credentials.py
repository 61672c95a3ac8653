"""Tokens of programs: scope, last moment, and the one answer that has the token."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from tests.api.conftest import ApiFixtures
from tests.support.api_client import ApiClient, ApiResponse
from upline.kernel import clock
from upline.tenancy.actions import NewCredential


def create(api: ApiFixtures, key: str = "", **more: Any) -> ApiResponse:
    body = {"name": "Limited", "role": "administrator", **more}
    headers = {"Idempotency_Key": key} if key else {}
    return api.erp.post("/credentials", body, **headers)


def client(created: ApiResponse) -> ApiClient:
    return ApiClient(NewCredential(created.json["id"], created.json["token"]))


def test_token_for_reading_writes_nothing(api: ApiFixtures):
    reader = client(create(api, read_only=True))

    refused = reader.post("/accounts", {"name": "Lindner"})

    assert reader.get("/accounts").status == 200
    assert (refused.status, refused.code) == (403, "out_of_scope")
    assert reader.post("/bulk", {"actions": []}).code == "out_of_scope"


@pytest.mark.parametrize("path", ["/orders", "/credentials", "/products"])
def test_token_for_some_resources_is_refused_elsewhere(api: ApiFixtures, path: str):
    limited = client(create(api, resources=["accounts"]))

    assert limited.get("/accounts").status == 200
    assert limited.get("/me").json["resources"] == ["accounts"]
    assert (limited.get(path).status, limited.get(path).code) == (403, "out_of_scope")


def test_scope_holds_for_each_action_of_a_bulk_request(api: ApiFixtures):
    limited = client(create(api, resources=["accounts"]))
    actions = [
        {"key": "1", "path": "/accounts", "body": {"name": "Lindner"}},
        {"key": "2", "path": f"/orders/{api.order()}/cancel"},
    ]

    results = limited.post("/bulk", {"actions": actions}).json["results"]

    assert [one["status"] for one in results] == [201, 403]
    assert results[1]["body"]["code"] == "out_of_scope"


def test_expired_token_is_refused_and_says_so(api: ApiFixtures):
    now = clock.now()
    expiring = client(create(api, expires_at=(now + timedelta(hours=1)).isoformat()))

    with patch.object(clock, "now", return_value=now + timedelta(minutes=59)):
        before = expiring.get("/me")
    with patch.object(clock, "now", return_value=now + timedelta(minutes=61)):
        after = expiring.get("/me")
        [listed] = [
            one
            for one in api.erp.get("/credentials?state=expired").json["items"]
            if one["name"] == "Limited"
        ]

    assert before.status == 200
    assert (after.status, after.code) == (401, "credential_expired")
    assert "invalid_token" in after.response["WWW-Authenticate"]
    assert listed["state"] == "expired"


def test_token_that_would_have_expired_is_not_created(api: ApiFixtures):
    response = create(api, expires_at="2020-01-01T00:00:00Z")

    assert (response.status, response.code) == (422, "invalid_expiry")


def test_repeated_creation_does_not_show_the_token_again(api: ApiFixtures):
    first, again = create(api, key="k"), create(api, key="k")

    assert first.json["token"].startswith("upl_")
    assert again.json == {**first.json, "token": None}
    assert again.response["Idempotency-Replayed"] == "true"
    assert (
        len([c for c in api.erp.get("/credentials").json["items"] if c["name"] == "Limited"]) == 1
    )
