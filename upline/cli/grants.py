"""Grants for the two database roles: the owner of the tables, who migrates, and the application's
role.

The triggers of docs/adr/0012 are effective only for a role that cannot disable them, nor truncate
or drop a table.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from psycopg import sql

from upline.backorders.rulebook import EVENT_STATE_COLUMNS

_STATEMENTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE, MAINTAIN ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON upline_change FROM {role}",
    "REVOKE UPDATE, DELETE ON {sale_events} FROM {role}",
    "REVOKE UPDATE, DELETE ON upline_ledgerrecord FROM {role}",
    "REVOKE UPDATE, DELETE ON upline_differencerepair FROM {role}",
    "GRANT UPDATE ({state_columns}) ON {sale_events} TO {role}",
)
_SALE_EVENTS = ("upline_saleevent", "upline_saleevent_current", "upline_saleevent_archive")


def role_in(url: str) -> str:
    """Return the role in a database address; empty if there is none."""
    return urlsplit(url).username or ""


def grants_for(role: str, *, schema: str) -> list[sql.Composed]:
    """Return the statements by which the owner grants a role access to the present tables."""
    names = {
        "schema": sql.Identifier(schema),
        "role": sql.Identifier(role),
        "sale_events": _list(_SALE_EVENTS),
        "state_columns": _list(EVENT_STATE_COLUMNS),
    }
    return [sql.SQL(statement).format(**names) for statement in _STATEMENTS]


def _list(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
