"""Multiplies booked sales by set-based SQL: a million orders in minutes, where booking them takes hours.

Each copy has what the sale has: the customer and subscriptions of the reseller, their mirrors, the order with its
lines, the history records, and the sale event with its document. Ids, customers' names, numbers and moments differ.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection, sql

from bench.environment import superuser

MAX_COPIES = 100

# What stands within the name of a copied customer: no name is a part of another one, as with real customers.
_INFIXES = tuple(
    first + second
    for first in ("ba", "de", "fi", "go", "ku", "la", "me", "no", "ri", "su")
    for second in ("l", "n", "r", "s", "t", "lan", "ner", "sto", "vik", "zen")
)

assert len(_INFIXES) >= MAX_COPIES, "two copies of one name"

_FUNCTIONS = f"""
CREATE FUNCTION pg_temp.copied_id(id uuid, k int) RETURNS uuid IMMUTABLE STRICT LANGUAGE sql AS $$
    SELECT (left(id::text, 24) || lpad(to_hex(
        (('x' || right(id::text, 12))::bit(48)::bigint + k * 1000003) & 281474976710655
    ), 12, '0'))::uuid
$$;
CREATE FUNCTION pg_temp.copied_name(name text, k int) RETURNS text IMMUTABLE STRICT LANGUAGE sql AS $$
    SELECT left(name, 2) || ('{{{",".join(_INFIXES)}}}'::text[])[k] || substr(name, 3)
$$;
CREATE FUNCTION pg_temp.copied_document(document jsonb, ids uuid[], customer text, k int) RETURNS jsonb
IMMUTABLE STRICT LANGUAGE plpgsql AS $$
DECLARE copied text := replace(document::text, customer, pg_temp.copied_name(customer, k)); one uuid;
BEGIN
    FOREACH one IN ARRAY ids LOOP
        copied := replace(copied, one::text, pg_temp.copied_id(one, k)::text);
    END LOOP;
    RETURN copied;
END $$;
"""
# Each sale with the copied records that its document names; then its copies, in the order in which they happen: joined to the
# few sales that are copied, they are written in this order, as sales are.
_SALES = """
CREATE TEMP TABLE named AS
SELECT e.id, array_agg(DISTINCT found.id) AS ids, min(a.name) AS customer
FROM upline_saleevent e
JOIN upline_account a ON a.id = e.customer_id
CROSS JOIN LATERAL (
    SELECT (regexp_matches(
        e.document::text, '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}', 'g'
    ))[1]::uuid AS id
) found
WHERE EXISTS (SELECT FROM upline_subscription s WHERE s.id = found.id) OR found.id = e.customer_id
GROUP BY e.id;
CREATE TEMP TABLE sale AS
SELECT *, (SELECT max(number) FROM upline_order)
    + row_number() OVER (PARTITION BY booked ORDER BY moment, id) AS number
FROM (
    SELECT e.id, k, o.id IS NOT NULL AS booked, e.happened_at - k * interval '11 minutes' AS moment
    FROM upline_saleevent e LEFT JOIN upline_order o ON o.sale_event_id = e.id,
        generate_series(1, {copies}) k
) copied
ORDER BY moment, id;
ANALYZE named; ANALYZE sale;
"""
_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE NOT c.relispartition AND NOT i.indisunique AND i.indrelid = ANY(%s::regclass[])
"""
_NUMBER_SERIES = """
UPDATE upline_numberseries s SET last_number = o.number
FROM (SELECT tenant_id, max(number) AS number FROM upline_order GROUP BY tenant_id) o
WHERE o.tenant_id = s.tenant_id AND s.series = 'order'
"""


@dataclass(frozen=True, slots=True)
class _Copy:
    """How the rows of a table are copied: columns with ids of copied records, and those that get another value."""

    ids: Sequence[str]
    values: Mapping[str, str] = field(default_factory=dict)
    rows: str = "TRUE"
    joins: str = "CROSS JOIN generate_series(1, {copies}) k"


_NAME = "pg_temp.copied_name(r.name, k)"
# The accounts of resellers stay; everything else in these tables came of a sale.
_COPIES: Mapping[str, _Copy] = {
    "upline_account": _Copy(
        ids=("id", "source_id"),
        values={"name": _NAME, "accounting_no": "r.accounting_no || '-' || k"},
        rows="r.reseller_tenant_id IS NULL",
    ),
    "upline_subscription": _Copy(
        ids=("id", "account_id", "parent_id", "order_id", "source_id"), values={"name": _NAME}
    ),
    "upline_order": _Copy(
        ids=("id", "account_id", "sale_event_id"),
        values={
            "number": "s.number",
            "name": f"regexp_replace({_NAME}, '[0-9]+$', '') || s.number",
            "order_date": "s.moment::date",
            "created_at": "s.moment + interval '2 s'",
        },
        joins="JOIN sale s ON s.id = r.sale_event_id",
    ),
    "upline_orderitem": _Copy(ids=("id", "order_id", "subscription_id")),
    "upline_historyrecord": _Copy(ids=("id", "subscription_id", "order_id", "replaces_id")),
    "upline_saleevent": _Copy(
        ids=("id", "customer_id"),
        values={
            "happened_at": "s.moment",
            "arrived_at": "s.moment",
            "settled_at": "s.moment + interval '2 s'",
            "processed_at": "s.moment + interval '2 s'",
            "subjects": "ARRAY(SELECT pg_temp.copied_id(one, k) FROM unnest(r.subjects) one)",
            "document": "pg_temp.copied_document(r.document, n.ids, n.customer, k)",
        },
        joins="JOIN sale s ON s.id = r.id JOIN named n ON n.id = r.id",
    ),
}


def multiply_sales(database: str, *, copies: int, report_progress: Callable[[str], None]) -> None:
    """Copy all sales of a database, and what came of them, so many times. None of them may wait or be parked."""
    assert 1 <= copies <= MAX_COPIES
    with superuser(database) as connection:
        connection.execute("SET session_replication_role = replica")  # what triggers did is copied
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("SET work_mem = '256MB'")
        connection.execute(_FUNCTIONS)
        connection.execute(sql.SQL(_SALES.replace("{copies}", str(copies))))
        tables = [*_COPIES, *_partitions(connection)]
        indexes = connection.execute(_INDEXES, [tables]).fetchall()
        for name, _ in indexes:
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        for table, copy in _COPIES.items():
            report_progress(f"copying {table}")
            connection.execute(_insert(connection, table, copy, copies))
        for number, (name, definition) in enumerate(indexes, start=1):
            report_progress(f"indexing: {name} ({number} of {len(indexes)})")
            # Of a table in partitions, the definition is that without them.
            connection.execute(definition.replace(" ON ONLY ", " ON "))
        connection.execute(_NUMBER_SERIES)


def _partitions(connection: "Connection[Any]") -> list[str]:
    rows = connection.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = ANY(%s::regclass[])",
        [list(_COPIES)],
    )
    return [name for (name,) in rows.fetchall()]


def _insert(connection: "Connection[Any]", table: str, copy: _Copy, copies: int) -> sql.Composed:
    """Return the statement that copies the rows of a table."""
    columns = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = ''",
        [table],
    ).fetchall()
    values = {name: f'r."{name}"' for (name,) in columns}
    values |= {name: f"pg_temp.copied_id(r.{name}, k)" for name in copy.ids}
    values |= copy.values
    assert len(values) == len(columns), f"a column that {table} does not have"
    return sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} r {} WHERE {}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(map(sql.SQL, values.values())),
        sql.Identifier(table),
        sql.SQL(copy.joins.replace("{copies}", str(copies))),
        sql.SQL(copy.rows),
    )
