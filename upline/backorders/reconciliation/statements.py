"""What reconciliation compares, as statements that each read one batch of rows (R36).

A `Part` walks one kind of record of one reseller in the order of an index. Its statement returns the
differences of the next batch, and beside them the position at which the batch ended. The whole
comparison and the slow background check run the same statements.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from upline.backorders.differences import DifferenceCode
from upline.parties.rulebook import FOLLOWED_FIELDS as CUSTOMER_FIELDS
from upline.subscriptions.rulebook import FOLLOWED_FIELDS as SUBSCRIPTION_FIELDS


@dataclass(frozen=True, slots=True)
class Part:
    """One walk over the records of a reseller.

    `batch` selects the rows, with the values `tenant`, `reseller` and `decimals`; `key` are its ordered columns
    with their types, None: everything is one batch. `found` selects (code, record id, record name, detail) from `batch`.
    `codes` are the differences that it can find. `record` is the condition of the rows of `batch` that a difference with a repair is
    found in, by the value `record`; it is None where everything is compared. `grouping` ends the batch.
    `is_of_chains`: only for a reseller that has resellers of its own (R43).
    """

    name: str
    batch: str
    key: Mapping[str, str]
    found: str
    codes: Collection[DifferenceCode]
    record: str
    grouping: str = ""
    is_of_chains: bool = False

    def statement(self, *, of_record: bool = False) -> str:
        """Return the statement: one row of position and count, then one row per difference.

        Its values: those of `batch`, `record`, `limit`, `is_first`, and a value per column of the key, by its name.
        `of_record`: only of the record that a difference names.
        """
        columns = ", ".join(self.key)
        after = ", ".join(f"%({name})s::{kind}" for name, kind in self.key.items())
        batch = f"{self.batch} AND {self.record}" if of_record else self.batch
        position = "NULL::text"
        if self.key:
            batch = f"{batch} AND (%(is_first)s OR ({columns}) > ({after})) ORDER BY {columns} LIMIT %(limit)s"
            last = ", ".join(f"last.{name.split('.')[-1]}::text" for name in self.key)
            order = ", ".join(f"{name.split('.')[-1]} DESC" for name in self.key)
            position = f"(SELECT json_build_array({last})::text FROM (SELECT * FROM batch ORDER BY {order} LIMIT 1) AS last)"  # noqa: S608
        batch = f"{batch} {self.grouping}"
        return f"""
            WITH batch AS MATERIALIZED ({batch}), found AS ({self.found})
            SELECT NULL, NULL::uuid, {position}, (SELECT count(*)::text FROM batch)
            UNION ALL SELECT code, record_id, record, detail FROM found
        """  # noqa: S608 — no value in it


def _differing(columns: Collection[str]) -> str:
    """Return the expression that names the columns in which `m` and `s` differ."""
    each = (f"CASE WHEN m.{c} IS DISTINCT FROM s.{c} THEN '{c}' END" for c in columns)
    return f"concat_ws(', ', {', '.join(each)})"


_C = DifferenceCode

# A line as text, so that the lines of a sale and of its order are compared as arrays. What differs is looked for in
# those that do.
_SOLD = "concat_ws('|', line ->> 'product', line ->> 'cycle', line ->> 'quantity', line ->> 'held')"
_LINES_OF_EVENT = f"""ARRAY(
    SELECT {_SOLD} FROM jsonb_array_elements({{event}}.document -> 'lines') WITH ORDINALITY AS sold (line, place)
    WHERE {{condition}} ORDER BY place)"""  # noqa: S608 — no value in it
_LINES_OF_ORDER = """ARRAY(
    SELECT concat_ws('|', i.product_id, i.billing_cycle, i.quantity, {subscription})
    FROM upline_orderitem i {join} WHERE i.order_id = {order} ORDER BY i.position)"""
_BOOKED = _LINES_OF_EVENT.format(event="e", condition="NOT (line ->> 'is_own')::boolean")
_OF_SOURCES = _LINES_OF_ORDER.format(
    subscription="m.source_id",
    join="LEFT JOIN upline_subscription m ON m.id = i.subscription_id",
    order="o.id",
)
_WHAT_DIFFERS = """
    CASE WHEN cardinality(sold) <> cardinality(booked) THEN 'line_count' ELSE (
        SELECT string_agg(DISTINCT field, ', ')
        FROM unnest(sold, booked) AS both_lines (one, other),
            unnest(ARRAY['product_id', 'billing_cycle', 'quantity', 'subscription_id']) WITH ORDINALITY AS f (field, n)
        WHERE split_part(one, '|', n::int) <> split_part(other, '|', n::int)
    ) END"""

# Sale events: each is settled, and books an order with its facts and lines.
_EVENTS = Part(
    "events",
    batch="""
        SELECT e.happened_at, e.id, e.kind, e.is_sale, e.state, e.is_blocked, e.reason, e.effective_date, e.customer_id,
            e.reseller_id, e.document
        FROM upline_saleevent e WHERE e.tenant_id = %(tenant)s AND e.reseller_id = %(reseller)s
    """,
    key={"e.happened_at": "timestamptz", "e.id": "uuid"},
    codes={
        _C.WAITING,
        _C.BLOCKED,
        _C.PARKED,
        _C.BOOKED_WITHOUT_ORDER,
        _C.DATE_DIFFERS,
        _C.ORDER_DIFFERS,
        _C.LINES_DIFFER,
    },
    record="e.id = %(record)s",
    found=f"""
        SELECT CASE WHEN state = 'PARKED' THEN 'parked' WHEN is_blocked THEN 'held' ELSE 'waiting' END AS code,
            id AS record_id, document -> 'customer' ->> 'name' AS record, kind || ' ' || reason AS detail
        FROM batch WHERE state IN ('WAITING', 'PARKED')
        UNION ALL
        SELECT 'booked_without_order', e.id, e.document -> 'customer' ->> 'name', e.kind
        FROM batch e LEFT JOIN upline_order o ON o.sale_event_id = e.id
        WHERE e.is_sale AND o.id IS NULL AND (e.state = 'BOOKED' OR e.state = 'NOTHING_TO_BOOK'
            AND e.document -> 'lines' @> '[{{"is_own": false}}]')
        UNION ALL
        SELECT difference.code, o.id, o.name, difference.detail
        FROM batch e JOIN upline_order o ON o.sale_event_id = e.id AND o.tenant_id = %(tenant)s
        LEFT JOIN upline_account a ON a.id = o.account_id
        CROSS JOIN LATERAL (VALUES
            ('date_differs', CASE WHEN o.order_date <> e.effective_date THEN 'order_date' ELSE '' END),
            ('order_differs', concat_ws(', ',
                CASE WHEN o.originated_from_id <> e.reseller_id THEN 'originated_from_id' END,
                CASE WHEN o.trigger <> e.kind THEN 'trigger' END,
                CASE WHEN a.source_id IS DISTINCT FROM e.customer_id THEN 'account_id' END))
        ) AS difference (code, detail)
        WHERE e.is_sale AND e.state = 'BOOKED' AND difference.detail <> ''
        UNION ALL
        SELECT 'lines_differ', id, name, {_WHAT_DIFFERS}
        FROM (
            SELECT o.id, o.name, {_BOOKED} AS sold, {_OF_SOURCES} AS booked
            FROM batch e JOIN upline_order o ON o.sale_event_id = e.id AND o.tenant_id = %(tenant)s
            WHERE e.is_sale AND e.state = 'BOOKED'
        ) AS compared WHERE sold <> booked
    """,  # noqa: S608 — no value in it
)

_ROUNDED = """round(i.quantity * i.unit_price,
    coalesce((%(decimals)s::jsonb ->> o.currency)::int, 2))"""

# Back-orders: each is of one settled sale, and its amounts add up (R21).
_ORDERS = Part(
    "orders",
    batch="""
        SELECT o.number, o.id, o.name, o.sale_event_id, o.currency, o.gross, o.discount, o.total
        FROM upline_order o WHERE o.tenant_id = %(tenant)s AND o.originated_from_id = %(reseller)s
    """,
    key={"o.number": "bigint"},
    codes={_C.ORDER_WITHOUT_SALE, _C.BOOKED_TWICE, _C.AMOUNT_DIFFERS},
    record="o.id = %(record)s",
    found=f"""
        SELECT 'order_without_sale' AS code, o.id AS record_id, o.name AS record, coalesce(e.state, '') AS detail
        FROM batch o LEFT JOIN upline_saleevent e ON e.id = o.sale_event_id
        WHERE e.id IS NULL OR e.state <> 'BOOKED' OR NOT e.is_sale
        UNION ALL
        SELECT 'booked_twice', o.id, o.name, ''
        FROM batch o WHERE EXISTS (
            SELECT FROM upline_order earlier WHERE earlier.sale_event_id = o.sale_event_id AND earlier.number < o.number
        )
        UNION ALL
        SELECT 'amount_differs', id, name, detail FROM (
            SELECT o.id, o.name, concat_ws(', ',
                CASE WHEN bool_or(i.id IS NOT NULL AND i.unit_price IS NULL) THEN 'unit_price' END,
                CASE WHEN o.gross <> coalesce(sum(i.gross), 0) OR bool_or(i.gross <> {_ROUNDED}) THEN 'gross' END,
                CASE WHEN o.discount <> coalesce(sum(i.discount), 0)
                    OR bool_or(i.discount < 0 OR i.discount <> 0 AND i.promotion_id IS NULL) THEN 'discount' END,
                CASE WHEN o.total <> coalesce(sum(i.total), 0) OR bool_or(i.total <> i.gross - i.discount)
                    THEN 'total' END) AS detail
            FROM batch o LEFT JOIN upline_orderitem i ON i.order_id = o.id
            GROUP BY o.id, o.name, o.gross, o.discount, o.total
        ) AS added_up WHERE detail <> ''
    """,  # noqa: S608 — no value in it
)

# Sequence numbers of each stream: from 1, without a gap, none twice, as many as the source has counted (R35); the
# mirror stands at the last one that is settled. What was copied down has no event of its first number; its mirror is
# older than itself (R40). A stream has events anywhere, so that all are one batch.
_STREAMS = Part(
    "streams",
    batch="""
        SELECT subject, seq, count(*) AS events, bool_or(e.state IN ('BOOKED', 'NOTHING_TO_BOOK')) AS is_settled
        FROM upline_saleevent e CROSS JOIN LATERAL unnest(e.subjects, e.sequence_nos) AS stream (subject, seq)
        WHERE e.tenant_id = %(tenant)s AND e.reseller_id = %(reseller)s
    """,
    grouping="GROUP BY subject, seq",
    key={},
    codes={_C.SEQUENCE_TWICE, _C.SEQUENCE_GAP, _C.MIRROR_SEQUENCE},
    record="(%(record)s = ANY(e.subjects) OR (SELECT source_id FROM upline_subscription WHERE id = %(record)s) = ANY(e.subjects))",
    found="""
        SELECT difference.code, difference.record_id, difference.record, difference.detail
        FROM (
            SELECT subject, count(*) AS numbers, max(seq) AS last, max(seq) FILTER (WHERE is_settled) AS settled,
                string_agg(seq::text, ', ' ORDER BY seq) FILTER (WHERE events > 1) AS twice
            FROM batch GROUP BY subject
        ) AS stream
        FULL JOIN (
            SELECT id, name, sequence_no FROM upline_subscription WHERE tenant_id = %(reseller)s AND sequence_no > 0
                AND (%(record)s::uuid IS NULL
                    OR id IN (%(record)s, (SELECT source_id FROM upline_subscription WHERE id = %(record)s)))
        ) AS s ON s.id = stream.subject
        LEFT JOIN upline_subscription m ON m.tenant_id = %(tenant)s AND m.managed_by_id = %(reseller)s
            AND m.source_id = coalesce(s.id, stream.subject)
        CROSS JOIN LATERAL (SELECT CASE WHEN m.id < s.id THEN 1 ELSE 0 END AS copied) AS beginning
        CROSS JOIN LATERAL (VALUES
            ('sequence_twice', coalesce(s.id, stream.subject), s.name, coalesce(stream.twice, '')),
            ('sequence_gap', coalesce(s.id, stream.subject), s.name, CASE
                WHEN coalesce(stream.numbers, 0) + copied < greatest(stream.last, s.sequence_no) THEN (
                    SELECT string_agg(missing::text, ', ') FROM (
                        SELECT missing FROM generate_series(1 + copied, greatest(stream.last, s.sequence_no)) AS missing
                        WHERE NOT EXISTS (SELECT FROM batch b WHERE b.subject = coalesce(s.id, stream.subject)
                            AND b.seq = missing)
                        ORDER BY missing LIMIT 5
                    ) AS first_missing
                ) ELSE '' END),
            ('mirror_sequence', m.id, m.name, CASE
                WHEN m.source_sequence_no <> coalesce(stream.settled, copied) THEN
                    m.source_sequence_no || ' ≠ ' || coalesce(stream.settled, copied) ELSE '' END)
        ) AS difference (code, record_id, record, detail)
        WHERE difference.detail <> ''
    """,
)

_MIRRORED_COLUMNS = SUBSCRIPTION_FIELDS.columns
_CUSTOMER_COLUMNS = CUSTOMER_FIELDS.columns

_MIRRORS = Part(
    "mirrors",
    batch="""
        SELECT m.* FROM upline_subscription m WHERE m.tenant_id = %(tenant)s AND m.managed_by_id = %(reseller)s
    """,
    key={"m.source_id": "uuid"},
    codes={_C.MIRROR_WITHOUT_SOURCE, _C.MIRROR_DIFFERS},
    record="m.id = %(record)s",
    found=f"""
        SELECT 'mirror_without_source' AS code, m.id AS record_id, m.name AS record, '' AS detail
        FROM batch m LEFT JOIN upline_subscription s ON s.id = m.source_id AND s.tenant_id = m.managed_by_id
        WHERE s.id IS NULL
        UNION ALL
        SELECT 'mirror_differs', m.id, m.name, {_differing(_MIRRORED_COLUMNS)}
        FROM batch m
        JOIN upline_subscription s ON s.id = m.source_id AND s.tenant_id = m.managed_by_id
        JOIN upline_product p ON p.id = s.product_id
        WHERE NOT s.is_trial AND p.tenant_id <> s.tenant_id
          AND ({", ".join(f"m.{c}" for c in _MIRRORED_COLUMNS)})
              IS DISTINCT FROM ({", ".join(f"s.{c}" for c in _MIRRORED_COLUMNS)})
    """,  # noqa: S608 — column names from the table of followed fields
)

_SOURCES = Part(
    "sources",
    batch="SELECT s.* FROM upline_subscription s WHERE s.tenant_id = %(reseller)s",
    key={"s.kind": "text", "s.name": "text", "s.id": "uuid"},
    codes={_C.MIRROR_MISSING},
    record="s.id = %(record)s",
    found="""
        SELECT 'mirror_missing' AS code, s.id AS record_id, s.name AS record, '' AS detail
        FROM batch s
        JOIN upline_tenant r ON r.id = s.tenant_id AND r.upline_id = %(tenant)s
        JOIN upline_product p ON p.id = s.product_id AND p.tenant_id <> s.tenant_id
        LEFT JOIN upline_subscription m
               ON m.tenant_id = %(tenant)s AND m.managed_by_id = s.tenant_id AND m.source_id = s.id
        LEFT JOIN upline_subscription parent ON parent.id = s.parent_id AND parent.sequence_no > 0
        LEFT JOIN upline_product pp ON pp.id = parent.product_id AND pp.tenant_id <> s.tenant_id
        WHERE m.id IS NULL
          AND (s.sequence_no > 0
            OR pp.id IS NOT NULL AND NOT s.is_trial AND s.status <> 'CANCELLED')
    """,
)

_CUSTOMERS = Part(
    "customers",
    batch="""
        SELECT m.* FROM upline_account m WHERE m.tenant_id = %(tenant)s AND m.managed_by_id = %(reseller)s
    """,
    key={"m.source_id": "uuid"},
    codes={_C.CUSTOMER_WITHOUT_SOURCE, _C.CUSTOMER_DIFFERS},
    record="m.id = %(record)s",
    found=f"""
        SELECT 'customer_without_source' AS code, m.id AS record_id, m.name AS record, '' AS detail
        FROM batch m LEFT JOIN upline_account s ON s.id = m.source_id AND s.tenant_id = m.managed_by_id
        WHERE s.id IS NULL
        UNION ALL
        SELECT 'customer_differs', m.id, m.name, {_differing(_CUSTOMER_COLUMNS)}
        FROM batch m
        JOIN upline_account s ON s.id = m.source_id AND s.tenant_id = m.managed_by_id
        WHERE ({", ".join(f"m.{c}" for c in _CUSTOMER_COLUMNS)})
              IS DISTINCT FROM ({", ".join(f"s.{c}" for c in _CUSTOMER_COLUMNS)})
    """,  # noqa: S608 — column names from the table of followed fields
)

# What a middle tier forwards of a booking has its moment, kind and customer (R43). Where several orders have the same,
# they are counted, and their lines are not compared.
_ORDERS_BELOW = """(
    SELECT count(*) FROM upline_saleevent below JOIN upline_order same ON same.sale_event_id = below.id
    WHERE below.tenant_id = %(reseller)s AND below.happened_at = {moment} AND below.kind = {kind}
        AND same.account_id = {account})"""

_FORWARDED_ORDERS = Part(
    "forwarded orders",
    batch="""
        SELECT o.number, o.id, o.name, o.account_id, o.order_date, o.sale_event_id, o.created_at
        FROM upline_order o WHERE o.tenant_id = %(reseller)s
    """,
    key={"o.number": "bigint"},
    codes={
        _C.NOT_FORWARDED,
        _C.FORWARDED_TWICE,
        _C.FORWARDED_DATE_DIFFERS,
        _C.FORWARDED_LINES_DIFFER,
    },
    record="o.id = %(record)s",
    found=f"""
        SELECT difference.code, difference.record_id, c.name AS record, difference.detail
        FROM (
            SELECT o.id, o.name, o.order_date, e.kind, above.id AS above_id, above.effective_date,
                coalesce(above.events, 0) AS events,
                {
        _ORDERS_BELOW.format(moment="e.happened_at", kind="e.kind", account="o.account_id")
    } AS orders,
                CASE WHEN above.events = 1 THEN {
        _LINES_OF_EVENT.format(event="above", condition="true")
    } END AS sold,
                CASE WHEN above.events = 1 THEN {
        _LINES_OF_ORDER.format(subscription="i.subscription_id", join="", order="o.id")
    } END AS booked
            FROM batch o JOIN upline_saleevent e ON e.id = o.sale_event_id
            JOIN upline_tenant r ON r.id = %(reseller)s AND o.created_at > r.back_ordering_activated_at
            LEFT JOIN LATERAL (
                SELECT id, effective_date, document, count(*) OVER () AS events FROM upline_saleevent
                WHERE reseller_id = %(reseller)s AND happened_at = e.happened_at AND tenant_id = %(tenant)s
                    AND is_sale AND kind = e.kind AND customer_id = o.account_id
                ORDER BY id DESC LIMIT 1
            ) AS above ON true
        ) AS c CROSS JOIN LATERAL (VALUES
            ('not_forwarded', c.id, CASE WHEN c.events < c.orders THEN c.kind END),
            ('forwarded_twice', c.above_id, CASE WHEN c.events > c.orders THEN c.kind END),
            ('forwarded_date_differs', c.above_id, CASE WHEN c.events = 1 AND c.effective_date <> c.order_date
                THEN 'order_date' END),
            ('forwarded_lines_differ', c.above_id, CASE WHEN c.sold <> c.booked THEN {
        _WHAT_DIFFERS
    } END)
        ) AS difference (code, record_id, detail)
        WHERE difference.detail IS NOT NULL
    """,  # noqa: S608 — no value in it
    is_of_chains=True,
)

_FORWARDED_EVENTS = Part(
    "forwarded events",
    batch="""
        SELECT e.happened_at, e.id, e.kind, e.is_sale, e.customer_id, e.document -> 'customer' ->> 'name' AS customer
        FROM upline_saleevent e WHERE e.tenant_id = %(tenant)s AND e.reseller_id = %(reseller)s
    """,
    key={"e.happened_at": "timestamptz", "e.id": "uuid"},
    codes={_C.FORWARDED_WITHOUT_ORDER},
    record="e.id = %(record)s",
    found=f"""
        SELECT 'forwarded_without_order' AS code, e.id AS record_id, e.customer AS record, e.kind AS detail
        FROM batch e
        JOIN upline_account a ON a.id = e.customer_id AND a.managed_by_id IS NOT NULL
        WHERE e.is_sale
            AND {_ORDERS_BELOW.format(moment="e.happened_at", kind="e.kind", account="e.customer_id")} = 0
    """,  # noqa: S608 — no value in it
    is_of_chains=True,
)

PARTS = (
    _EVENTS, _ORDERS, _STREAMS, _MIRRORS, _SOURCES, _CUSTOMERS, _FORWARDED_ORDERS, _FORWARDED_EVENTS,
)  # fmt: skip

_PART_OF_CODE = {code: part for part in PARTS for code in part.codes}

assert sum(len(part.codes) for part in PARTS) == len(DifferenceCode), (
    "a difference is found by one part"
)
assert _PART_OF_CODE.keys() == set(DifferenceCode), "a difference that nothing finds"


def part_of(code: DifferenceCode) -> Part:
    """Return the part that finds a difference."""
    return _PART_OF_CODE[code]
