"""Periods of prices, and the price file as jobs, by the API."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.conftest import ApiFixtures
from upline.kernel import clock


@pytest.fixture
def prices(api: ApiFixtures) -> str:
    """The address of the prices of a new price list."""
    created = api.erp.post("/price-lists", {"name": "Partners", "currency": "EUR"}).json
    return f"/price-lists/{created['id']}/prices"


def day(offset: int) -> str:
    return (clock.local_date(clock.now(), timezone="Europe/Vienna") + timedelta(offset)).isoformat()


def body(api: ApiFixtures, **more: Any) -> dict[str, Any]:
    return {"product": api.product().pk, "billing_cycle": "monthly", **more}


def periods(answer: Any) -> list[tuple[str, str | None, str | None]]:
    return [
        (one["price"]["amount"], one["valid_from"], one["valid_to"]) for one in answer["periods"]
    ]


def test_price_counts_from_a_day_until_the_next_one_begins(api: ApiFixtures, prices: str):
    api.erp.post(prices, body(api, amount="7.90"))
    answer = api.erp.post(prices, body(api, amount="8.50", valid_from=day(30)))

    assert answer.status == 200
    assert periods(answer.json) == [("7.90", day(0), day(29)), ("8.50", day(30), None)]
    [current] = api.erp.get(f"{prices}?which=current").json["items"]
    assert (current["unit_price"]["amount"], current["next_from"]) == ("7.90", day(30))


def test_withdrawn_price_lets_the_one_before_go_on(api: ApiFixtures, prices: str):
    api.erp.post(prices, body(api, amount="7.90"))
    scheduled = api.erp.post(prices, body(api, amount="8.50", valid_from=day(30))).json
    price = scheduled["periods"][1]["id"]

    answer = api.erp.post(f"{prices}/withdraw", body(api, price=price)).json

    assert [(amount, last) for amount, _, last in periods(answer)] == [("7.90", None)]
    begun = api.erp.post(f"{prices}/withdraw", body(api, price=answer["periods"][0]["id"]))
    assert (begun.status, begun.code) == (422, "price_in_force")


def test_ended_price_has_a_last_day(api: ApiFixtures, prices: str):
    api.erp.post(prices, body(api, amount="7.90"))

    ended = api.erp.post(f"{prices}/end", body(api, last_day=day(10))).json

    assert periods(ended) == [("7.90", day(0), day(10))]


def test_stale_version_of_prices_is_refused(api: ApiFixtures, prices: str):
    first = api.erp.post(prices, body(api, amount="7.90"))
    api.erp.post(prices, body(api, amount="8.00"), If_Match=first.etag)

    stale = api.erp.post(prices, body(api, amount="9.00"), If_Match=first.etag)

    assert (stale.status, stale.code) == (412, "stale")
