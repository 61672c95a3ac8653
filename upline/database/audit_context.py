"""Who acts and by which entry point: the database stores it with every change that it records.

Source: docs/adr/0011-triggers-write-the-audit-log.md.
"""

import getpass
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum

from django.db import DatabaseError, InterfaceError, connection
from psycopg.pq import TransactionStatus


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

_SET_ACTOR = """
    WITH before AS MATERIALIZED (
        SELECT current_setting('upline.by', true) AS by, current_setting('upline.door', true) AS door,
            coalesce(current_setting('upline.request', true), '') AS request
    )
    SELECT coalesce(before.by, ''), coalesce(before.door, ''), before.request,
        set_config('upline.by', %s, false), set_config('upline.door', %s, false),
        set_config('upline.request', coalesce(%s, before.request), false)
    FROM before
"""
_SET_TRANSACTION_ACTOR = """
    SELECT set_config('upline.by', %s, true), set_config('upline.door', %s, true),
        set_config('upline.request', coalesce(%s, current_setting('upline.request', true), ''), true)
"""
_Settings = tuple[str, str, str | None]


@contextmanager
def audit_context(*, by: str, entry_point: str, request_id: str | None = None) -> Iterator[None]:
    """Record all changes inside the block as made by an actor. For entry points only.

    `request_id`: by this request; None: by the same as outside. It costs one statement before and one after; blocks can be nested.
    """
    before = _set_session_actor(by, entry_point, request_id)
    try:
        yield
    finally:
        _restore_session_actor(before)


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
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('upline.by', true), '')")
        (name,) = cursor.fetchone()
    return str(name)


def _set_session_actor(by: str, entry_point: str, request_id: str | None) -> _Settings:
    """Set the actor of the session. Return the earlier actor, entry point and request; empty if none was
    set.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SET_ACTOR, [by, entry_point, request_id])
        earlier_by, earlier_entry_point, earlier_request, *_ = cursor.fetchone()
    return earlier_by, earlier_entry_point, earlier_request


def _restore_session_actor(before: _Settings) -> None:
    """Restore the earlier actor, whatever happened in the block."""
    session = connection.connection
    if session is None or session.info.transaction_status is TransactionStatus.INERROR:
        return  # the session has ended, or its transaction is rolled back with the settings
    try:
        if not connection.needs_rollback:
            _set_session_actor(*before)
    except (DatabaseError, InterfaceError):
        connection.close()  # the settings end with the session


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "unknown"
