"""What repairs read, in both BSSs: mirrors with their sources, the events of a stream, what sales say of a mirror."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from upline.backorders.outbox.models import SaleEvent
from upline.backorders.rulebook import EventState
from upline.database.bulk import fetch
from upline.kernel.followed_fields import FollowedFields
from upline.parties.rulebook import FOLLOWED_FIELDS as CUSTOMER_FIELDS
from upline.subscriptions.rulebook import FOLLOWED_FIELDS as SUBSCRIPTION_FIELDS

OPEN_STATES = (EventState.WAITING, EventState.PARKED)


@dataclass(frozen=True, kw_only=True, slots=True)
class MirrorFacts:
    """A mirror with the followed values of it and of its source; `source` None: there is no such record.

    `stream` is the record at the reseller whose events the mirror follows: of an add-on, its subscription. `last_number`
    is that of the last event that the source has counted.
    """

    id: UUID
    name: str
    source_id: UUID
    stream: UUID
    source_sequence_no: int
    last_number: int
    source_version: int
    values: Mapping[str, Any]
    source: Mapping[str, Any] | None

    def differing(self) -> dict[str, Any]:
        """Return the values of the source that the mirror does not have, by column."""
        if self.source is None:
            return {}
        return {name: v for name, v in self.source.items() if self.values[name] != v}


def _mirror_statement(table: str, fields: FollowedFields, *, facts: str, joins: str = "") -> str:
    columns = ", ".join(f"{row}.{name}" for row in ("m", "s") for name in fields.columns)
    return f"""
        SELECT m.id, m.name, m.source_id, {facts}, s.id, {columns}
        FROM {table} m LEFT JOIN {table} s ON s.id = m.source_id AND s.tenant_id = m.managed_by_id {joins}
        WHERE m.tenant_id = %(tenant)s AND m.managed_by_id = %(reseller)s AND m.id = %(record)s
    """  # noqa: S608 — names from the table of followed fields


_SUBSCRIPTION = _mirror_statement(
    "upline_subscription",
    SUBSCRIPTION_FIELDS,
    facts="coalesce(parent.source_id, m.source_id), m.source_sequence_no, coalesce(s.sequence_no, 0), 0",
    joins="LEFT JOIN upline_subscription parent ON parent.id = m.parent_id",
)
_CUSTOMER = _mirror_statement(
    "upline_account", CUSTOMER_FIELDS, facts="m.source_id, 0, 0, coalesce(s.version, 0)"
)


def subscription_mirror(values: Mapping[str, UUID]) -> MirrorFacts | None:
    """Return a mirrored subscription of a reseller, by `tenant`, `reseller` and `record`."""
    return _mirror(_SUBSCRIPTION, SUBSCRIPTION_FIELDS, values)


def customer_mirror(values: Mapping[str, UUID]) -> MirrorFacts | None:
    """Return a mirrored customer of a reseller, by `tenant`, `reseller` and `record`."""
    return _mirror(_CUSTOMER, CUSTOMER_FIELDS, values)


def _mirror(
    statement: str, fields: FollowedFields, values: Mapping[str, UUID]
) -> MirrorFacts | None:
    rows = fetch(statement, values)
    if not rows:
        return None
    pk, name, source_id, stream, sequence_no, last_number, version, found_id, *columns = rows[0]
    count = len(fields.columns)
    return MirrorFacts(
        id=pk,
        name=name,
        source_id=source_id,
        stream=stream,
        source_sequence_no=sequence_no,
        last_number=last_number,
        source_version=version,
        values=dict(zip(fields.columns, columns[:count], strict=True)),
        source=dict(zip(fields.columns, columns[count:], strict=True)) if found_id else None,
    )


class StreamEvent(NamedTuple):
    """An event of a stream, by its number."""

    number: int
    is_settled: bool
    has_order: bool


_STREAM = """
    SELECT seq, e.state IN ('BOOKED', 'NOTHING_TO_BOOK'), EXISTS (SELECT FROM upline_order o WHERE o.sale_event_id = e.id)
    FROM upline_saleevent e CROSS JOIN LATERAL unnest(e.subjects, e.sequence_nos) AS stream (subject, seq)
    WHERE e.tenant_id = %(tenant)s AND e.reseller_id = %(reseller)s AND %(subject)s = ANY(e.subjects)
        AND stream.subject = %(subject)s ORDER BY seq
"""


def stream_events(*, tenant_id: UUID, reseller_id: UUID, subject_id: UUID) -> list[StreamEvent]:
    """Return the events of a record's stream, in their order."""
    values = {"tenant": tenant_id, "reseller": reseller_id, "subject": subject_id}
    return [StreamEvent(*row) for row in fetch(_STREAM, values)]


def has_open_events(*, tenant_id: UUID, reseller_id: UUID, subjects: Collection[UUID]) -> bool:
    """Tell whether events of some streams are not settled yet."""
    events = SaleEvent.objects.filter(
        tenant_id=tenant_id, reseller_id=reseller_id, state__in=OPEN_STATES
    )
    return events.filter(subjects__overlap=list(subjects)).exists()


def _sold(condition: str, columns: str) -> str:
    """Return the lines of orders beside those of their sales, which have the same order."""
    return f"""
        SELECT DISTINCT {columns}
        FROM upline_order o JOIN upline_saleevent e ON e.id = o.sale_event_id
        JOIN upline_orderitem i ON i.order_id = o.id
        JOIN LATERAL (
            SELECT line ->> 'held' AS held, row_number() OVER (ORDER BY place) AS position
            FROM jsonb_array_elements(e.document -> 'lines') WITH ORDINALITY AS sold (line, place)
            WHERE NOT (line ->> 'is_own')::boolean
        ) AS sold ON sold.position = i.position
        WHERE o.tenant_id = %(tenant)s AND o.originated_from_id = %(reseller)s AND {condition}
    """  # noqa: S608 — no value in it


_SOURCES_SOLD = _sold("i.subscription_id = %(record)s", "sold.held::uuid")
_MIRRORS_SOLD = _sold("sold.held = %(record)s::text", "i.subscription_id")
_CUSTOMERS_SOLD = """
    SELECT DISTINCT e.customer_id FROM upline_order o JOIN upline_saleevent e ON e.id = o.sale_event_id
    WHERE o.tenant_id = %(tenant)s AND o.originated_from_id = %(reseller)s AND o.account_id = %(record)s
"""
_UNPAIRED = """
    SELECT FROM {table} s WHERE s.tenant_id = %(reseller)s AND s.id = %(source)s AND NOT EXISTS (
        SELECT FROM {table} m
        WHERE m.tenant_id = %(tenant)s AND m.managed_by_id = %(reseller)s AND m.source_id = s.id)
"""


def source_of_subscription(values: Mapping[str, UUID]) -> UUID | None:
    """Return the record at the reseller that all sales of a mirror name, if it has no mirror."""
    return _only_unpaired(fetch(_SOURCES_SOLD, values), "upline_subscription", values)


def source_of_customer(values: Mapping[str, UUID]) -> UUID | None:
    """Return the customer at the reseller that all sales of a mirrored account name, if it has no mirror."""
    return _only_unpaired(fetch(_CUSTOMERS_SOLD, values), "upline_account", values)


def mirror_of_source(values: Mapping[str, UUID]) -> UUID | None:
    """Return the mirror of which all sales of a reseller's record were booked; None: of none, or several."""
    rows = fetch(_MIRRORS_SOLD, values)
    return rows[0][0] if len(rows) == 1 else None


def _only_unpaired(
    rows: Sequence[tuple[UUID, ...]], table: str, values: Mapping[str, UUID]
) -> UUID | None:
    if len(rows) != 1:
        return None
    [(source,)] = rows
    return source if fetch(_UNPAIRED.format(table=table), {**values, "source": source}) else None


_SAME_SOLD = """
    SELECT FROM upline_subscription s JOIN upline_product p ON p.id = s.product_id
    LEFT JOIN upline_subscription m
        ON m.tenant_id = %(tenant)s AND m.managed_by_id = %(reseller)s AND m.source_id = s.id
    WHERE s.tenant_id = %(reseller)s AND %(record)s IN (s.id, s.parent_id) AND p.tenant_id <> s.tenant_id
        AND NOT s.is_trial AND (m.id IS NOT NULL OR s.status <> 'CANCELLED')
        AND (m.product_id, m.billing_cycle, m.quantity) IS DISTINCT FROM (s.product_id, s.billing_cycle, s.quantity)
"""


def is_sold_alike(values: Mapping[str, UUID]) -> bool:
    """Tell whether a reseller's subscription and its add-ons have product, cycle and quantity of their mirrors."""
    return not fetch(_SAME_SOLD, values)


class BookedSale(NamedTuple):
    """An order and the sale event that it was booked of."""

    order_id: UUID
    order: str
    booked_at: datetime
    account_id: UUID
    event_id: UUID
    event_state: str
    is_blocked: bool
    is_sale: bool


_BOOKED = """
    SELECT o.id, o.name, o.created_at, o.account_id, e.id, e.state, e.is_blocked, e.is_sale
    FROM upline_order o JOIN upline_saleevent e ON e.id = o.sale_event_id AND e.reseller_id = o.originated_from_id
    WHERE o.tenant_id = %(tenant)s AND %(record)s IN (o.id, e.id)
"""


def booked_sale(*, tenant_id: UUID, record_id: UUID) -> BookedSale | None:
    """Return an order with its event, by the id of either; None: one of them is not there."""
    rows = fetch(_BOOKED, {"tenant": tenant_id, "record": record_id})
    return BookedSale(*rows[0]) if rows else None


_HAPPENED = """
    SELECT e.happened_at FROM upline_order o JOIN upline_saleevent e ON e.id = o.sale_event_id WHERE o.id = %s
"""


def sale_of_order_happened_at(order_id: UUID) -> datetime | None:
    """Return when the sale of an order happened."""
    rows = fetch(_HAPPENED, [order_id])
    return rows[0][0] if rows else None


_ORDERS_WITHOUT_EVENT = """
    SELECT FROM upline_order o JOIN upline_account a ON a.id = o.account_id
    LEFT JOIN upline_saleevent e ON e.id = o.sale_event_id
    WHERE o.tenant_id = %(tenant)s AND o.originated_from_id = %(reseller)s AND a.source_id = %(customer)s AND e.id IS NULL
"""


def customer_has_order_without_sale(
    *, tenant_id: UUID, reseller_id: UUID, customer_id: UUID
) -> bool:
    """Tell whether a reseller's customer has an order whose sale event is gone."""
    values = {"tenant": tenant_id, "reseller": reseller_id, "customer": customer_id}
    return bool(fetch(_ORDERS_WITHOUT_EVENT, values))
