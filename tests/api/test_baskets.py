"""Baskets by the API: filling, changing, checking out, and a dry run of the checkout."""

from typing import Any

import pytest

from tests.api.conftest import ApiFixtures
from tests.support.api_client import create_api_client
from tests.support.api_records import UNKNOWN_ID
from tests.support.record_fixtures import restrict_visibility
from upline.access.rulebook import Role
from upline.models import Basket, Order, SaleEvent


def item(api: ApiFixtures, **more: Any) -> dict[str, Any]:
    return {"product": api.product().pk, "billing_cycle": "monthly", "quantity": 5, **more}


def basket(api: ApiFixtures, *items: dict[str, Any]) -> str:
    """A basket of the bakery in Cumulus's BSS; its address."""
    account = api.customer(api.fixtures.cumulus).pk
    created = api.cumulus.post("/baskets", {"account": account, "items": items})
    assert created.status == 201, created.json
    return f"/baskets/{created.json['id']}"


def archive(api: ApiFixtures, **more: Any) -> dict[str, Any]:
    product = api.product("exchange-archiving").pk
    return {"adds": "add_on", "product": product, "quantity": 5, **more}


@pytest.mark.rule("R10")
def test_basket_is_filled_changed_and_checked_out_as_one_order(api: ApiFixtures):
    path = basket(api, item(api), archive(api, item=1))
    added = api.cumulus.post(f"{path}/items", item(api, billing_cycle="annual"))
    first, add_on, annual = added.json["items"]
    api.cumulus.patch(f"{path}/items/{first['id']}", {"quantity": 7})
    gone = api.cumulus.delete(f"{path}/items/{annual['id']}")
    events = SaleEvent.objects.count()

    checked_out = api.cumulus.post(f"{path}/checkout")
    after = api.cumulus.get(path).json
    again = api.cumulus.post(f"{path}/checkout")

    assert (added.status, gone.status, add_on["item"]) == (201, 204, first["id"])
    assert [one["quantity"] for one in checked_out.json["items"]] == [7, 5]
    assert checked_out.json["executed_at"]
    assert checked_out.json["upstream"]["state"] == "waiting"
    assert checked_out.response["Location"] == f"/api/v1/orders/{checked_out.json['id']}"
    assert after["order"]["id"] == checked_out.json["id"]
    assert (again.status, again.code) == (409, "already_executed")
    assert SaleEvent.objects.count() == events + 1


def test_same_thing_once_more_adds_to_its_quantity(api: ApiFixtures):
    path = basket(api, item(api))

    twice = api.cumulus.post(f"{path}/items", item(api))

    assert [one["quantity"] for one in twice.json["items"]] == [10]


def test_licences_and_add_ons_for_a_subscription_are_bought(api: ApiFixtures):
    seats = api.fixtures.subscription_of("m365-business-basic")
    path = basket(
        api,
        {"adds": "licences", "subscription": seats.pk, "quantity": 2},
        archive(api, subscription=seats.pk),
    )

    read = api.cumulus.get(path).json["items"]

    assert [one["subscription"]["id"] for one in read] == [str(seats.pk)] * 2
    assert {one["billing_cycle"] for one in read} == {"monthly"}
    assert api.cumulus.post(f"{path}/checkout").status == 200


def test_dry_run_of_a_checkout_shows_the_order_and_changes_nothing(api: ApiFixtures):
    path = basket(api, item(api))
    orders = Order.objects.count()

    response = api.cumulus.post(f"{path}/checkout?dry_run=true")

    assert response.status == 200
    assert response.json["would_be"]["items"][0]["quantity"] == 5
    assert response.json["books"][0]["items"][0]["unit_price"] == {
        "amount": "4.48", "currency": "EUR",
    }  # fmt: skip
    assert api.cumulus.get(path).json["order"] is None
    assert Order.objects.count() == orders


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"product": UNKNOWN_ID}, 422, "not_offered"),
        ({"quantity": 0}, 422, "invalid_quantity"),
        ({"quantity": 10**20}, 422, "invalid_quantity"),
        ({"item": 9, "adds": "add_on"}, 422, "unknown_item"),
        ({"item": 2, "adds": "add_on"}, 422, "unknown_item"),
        ({"subscription": UNKNOWN_ID, "adds": "licences"}, 422, "unknown_subscription"),
        ({"adds": "add_on"}, 422, "unknown_subscription"),
        ({"quantity": "5"}, 400, "unreadable"),
        ({"price": 1}, 400, "unknown_field"),
    ],
)
def test_what_cannot_be_ordered_is_refused_when_it_is_put_in(
    api: ApiFixtures, changed: dict[str, Any], status: int, code: str
):
    path = basket(api, item(api))
    before = api.cumulus.get(path).json
    wrong = item(api, **changed)

    added = api.cumulus.post(f"{path}/items", wrong)
    account = api.customer(api.fixtures.cumulus).pk
    created = api.cumulus.post("/baskets", {"account": account, "items": [item(api), wrong]})

    assert (added.status, added.code) == (created.status, created.code) == (status, code)
    assert api.cumulus.get(path).json == before


def test_basket_of_another_bss_or_of_a_hidden_customer_is_not_found(api: ApiFixtures):
    path = basket(api, item(api))
    line = api.cumulus.get(path).json["items"][0]["id"]
    shop = [
        api.erp.get(path), api.erp.post(f"{path}/checkout"), api.erp.post(f"{path}/items", item(api)),
        api.erp.delete(f"{path}/items/{line}"), api.cumulus.get(f"/baskets/{UNKNOWN_ID}"),
        api.erp.post("/baskets", {"account": api.customer(api.fixtures.cumulus).pk}),
    ]  # fmt: skip

    assert {(one.status, one.code) for one in shop} == {(404, "not_found")}
    restrict_visibility(api.customer(api.fixtures.cumulus))
    sales = create_api_client(api.fixtures.cumulus.pk, Role.SALES)
    assert sales.get(path).status == 404
    assert sales.get("/baskets").json["items"] == []


def test_role_that_may_not_sell_fills_no_basket(api: ApiFixtures):
    response = api.viewer.post("/baskets", {"account": api.customer().pk})

    assert (response.status, response.code) == (403, "not_permitted")
    assert not Basket.objects.filter(tenant=api.alpine).exists()


@pytest.mark.rule("R44")
def test_customer_of_a_reseller_has_no_basket_upstream(api: ApiFixtures):
    mirror = api.fixtures.mirror("m365-business-basic").account_id

    response = api.erp.post("/baskets", {"account": mirror})

    assert (response.status, response.code) == (403, "mirror_protected")


def test_stale_basket_is_neither_changed_nor_checked_out(api: ApiFixtures):
    path = basket(api, item(api))
    read = api.cumulus.get(path)
    line = read.json["items"][0]["id"]
    api.cumulus.patch(f"{path}/items/{line}", {"quantity": 6}, If_Match=read.etag)

    late = [
        api.cumulus.post(f"{path}/checkout", If_Match=read.etag),
        api.cumulus.post(f"{path}/items", item(api), If_Match=read.etag),
        api.cumulus.patch(f"{path}/items/{line}", {"quantity": 7}, If_Match=read.etag),
        api.cumulus.delete(f"{path}/items/{line}", If_Match=read.etag),
    ]

    assert {(one.status, one.code) for one in late} == {(412, "stale")}
    assert api.cumulus.post(f"{path}/checkout", If_Match=api.cumulus.get(path).etag).status == 200


def test_empty_basket_is_not_checked_out(api: ApiFixtures):
    response = api.cumulus.post(f"{basket(api)}/checkout")

    assert (response.status, response.code) == (422, "empty_basket")


def test_basket_says_when_it_or_its_lines_were_last_changed(api: ApiFixtures):
    path, other = basket(api, item(api)), basket(api, item(api))
    created = api.cumulus.get(path).json

    def since_change() -> list[str]:
        """The baskets that changed since this one was last read; and it has changed."""
        nonlocal moment
        read = api.cumulus.get(path).json
        assert read["created_at"] == created["created_at"]
        assert read["updated_at"] > moment
        moment = read["updated_at"]
        found = api.cumulus.get(f"/baskets?updated_since={moment}").json["items"]
        assert [one["updated_at"] for one in found if one["id"] == read["id"]] == [moment]
        return [f"/baskets/{one['id']}" for one in found]

    moment = created["updated_at"]
    line = created["items"][0]["id"]
    api.cumulus.patch(f"{path}/items/{line}", {"quantity": 7})
    changed = since_change()
    api.cumulus.post(f"{path}/items", archive(api, item=1))
    added = since_change()
    add_on = api.cumulus.get(path).json["items"][1]["id"]
    api.cumulus.delete(f"{path}/items/{add_on}")
    removed = since_change()
    api.cumulus.post(f"{path}/checkout")
    checked_out = since_change()

    assert changed == added == removed == checked_out == [path]
    untouched = api.cumulus.get(other).json
    assert untouched["updated_at"] == untouched["created_at"]


def test_refused_change_of_a_basket_leaves_its_timestamp(api: ApiFixtures):
    path = basket(api, item(api))
    before = api.cumulus.get(path).json
    line = before["items"][0]["id"]

    refused = api.cumulus.patch(f"{path}/items/{line}", {"quantity": 1_000_000_001})

    assert refused.status == 422
    assert api.cumulus.get(path).json == before


def test_baskets_are_listed_the_newest_first(api: ApiFixtures):
    older, newer = basket(api, item(api)), basket(api)
    api.cumulus.post(f"{older}/checkout")

    def listed(query: str) -> list[str]:
        return [
            f"/baskets/{one['id']}" for one in api.cumulus.get(f"/baskets{query}").json["items"]
        ]

    assert listed("")[:2] == [newer, older]
    assert listed("?is_checked_out=false") == [newer]
    assert listed(f"?account={UNKNOWN_ID}") == []
