"""How far a long step is, for the page of its job: written outside the step's transaction."""

from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

_UPDATE = "UPDATE upline_jobprogress SET done = %s, total = %s WHERE job_id = %s"
_PER_CENT = 100


class ProgressReporter:
    """Stores the progress of one step over a connection of its own, which commits at once.

    The step's transaction stays as it is: what is killed in it has done nothing, whatever was
    reported. Only each whole per cent is stored.
    """

    def __init__(self, job_id: UUID) -> None:
        self._job_id = job_id
        self._stored = -1
        self._connection: BaseDatabaseWrapper | None = None

    @property
    def has_reported(self) -> bool:
        return self._stored >= 0

    def report(self, done: int, total: int) -> None:
        """Store how much of the step's work is done."""
        if total <= 0 or done * _PER_CENT // total == self._stored:
            return
        self._stored = done * _PER_CENT // total
        if self._connection is None:
            self._connection = connection.copy()
        with self._connection.cursor() as cursor:
            cursor.execute(_UPDATE, [done, total, self._job_id])

    def close(self) -> None:
        """Close the connection, if one was opened."""
        if self._connection is not None:
            self._connection.close()
