"""Who acts belongs to the transaction: nothing of it stays in the session, and a new session has it.

Source: docs/adr/0011-triggers-write-the-audit-log.md.
"""

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.support.order_fixtures import create_order_fixtures
from upline.database.audit_context import EntryPoint, audit_context
from upline.database.availability import is_unavailable
from upline.models import Account, Change


def break_the_connection() -> None:
    """End our session from another one."""
    parameters = connection.get_connection_params()
    wanted = {k: v for k, v in parameters.items() if k not in {"context", "cursor_factory"}}
    pid = connection.connection.info.backend_pid
    with psycopg.connect(**wanted, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])


@pytest.fixture
def account(transactional_db) -> Account:
    return create_order_fixtures().accounts["Huber Bakery"]


def last_actor(account: Account, name: str) -> tuple[str, str]:
    """Change an account; return who has done it, as the history has it."""
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(name=name)
    last = Change.objects.latest("id")
    return last.by, last.entry_point


def test_new_connection_after_a_failure_has_the_actor(account):
    with audit_context(by="Otto", entry_point=EntryPoint.PAGE):
        break_the_connection()
        with pytest.raises(OperationalError) as lost, transaction.atomic():
            pass
        assert is_unavailable(lost.value)
        connection.close()

        assert last_actor(account, "a") == ("Otto", "page")

    assert last_actor(account, "b")[1] == EntryPoint.SQL


def test_write_outside_of_a_transaction_has_the_actor(account):
    with audit_context(by="Otto", entry_point=EntryPoint.PAGE):
        account.name = "a"
        account.save(update_fields=["name"])

    last = Change.objects.latest("id")
    assert (last.by, last.entry_point, last.after["name"]) == ("Otto", "page", "a")


def test_session_keeps_nothing_of_the_actor(account):
    with audit_context(by="Otto", entry_point=EntryPoint.PAGE), connection.cursor() as cursor:
        assert last_actor(account, "a") == ("Otto", "page")
        cursor.execute("SELECT current_setting('upline.by', true)")
        assert not cursor.fetchone()[0]


def test_audit_context_costs_no_statement_where_transactions_begin_inside(account):
    with (
        CaptureQueriesContext(connection) as queries,
        audit_context(by="Otto", entry_point=EntryPoint.PAGE),
        transaction.atomic(),
    ):
        Account.objects.filter(pk=account.pk).update(name="a")

    assert [one["sql"].split()[0] for one in queries] == ["BEGIN", "UPDATE", "COMMIT"]


def test_name_with_quotes_and_backslashes_is_recorded_as_it_is(account):
    name = """O'Hara \\ "λ'ß" \'; COMMIT; --"""

    with audit_context(by=name, entry_point=EntryPoint.PAGE):
        assert last_actor(account, "a") == (name, "page")
