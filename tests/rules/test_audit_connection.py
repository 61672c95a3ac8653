"""The audit context is set on the connection, and set again on a new one after a failure.

Source: docs/adr/0011-triggers-write-the-audit-log.md.
"""

import psycopg
import pytest
from django.db import OperationalError, connection

from upline.database.audit_context import EntryPoint, audit_context
from upline.models import Account


def break_the_connection() -> None:
    """End our session from another one, and go on as if nothing had happened."""
    parameters = connection.get_connection_params()
    wanted = {k: v for k, v in parameters.items() if k not in {"context", "cursor_factory"}}
    pid = connection.connection.info.backend_pid
    with psycopg.connect(**wanted, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    Account.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_broken_connection_does_not_keep_the_audit_context():
    with pytest.raises(OperationalError), audit_context(by="Otto", entry_point=EntryPoint.PAGE):
        break_the_connection()

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('upline.by', true)")
        assert cursor.fetchone()[0] in (None, "")
