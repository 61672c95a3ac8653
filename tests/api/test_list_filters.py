"""Filters and sortings of lists: what the list pages show can be asked for."""

import pytest

from tests.api.conftest import ApiFixtures

SORTED = (
    ("/orders", "total", lambda one: float(one["total"]["amount"])),
    ("/orders", "account", lambda one: one["account"]["name"]),
    ("/subscriptions", "account", lambda one: one["account"]["name"]),
)


@pytest.mark.parametrize(("path", "sort", "value"), SORTED)
def test_list_is_sorted_in_both_directions_and_page_by_page(api: ApiFixtures, path, sort, value):
    up = api.erp.get(f"{path}?sort={sort}&limit=200").json["items"]
    down = api.erp.get(f"{path}?sort=-{sort}&limit=200").json["items"]
    seen, cursor = [], ""
    while cursor is not None:
        page = api.erp.get(f"{path}?sort={sort}&limit=1&cursor={cursor}").json
        seen += page["items"]
        cursor = page["next"]

    assert len(up) > 1
    assert [value(one) for one in up] == sorted(value(one) for one in up)
    assert up == list(reversed(down))
    assert seen == up


def test_accounts_are_sorted_by_number_without_those_that_have_none(api: ApiFixtures):
    for name, number in (("B", "2"), ("A", "1"), ("C", "")):
        api.erp.post("/accounts", {"name": name, "accounting_no": number})

    numbers = [
        one["accounting_no"] for one in api.erp.get("/accounts?sort=-accounting_no").json["items"]
    ]

    assert numbers == sorted(numbers, reverse=True)
    assert {"1", "2"} <= set(numbers)
    assert "" not in numbers


def test_orders_are_filtered_by_the_columns_of_their_list(api: ApiFixtures):
    order = api.erp.get(f"/orders/{api.back_order.pk}").json
    total = order["total"]["amount"]

    def numbers(query: str) -> set[str]:
        return {one["number"] for one in api.erp.get(f"/orders?{query}&limit=200").json["items"]}

    billed = f"billing_to={order['billing_to']['id']}"
    assert order["number"] in numbers(billed)
    assert order["number"] in numbers(f"{billed}&currency=EUR&total_from={total}&total_to={total}")
    assert numbers("currency=USD") == set()
    assert order["number"] not in numbers(f"total_from={float(total) + 1:.2f}")


def test_accounts_are_filtered_by_the_columns_of_their_list(api: ApiFixtures):
    body = {"name": "Lindner", "accounting_no": "D-70001", "email": "lindner@example.com"}
    created = api.erp.post("/accounts", {**body, "vendor_customer_id": "V-1"}).json

    for query in ("accounting_no=D-70001", "email=lindner@example.com", "vendor_customer_id=V-1"):
        found = api.erp.get(f"/accounts?{query}").json["items"]
        assert [one["id"] for one in found] == [created["id"]]


def test_products_are_filtered_by_the_columns_of_their_list(api: ApiFixtures):
    product = api.product()

    def ids(query: str) -> list[str]:
        return [one["id"] for one in api.erp.get(f"/products?{query}&limit=200").json["items"]]

    assert ids(f"code={product.code}") == [str(product.pk)]
    assert set(ids("offers_trial=true")) == set(ids("which=trials"))
    assert not set(ids("offers_trial=true")) & set(ids("offers_trial=false"))
    assert ids("vendor_id=none-has-this") == []
