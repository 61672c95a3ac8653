"""Row locks: a row is locked by its key alone, and read afterwards.

PostgreSQL waits for a locked row, and then evaluates the whole query again with the row's new
version and the old versions of all others. A query that joins what the row refers to finds nothing
when that reference has changed meanwhile, and sub-queries still answer from before the wait. What
a decision needs is therefore read by a second statement, when the lock is held.

This is the only module that takes row locks by models; `tests/house/test_locking.py` checks that.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection
from django.db.models import Model, QuerySet
from psycopg.errors import DeadlockDetected, ForeignKeyViolation, UniqueViolation

from upline.database.bulk import fetch, uuid_array
from upline.database.compiled_queries import compiled_query

M = TypeVar("M", bound=Model)
T = TypeVar("T")

_MAX_CANDIDATES = 50  # more than there are workers
_MAX_RUNS = 3
_CONFLICTS = (DeadlockDetected, ForeignKeyViolation, UniqueViolation)


def lock_row(
    model: type[M], key: UUID, *, tenant_id: UUID | None = None, no_key: bool = False
) -> M:
    """Return the present version of a row, locked until the transaction ends.

    `tenant_id` None: the model has none, or its key is known to be of the right BSS. `no_key`: rows
    that refer to this one can be written meanwhile. Raises: the model's DoesNotExist.
    """
    assert connection.in_atomic_block, "a lock is held by a transaction"
    rows: list[M] = _locked_rows(model=model, key=key, tenant_id=tenant_id, no_key=no_key)
    if not rows:
        raise model.DoesNotExist  # type: ignore[attr-defined]  # every model has one
    return rows[0]


@compiled_query
def _locked_rows(
    model: type[Model], key: UUID, tenant_id: UUID | None, *, no_key: bool
) -> "QuerySet[Any]":
    rows = model._default_manager.select_for_update(no_key=no_key).filter(pk=key)
    return rows if tenant_id is None else rows.filter(tenant_id=tenant_id)


def lock_trees(model: type[Model], keys: Collection[UUID], *, tenant_id: UUID) -> list[UUID]:
    """Lock rows, each after its parent, in one order everywhere; return the keys that exist.

    A transaction that changes a row with a parent has locked the parent: while that is locked,
    its children can be read without locking them. One statement.
    """
    assert connection.in_atomic_block, "a lock is held by a transaction"
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"""
        SELECT id FROM {table}
        WHERE tenant_id = %(tenant)s AND id = ANY(ARRAY(
            SELECT unnest(%(keys)s::uuid[])
            UNION SELECT parent_id FROM {table} WHERE id = ANY(%(keys)s::uuid[])
        ))
        ORDER BY parent_id IS NOT NULL, id FOR UPDATE
    """  # noqa: S608 — the name of a table
    return [pk for (pk,) in fetch(statement, {"tenant": tenant_id, "keys": uuid_array(keys)})]


def lock_first_free(rows: QuerySet[M]) -> M | None:
    """Return the first of some rows that nobody has locked, locked; None: there is none near.

    Each candidate is locked by its key, and then must still be one of `rows`.
    """
    for key in rows.values_list("pk", flat=True)[:_MAX_CANDIDATES]:
        locked = rows.model._default_manager.select_for_update(skip_locked=True).filter(pk=key)
        if (
            list(locked.values_list("pk", flat=True))
            and (row := rows.filter(pk=key).first()) is not None
        ):
            return row
    return None


def retry_conflicts(run: Callable[[], T]) -> T:
    """Return what a whole transaction returns; one that PostgreSQL ended for another's sake is run again.

    That is a deadlock, though locks are taken in one order everywhere; or a record that it refers
    to was deleted meanwhile, which the commit finds; or a
    record with the same name was written meanwhile. Run again, it decides by what is there.
    """
    for _ in range(_MAX_RUNS - 1):
        try:
            return run()
        except (OperationalError, IntegrityError) as error:
            if not isinstance(error.__cause__, _CONFLICTS):
                raise
    return run()


@contextmanager
def advisory_lock(name: str) -> Iterator[None]:
    """Let no other session into a block of this name: the second waits, across transactions.

    The lock ends with the connection if the process dies.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
    try:
        yield
    finally:
        # A connection that was lost has released it.
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
