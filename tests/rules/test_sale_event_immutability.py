"""Sale events are only added: nobody deletes one, or changes what was sold.

Source: docs/contract/back-ordering.md, R1.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.support.record_fixtures import NOW, RecordFixtures
from upline.backorders import actions as backorders
from upline.backorders.differences import DifferenceCode
from upline.backorders.outbox.models import RECORDED_COLUMNS
from upline.backorders.reconciliation.comparison import reconcile
from upline.backorders.rulebook import EVENT_STATE_COLUMNS
from upline.cli.grants import grants_for
from upline.config.embedded import APPLICATION_ROLE
from upline.models import Order, SaleEvent

TABLES = ("upline_saleevent", "upline_saleevent_current")
UPDATE = "UPDATE {table} SET {column} = {value} WHERE id = %s"
OTHER_VALUE = {
    "text": "'x'",
    "character varying": "'x'",
    "uuid": "gen_random_uuid()",
    "boolean": "NOT {column}",
    "date": "DATE '1999-01-01'",
    "timestamp with time zone": "now() - interval '9 years'",
    "integer": "{column} + 1",
    "jsonb": "'{{\"x\": 1}}'",
    "ARRAY": "'{{}}'",
}


@pytest.fixture
def event(two_weeks_of_sales: RecordFixtures) -> SaleEvent:
    return SaleEvent.objects.filter(tenant=two_weeks_of_sales.alpine, is_sale=True).earliest("id")


@pytest.fixture
def as_application(event: SaleEvent) -> None:
    """Go on with the rights that web server and worker have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE])
        if not cursor.rowcount:
            pytest.skip(f"this server has no role {APPLICATION_ROLE}")
        for grant in grants_for(APPLICATION_ROLE, schema="public"):
            cursor.execute(grant)
        cursor.execute(f"SET LOCAL ROLE {APPLICATION_ROLE}")


def run(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def stored() -> list[dict[str, Any]]:
    return list(SaleEvent.objects.order_by("id").values())


def types_of_columns() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s",
            [TABLES[0]],
        )
        return dict(cursor.fetchall())


def test_each_column_is_recorded_once_or_is_a_state():
    columns = [field.column for field in SaleEvent._meta.concrete_fields]

    assert sorted([*RECORDED_COLUMNS, *EVENT_STATE_COLUMNS]) == sorted(columns)


@pytest.mark.rule("R1")
@pytest.mark.parametrize("table", TABLES)
def test_recorded_column_cannot_be_changed(event: SaleEvent, table: str):
    before = stored()
    types = types_of_columns()
    for column in RECORDED_COLUMNS:
        value = OTHER_VALUE[types[column]].format(column=column)

        with pytest.raises(DatabaseError, match="kept as recorded"):
            run(UPDATE.format(table=table, column=column, value=value), event.pk)

    assert stored() == before


@pytest.mark.rule("R1")
def test_event_cannot_be_deleted_even_by_the_owner_of_the_table(event: SaleEvent):
    with pytest.raises(DatabaseError, match="cannot be deleted"):
        run("DELETE FROM upline_saleevent WHERE id = %s", event.pk)

    assert SaleEvent.objects.filter(pk=event.pk).exists()


@pytest.mark.rule("R1")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM {}", "TRUNCATE {} CASCADE", "UPDATE {} SET kind = 'x'", "DROP TABLE {} CASCADE"],
)
def test_application_has_no_right_to_change_the_ledger(
    event: SaleEvent, as_application: None, table: str, statement: str
):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        run(statement.format(table))


@pytest.mark.rule("R36")
def test_reconciliation_finds_the_order_of_an_event_that_is_gone(event: SaleEvent):
    order = Order.objects.get(sale_event_id=event.pk)
    run("ALTER TABLE upline_saleevent DISABLE TRIGGER USER")
    run("DELETE FROM upline_saleevent WHERE id = %s", event.pk)

    (found,) = reconcile(tenant_id=event.tenant_id, reseller_id=event.reseller_id)

    assert (DifferenceCode.ORDER_WITHOUT_SALE, order.pk) in [
        (one.code, one.record_id) for one in found.differences
    ]
    assert {one.code for one in found.differences} == {
        DifferenceCode.ORDER_WITHOUT_SALE,
        DifferenceCode.SEQUENCE_GAP,
    }


def test_application_archives_settled_events(event: SaleEvent, as_application: None):
    assert backorders.archive_settled_events(now=NOW + timedelta(days=4000))

    assert SaleEvent.objects.get(pk=event.pk).is_archived
