"""Lists of orders: filters, sorting, pages by key."""

from datetime import timedelta

import pytest

from tests.support.order_fixtures import FIRST_DAY, OrderFixtures, create_order_fixtures
from upline.access.reach import UNRESTRICTED
from upline.database.keyset import Listing, PageKey, PageRequest
from upline.orders.queries import (
    OrderFilter,
    OrderRow,
    OrderSort,
    OrderView,
    list_orders,
    totals_by_currency,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def fixtures() -> OrderFixtures:
    return create_order_fixtures()


def numbers(fixtures: OrderFixtures, where: OrderFilter | None = None, **page) -> list[int]:
    listing = fetch_listing(fixtures, where, **page)
    return [row.number for row in listing.rows]


def fetch_listing(
    fixtures: OrderFixtures, where: OrderFilter | None = None, **page
) -> Listing[OrderRow]:
    request = PageRequest(**page)
    return list_orders(
        tenant_id=fixtures.alpine.pk, where=where or OrderFilter(), reach=UNRESTRICTED
    ).page(request)


def test_the_newest_order_comes_first(fixtures):
    for number in (1, 2, 3):
        fixtures.back_order(number)

    assert numbers(fixtures) == [3, 2, 1]
    assert numbers(fixtures, is_reversed=True) == [1, 2, 3]


@pytest.mark.parametrize("sort", OrderSort)
@pytest.mark.parametrize("is_reversed", [True, False])
def test_keyset_pages_show_each_order_once_forward_and_back(fixtures, sort, is_reversed):
    for number in range(1, 8):
        fixtures.back_order(number)
    way = {"where": OrderFilter(sort=sort), "is_reversed": is_reversed, "size": 3}

    forth, pages, key = [], [], None
    while True:
        page = fetch_listing(fixtures, **way, after=key)
        pages.append([row.number for row in page.rows])
        forth += pages[-1]
        assert (page.before is not None) == (key is not None)
        if page.after is None:
            break
        key = page.after
    back = fetch_listing(fixtures, **way, before=page.before)

    ascends = sort in {OrderSort.ACCOUNT, OrderSort.STATUS}
    assert forth == sorted(range(1, 8), reverse=is_reversed is ascends)
    assert [row.number for row in back.rows] == pages[-2]
    assert back.before is not None
    assert back.after is not None


def test_a_list_shows_only_orders_of_its_own_bss(fixtures):
    fixtures.back_order(1)
    foreign = list_orders(
        tenant_id=fixtures.cumulus.pk, where=OrderFilter(), reach=UNRESTRICTED
    ).page(PageRequest())

    assert foreign.rows == ()


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (OrderFilter(view=OrderView.BACK_ORDERS), [3, 2]),
        (OrderFilter(view=OrderView.DIRECT), [4]),
        (OrderFilter(trigger="QUANTITY_CHANGED"), [3, 2]),
        (OrderFilter(account_words="bÄk"), [3, 2]),
        (OrderFilter(account_words="BAK"), [3, 2]),
        (OrderFilter(text="werft"), [4]),
        (OrderFilter(text="3"), [3]),
        (OrderFilter(text="#3"), [3]),
        (OrderFilter(text="Order 3"), [3]),
        (OrderFilter(text="AL-3"), [3]),
        (OrderFilter(text="office 3"), []),
        (OrderFilter(text="100%"), []),
        (OrderFilter(text="_"), []),
        (OrderFilter(date_from=FIRST_DAY + timedelta(days=2)), [4]),
        (OrderFilter(date_to=FIRST_DAY + timedelta(days=1)), [3, 2]),
    ],
    ids=repr,
)
def test_filters(fixtures, where, expected):
    fixtures.back_order(2)
    fixtures.back_order(3)
    fixtures.direct_order(4)

    assert numbers(fixtures, where) == expected


def test_filters_by_record(fixtures):
    ours = fixtures.back_order(2)
    fixtures.direct_order(4, type=None)

    for where in (
        OrderFilter(reseller_id=fixtures.cumulus.pk),
        OrderFilter(status_id=fixtures.booked.pk),
        OrderFilter(type_id=fixtures.channel_sale.pk),
        OrderFilter(account_id=ours.account_id),
    ):
        assert numbers(fixtures, where) == [2]


def test_totals_are_per_currency_and_match_the_filter(fixtures):
    fixtures.back_order(1)
    fixtures.back_order(2)
    fixtures.back_order(3, currency="USD")

    sums = totals_by_currency(fetch_listing(fixtures).rows)

    assert [(str(s.amount), s.currency) for s in sums] == [("22.4000", "EUR"), ("11.2000", "USD")]


def test_row_shows_the_formatted_order_number(fixtures):
    fixtures.alpine.order_prefix, fixtures.alpine.order_padding = "AL-", 5
    fixtures.alpine.save()
    fixtures.back_order(42)

    [row] = fetch_listing(fixtures).rows

    assert row.reference == "AL-00042"
    assert row.lines == 1
    assert row.is_back_order


def test_page_query_count_is_constant(fixtures, django_assert_num_queries):
    for number in range(1, 30):
        fixtures.back_order(number)

    with django_assert_num_queries(2):
        fetch_listing(fixtures, size=20, after=PageKey(None, "25"))


def test_all_orders_of_a_filter_can_be_iterated(fixtures, monkeypatch):
    monkeypatch.setattr("upline.database.keyset.EXPORT_BATCH", 2)
    for number in range(1, 6):
        fixtures.back_order(number)

    for sort in OrderSort:
        where = OrderFilter(sort=sort)
        rows = list_orders(tenant_id=fixtures.alpine.pk, where=where, reach=UNRESTRICTED).iterate(
            PageRequest()
        )
        newest_first = [5, 4, 3, 2, 1]
        ascends = sort in {OrderSort.ACCOUNT, OrderSort.STATUS}
        expected = newest_first[::-1] if ascends else newest_first
        assert [row.number for row in rows] == expected
