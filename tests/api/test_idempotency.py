"""A POST with an Idempotency-Key is executed once and gets the same response each time."""

from datetime import timedelta
from unittest.mock import patch

import pytest

from tests.api.conftest import ApiFixtures
from tests.support.api_client import ApiResponse
from tests.support.api_records import UNKNOWN_ID
from upline.kernel import clock
from upline.models import IdempotencyRecord, Order
from upline.selling import actions as selling
from upline.tenancy.actions import delete_expired_responses


def post_with_key(api: ApiFixtures, key: str = "abc-1", **more) -> ApiResponse:
    return api.erp.post("/orders", {"account": api.customer().pk, **more}, Idempotency_Key=key)


def test_repeated_request_returns_stored_response_and_runs_once(api: ApiFixtures):
    before = Order.objects.count()

    first, second = post_with_key(api), post_with_key(api)

    assert first.status == second.status == 201
    assert first.json == second.json
    assert first.response["Location"] == second.response["Location"]
    assert first.etag == second.etag
    assert Order.objects.count() == before + 1


def test_the_same_key_with_another_body_is_refused(api: ApiFixtures):
    post_with_key(api)
    before = Order.objects.count()

    response = post_with_key(api, is_draft=True)

    assert (response.status, response.code) == (422, "key_reused")
    assert Order.objects.count() == before


def test_the_same_key_for_another_path_is_refused(api: ApiFixtures):
    path = f"/orders/{api.order()}"
    api.erp.post(f"{path}/copy", Idempotency_Key="k")

    assert api.erp.post(f"{path}/cancel", Idempotency_Key="k").code == "key_reused"


def test_idempotency_keys_are_separate_per_credential(api: ApiFixtures):
    body = {"account": api.customer().pk}
    mine = api.erp.post("/orders", body, Idempotency_Key="k")
    other = api.shop.post("/orders", body, Idempotency_Key="k")

    assert mine.json["id"] != other.json["id"]


def test_refused_request_is_refused_again_when_repeated(api: ApiFixtures):
    path = f"/orders/{api.order()}/execute"
    api.erp.post(path, {})

    first, second = (api.erp.post(path, {}, Idempotency_Key="k") for _ in range(2))

    assert first.status == second.status == 409
    assert first.code == second.code == "already_executed"


@pytest.mark.parametrize("body", [{"account": UNKNOWN_ID}, {"account": "x"}])
def test_refused_request_changes_nothing(api: ApiFixtures, body):
    before = Order.objects.count()

    response = api.erp.post("/orders", body, Idempotency_Key="k")

    assert response.status in {400, 404}
    assert Order.objects.count() == before


def test_failed_request_can_be_retried(api: ApiFixtures):
    with patch.object(selling, "create_order", side_effect=ZeroDivisionError):
        failed = post_with_key(api)
    again = post_with_key(api)

    assert (failed.status, again.status) == (500, 201)


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "ä"])
def test_invalid_key_is_refused(api: ApiFixtures, key: str):
    assert (post_with_key(api, key).status, post_with_key(api, key).code) == (400, "unreadable")


def test_invalid_key_is_refused_for_a_dry_run_too(api: ApiFixtures):
    path = f"/orders/{api.order()}/cancel?dry_run=true"

    assert api.erp.post(path, Idempotency_Key="a b").code == "unreadable"


def test_dry_run_response_is_not_stored(api: ApiFixtures):
    path = f"/orders/{api.order()}/cancel"

    dry_run = api.erp.post(f"{path}?dry_run=true", Idempotency_Key="k")
    done = api.erp.post(path, Idempotency_Key="k")

    assert "dry_run" in dry_run.json
    assert done.json["status"]["kind"] == "cancels"


def test_responses_are_stored_for_one_day(api: ApiFixtures):
    post_with_key(api)
    now = clock.now()

    assert delete_expired_responses(now=now + timedelta(hours=23)) == 0
    assert delete_expired_responses(now=now + timedelta(hours=25)) == 1
    assert not IdempotencyRecord.objects.exists()
