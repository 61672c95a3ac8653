"""What the BSSs have after a run: sale events, back-orders with their lines, subscriptions, and the event log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.rows import dict_row


@dataclass(frozen=True, kw_only=True, slots=True)
class ObservedLine:
    """A line of a sale event's document: the quantity of a subscription of the reseller before and after."""

    subscription: str
    old: int
    new: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ObservedEvent:
    """A sale event of `reseller` for `tenant`. `streams`: the sequence number of each subscription it is about."""

    id: str
    tenant: str
    reseller: str
    is_sale: bool
    state: str
    effective_date: date
    streams: tuple[tuple[str, int], ...]
    lines: tuple[ObservedLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ObservedOrderLine:
    """A line of a back-order; amounts in the currency of the order."""

    quantity: int
    unit_price: Decimal
    gross: Decimal
    discount: Decimal
    total: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class ObservedOrder:
    """A back-order in the BSS `tenant`, with the sums of its lines."""

    id: str
    tenant: str
    number: int
    sale_event: str
    order_date: date
    gross: Decimal
    discount: Decimal
    total: Decimal
    lines: tuple[ObservedOrderLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ObservedSubscription:
    """A subscription or add-on. A mirror has `source`; `source_sequence_no` is the last one that it has applied."""

    id: str
    tenant: str
    quantity: int
    sequence_no: int
    source: str = ""
    source_sequence_no: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class ObservedMessage:
    """An event of the log of `tenant`, which its webhooks are sent, at `position`."""

    tenant: str
    position: int
    type: str
    record: str
    related: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """All BSSs of the network. `direct_numbers` are the numbers of orders that are no back-orders, by BSS."""

    events: tuple[ObservedEvent, ...]
    orders: tuple[ObservedOrder, ...]
    subscriptions: tuple[ObservedSubscription, ...]
    messages: tuple[ObservedMessage, ...]
    direct_numbers: tuple[tuple[str, int], ...] = ()
    unfinished_messages: int = 0


_EVENTS = """
    SELECT id, tenant_id, reseller_id, is_sale, state, effective_date, subjects, sequence_nos, document -> 'lines' AS lines
    FROM upline_saleevent
"""
_ORDERS = """
    SELECT id, tenant_id, number, sale_event_id, order_date, gross, discount, total
    FROM upline_order WHERE sale_event_id IS NOT NULL
"""
_LINES = """
    SELECT i.order_id, i.quantity, i.unit_price, i.gross, i.discount, i.total
    FROM upline_orderitem i JOIN upline_order o ON o.id = i.order_id WHERE o.sale_event_id IS NOT NULL ORDER BY i.position
"""
_SUBSCRIPTIONS = "SELECT id, tenant_id, quantity, sequence_no, source_id, source_sequence_no FROM upline_subscription"
_MESSAGES = "SELECT tenant_id, position, type, record_id, related_id FROM upline_loggedevent"
_DIRECT = "SELECT tenant_id, number FROM upline_order WHERE sale_event_id IS NULL"
_PENDING = "SELECT count(*) AS count FROM upline_pendingevent"


def observe(connection: "psycopg.Connection[Any]") -> Observation:
    """Read everything in one snapshot."""
    with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

        def rows(statement: str) -> Sequence[dict[str, Any]]:
            return cursor.execute(statement.encode()).fetchall()

        lines: dict[Any, list[ObservedOrderLine]] = {}
        for row in rows(_LINES):
            lines.setdefault(row.pop("order_id"), []).append(ObservedOrderLine(**row))
        return Observation(
            events=tuple(_event(row) for row in rows(_EVENTS)),
            orders=tuple(
                ObservedOrder(
                    id=str(row["id"]),
                    tenant=str(row["tenant_id"]),
                    sale_event=str(row["sale_event_id"]),
                    lines=tuple(lines.get(row["id"], ())),
                    **{
                        name: row[name]
                        for name in ("number", "order_date", "gross", "discount", "total")
                    },
                )
                for row in rows(_ORDERS)
            ),
            subscriptions=tuple(
                ObservedSubscription(
                    id=str(row["id"]),
                    tenant=str(row["tenant_id"]),
                    quantity=row["quantity"],
                    sequence_no=row["sequence_no"],
                    source=str(row["source_id"] or ""),
                    source_sequence_no=row["source_sequence_no"],
                )
                for row in rows(_SUBSCRIPTIONS)
            ),
            messages=tuple(
                ObservedMessage(
                    tenant=str(row["tenant_id"]),
                    position=row["position"],
                    type=row["type"],
                    record=str(row["record_id"]),
                    related=str(row["related_id"] or ""),
                )
                for row in rows(_MESSAGES)
            ),
            direct_numbers=tuple((str(row["tenant_id"]), row["number"]) for row in rows(_DIRECT)),
            unfinished_messages=rows(_PENDING)[0]["count"],
        )


def _event(row: dict[str, Any]) -> ObservedEvent:
    return ObservedEvent(
        id=str(row["id"]),
        tenant=str(row["tenant_id"]),
        reseller=str(row["reseller_id"]),
        is_sale=row["is_sale"],
        state=row["state"],
        effective_date=row["effective_date"],
        streams=tuple(zip(map(str, row["subjects"]), row["sequence_nos"], strict=True)),
        lines=tuple(
            ObservedLine(subscription=line["held"], old=line["old"], new=line["new"])
            for line in row["lines"]
        ),
    )
