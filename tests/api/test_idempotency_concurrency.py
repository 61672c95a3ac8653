"""Concurrent requests with the same Idempotency-Key."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from tests.api.conftest import ApiFixtures
from tests.support.api_client import ApiResponse
from upline.models import Order


def test_concurrent_requests_with_same_idempotency_key_run_once(committed_api: ApiFixtures):
    api = committed_api
    before = Order.objects.count()
    customer = api.customer().pk

    def post(_: int) -> ApiResponse:
        try:
            return api.erp.post("/orders", {"account": customer}, Idempotency_Key="k")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        response = list(pool.map(post, range(8)))

    assert {one.status for one in response} == {201}
    assert len({one.json["id"] for one in response}) == 1
    assert Order.objects.count() == before + 1
