"""Who acts, and through which door: the database writes it beside every change that it keeps.

Source: docs/adr/0011-triggers-write-the-audit-log.md.
"""

import getpass
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum

from django.db import DatabaseError, InterfaceError, connection
from psycopg.pq import TransactionStatus


class EntryPoint(StrEnum):
    """The doors through which records change. SQL: nobody has said who acts."""

    PAGE = "page"
    API = "api"
    BOOKING = "booking"
    CLOCK = "clock"
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
    """Have everything that changes inside the block recorded as done by somebody. For doors only.

    It costs one statement before and one after; blocks can be nested.
    """
    before = _set_session_actor(by, entry_point)
    try:
        yield
    finally:
        _restore_session_actor(*before)


def command_line_audit_context() -> AbstractContextManager[None]:
    """Have what changes inside the block recorded as done by whoever is at the command line."""
    return audit_context(by=_system_user(), entry_point=EntryPoint.COMMAND_LINE)


def current_actor_name() -> str:
    """Return the name of whoever acts now, as the history records it; empty where nobody has said."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('upline.by', true), '')")
        (name,) = cursor.fetchone()
    return str(name)


def _set_session_actor(by: str, entry_point: str) -> tuple[str, str]:
    """Return who acted before, through which door; empty where nobody has said."""
    with connection.cursor() as cursor:
        cursor.execute(_SET_ACTOR, [by, entry_point])
        earlier_by, earlier_entry_point, *_ = cursor.fetchone()
    return earlier_by, earlier_entry_point


def _restore_session_actor(by: str, entry_point: str) -> None:
    """Let nobody else's changes be taken for those of the block, whatever happened in it."""
    session = connection.connection
    if session is None or session.info.transaction_status is TransactionStatus.INERROR:
        return  # there is no such session any more, or it takes back what it was told
    try:
        if not connection.needs_rollback:
            _set_session_actor(by, entry_point)
    except (DatabaseError, InterfaceError):
        connection.close()  # what it was told ends with it


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "unknown"
