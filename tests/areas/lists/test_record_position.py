"""Previous and next on a record that was opened from a list."""

from urllib.parse import quote

import pytest

from upline.models import Order

pytestmark = pytest.mark.django_db
ORDERS = "/t/alpine/orders/"


@pytest.fixture
def orders(fixtures) -> dict[int, Order]:
    return {
        1: fixtures.back_order(1),
        2: fixtures.direct_order(2),
        3: fixtures.back_order(3),
        4: fixtures.back_order(4),
    }


def position(page):
    return page.response.context["position"]


def address(order: Order, query: str | None = "") -> str:
    suffix = "" if query is None else f"?list={quote(query)}"
    return f"{ORDERS}{order.pk}/{suffix}"


def test_record_has_the_neighbours_of_the_list_it_was_opened_from(orders, open_page):
    query = "view=back-orders"
    page = open_page(ORDERS, view="back-orders")
    link = page.response.context["page"].lines[1].href

    found = position(open_page(address(orders[3], query)))

    assert link == f"{ORDERS}{orders[3].pk}/?list=view%3Dback-orders"
    assert found.previous == f"{ORDERS}{orders[4].pk}/?list=view%3Dback-orders"
    assert found.next == f"{ORDERS}{orders[1].pk}/?list=view%3Dback-orders"
    assert found.back == f"{ORDERS}?view=back-orders"


def test_ends_of_the_list_and_the_sorting_are_respected(orders, open_page):
    newest, oldest = open_page(address(orders[4])), open_page(address(orders[1]))
    reversed_list = position(open_page(address(orders[4], "sort=date&order=up")))

    assert position(newest).previous == ""
    assert str(orders[3].pk) in position(newest).next
    assert position(oldest).next == ""
    assert str(orders[3].pk) in reversed_list.previous
    assert "Previous" not in newest.offers
    assert "Next" in newest.offers


def test_record_that_no_longer_matches_still_leads_on(orders, open_page):
    found = position(open_page(address(orders[2], "view=back-orders")))

    assert str(orders[3].pk) in found.previous
    assert str(orders[1].pk) in found.next


def test_tabs_keep_the_list(orders, open_page):
    page = open_page(f"{ORDERS}{orders[3].pk}/products/", list="view=back-orders")

    assert position(page).next
    assert f"{ORDERS}{orders[3].pk}/activities/?list=view%3Dback-orders" in page.addresses


@pytest.mark.parametrize("query", [None, "status=Lost", "a&" * 100])
def test_without_a_list_that_can_be_followed_there_are_no_neighbours(orders, open_page, query):
    page = open_page(address(orders[3], query))

    assert page.response.status_code == 200
    if query != "a&" * 100:
        assert position(page) is None
        assert "Back to the list" not in page.words


def test_subscriptions_and_accounts_have_neighbours_too(fixtures, open_page):
    first, second = fixtures.subscription("Huber Bakery"), fixtures.subscription("Ostsee Werft")
    accounts = fixtures.accounts

    subscription = position(open_page(f"/t/alpine/subscriptions/{first}/", list=""))
    account = position(open_page(f"/t/alpine/accounts/{accounts['Huber Bakery'].pk}/", list=""))

    assert str(second) in subscription.next
    assert str(accounts["Cumulus IT"].pk) in account.previous
    assert str(accounts["Ostsee Werft"].pk) in account.next


def test_neighbours_take_a_constant_number_of_queries(
    fixtures, orders, django_assert_max_num_queries
):
    client = fixtures.signed_in_client(fixtures.otto)
    with django_assert_max_num_queries(40) as plain:
        client.get(address(orders[3], None))
    for number in range(5, 30):
        fixtures.back_order(number)

    with django_assert_max_num_queries(len(plain) + 9):
        client.get(address(orders[3], "view=back-orders&reseller=cumulus"))
