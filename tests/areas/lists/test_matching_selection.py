"""All orders that match a filter, picked for a bulk action."""

import pytest

from tests.support.page import Page
from upline.models import Order

pytestmark = pytest.mark.django_db
ORDERS = "/t/alpine/orders/"
MANY = "/t/alpine/orders/many/"


def direct_orders(fixtures, count: int) -> None:
    draft = fixtures.booked
    for number in range(1, count + 1):
        fixtures.direct_order(number, status=draft)


def test_all_that_match_are_offered_beside_the_page(fixtures, open_page):
    direct_orders(fixtures, 52)
    fixtures.back_order(60)

    one_page = open_page(ORDERS, view="direct", pick="all")
    every = open_page(ORDERS, view="direct", pick="matching")

    assert "All on this page are selected." in one_page.words
    assert "Select all 52 orders that match" in one_page.offers
    assert "matching" not in one_page.sent
    assert "All 52 orders that match are selected, on every page." in every.words
    assert every.sent["matching"] == ["view=direct"]
    assert [e.is_checked and e.is_disabled for e in every.named("order")] == [True] * 50
    assert "Select all" not in " ".join(open_page(ORDERS, view="direct").offers[5:]).replace(
        "Select all on this page", ""
    )


def test_filter_is_evaluated_again_on_the_server(fixtures):
    direct_orders(fixtures, 2)
    fixtures.back_order(60)
    client = fixtures.signed_in_client(fixtures.otto)

    page = Page(client.post(MANY, {"do": "delete", "matching": "view=direct"}))
    confirmed = Page(
        client.post(
            MANY,
            {
                "do": "delete",
                "confirm": "1",
                "orders": " ".join(str(o.id) for o in page_orders(page)),
            },
        )
    )

    assert "Delete 2 orders" in page.words
    assert "2 orders were deleted" in confirmed.words
    assert list(Order.objects.values_list("number", flat=True)) == [60]


def page_orders(page: Page):
    return page.response.context["found"]


def test_too_many_matching_orders_are_refused(fixtures, open_page, monkeypatch):
    for module in ("bulk_selection", "bulk_actions"):
        monkeypatch.setattr(f"upline.web.orders.{module}.MAX_BULK_ORDERS", 2)
    direct_orders(fixtures, 3)

    page = open_page(ORDERS, pick="matching")
    answer = Page(
        fixtures.signed_in_client(fixtures.otto).post(MANY, {"do": "delete", "matching": ""})
    )

    assert "More than 2 orders match; at most 2 are done at once." in page.words
    assert "matching" not in page.sent
    assert answer.response.status_code == 422
    assert "At most 2 orders at once." in answer.words
    assert Order.objects.count() == 3


def test_export_of_all_that_match_is_that_of_the_filter(fixtures):
    direct_orders(fixtures, 1)
    client = fixtures.signed_in_client(fixtures.otto)

    response = client.post(MANY, {"do": "export", "matching": "view=direct&columns=number"})

    assert response.url == "/t/alpine/orders.csv?view=direct&columns=number"


def test_filter_that_cannot_be_followed_is_refused_in_a_sentence(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)

    response = client.post(MANY, {"do": "delete", "matching": "status=Lost"})

    assert response.status_code == 422
    assert "This form does not say what to do" in Page(response).words


def test_matching_orders_are_counted_only_when_a_page_is_picked(
    fixtures, django_assert_max_num_queries
):
    direct_orders(fixtures, 3)
    client = fixtures.signed_in_client(fixtures.otto)

    with django_assert_max_num_queries(14):
        client.get(ORDERS, {"pick": "all"})
