"""Lists of orders: filters, sorting, pages by key."""

from datetime import timedelta

import pytest

from tests.support.order_stage import FIRST_DAY, Stage, set_the_stage
from upline.access.reach import EVERYTHING
from upline.database.keyset import Key, Listing, PageWanted
from upline.orders.queries import (
    OrderFilter,
    OrderRow,
    OrderSort,
    OrderView,
    each_order,
    list_orders,
    sums_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return set_the_stage()


def numbers(stage: Stage, where: OrderFilter | None = None, **page) -> list[int]:
    listing = listed(stage, where, **page)
    return [row.number for row in listing.rows]


def listed(stage: Stage, where: OrderFilter | None = None, **page) -> Listing[OrderRow]:
    request = PageWanted(**page)
    return list_orders(
        tenant_id=stage.alpine.pk, where=where or OrderFilter(), page=request, reach=EVERYTHING
    )


def test_the_newest_order_comes_first(stage):
    for number in (1, 2, 3):
        stage.back_order(number)

    assert numbers(stage) == [3, 2, 1]
    assert numbers(stage, turned=True) == [1, 2, 3]


@pytest.mark.parametrize("sort", OrderSort)
@pytest.mark.parametrize("turned", [True, False])
def test_pages_by_key_show_each_order_once_there_and_back(stage, sort, turned):
    for number in range(1, 8):
        stage.back_order(number)
    way = {"where": OrderFilter(sort=sort), "turned": turned, "size": 3}

    forth, pages, key = [], [], None
    while True:
        page = listed(stage, **way, after=key)
        pages.append([row.number for row in page.rows])
        forth += pages[-1]
        assert (page.before is not None) == (key is not None)
        if page.after is None:
            break
        key = page.after
    back = listed(stage, **way, before=page.before)

    assert forth == sorted(range(1, 8), reverse=not turned)
    assert [row.number for row in back.rows] == pages[-2]
    assert back.before is not None
    assert back.after is not None


def test_a_list_shows_only_orders_of_its_own_bss(stage):
    stage.back_order(1)
    foreign = list_orders(
        tenant_id=stage.cumulus.pk, where=OrderFilter(), page=PageWanted(), reach=EVERYTHING
    )

    assert foreign.rows == ()


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (OrderFilter(view=OrderView.BACK_ORDERS), [3, 2]),
        (OrderFilter(view=OrderView.DIRECT), [4]),
        (OrderFilter(trigger="QUANTITY_CHANGED"), [3, 2]),
        (OrderFilter(account_words="bÄk"), []),
        (OrderFilter(account_words="BAK"), [3, 2]),
        (OrderFilter(text="werft"), [4]),
        (OrderFilter(text="3"), [3]),
        (OrderFilter(text="100%"), []),
        (OrderFilter(text="_"), []),
        (OrderFilter(date_from=FIRST_DAY + timedelta(days=2)), [4]),
        (OrderFilter(date_to=FIRST_DAY + timedelta(days=1)), [3, 2]),
    ],
    ids=repr,
)
def test_filters(stage, where, expected):
    stage.back_order(2)
    stage.back_order(3)
    stage.direct_order(4)

    assert numbers(stage, where) == expected


def test_filters_by_record(stage):
    ours = stage.back_order(2)
    stage.direct_order(4, type=None)

    for where in (
        OrderFilter(reseller_id=stage.cumulus.pk),
        OrderFilter(status_id=stage.booked.pk),
        OrderFilter(type_id=stage.channel_sale.pk),
        OrderFilter(account_id=ours.account_id),
    ):
        assert numbers(stage, where) == [2]


def test_sums_are_per_currency_and_of_what_is_shown(stage):
    stage.back_order(1)
    stage.back_order(2)
    stage.back_order(3, currency="USD")

    sums = sums_of(listed(stage).rows)

    assert [(str(s.amount), s.currency) for s in sums] == [("22.4000", "EUR"), ("11.2000", "USD")]


def test_a_row_says_its_number_as_people_write_it(stage):
    stage.alpine.order_prefix, stage.alpine.order_padding = "AL-", 5
    stage.alpine.save()
    stage.back_order(42)

    [row] = listed(stage).rows

    assert row.reference == "AL-00042"
    assert row.lines == 1
    assert row.is_back_order


def test_a_page_costs_the_same_number_of_queries_however_many_orders_there_are(
    stage, django_assert_num_queries
):
    for number in range(1, 30):
        stage.back_order(number)

    with django_assert_num_queries(2):
        listed(stage, size=20, after=Key(None, "25"))


def test_all_orders_of_a_filter_can_be_gone_through(stage, monkeypatch):
    monkeypatch.setattr("upline.database.keyset.EXPORT_BATCH", 2)
    for number in range(1, 6):
        stage.back_order(number)

    for sort in OrderSort:
        where = OrderFilter(sort=sort)
        rows = each_order(
            tenant_id=stage.alpine.pk, where=where, page=PageWanted(), reach=EVERYTHING
        )
        assert [row.number for row in rows] == [5, 4, 3, 2, 1]
