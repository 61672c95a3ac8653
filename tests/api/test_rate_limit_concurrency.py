"""Programs that call at the same moment share the calls that they have."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from tests.api.conftest import ApiFixtures


def test_simultaneous_calls_do_not_exceed_the_rate_limit(committed_api: ApiFixtures, settings):
    settings.API_CALLS_PER_MINUTE = 12

    def call(_: int) -> int:
        try:
            return committed_api.erp.get("/order-types").status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(call, range(48)))

    assert statuses.count(200) == 12
    assert statuses.count(429) == 36
