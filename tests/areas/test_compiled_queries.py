"""Queries that Django compiles once: they return what the same query returns by itself."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import F, QuerySet, Value
from django.test.utils import CaptureQueriesContext

from tests.support.order_fixtures import OrderFixtures, create_order_fixtures
from upline.database.compiled_queries import compiled_query
from upline.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def fixtures() -> OrderFixtures:
    fixtures = create_order_fixtures()
    for number in (1, 2, 3):
        fixtures.back_order(number)
    return fixtures


@pytest.fixture
def orders(fixtures: OrderFixtures) -> list[Order]:
    return list(Order.objects.order_by("number"))


@compiled_query
def orders_by_id(tenant_id: UUID, order_ids: tuple[UUID, ...]) -> "QuerySet[Order]":
    found = Order.objects.filter(tenant_id=tenant_id, pk__in=order_ids)
    return found.select_related("account", "status").annotate(twice=F("number") * 2)


@compiled_query
def numbers_of_day(day: date | None, name: str) -> "QuerySet[Order, int]":
    found = Order.objects.order_by("number").exclude(name=name)
    found = found if day is None else found.filter(order_date=day)
    return found.values_list("number", flat=True)


def test_each_call_has_its_own_values(orders: list[Order]) -> None:
    tenant_id = orders[0].tenant_id
    assert [one.pk for one in orders_by_id(tenant_id=tenant_id, order_ids=(orders[0].pk,))] == [
        orders[0].pk
    ]
    assert [one.pk for one in orders_by_id(tenant_id=tenant_id, order_ids=(orders[1].pk,))] == [
        orders[1].pk
    ]
    assert orders_by_id(tenant_id=uuid4(), order_ids=(orders[0].pk,)) == []


def test_tuples_have_any_length(orders: list[Order]) -> None:
    ids = [one.pk for one in orders]
    for count in (1, 3, 2):
        found = orders_by_id(tenant_id=orders[0].tenant_id, order_ids=tuple(ids[:count]))
        assert {one.pk for one in found} == set(ids[:count])


def test_records_have_what_the_query_reads_with_them(orders: list[Order]) -> None:
    ids = tuple(one.pk for one in orders)
    with CaptureQueriesContext(connection) as queries:
        found = orders_by_id(tenant_id=orders[0].tenant_id, order_ids=ids)
        read = {one.number: (one.account.name, one.status.name, one.custom_fields) for one in found}
    assert len(queries) == 1
    assert read == {
        one.number: (one.account.name, one.status.name, one.custom_fields) for one in orders
    }
    assert all(one.twice == 2 * one.number for one in found)  # type: ignore[attr-defined]


def test_none_is_another_query_than_a_value(orders: list[Order]) -> None:
    day, name = orders[0].order_date, orders[1].name
    assert numbers_of_day(day=None, name="") == [one.number for one in orders]
    assert numbers_of_day(day=None, name=name) == [one.number for one in orders if one.name != name]
    assert numbers_of_day(day=day, name=name) == [
        one.number for one in orders if one.name != name and one.order_date == day
    ]
    assert numbers_of_day(day=date(2001, 1, 1), name="") == []


def test_query_is_built_once_for_each_shape(orders: list[Order]) -> None:
    built: list[object] = []

    @compiled_query
    def by_name(name: str, limit: bool) -> "QuerySet[Order]":  # noqa: FBT001
        built.append(name)
        found = Order.objects.filter(name=name)
        return found[:1] if limit else found

    for limit in (True, False, True, False):
        for order in orders:
            assert by_name(name=order.name, limit=limit)[0].pk == order.pk
    assert len(built) == 2


def test_parameter_that_decides_otherwise_is_refused(orders: list[Order]) -> None:
    @compiled_query
    def misused(name: str) -> "QuerySet[Order]":
        return Order.objects.filter(name__startswith=name).annotate(length=Value(len(name)))

    with pytest.raises(AssertionError, match="misused"):
        misused(name=orders[0].name)
