"""Two roles: the owner of the tables, who migrates them, and the application's, who only uses them.

What the database refuses (docs/adr/0012) it refuses for good only to a role that cannot switch
its triggers off, nor empty or drop a table.
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
    """Return who connects by an address; empty where it names nobody."""
    return urlsplit(url).username or ""


def grants_for(role: str, *, schema: str) -> list[sql.Composed]:
    """Return the statements by which the owner lets a role work with the tables there are."""
    names = {"schema": sql.Identifier(schema), "role": sql.Identifier(role)}
    return [sql.SQL(statement).format(**names) for statement in _STATEMENTS]
