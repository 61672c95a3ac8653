"""Who acts and by which entry point: the database stores it with every change that it records.

Source: docs/adr/0011-triggers-write-the-audit-log.md.
"""

import getpass
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from enum import StrEnum
from typing import Any

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    InterfaceError,
    connection,
    connections,
    transaction,
)
from psycopg.pq import TransactionStatus

from upline.database.postgresql.base import DatabaseWrapper


class EntryPoint(StrEnum):
    """The entry points by which records change. SQL: no entry point has said who acts."""

    PAGE = "page"
    STOREFRONT = "storefront"
    API = "api"
    BOOKING = "booking"
    CLOCK = "clock"
    JOB = "job"
    COMMAND_LINE = "command line"
    SIMULATION = "simulation"
    SQL = "sql"


REQUEST_ID = "upline.request_id"  # in the META of a request: what it is called

_BY, _ENTRY_POINT, _REQUEST = "upline.by", "upline.door", "upline.request"
_WRITES = ("INSERT ", "UPDATE ", "DELETE ")  # as Django writes statements
_SET_TRANSACTION_ACTOR = """
    SELECT set_config('upline.by', %s, true), set_config('upline.door', %s, true),
        set_config('upline.request', coalesce(%s, current_setting('upline.request', true), ''), true)
"""
_REPLACE_TRANSACTION_ACTOR = """
    WITH before AS MATERIALIZED (
        SELECT coalesce(current_setting('upline.by', true), '') AS by,
            coalesce(current_setting('upline.door', true), '') AS door,
            coalesce(current_setting('upline.request', true), '') AS request
    )
    SELECT before.by, before.door, before.request,
        set_config('upline.by', %s, true), set_config('upline.door', %s, true),
        set_config('upline.request', coalesce(%s, before.request), true)
    FROM before
"""


@contextmanager
def audit_context(*, by: str, entry_point: str, request_id: str | None = None) -> Iterator[None]:
    """Record all changes inside the block as made by an actor. For entry points only.

    `request_id`: by this request; None: by the same as outside. Blocks can be nested. It costs nothing where
    transactions begin inside the block; inside a transaction it costs one statement before and one after.
    """
    database = _database()
    before = database.transaction_settings
    request = before.get(_REQUEST, "") if request_id is None else request_id
    database.transaction_settings = {
        **before, _BY: by, _ENTRY_POINT: entry_point, _REQUEST: request,
    }  # fmt: skip
    try:
        if connection.in_atomic_block:
            with _transaction_actor(by, entry_point, request_id):
                yield
        else:
            with connection.execute_wrapper(_write_in_transaction):
                yield
    finally:
        database.transaction_settings = before


def set_transaction_actor(*, by: str, entry_point: str, request_id: str | None = None) -> None:
    """Record all changes in the rest of this transaction as made by an actor, as `audit_context` does.

    Who calls it opens the transaction. It costs one statement.
    """
    assert connection.in_atomic_block, "it lasts until the transaction ends"
    with connection.cursor() as cursor:
        cursor.execute(_SET_TRANSACTION_ACTOR, [by, entry_point, request_id])


def command_line_audit_context(*, person: str = "") -> AbstractContextManager[None]:
    """Record all changes inside the block as made on the command line: by this person, else by the user
    of the operating system.
    """
    return audit_context(by=person or _system_user(), entry_point=EntryPoint.COMMAND_LINE)


def current_actor_name() -> str:
    """Return the name of the current actor, as the history records it; empty if none is set."""
    if not connection.in_atomic_block:
        return _database().transaction_settings.get(_BY, "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('upline.by', true), '')")
        (name,) = cursor.fetchone()
    return str(name)


def _write_in_transaction(
    execute: Callable[..., Any], sql: object, params: object, many: object, context: object
) -> Any:
    """Give a statement that writes outside of a transaction one of its own, which carries who acts."""
    if connection.in_atomic_block or not (isinstance(sql, str) and sql.startswith(_WRITES)):
        return execute(sql, params, many, context)
    with transaction.atomic():
        return execute(sql, params, many, context)


@contextmanager
def _transaction_actor(by: str, entry_point: str, request_id: str | None) -> Iterator[None]:
    """Set the actor of the rest of a transaction, and restore the earlier one after the block."""
    with connection.cursor() as cursor:
        cursor.execute(_REPLACE_TRANSACTION_ACTOR, [by, entry_point, request_id])
        before = cursor.fetchone()[:3]
    try:
        yield
    finally:
        session = connection.connection
        is_usable = (
            session is not None and session.info.transaction_status is not TransactionStatus.INERROR
        )
        # A transaction that is rolled back, or whose session has ended, restores its settings itself.
        if is_usable and not connection.needs_rollback:
            with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
                cursor.execute(_SET_TRANSACTION_ACTOR, before)


def _database() -> DatabaseWrapper:
    database = connections[DEFAULT_DB_ALIAS]
    assert isinstance(database, DatabaseWrapper), "settings.py names this backend"
    return database


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "unknown"
