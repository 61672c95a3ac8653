"""An open list learns of new rows without being loaded again."""

import pytest

from tests.support.page import Page

pytestmark = pytest.mark.django_db

ORDERS = "/t/alpine/orders/"


def live_address(fixtures, **params: str) -> str:
    """Return where the open list asks; empty where it does not."""
    page = Page(fixtures.signed_in_client(fixtures.otto).get(ORDERS, params))
    return next((e.attributes["data-live"] for e in page.root if "data-live" in e.attributes), "")


def test_new_orders_are_announced_with_a_link_to_the_same_list(fixtures):
    fixtures.back_order(1)
    address = live_address(fixtures, reseller="cumulus")
    client = fixtures.signed_in_client(fixtures.otto)
    before = client.get(address)
    fixtures.direct_order(2)
    fixtures.back_order(3)
    fixtures.back_order(4)
    after = Page(client.get(address))

    assert Page(before).all("link") == []
    assert after.link("2 new orders").address == f"{ORDERS}?reseller=cumulus"


def test_first_row_of_an_empty_list_is_announced(fixtures):
    address = live_address(fixtures)
    fixtures.back_order(1)

    assert Page(fixtures.signed_in_client(fixtures.otto).get(address)).link("1 new order")


def test_unchanged_list_answers_with_304(fixtures):
    fixtures.back_order(1)
    address, client = live_address(fixtures), fixtures.signed_in_client(fixtures.otto)
    tag = client.get(address)["ETag"]

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    fixtures.back_order(2)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    "params", [{"order": "up"}, {"group": "status"}, {"status": "unknown"}, {"after": ".1"}]
)
def test_list_where_new_rows_do_not_come_first_does_not_ask(fixtures, params):
    fixtures.back_order(1)

    assert live_address(fixtures, **params) == ""


def test_signed_out_person_is_led_away(fixtures, client):
    assert client.get(f"{ORDERS}new-rows/").status_code == 302
