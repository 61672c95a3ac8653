"""Tells a database that cannot serve a request now from a mistake of ours, so that the answer is to ask again."""

import structlog
from django.db import Error, InterfaceError, ProgrammingError, connection
from psycopg import Error as DriverError
from psycopg import OperationalError

from upline.kernel.texts import text

RETRY_AFTER_S = 5
UNAVAILABLE = "unavailable"  # the code of the problem
UNAVAILABLE_SENTENCE = text("Upline cannot reach its database; try again in a moment.")

# https://www.postgresql.org/docs/18/errcodes-appendix.html
_CLASSES = frozenset({
    "08",  # connection exception
    "40",  # transaction rollback: a deadlock, after it has been tried again
    "53",  # insufficient resources: disk full, out of memory, too many connections
    "57",  # operator intervention: cancelled, shut down, starting up
    "58",  # system error outside of PostgreSQL: input or output
})  # fmt: skip
_STATES = frozenset({
    "25006",  # read-only: a standby, or a primary that has become one
    "25P03",  # a transaction was idle for too long
    "25P04",  # a transaction lasted too long
    "55P03",  # a lock was not to be had in time
})  # fmt: skip
_LONGEST_PATH = 40  # in the log line, which has at most 300 bytes

log = structlog.get_logger("upline")


def is_unavailable(error: BaseException) -> bool:
    """Tell whether the error says that the database cannot be reached, does not take changes, or does not
    get to it in time.
    """
    if not isinstance(error, Error | DriverError):
        return False
    cause = error if isinstance(error, DriverError) else error.__cause__
    if isinstance(cause, DriverError):
        if cause.sqlstate is None:  # the connection could not be made, or was lost
            return isinstance(cause, OperationalError)
        return cause.sqlstate[:2] in _CLASSES or cause.sqlstate in _STATES
    # Of Django: the connection is closed, or was lost in a transaction whose code went on.
    return isinstance(error, InterfaceError) or (
        isinstance(error, ProgrammingError) and connection.closed_in_transaction
    )


def report_unavailable(error: BaseException, path: str) -> None:
    """Write one log line, and close the connection, so that the next request makes one to who serves then."""
    cause = error.__cause__ if isinstance(error.__cause__, DriverError) else error
    log.warning("unavailable", path=path[:_LONGEST_PATH], problem=type(cause).__name__)
    if not connection.in_atomic_block:
        connection.close()
