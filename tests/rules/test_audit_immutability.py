"""Recorded history cannot be changed, and every change records its own actor.

Source: docs/adr/0011-triggers-write-the-audit-log.md.
"""

from collections.abc import Callable

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction

from tests.support.audit import list_changes, sql
from upline.config.embedded import APPLICATION_ROLE
from upline.models import Account, Change, Group


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: Change.objects.update(by="Somebody else"),
        lambda: Change.objects.all().delete(),
        lambda: Change.objects.first().delete(),
        lambda: sql("UPDATE upline_change SET after = '{}'"),
        lambda: sql("DELETE FROM upline_change"),
        lambda: _ignoring(lambda: Change.objects.update(by="Somebody else")),
    ],
    ids=["update", "delete all", "delete one", "sql update", "sql delete", "ignoring triggers"],
)
def test_audit_rows_are_immutable(account, attempt):
    before = list(Change.objects.order_by("id").values())

    with pytest.raises(DatabaseError, match=r"History is never rewritten\."), transaction.atomic():
        attempt()

    assert list(Change.objects.order_by("id").values()) == before
    assert before


def _ignoring(attempt: Callable[[], object]) -> None:
    with pgtrigger.ignore(), transaction.atomic():
        attempt()


def test_audit_trigger_works_without_write_permission_on_the_audit_table(account):
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE])
        if not cursor.rowcount:
            pytest.skip(f"this server has no role {APPLICATION_ROLE}")
    sql(f"GRANT SELECT, UPDATE ON upline_account TO {APPLICATION_ROLE}")
    sql(f"REVOKE ALL ON upline_change FROM {APPLICATION_ROLE}")
    sql(f"SET LOCAL ROLE {APPLICATION_ROLE}")

    Account.objects.filter(pk=account.pk).update(name="By a clerk")

    sql("RESET ROLE")
    assert list_changes(record_id=account.pk)[-1][3] == {"name": "By a clerk"}


def test_shadowing_temporary_table_does_not_receive_audit_rows(account):
    sql("CREATE TEMPORARY TABLE upline_change (LIKE public.upline_change INCLUDING ALL)")

    Account.objects.filter(pk=account.pk).update(name="Aside")

    sql("DROP TABLE pg_temp.upline_change")
    assert list_changes(record_id=account.pk)[-1][3] == {"name": "Aside"}


def test_audit_rows_survive_deletion_of_their_record(world):
    group_id = Group.objects.create(tenant_id=world.bss().id, name="Desk").pk

    Group.objects.filter(pk=group_id).delete()

    assert [row[0] for row in list_changes(record_id=group_id)] == ["INSERT", "DELETE"]
