"""Django's PostgreSQL backend: transactions carry settings, checks of connections that stay open and moments are
cheaper.
"""

import select
import time
from typing import Any, ClassVar

from django.db.backends.postgresql import base
from psycopg import OperationalError, adapters
from psycopg.errors import ConnectionTimeout, error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.sql import Identifier, Literal

_TIMESTAMPTZ = "timestamptz"
# The driver's own loader, which is compiled. Django's is written in Python, and takes ten times as long.
_LOADER = adapters.get_loader(adapters.types[_TIMESTAMPTZ].oid, Format.TEXT)
assert _LOADER is not None, "the driver reads moments"

_SILENCE_S = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection, whose time zone is UTC.

    Every transaction begins with `transaction_settings`, in the same message to the server: they belong to the
    transaction, not to the session, so a pool of transactions between program and server keeps them apart. The entry
    `TRANSACTION_SETTINGS` of a database has the first of them.
    """

    _silent_until: ClassVar[float] = 0.0  # of the process, by the clock that cannot be set back

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.transaction_settings: dict[str, str] = self.settings_dict.get(
            "TRANSACTION_SETTINGS", {}
        )

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a new connection, whose moments are read by the driver's loader.

        For a second after a server has not answered in time, nobody else waits for it: requests would queue for
        threads that wait. Raises: ConnectionTimeout.
        """
        if time.monotonic() < DatabaseWrapper._silent_until:
            raise ConnectionTimeout("the server did not answer a moment ago")
        try:
            connection = super().get_new_connection(conn_params)
        except ConnectionTimeout:
            DatabaseWrapper._silent_until = time.monotonic() + _SILENCE_S
            raise
        connection.adapters.register_loader(_TIMESTAMPTZ, _LOADER)
        return connection

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001  # Django calls it so
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # Django's types leave it out
        if not autocommit:
            with self.wrap_database_errors:
                self._begin_transaction()

    def _begin_transaction(self) -> None:
        """Begin a transaction with its settings. The driver would begin one with its first statement."""
        session = self.connection
        settings = [
            f"SET LOCAL {Identifier(*name.split('.')).as_string(session)} = {Literal(value).as_string(session)}"
            for name, value in self.transaction_settings.items()
        ]
        result = session.pgconn.exec_("; ".join(["BEGIN", *settings]).encode())
        if session.pgconn.status == ConnStatus.BAD:
            raise OperationalError("the connection is lost")
        if result.status != ExecStatus.COMMAND_OK:
            raise error_from_result(result, encoding="utf-8")

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor. Django would look whether its time zone is that of the connection."""
        if name is None:
            return self.connection.cursor()
        hold = self.connection.autocommit
        return self.connection.cursor(name, scrollable=False, withhold=hold)

    def is_usable(self) -> bool:
        """Tell whether a connection that was used before can be used again.

        What a server sends without having been asked is the end of the connection, or a notice: only then
        it is asked. The query that Django makes each time takes a third of a millisecond.
        """
        session = self.connection.pgconn
        if session.status != ConnStatus.OK:
            return False
        heard = select.poll()
        heard.register(session.socket, select.POLLIN)
        return not heard.poll(0) or bool(super().is_usable())
