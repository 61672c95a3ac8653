"""Grants for the two database roles: the owner of the tables, who migrates, and the application's
role.

The triggers of docs/adr/0012 are effective only for a role that cannot disable them, nor truncate
or drop a table.
"""

from urllib.parse import urlsplit

from psycopg import sql

_STATEMENTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE, MAINTAIN ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON upline_change FROM {role}",
)


def role_in(url: str) -> str:
    """Return the role in a database address; empty if there is none."""
    return urlsplit(url).username or ""


def grants_for(role: str, *, schema: str) -> list[sql.Composed]:
    """Return the statements by which the owner grants a role access to the present tables."""
    names = {"schema": sql.Identifier(schema), "role": sql.Identifier(role)}
    return [sql.SQL(statement).format(**names) for statement in _STATEMENTS]
