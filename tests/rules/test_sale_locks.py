"""A sale takes only the locks of its own records (R33): no lock of the distributor's side makes it wait."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from tests.support.random_scenario import small_world
from tests.support.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule("R33")]

BASIC = {"product": "basic", "cycle": "monthly", "quantity": 5}
_TABLES_OF_BSS = """
    SELECT DISTINCT class.relname FROM pg_attribute AS attribute
    JOIN pg_class AS class ON class.oid = attribute.attrelid
    WHERE attribute.attname = 'tenant_id' AND NOT attribute.attisdropped AND class.relkind = 'r'
        AND class.relnamespace = current_schema()::regnamespace AND NOT class.relispartition
"""


@contextmanager
def _other_session() -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    parameters = connection.get_connection_params()
    wanted = {k: v for k, v in parameters.items() if k not in {"context", "cursor_factory"}}
    with psycopg.connect(**wanted) as session:
        yield session
        session.rollback()


def _sell(world: World, name: str) -> None:
    """Make every kind of sale, each without waiting for anybody for more than a second."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1s'")
    try:
        world.reseller_sells(name, by="near", customer="Ada", **BASIC)
        world.reseller_changes_quantity(name, to=7, by="near")
        world.reseller_adds_add_on(name, f"{name} archive", by="near", product="archive")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def test_sale_waits_for_no_lock_of_its_bss_and_of_those_upstream():
    world = small_world()
    _sell(world, "Before")
    with _other_session() as other:
        other.execute("SELECT FROM upline_tenant FOR UPDATE")
        _sell(world, "Meanwhile")

    world.run_booking()
    assert world.differences("top") == []


def test_sale_waits_for_no_record_of_its_distributor():
    world = small_world()
    _sell(world, "Before")
    world.run_booking()
    with _other_session() as other:
        for (table,) in other.execute(_TABLES_OF_BSS).fetchall():
            # Of products a foreign key sees to it that none that was sold is deleted; Upline locks them so.
            strength = sql.SQL("NO KEY UPDATE" if table == "upline_product" else "UPDATE")
            lock = sql.SQL("SELECT FROM {} WHERE tenant_id = %s FOR {}")
            other.execute(lock.format(sql.Identifier(table), strength), [world.bss("top").id])
        _sell(world, "Meanwhile")
