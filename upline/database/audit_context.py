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


_SET_ACTOR = """
    WITH before AS MATERIALIZED (
        SELECT current_setting('upline.by', true) AS by, current_setting('upline.door', true) AS door
    )
    SELECT coalesce(before.by, ''), coalesce(before.door, ''),
        set_config('upline.by', %s, false), set_config('upline.door', %s, false)
    FROM before
"""


@contextmanager
def audit_context(*, by: str, entry_point: str) -> Iterator[None]:
    """Record all changes inside the block as made by an actor. For entry points only.

    It costs one statement before and one after; blocks can be nested.
    """
    before = _set_session_actor(by, entry_point)
    try:
        yield
    finally:
        _restore_session_actor(*before)


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


def _set_session_actor(by: str, entry_point: str) -> tuple[str, str]:
    """Set the actor of the session. Return the earlier actor and entry point; empty if none was
    set.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SET_ACTOR, [by, entry_point])
        earlier_by, earlier_entry_point, *_ = cursor.fetchone()
    return earlier_by, earlier_entry_point


def _restore_session_actor(by: str, entry_point: str) -> None:
    """Restore the earlier actor, whatever happened in the block."""
    session = connection.connection
    if session is None or session.info.transaction_status is TransactionStatus.INERROR:
        return  # the session has ended, or its transaction is rolled back with the settings
    try:
        if not connection.needs_rollback:
            _set_session_actor(by, entry_point)
    except (DatabaseError, InterfaceError):
        connection.close()  # the settings end with the session


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "unknown"
